"""Who stands in the directory from which day on. A status is never overwritten: one row ends, another begins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from onex.foundation.accounts.actors import Actor
from onex.foundation.parties.models import Organisation
from onex.foundation.policy.refusals import BadInput, Conflict
from onex.lifecycle.catalogue.events import StatusListed
from onex.lifecycle.catalogue.models import Listing, SkillCertificate, Status
from onex.lifecycle.catalogue.services.recording import record_decision, require_keeper

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Terms:
    """What a decision of the directory says."""

    status: Status
    since: date
    decision: str
    cite: str
    reason: str


def list_organisation(
    organisation: Organisation,
    *,
    regime: str,
    since: date,
    decision: str,
    cite: str,
    by: Actor,
    on: date,
    reason: str = "",
) -> Listing:
    """列入目录: the organisation stands in the directory of this side from ``since``."""
    terms = Terms(Status.LISTED, since, decision, cite, reason)
    return _enter(organisation, None, regime, terms, by=by, on=on)


def list_certificate(
    certificate: SkillCertificate, *, since: date, decision: str, cite: str, by: Actor, on: date, reason: str = ""
) -> Listing:
    """列入目录: the certificate stands in the directory from ``since``."""
    terms = Terms(Status.LISTED, since, decision, cite, reason)
    return _enter(certificate.organisation, certificate, certificate.regime, terms, by=by, on=on)


@transaction.atomic
def remove_organisation(
    organisation: Organisation,
    *,
    regime: str,
    status: Status,
    since: date,
    decision: str,
    cite: str,
    by: Actor,
    on: date,
    reason: str,
) -> Listing:
    """退出目录: from ``since`` the organisation is out, and with it every certificate it still has (X2)."""
    terms = Terms(_leaving(status), since, decision, cite, reason)
    row = _enter(organisation, None, regime, terms, by=by, on=on)
    for certificate in _still_listed(organisation, regime, since):
        _enter(organisation, certificate, regime, terms, by=by, on=on)
    return row


@transaction.atomic
def remove_certificate(
    certificate: SkillCertificate,
    *,
    status: Status,
    since: date,
    decision: str,
    cite: str,
    by: Actor,
    on: date,
    reason: str,
) -> Listing:
    """退出目录: from ``since`` the certificate is out; an organisation without another one goes with it (X2)."""
    terms = Terms(_leaving(status), since, decision, cite, reason)
    organisation, regime = certificate.organisation, certificate.regime
    row = _enter(organisation, certificate, regime, terms, by=by, on=on)
    if not _still_listed(organisation, regime, since):
        _enter(organisation, None, regime, terms, by=by, on=on)
    return row


@transaction.atomic
def _enter(
    organisation: Organisation,
    certificate: SkillCertificate | None,
    regime: str,
    terms: Terms,
    *,
    by: Actor,
    on: date,
) -> Listing:
    """End the row in force the day before, and add the new one; both or neither."""
    require_keeper(by, regime, organisation.province)
    of = Listing.objects.filter(regime=regime)
    of = of.filter(certificate=certificate) if certificate else of.filter(organisation=organisation)
    last = of.select_for_update().order_by("since").last()
    _check_order(last, terms)
    if last is not None and (last.until is None or last.until >= terms.since):
        last.until = terms.since - ONE_DAY
        last.save(update_fields=["until"])
    row = Listing.objects.create(
        organisation=None if certificate else organisation,
        certificate=certificate,
        regime=regime,
        status=terms.status,
        since=terms.since,
        decision=terms.decision,
        cite=terms.cite,
        reason=terms.reason,
    )
    event = StatusListed(
        subject=certificate.subject if certificate else organisation.subject,
        regime=regime,
        status=terms.status.value,
        since=terms.since,
        decision=terms.decision,
    )
    record_decision(event, organisation, by=by, cites=(terms.cite,), reason=terms.reason, on=on)
    return row


def _check_order(last: Listing | None, terms: Terms) -> None:
    if last is None:
        if terms.status is not Status.LISTED:
            raise Conflict("never_listed", _("从未列入目录，不能退出"))
        return
    if last.since >= terms.since:
        raise Conflict("listing_in_the_past", _("已有同日或更晚起算的目录记录，不得插入或改写"))
    if last.status == terms.status and last.until is None:
        raise Conflict("status_unchanged", _("目录状态没有变化"))


def _leaving(status: Status) -> Status:
    if status is Status.LISTED:
        raise BadInput("not_a_leaving", _("退出的状态只能是依申请退出或取消"), cites=("X3",))
    return status


def _still_listed(organisation: Organisation, regime: str, day: date) -> list[SkillCertificate]:
    listed = Listing.objects.on(day).filter(status=Status.LISTED, certificate__isnull=False)
    return list(
        SkillCertificate.objects.filter(
            organisation=organisation, regime=regime, pk__in=listed.values("certificate_id")
        ).select_related("organisation")
    )
