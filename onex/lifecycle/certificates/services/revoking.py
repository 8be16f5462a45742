"""撤销: proposed by one person with a ground and a reason, confirmed by another; public at once, history kept."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from onex.foundation.accounts.actors import Actor
from onex.foundation.accounts.permissions import may
from onex.foundation.journal.events import Event
from onex.foundation.ledger.services import submit_many
from onex.foundation.policy.refusals import BadInput, Conflict, NotAllowed
from onex.foundation.procedures.effects import effect
from onex.foundation.procedures.models import Case
from onex.foundation.procedures.services import advance, open_case
from onex.lifecycle.certificates import events
from onex.lifecycle.certificates.ledger import status_event
from onex.lifecycle.certificates.models import (
    CertificateStatus,
    IssuedCertificate,
    Revocation,
    RevocationGround,
    StatusChange,
)
from onex.lifecycle.certificates.permissions import CertificatesPermission
from onex.lifecycle.certificates.procedure import REVOCATION
from onex.lifecycle.certificates.selectors.certificates import get_certificate


@transaction.atomic
def propose_revocation(number: str, *, ground: str, reason: str, by: Actor, on: date) -> Revocation:
    """提出撤销: the certificate still stands until another person confirms.

    Raises :class:`NotFound` outside the seat's reach, :class:`Conflict` for one revoked or proposed already.
    """
    if not may(by, CertificatesPermission.PROPOSE_REVOCATION):
        raise NotAllowed("not_allowed", _("您的席位不能提出撤销证书"), cites=("M21", "S6.3"))
    certificate = get_certificate(number, by)
    if ground not in RevocationGround.values:
        raise BadInput("unknown_ground", _("请选择撤销事由"), allowed=RevocationGround.values)
    if certificate.revoked:
        raise Conflict("revoked_already", _("该证书已撤销"), cites=("M21",))
    case = open_case(
        procedure=REVOCATION,
        title=say("撤销证书 %(number)s") % {"number": certificate.number},
        organisation=certificate.organisation,
        region=certificate.sitting.region,
        certificate_code=certificate.level.certificate.code,
        regime=certificate.batch.regime,
        by=by,
        on=on,
    )
    revocation = Revocation(case=case, certificate=certificate, ground=ground)
    try:
        with transaction.atomic():
            revocation.save(force_insert=True)
    except IntegrityError as standing:
        raise Conflict("proposed_already", _("该证书已有待确认的撤销"), cites=("M21",)) from standing
    revocation.case = advance(case.number, "propose", by=by, reason=reason, on=on)
    return revocation


@effect(REVOCATION, "confirm")
def revoked(case: Case, *, by: Actor, reason: str, on: date) -> Event:
    """The certificate no longer stands; the change is kept beside it for good."""
    revocation = _decided(case, on)
    certificate = (
        IssuedCertificate.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .get(pk=revocation.certificate_id)
    )
    if certificate.revoked:
        raise Conflict("revoked_already", _("该证书已撤销"), cites=("M21",))
    source = certificate.status
    certificate.status = CertificateStatus.REVOKED
    certificate.save(update_fields=["status"])
    ground = RevocationGround(revocation.ground)
    change = StatusChange.objects.create(
        certificate=certificate,
        source=source,
        to=certificate.status,
        changed_on=on,
        case=case,
        ground=ground,
        cite=ground.cite,
    )
    submit_many([status_event(change, certificate)])
    return events.CertificateRevoked(subject=certificate.subject, number=certificate.number, ground=ground.value)


@effect(REVOCATION, "decline")
def declined(case: Case, *, by: Actor, reason: str, on: date) -> Event:
    """The certificate stands as before."""
    revocation = _decided(case, on)
    certificate = revocation.certificate
    return events.RevocationDeclined(subject=certificate.subject, number=certificate.number, ground=revocation.ground)


def _decided(case: Case, on: date) -> Revocation:
    revocation = Revocation.objects.select_for_update(of=("self",)).select_related("certificate").get(case=case)
    revocation.decided_on = on
    revocation.save(update_fields=["decided_on"])
    return revocation
