"""Agreements and rights to issue."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from onex.foundation.accounts.actors import Actor
from onex.foundation.parties.models import Organisation, Region
from onex.foundation.policy.refusals import BadInput, Conflict, RuleRefused
from onex.lifecycle.catalogue import events
from onex.lifecycle.catalogue.models import Agreement, CertificateLevel, IssuingRight, Regime
from onex.lifecycle.catalogue.services.recording import record_decision, require_keeper


@transaction.atomic
def sign_agreement(
    organisation: Organisation, *, number: str, since: date, until: date | None = None, by: Actor, on: date
) -> Agreement:
    """签署协议: the school-side organisation is active from ``since`` (G5.1)."""
    require_keeper(by, Regime.CAMPUS, organisation.province)
    agreement = Agreement(organisation=organisation, number=number, since=since, until=until)
    try:
        with transaction.atomic():
            agreement.save(force_insert=True)
    except IntegrityError as taken:
        raise Conflict("agreement_exists", _("该协议编号已登记，或起止日期颠倒")) from taken
    event = events.AgreementSigned(subject=organisation.subject, number=number, since=since, until=until)
    record_decision(event, organisation, by=by, cites=("G5.1",), reason="", on=on)
    return agreement


@transaction.atomic
def grant_right(
    organisation: Organisation,
    level: CertificateLevel,
    *,
    region: Region | None = None,
    since: date,
    until: date | None = None,
    decision: str,
    cite: str,
    by: Actor,
    on: date,
) -> IssuingRight:
    """授予颁证权. On the human-resources side a right is always of a region, first the body's own city (S3.2(4))."""
    certificate = level.certificate
    require_keeper(by, certificate.regime, region.code if region else organisation.province)
    if certificate.regime == Regime.HR and region is None:
        raise RuleRefused("right_needs_region", _("人社评价机构须逐地区授权"), cites=("S3.2(4)",))
    right = IssuingRight(
        organisation=organisation, level=level, region=region, since=since, until=until, decision=decision, cite=cite
    )
    try:
        with transaction.atomic():
            right.save(force_insert=True)
    except IntegrityError as taken:
        raise Conflict("right_exists", _("该颁证权已登记，或起止日期颠倒")) from taken
    event = events.RightGranted(
        subject=organisation.subject,
        certificate=certificate.code,
        level=level.code,
        region=region.code if region else "",
        since=since,
        until=until,
        decision=decision,
    )
    record_decision(event, organisation, by=by, cites=(cite,), reason="", on=on)
    return right


@transaction.atomic
def end_right(right: IssuingRight, *, until: date, cite: str, by: Actor, on: date, reason: str) -> IssuingRight:
    """终止颁证权: ``until`` is its last day. Raises :class:`Conflict` when it has ended already."""
    held = IssuingRight.objects.select_for_update(of=("self",)).select_related("level__certificate").get(pk=right.pk)
    certificate = held.level.certificate
    require_keeper(by, certificate.regime, held.region_id or held.organisation.province)
    if held.until is not None and held.until <= until:
        raise Conflict("right_ended", _("该颁证权已终止"))
    if until < held.since:
        raise BadInput("dates_reversed", _("截止日期早于起始日期"))
    held.until = until
    held.save(update_fields=["until"])
    event = events.RightEnded(
        subject=held.organisation.subject,
        certificate=certificate.code,
        level=held.level.code,
        region=held.region_id or "",
        until=until,
    )
    record_decision(event, held.organisation, by=by, cites=(cite,), reason=reason, on=on)
    return held
