"""What the tests of the paper's QR share: a signed certificate, its text, its holder, and bundles as files."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from pathlib import Path

import base45
import rfc8785
from django.utils import timezone

from onex.foundation.parties.accesses import MachineWork
from onex.foundation.parties.selectors import identities_of, names_of
from onex.foundation.procedures.services import advance
from onex.foundation.verifiable.paper.faces import PREFIX
from onex.lifecycle.certificates.models import IssuedCertificate
from onex.lifecycle.certificates.services import propose_revocation
from onex.lifecycle.credentials import keys
from onex.lifecycle.credentials.bundles import make_bundle
from onex.lifecycle.credentials.paper import paper_qr
from tests.factories.accounts import make_seat
from tests.factories.certificates import MONDAY, Issuer, make_issued, make_issuer
from tests.lifecycle.credentials.conftest import sign_all


@dataclass(frozen=True)
class Held:
    """A certificate on paper, in its holder's hand."""

    issuer: Issuer
    certificate: IssuedCertificate
    text: str
    name: str
    document: str


def make_held(*, issuer: Issuer | None = None) -> Held:
    chosen = issuer or make_issuer()
    (certificate,) = make_issued(issuer=chosen, count=1)
    sign_all()
    person = certificate.person_id
    return Held(
        chosen,
        certificate,
        paper_qr([certificate.pk])[certificate.pk],
        names_of([person])[person],
        identities_of([person], purpose=MachineWork.CHECK_RECORD)[person].number,
    )


def revoke(held: Held) -> None:
    second = make_seat(role=held.issuer.lead.actor.role, organisation=held.issuer.organisation)
    proposed = propose_revocation(
        held.certificate.number, ground="issued_in_error", reason="误发", by=held.issuer.lead.actor, on=MONDAY
    )
    advance(proposed.case.number, "confirm", by=second.actor, on=MONDAY)


def resign(bundle: dict) -> dict:
    """A bundle changed and signed anew by the same key."""
    said = {name: value for name, value in bundle.items() if name != "signature"}
    signer = keys.signer()
    value = base64.urlsafe_b64encode(signer.sign(rfc8785.dumps(said))).decode().rstrip("=")
    return said | {"signature": {"key": signer.key_id, "value": value}}


def bundle_file(folder: Path, *, now=None, **changed: object) -> Path:
    bundle = make_bundle(now=now or timezone.now())
    path = folder / "bundle.json"
    path.write_text(json.dumps(resign(bundle | changed) if changed else bundle, ensure_ascii=False))
    return path


def altered(text: str) -> str:
    """The same paper pointing at the neighbour's place in the status list: well formed, and not what was signed."""
    content = bytearray(base45.b45decode(text[len(PREFIX) :]))
    content[-67] ^= 1  # the last byte before the signature's head (2) and the signature (64)
    return PREFIX + base45.b45encode(bytes(content)).decode()
