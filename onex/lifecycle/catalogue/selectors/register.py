"""The register as the public reads it: lists of a day, and the whole record of one organisation or certificate."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from onex.foundation.directory.selectors import BodyRecord, name_on, record_of
from onex.foundation.parties.masking import mask_name
from onex.foundation.parties.models import Organisation
from onex.foundation.parties.personal_data import open_contact
from onex.foundation.policy.refusals import NotFound
from onex.lifecycle.catalogue.models import (
    Agreement,
    CertificateLead,
    CertificateLevel,
    IssuingRight,
    Listing,
    Restriction,
    SkillCertificate,
)


def organisation_listings(day: date) -> QuerySet[Listing]:
    """The directory's rows of organisations that hold on a day, each with its ``name_on`` of that day."""
    held = (
        Listing.objects.on(day).filter(organisation__isnull=False).annotate(name_on=name_on(day, organisation="organisation"))
    )
    return held.select_related("organisation__region").order_by("name_on", "pk")


def certificate_listings(day: date) -> QuerySet[Listing]:
    """The directory's rows of certificates that hold on a day, with their levels."""
    held = Listing.objects.on(day).filter(certificate__isnull=False)
    levels = Prefetch("certificate__levels", queryset=CertificateLevel.objects.order_by("code"))
    return held.select_related("certificate__organisation__region").prefetch_related(levels).order_by("certificate__code")


@dataclass(frozen=True)
class NamedLead:
    """The province's lead of a certificate as the public sees it: name masked, no telephone."""

    province: str
    name_masked: str
    body: str
    duty: str
    since: date


@dataclass(frozen=True)
class OrganisationRecord:
    """One organisation on a day, and everything decided about it."""

    day: date
    organisation: Organisation
    body: BodyRecord
    now: list[Listing]
    history: list[Listing]
    agreements: list[Agreement]
    certificates: list[Listing]
    rights: list[IssuingRight]
    restrictions: list[Restriction]

    def context(self) -> dict[str, object]:
        """The fields by name, for a template."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


@dataclass(frozen=True)
class CertificateRecord:
    """One certificate on a day, and everything decided about it."""

    day: date
    certificate: SkillCertificate
    now: Listing | None
    history: list[Listing]
    levels: list[CertificateLevel]
    rights: list[IssuingRight]
    restrictions: list[Restriction]
    leads: list[NamedLead]

    def context(self) -> dict[str, object]:
        """The fields by name, for a template."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


def organisation_record(ref: UUID, day: date) -> OrganisationRecord:
    """An organisation that ever stood in the directory. Raises :class:`NotFound` for any other body."""
    organisation = Organisation.objects.select_related("region").filter(ref=ref).first()
    history = list(Listing.objects.filter(organisation=organisation).order_by("-since")) if organisation else []
    if organisation is None or not history:
        raise NotFound("no_such_organisation", _("目录中从未有过这一机构"))
    return OrganisationRecord(
        day=day,
        organisation=organisation,
        body=record_of(organisation, day),
        now=[row for row in history if row.covers(day)],
        history=history,
        agreements=list(Agreement.objects.filter(organisation=organisation).order_by("-since")),
        certificates=list(certificate_listings(day).filter(certificate__organisation=organisation)),
        rights=_rights(Q(organisation=organisation), day),
        restrictions=_restrictions(Q(organisation=organisation), day),
    )


def certificate_record(code: str, day: date) -> CertificateRecord:
    """A certificate that ever stood in the directory. Raises :class:`NotFound` for any other code."""
    certificate = SkillCertificate.objects.select_related("organisation__region").filter(code=code).first()
    history = list(Listing.objects.filter(certificate=certificate).order_by("-since")) if certificate else []
    if certificate is None or not history:
        raise NotFound("no_such_certificate", _("目录中从未有过这一证书"))
    levels = list(CertificateLevel.objects.filter(certificate=certificate).select_related("certificate").order_by("code"))
    of_whole_body = Q(organisation=certificate.organisation, certificate=None, regime=certificate.regime)
    return CertificateRecord(
        day=day,
        certificate=certificate,
        now=next((row for row in history if row.covers(day)), None),
        history=history,
        levels=levels,
        rights=_rights(Q(level__certificate=certificate), day),
        restrictions=_restrictions(Q(certificate=certificate) | of_whole_body, day),
        leads=_leads(certificate, day),
    )


def _rights(of: Q, day: date) -> list[IssuingRight]:
    held = IssuingRight.objects.on(day).filter(of).select_related("organisation", "level__certificate", "region")
    return list(held.order_by("level__certificate__code", "level__code", "region__code"))


def _restrictions(of: Q, day: date) -> list[Restriction]:
    return list(Restriction.objects.on(day).filter(of).select_related("certificate", "level__certificate", "region"))


def _leads(certificate: SkillCertificate, day: date) -> list[NamedLead]:
    held = CertificateLead.objects.on(day).filter(certificate=certificate)
    return [
        NamedLead(
            province=lead.province.name,
            name_masked=mask_name(open_contact(lead.contact.name_sealed, lead.contact.ref, "name")),
            body=lead.contact.organisation.name,
            duty=lead.contact.duty,
            since=lead.since,
        )
        for lead in held.select_related("province", "contact__organisation").order_by("province__code")
    ]
