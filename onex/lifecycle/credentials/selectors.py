"""Reading credentials: the signed document of each certificate, put together anew from the record whenever it is asked for."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from onex.foundation.accounts.actors import Actor
from onex.foundation.policy.refusals import NotFound
from onex.foundation.verifiable import jwt, proofs
from onex.lifecycle.certificates.models import IssuedCertificate
from onex.lifecycle.certificates.selectors import get_certificate
from onex.lifecycle.credentials import keys
from onex.lifecycle.credentials.filling import read_rows, template_of, values_of
from onex.lifecycle.credentials.models import Credential, CredentialText
from onex.lifecycle.credentials.paper import paper_qr
from onex.lifecycle.credentials.statuses import current_list

__all__ = ["Signed", "as_jcs", "as_jwt", "current_list", "get_signed", "paper_qr", "signed_of"]


@dataclass(frozen=True)
class Signed:
    """A certificate's credential, whole. Personal: it holds the holder's name."""

    certificate_id: int
    document: dict[str, Any] = field(repr=False)
    """The default form: Open Badges 3.0 with one ``eddsa-rdfc-2022`` proof."""
    credential: Credential = field(repr=False)

    @property
    def json(self) -> str:
        """As it is handed out."""
        return json.dumps(self.document, ensure_ascii=False, indent=1)


def get_signed(number: str, actor: Actor) -> Signed:
    """The credential of a certificate within the seat's reach; raises :class:`NotFound`, also where it is not signed yet."""
    certificate = get_certificate(number, actor)
    found = signed_of([certificate.pk])
    if not found:
        raise NotFound("not_signed_yet", _("该证书的电子凭证尚未签发，请稍后再试"))
    return found[certificate.pk]


def signed_of(certificates: Sequence[int]) -> dict[int, Signed]:
    """Signed documents by certificate id; those not signed yet are left out. A few queries for each batch among them."""
    by_text: dict[int, dict[int, Credential]] = defaultdict(dict)
    for credential in Credential.objects.filter(certificate_id__in=certificates):
        by_text[credential.text_id][credential.certificate_id] = credential
    texts = CredentialText.objects.select_related("batch__organisation", "batch__sitting").in_bulk(list(by_text))
    signed: dict[int, Signed] = {}
    for text_id, credentials in by_text.items():
        signed.update(_signed(texts[text_id], credentials))
    return signed


def _signed(text: CredentialText, credentials: dict[int, Credential]) -> dict[int, Signed]:
    organisation, template = text.batch.organisation, template_of(text.document)
    did = keys.issuer_did(organisation.ref)
    found = IssuedCertificate.objects.filter(pk__in=credentials)
    signed = {}
    for row, values in values_of(text, organisation.ref, text.batch.first_serial, read_rows(found)):
        credential = credentials[row.certificate_id]
        proof = proofs.rdfc_proof(
            bytes(credential.signature), method=f"{did}#{credential.key}", created=proofs.instant(credential.signed_at)
        )
        signed[row.certificate_id] = Signed(row.certificate_id, template.filled(values) | {"proof": proof}, credential)
    return signed


def as_jcs(signed: Signed) -> dict[str, Any]:
    """The same record under an ``eddsa-jcs-2022`` proof, signed as it is asked for, with the default form's date."""
    unproved = {name: value for name, value in signed.document.items() if name != "proof"}
    signer = keys.signer()
    method = keys.method(unproved["issuer"]["id"], signer.public_key)
    return proofs.add_jcs_proof(unproved, method=method, sign=signer.sign, created=signed.document["proof"]["created"])


def as_jwt(signed: Signed) -> str:
    """The same record as VC-JWT."""
    unproved = {name: value for name, value in signed.document.items() if name != "proof"}
    signer = keys.signer()
    return jwt.sign_jwt(unproved, method=keys.method(unproved["issuer"]["id"], signer.public_key), sign=signer.sign)
