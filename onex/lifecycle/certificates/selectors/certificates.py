"""Reading certificates: within a seat's reach, with what their faces print."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import rfc8785
from django.utils.translation import gettext_lazy as _

from onex.foundation.parties.accesses import Look, MachineWork
from onex.foundation.parties.identifiers import normalise
from onex.foundation.parties.masking import mask_name
from onex.foundation.parties.models import DocumentKind
from onex.foundation.parties.selectors import identities_of, names_of
from onex.foundation.policy import Text
from onex.foundation.policy.refusals import NotFound
from onex.lifecycle.catalogue.models import Regime
from onex.lifecycle.certificates.models import IssueBatch, IssuedCertificate
from onex.lifecycle.certificates.records import BatchFace, HolderFace, commit, record_of
from onex.lifecycle.certificates.tokens import read_token

if TYPE_CHECKING:
    from onex.foundation.accounts.actors import Actor

NO_TRADE = "--"
"""Printed where an occupation has no 工种; never left blank."""


@dataclass(frozen=True)
class Face:
    """What a certificate prints. Personal: only for those who may see it in full."""

    certificate: IssuedCertificate
    name: str = field(repr=False)
    document_kind_code: str
    document_number: str = field(repr=False)

    @property
    def document_kind(self) -> str:
        """What kind of document it is, in the active language."""
        return str(DocumentKind(self.document_kind_code).label)

    @property
    def level(self) -> Text:
        """The level as the face prints it."""
        return self.certificate.level.text

    @property
    def trade(self) -> str:
        """工种/职业方向."""
        return self.certificate.level.certificate.occupation_trade or NO_TRADE

    @property
    def is_hr(self) -> bool:
        """Whether the face shows occupation and trade."""
        return self.certificate.level.certificate.regime == Regime.HR


def get_certificate(number: str, actor: Actor) -> IssuedCertificate:
    """The certificate of a number within the seat's reach; raises :class:`NotFound`."""
    certificate = IssuedCertificate.objects.visible_to(actor).with_face().filter(number=normalise(number)).first()
    if certificate is None:
        raise NotFound("no_such_certificate", _("没有这一证书，或不在当前身份的范围内"))
    return certificate


def batch_face(batch: IssueBatch) -> BatchFace:
    """What the batch's certificates say alike; ask for the batch with its relations."""
    return BatchFace(
        certificate=batch.level.certificate.code,
        level=batch.level.code,
        organisation=batch.organisation.credit_code or str(batch.organisation.ref),
        issued_on=batch.issued_on,
        rule_version=batch.number_rule.version,
        sitting=batch.sitting.case.number,
    )


def faces_of(certificates: Sequence[IssuedCertificate], *, purpose: Look | MachineWork) -> list[Face]:
    """The faces of certificates, in their order; two queries for all the holders, one more to record a person's look."""
    people = [certificate.person_id for certificate in certificates]
    names, identities = names_of(people), identities_of(people, purpose=purpose)
    return [
        Face(
            certificate=certificate,
            name=names[certificate.person_id],
            document_kind_code=identities[certificate.person_id].kind.value,
            document_number=identities[certificate.person_id].number,
        )
        for certificate in certificates
    ]


def names_masked(certificates: Sequence[IssuedCertificate]) -> dict[int, str]:
    """Masked names of the holders by person id; one query."""
    names = names_of(certificate.person_id for certificate in certificates)
    return {person: mask_name(name) for person, name in names.items()}


def find_by_token(token: str) -> IssuedCertificate | None:
    """The certificate of a QR token; None for any other text."""
    read = read_token(token)
    certificate_id, secret = read or (0, b"")
    certificate = IssuedCertificate.objects.with_face().filter(pk=certificate_id).first()
    if certificate is None or not hmac.compare_digest(bytes(certificate.secret), secret):
        return None
    return certificate


def is_intact(certificate: IssuedCertificate, face: Face) -> bool:
    """Whether everything the certificate says, its holder included, is what it was issued with."""
    holder = HolderFace(
        number=certificate.number,
        name=face.name,
        document_kind=face.document_kind_code,
        document_number=face.document_number,
        total=str(certificate.result.total),
    )
    record = rfc8785.dumps(record_of(batch_face(certificate.batch), holder))
    return hmac.compare_digest(commit(bytes(certificate.salt), record), bytes(certificate.commitment))
