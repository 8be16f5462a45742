"""The directory is added to, never overwritten; whoever does not keep it is refused."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test.utils import CaptureQueriesContext

from onex.foundation.accounts.roles import Role
from onex.foundation.journal.models import Entry
from onex.foundation.parties.models import OrganisationKind
from onex.foundation.parties.services import name_contact
from onex.foundation.policy import Law
from onex.foundation.policy.refusals import BadInput, Conflict, NotAllowed, RuleRefused
from onex.lifecycle.catalogue import services
from onex.lifecycle.catalogue.models import CertificateLead, CertificateLevel, Listing, Regime, Status
from onex.lifecycle.catalogue.rules.issuing import may_issue
from onex.lifecycle.catalogue.selectors import issuing_facts, levels_open_to, regions_open_to
from tests.factories.accounts import make_seat
from tests.factories.catalogue import (
    BY,
    DECISION,
    LISTED_ON,
    make_certificate,
    make_level,
    make_listed_certificate,
    make_right,
)
from tests.factories.parties import BY as FACTORY
from tests.factories.parties import make_organisation, make_region

CountQueries = Callable[[], AbstractContextManager[CaptureQueriesContext]]

pytestmark = pytest.mark.django_db

ON = date(2026, 3, 2)
LEAVING = {
    "status": Status.WITHDRAWN,
    "since": ON,
    "decision": "退出〔2026〕1号",
    "cite": "X6(5)",
    "by": BY,
    "on": ON,
    "reason": "业务调整",
}


def allowed(level: CertificateLevel, region: str, on: date) -> bool:
    facts = issuing_facts(level.certificate.organisation_id, level.pk, region, on)
    return may_issue(facts, Law(on)).passed


def test_change_of_status_ends_one_row_and_adds_another() -> None:
    certificate = make_listed_certificate()
    services.remove_certificate(certificate, **LEAVING)
    rows = list(Listing.objects.filter(certificate=certificate).values_list("status", "since", "until"))
    assert rows == [("listed", LISTED_ON, ON - timedelta(days=1)), ("withdrawn", ON, None)]
    entry = Entry.objects.filter(subject=certificate.subject, topic="catalogue.status_listed").latest("pk")
    assert (entry.cites, entry.payload["status"], entry.reason) == (["X6(5)"], "withdrawn", "业务调整")


def test_only_certificate_takes_its_organisation_along() -> None:
    certificate = make_listed_certificate()
    services.remove_certificate(certificate, **LEAVING)
    assert certificate.organisation.listings.get(until=None).status == Status.WITHDRAWN


def test_one_of_two_certificates_leaves_the_organisation_listed() -> None:
    first = make_listed_certificate()
    second = make_listed_certificate(organisation=first.organisation)
    services.remove_certificate(first, **LEAVING)
    assert first.organisation.listings.get(until=None).status == Status.LISTED
    assert second.listings.get(until=None).status == Status.LISTED


def test_organisation_takes_every_certificate_along() -> None:
    first = make_listed_certificate()
    second = make_listed_certificate(organisation=first.organisation)
    services.remove_organisation(first.organisation, regime=Regime.CAMPUS, **LEAVING)
    assert {row.status for row in Listing.objects.filter(until=None)} == {"withdrawn"}
    assert second.listings.count() == 2


def test_may_issue_on_each_side_of_leaving() -> None:
    level = make_level()
    assert not allowed(level, "990100", LISTED_ON - timedelta(days=1))
    assert allowed(level, "990100", LISTED_ON)
    services.remove_organisation(level.certificate.organisation, regime=Regime.CAMPUS, **LEAVING)
    assert allowed(level, "990100", ON - timedelta(days=1))
    assert not allowed(level, "990100", ON)


def test_hr_right_in_one_city_then_in_another() -> None:
    level = make_level(regime=Regime.HR)
    assert allowed(level, "990100", ON)
    assert not allowed(level, "990200", ON)
    make_right(level=level, region="9902", since=ON)
    assert not allowed(level, "990200", ON - timedelta(days=1))
    assert allowed(level, "990200", ON)


def test_hr_right_needs_a_region() -> None:
    certificate = make_listed_certificate(regime=Regime.HR)
    with pytest.raises(RuleRefused, match="right_needs_region"):
        services.grant_right(
            certificate.organisation, certificate.levels.get(code="4"), since=ON, decision="x", cite="S3.2(4)", by=BY, on=ON
        )


def test_facts_take_the_same_number_of_queries_whatever_the_history(count_queries: CountQueries) -> None:
    level = make_level()
    body = level.certificate.organisation

    def queries() -> int:
        with count_queries() as counted:
            issuing_facts(body.pk, level.pk, "990100", ON)
        return len(counted)

    once = queries()
    for month in (1, 2, 3):
        make_right(level=level, region="9901", since=date(2025, month, 1))
        services.restrict(body, regime=Regime.CAMPUS, since=date(2025, month, 1), reason="整改", by=BY, on=ON)
    assert queries() == once == 5


def test_restriction_of_one_level_leaves_the_other_free() -> None:
    level = make_level()
    other = level.certificate.levels.select_related("certificate").exclude(pk=level.pk)[0]
    make_right(level=other)
    limit = services.restrict(
        level.certificate.organisation, regime=Regime.CAMPUS, level=level, since=ON, reason="责令限期整改", by=BY, on=ON
    )
    assert not allowed(level, "990100", ON)
    assert allowed(other, "990100", ON)
    services.lift(limit, until=ON, by=BY, on=ON, reason="整改到位")
    assert not allowed(level, "990100", ON)
    assert allowed(level, "990100", ON + timedelta(days=1))


def test_right_ended_holds_to_its_last_day() -> None:
    level = make_level()
    right = level.issuing_rights.get()
    services.end_right(right, until=ON, cite="X7(4)", by=BY, on=ON, reason="取消")
    assert allowed(level, "990100", ON)
    assert not allowed(level, "990100", ON + timedelta(days=1))
    with pytest.raises(Conflict, match="right_ended"):
        services.end_right(right, until=ON, cite="X7(4)", by=BY, on=ON, reason="取消")


@pytest.mark.parametrize("since", [LISTED_ON, LISTED_ON - timedelta(days=1)])
def test_the_past_is_not_rewritten(since: date) -> None:
    certificate = make_listed_certificate()
    with pytest.raises(Conflict, match="listing_in_the_past"):
        services.remove_certificate(certificate, **LEAVING | {"since": since})
    assert Listing.objects.filter(certificate=certificate).count() == 1


def test_leaving_without_having_been_listed() -> None:
    with pytest.raises(Conflict, match="never_listed"):
        services.remove_certificate(make_certificate(), **LEAVING)


def test_listing_twice_is_refused() -> None:
    certificate = make_listed_certificate()
    with pytest.raises(Conflict, match="status_unchanged"):
        services.list_certificate(certificate, since=ON, decision="x", cite="M16", by=BY, on=ON)


def test_leaving_as_listed_is_no_leaving() -> None:
    with pytest.raises(BadInput, match="not_a_leaving"):
        services.remove_certificate(make_listed_certificate(), **LEAVING | {"status": Status.LISTED})


@pytest.mark.parametrize(("regime", "levels"), [(Regime.CAMPUS, ("4",)), (Regime.HR, ("5", "6")), (Regime.CAMPUS, ())])
def test_level_of_another_regime_is_refused(regime: Regime, levels: tuple[str, ...]) -> None:
    with pytest.raises(BadInput, match="level_unknown"):
        services.add_certificate(
            code="X1", name="甲", organisation=make_organisation(), regime=regime, levels=levels, by=BY, on=ON
        )


def test_level_labels_are_those_of_the_regime() -> None:
    campus, hr = make_certificate(), make_certificate(regime=Regime.HR)
    assert [level.label for level in campus.levels.all()] == ["初级", "中级", "高级"]
    assert [level.label for level in hr.levels.all()] == ["三级/高级工", "四级/中级工", "五级/初级工"]
    assert hr.levels.get(code="3").text.en == "Level 3 / senior worker"


def test_certificate_code_once() -> None:
    make_certificate(code="X9")
    with pytest.raises(Conflict, match="certificate_code_taken"):
        make_certificate(code="X9")


@pytest.mark.parametrize(
    ("role", "regime", "kept"),
    [
        (Role.MINISTRY_CLERK, Regime.CAMPUS, True),
        (Role.ENTRUSTED_BODY_CLERK, Regime.CAMPUS, True),
        (Role.HR_PROVINCE_CLERK, Regime.CAMPUS, False),
        (Role.MINISTRY_CLERK, Regime.HR, False),
        (Role.HR_PROVINCE_CLERK, Regime.HR, True),
        (Role.HR_CITY_CLERK, Regime.HR, False),
        (Role.PROVINCE_CLERK, Regime.CAMPUS, False),
        (Role.ORGANISATION_LEAD, Regime.CAMPUS, False),
        (Role.SYSTEM_ADMIN, Regime.CAMPUS, False),
    ],
)
def test_who_keeps_the_directory(role: Role, regime: Regime, kept: bool) -> None:
    certificate = make_certificate(regime=regime)
    actor = make_seat(role=role).actor
    terms = {"since": ON, "decision": DECISION, "cite": "M16", "by": actor, "on": ON}
    if kept:
        services.list_certificate(certificate, **terms)
    else:
        with pytest.raises(NotAllowed, match="not_directory_keeper"):
            services.list_certificate(certificate, **terms)
    assert Listing.objects.filter(certificate=certificate).exists() is kept


def test_hr_keeper_of_another_province_is_refused() -> None:
    certificate = make_certificate(regime=Regime.HR)
    stranger = make_seat(role=Role.HR_PROVINCE_CLERK, region="98").actor
    with pytest.raises(NotAllowed):
        services.list_certificate(certificate, since=ON, decision="x", cite="S3.2(4)", by=stranger, on=ON)


def test_lead_of_a_province_follows_the_one_before() -> None:
    certificate = make_listed_certificate()
    body = make_organisation(kind=OrganisationKind.PROVINCE_COORDINATION_BODY, region="99", credit_code=None)
    province = make_region(code="99")
    clerk = make_seat(role=Role.PROVINCE_CLERK).actor
    contacts = [name_contact(body, name=name, duty="证书对接", by=FACTORY, on=ON) for name in ("王小明", "李小红")]
    for contact, since in zip(contacts, (LISTED_ON, ON), strict=True):
        services.name_lead(certificate, province, contact, since=since, by=clerk, on=ON)
    leads = list(CertificateLead.objects.values_list("contact", "since", "until"))
    assert leads == [(contacts[0].pk, LISTED_ON, ON - timedelta(days=1)), (contacts[1].pk, ON, None)]
    with pytest.raises(Conflict, match="lead_named"):
        services.name_lead(certificate, province, contacts[0], since=ON, by=clerk, on=ON)
    stranger = make_seat(role=Role.PROVINCE_CLERK, region="98").actor
    with pytest.raises(NotAllowed):
        services.name_lead(certificate, province, contacts[0], since=ON + timedelta(days=1), by=stranger, on=ON)
    with pytest.raises(BadInput, match="lead_of_another_province"):
        services.name_lead(certificate, make_region(code="98"), contacts[0], since=ON, by=BY, on=ON)


def test_levels_open_to_an_organisation_on_a_day() -> None:
    level = make_level()
    body = level.certificate.organisation_id
    assert list(levels_open_to(body, LISTED_ON - timedelta(days=1))) == []
    assert list(levels_open_to(body, LISTED_ON)) == [level]
    assert list(levels_open_to(body + 1, LISTED_ON)) == []


def test_facts_name_the_region_and_those_of_the_rights() -> None:
    city = make_region(code="9901")
    level = make_level(regime=Regime.HR, region="9901")
    facts = issuing_facts(level.certificate.organisation_id, level.pk, city.code, ON)
    assert (facts.region_name, facts.region_name_en) == (city.name, city.name_en)
    assert [right.region_name for right in facts.rights] == [city.name]
    assert issuing_facts(level.certificate.organisation_id, level.pk, "979700", ON).region_name == ""


def test_regions_open_to_an_organisation_are_those_of_its_rights(count_queries: CountQueries) -> None:
    province, city, far = make_region(code="99"), make_region(code="9901"), make_region(code="9801")
    nationwide, local = make_level(), make_level(regime=Regime.HR, region="9901")
    everywhere = set(regions_open_to(nationwide.certificate.organisation_id, ON))
    assert {province, city, far} <= everywhere
    with count_queries() as counted:
        assert list(regions_open_to(local.certificate.organisation_id, ON)) == [city]
    assert len(counted) == 2
    make_right(level=local, region="98")
    assert far in regions_open_to(local.certificate.organisation_id, ON)
    assert list(regions_open_to(local.certificate.organisation_id, LISTED_ON - timedelta(days=1))) == []


def test_database_keeps_one_open_row() -> None:
    certificate = make_listed_certificate()
    with pytest.raises(IntegrityError), transaction.atomic():
        Listing.objects.create(certificate=certificate, regime="campus", status="listed", since=ON, decision="x", cite="M16")
