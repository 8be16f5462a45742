"""The facts the rules of issuing ask for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet, Subquery

from onex.foundation.parties.models import Region, RegionLevel
from onex.foundation.parties.selectors import regions_on
from onex.lifecycle.catalogue.models import (
    Agreement,
    CertificateLevel,
    IssuingRight,
    Listing,
    Regime,
    Restriction,
)
from onex.lifecycle.catalogue.rules.facts import (
    IssuingFacts,
    ListingSpan,
    RestrictionSpan,
    RightSpan,
    Side,
    Span,
    Standing,
    stem,
)


def issuing_facts(organisation_id: int, level_id: int, region: str, on: date) -> IssuingFacts:
    """What the rules need to say whether an organisation may issue a level in ``region`` (six digits) on a day.

    Raises ``CertificateLevel.DoesNotExist``. Five queries, whatever the history.
    """
    place = Region.objects.filter(pk=region)
    level = (
        CertificateLevel.objects.select_related("certificate")
        .annotate(place=Subquery(place.values("name")), place_en=Subquery(place.values("name_en")))
        .get(pk=level_id)
    )
    certificate = level.certificate
    rows = list(
        Listing.objects.filter(
            Q(organisation=organisation_id, regime=certificate.regime) | Q(certificate=certificate)
        ).order_by("since")
    )
    limits = Restriction.objects.filter(
        Q(certificate=None) | Q(certificate=certificate),
        Q(level=None) | Q(level=level),
        organisation=organisation_id,
        regime=certificate.regime,
    )
    rights = IssuingRight.objects.filter(organisation=organisation_id, level=level).select_related("region")
    return IssuingFacts(
        on=on,
        side=Side(certificate.regime),
        region=region,
        organisation=_listed(row for row in rows if row.organisation_id is not None),
        certificate=_listed(row for row in rows if row.certificate_id is not None),
        agreements=tuple(Span(row.since, row.until) for row in Agreement.objects.filter(organisation=organisation_id)),
        rights=tuple(_right(row) for row in rights),
        restrictions=tuple(RestrictionSpan(row.since, row.until, row.region_id or "", row.reason) for row in limits),
        region_name=level.place or "",
        region_name_en=level.place_en or "",
    )


def _right(row: IssuingRight) -> RightSpan:
    if row.region is None:
        return RightSpan(row.since, row.until)
    return RightSpan(row.since, row.until, row.region.code, row.region.name, row.region.name_en)


def _listed(rows: Iterable[Listing]) -> tuple[ListingSpan, ...]:
    return tuple(ListingSpan(row.since, row.until, Standing(row.status), row.decision) for row in rows)


def levels_open_to(organisation_id: int, day: date) -> QuerySet[CertificateLevel]:
    """Levels an organisation has a right to examine and issue on a day, for choosing one."""
    rights = IssuingRight.objects.on(day).filter(organisation=organisation_id)
    return (
        CertificateLevel.objects.filter(pk__in=rights.values("level_id"))
        .select_related("certificate")
        .order_by("certificate__code", "code")
    )


def regions_open_to(organisation_id: int, day: date) -> QuerySet[Region]:
    """Provinces and cities an organisation has a right to issue some level in on a day, for choosing one.

    A province's right reaches its cities; a city's right that city alone; a nationwide one every region in use.
    """
    rights = IssuingRight.objects.on(day).filter(organisation=organisation_id).values_list("region_id", flat=True)
    held = set(rights)
    regions = regions_on(day).exclude(level=RegionLevel.COUNTY).order_by("code")
    if None in held:
        return regions
    within = Q(pk__in=[])
    for code in sorted(code for code in held if code):
        within |= Q(code__startswith=stem(code))
    return regions.filter(within)


def regime_of(level: CertificateLevel) -> Regime:
    """The side a level belongs to."""
    return Regime(level.certificate.regime)
