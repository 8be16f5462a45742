"""Limits on organisations, and the provinces' named leads."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from onex.foundation.accounts.actors import Actor
from onex.foundation.parties.models import Contact, Organisation, Region, RegionLevel
from onex.foundation.policy.refusals import BadInput, Conflict, NotAllowed
from onex.lifecycle.catalogue import events
from onex.lifecycle.catalogue.models import CertificateLead, CertificateLevel, Restriction, SkillCertificate
from onex.lifecycle.catalogue.permissions import NAMING
from onex.lifecycle.catalogue.services.recording import record_decision, require_keeper

ONE_DAY = timedelta(days=1)


@transaction.atomic
def restrict(
    organisation: Organisation,
    *,
    regime: str,
    certificate: SkillCertificate | None = None,
    level: CertificateLevel | None = None,
    region: Region | None = None,
    since: date,
    until: date | None = None,
    cite: str = "X7(4)",
    reason: str,
    by: Actor,
    on: date,
) -> Restriction:
    """限制实施: nothing may be issued under the limit while it stands; what is left open covers everything."""
    require_keeper(by, regime, region.code if region else organisation.province)
    if certificate is None and level is not None:
        certificate = level.certificate
    if level is not None and level.certificate_id != (certificate.pk if certificate else None):
        raise BadInput("level_of_another_certificate", _("等级不属于该证书"))
    if until is not None and until < since:
        raise BadInput("dates_reversed", _("截止日期早于起始日期"))
    restriction = Restriction.objects.create(
        organisation=organisation,
        regime=regime,
        certificate=certificate,
        level=level,
        region=region,
        since=since,
        until=until,
        cite=cite,
        reason=reason,
    )
    event = events.RestrictionSet(
        subject=organisation.subject,
        certificate=certificate.code if certificate else "",
        level=level.code if level else "",
        region=region.code if region else "",
        since=since,
        until=until,
    )
    record_decision(event, organisation, by=by, cites=(cite,), reason=reason, on=on)
    return restriction


@transaction.atomic
def lift(restriction: Restriction, *, until: date, by: Actor, on: date, reason: str) -> Restriction:
    """解除限制: ``until`` is the last day of the limit."""
    held = Restriction.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=restriction.pk)
    require_keeper(by, held.regime, held.region_id or held.organisation.province)
    if held.until is not None and held.until <= until:
        raise Conflict("restriction_lifted", _("该限制已解除"))
    if until < held.since:
        raise BadInput("dates_reversed", _("截止日期早于起始日期"))
    held.until = until
    held.save(update_fields=["until"])
    event = events.RestrictionLifted(subject=held.organisation.subject, restriction=held.pk, until=until)
    record_decision(event, held.organisation, by=by, cites=(held.cite,), reason=reason, on=on)
    return held


@transaction.atomic
def name_lead(
    certificate: SkillCertificate, province: Region, contact: Contact, *, since: date, by: Actor, on: date
) -> CertificateLead:
    """明确专人: ``contact`` answers for the certificate in the province from ``since``; the one before ends (G1.1)."""
    if not by.system and (by.role not in NAMING or not province.code.startswith(by.region)):
        raise NotAllowed("not_of_the_province", _("只有该省教育部门可以指定对接人"), cites=("G1.1",))
    if province.level != RegionLevel.PROVINCE or contact.organisation.province != province.province:
        raise BadInput("lead_of_another_province", _("对接人须属于该省的机构"), cites=("G1.1",))
    before = CertificateLead.objects.select_for_update().filter(certificate=certificate, province=province, until=None)
    for lead in before:
        if lead.since >= since:
            raise Conflict("lead_named", _("已有同日或更晚起算的对接人"))
        lead.until = since - ONE_DAY
        lead.save(update_fields=["until"])
    try:
        with transaction.atomic():
            named = CertificateLead.objects.create(certificate=certificate, province=province, contact=contact, since=since)
    except IntegrityError as taken:
        raise Conflict("lead_named", _("已有同日或更晚起算的对接人")) from taken
    event = events.LeadNamed(subject=certificate.subject, province=province.code, contact=str(contact.ref), since=since)
    record_decision(event, certificate.organisation, by=by, cites=("G1.1",), reason="", on=on)
    return named
