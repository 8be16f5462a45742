"""What of the catalogue hangs on a body: its place in the directory stands in the way of its end, its leads pass on (G1.1)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Q

from onex.foundation.directory.holdings import Holding, Merger, register_holding
from onex.foundation.directory.rules import OpenThing
from onex.foundation.parties.models import Organisation
from onex.lifecycle.catalogue import events
from onex.lifecycle.catalogue.models import CertificateLead, Listing, Status
from onex.lifecycle.catalogue.services.recording import record_decision

ONE_DAY = timedelta(days=1)


def _listings(organisation: Organisation, on: date) -> Iterable[OpenThing]:
    """The body and its certificates in the directory: leaving it is a decision of its own (X2)."""
    of = Q(organisation=organisation) | Q(certificate__organisation=organisation)
    held = Listing.objects.on(on).filter(of, status=Status.LISTED).select_related("certificate").order_by("pk")
    for row in held:
        if row.certificate is None:
            yield OpenThing("目录资格", "place in the directory", row.get_regime_display())
        else:
            yield OpenThing("目录中的证书", "certificate in the directory", row.certificate.code)


def _leads(organisation: Organisation, on: date) -> Iterable[OpenThing]:
    for lead in _held(organisation, on):
        yield OpenThing("证书省级对接人", "lead of a certificate", f"{lead.certificate.code} {lead.province.name}")


def _held(organisation: Organisation, on: date) -> Iterable[CertificateLead]:
    held = CertificateLead.objects.filter(Q(until=None) | Q(until__gte=on), contact__organisation=organisation)
    return held.select_related("certificate__organisation", "province", "contact").order_by("pk")


def _pass_leads(merger: Merger) -> int:
    """The successor's contact leads on from today; in another province the lead ends, and its own names another."""
    passed = 0
    for lead in _held(merger.organisation, merger.on):
        until, lead.until = lead.until, max(lead.since, merger.on - ONE_DAY)
        lead.save(update_fields=["until"])
        contact = merger.contacts.get(lead.contact_id)
        if contact is None or lead.province.province != merger.into.province:
            continue
        since = lead.until + ONE_DAY
        CertificateLead.objects.create(
            certificate=lead.certificate, province=lead.province, contact=contact, since=since, until=until
        )
        event = events.LeadNamed(
            subject=lead.certificate.subject, province=lead.province_id, contact=str(contact.ref), since=since
        )
        record_decision(event, lead.certificate.organisation, by=merger.by, cites=("G1.1",), reason=merger.reason, on=merger.on)
        passed += 1
    return passed


register_holding("listings", Holding(open_of=_listings))
register_holding("leads", Holding(open_of=_leads, pass_on=_pass_leads, of_province=_leads))
