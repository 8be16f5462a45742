"""Who may grant what: the table, the services that obey it, and the three administrators apart."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from onex.foundation.accounts.models import Mandate
from onex.foundation.accounts.roles import Role
from onex.foundation.accounts.selectors import seats_of
from onex.foundation.journal.models import Entry
from onex.foundation.mandates.rules.table import ADMINISTRATORS, OPERATOR, PERSONAL, TABLE, Within, rows_for
from onex.foundation.mandates.services import end_seat, extend_mandate, grant_mandate
from onex.foundation.parties.kinds import OrganisationKind as Kind
from onex.foundation.policy.refusals import BadInput, Conflict, RuleRefused
from tests.factories.accounts import BY, Seat, make_seat, make_user
from tests.factories.parties import make_organisation, make_region

pytestmark = pytest.mark.django_db

ON = date(2026, 3, 2)
DAY = timedelta(days=1)


def test_table_names_every_role_and_only_roles_and_kinds_there_are():
    assert {row.role for row in TABLE} == set(Role.values)
    assert {by for row in TABLE for by in row.by} - {OPERATOR} <= set(Role.values)
    assert {kind for row in TABLE for kind in row.kinds} <= set(Kind.values)
    assert set(ADMINISTRATORS | PERSONAL) <= set(Role.values)


def test_no_administrator_grants_any_seat_and_nobody_grants_an_administrators():
    assert {by for row in TABLE for by in row.by} & ADMINISTRATORS == set()
    assert {row.by for role in ADMINISTRATORS for row in rows_for(role)} == {(OPERATOR,)}
    assert [row.within for row in rows_for("learner")] == [Within.IDENTITY]


def grant(by: Seat, role: Role, *, kind: Kind, region: str = "9901", seat_region: str = "", **more: object) -> Mandate:
    asked: dict[str, object] = {"user": make_user(), "organisation": make_organisation(kind=kind, region=region), **more}
    place = make_region(code=seat_region) if seat_region else None
    return grant_mandate(role=role, region=place, by=by.actor, reason="来函", on=ON, **asked)


def failed(refused: pytest.ExceptionInfo[RuleRefused]) -> set[str]:
    return {finding.rule.removeprefix("mandates.") for finding in refused.value.findings}


CHAIN = [
    (Role.MINISTRY_CLERK, Role.ENTRUSTED_BODY_CLERK, Kind.ENTRUSTED_BODY, "P4.1"),
    (Role.PROVINCE_CLERK, Role.SCHOOL_CLERK, Kind.PILOT_SCHOOL, "G1.1"),
    (Role.PROVINCE_LEAD, Role.SCHOOL_CLERK, Kind.PILOT_SCHOOL, "G1.1"),
    (Role.ENTRUSTED_BODY_CLERK, Role.ORGANISATION_LEAD, Kind.EVALUATION_ORGANISATION, "G5.1"),
    (Role.HR_PROVINCE_CLERK, Role.ORGANISATION_LEAD, Kind.EVALUATION_ORGANISATION, "S3.2(4)"),
    (Role.HR_CITY_CLERK, Role.ORGANISATION_LEAD, Kind.EVALUATION_ORGANISATION, "S3.2(4)"),
    (Role.HR_PROVINCE_CLERK, Role.EMPLOYER, Kind.ENTERPRISE, "R6"),
]


@pytest.mark.parametrize(("granter", "role", "kind", "cite"), CHAIN)
def test_seat_is_granted_by_whom_the_clause_says(granter, role, kind, cite):
    mandate = grant(make_seat(role=granter), role, kind=kind)
    entry = Entry.objects.get(topic="accounts.mandate_granted", subject=f"mandate:{mandate.pk}")
    assert cite in entry.cites
    assert {finding["passed"] for finding in entry.findings} == {True}
    assert seats_of(mandate.user, ON).get() == mandate


def test_ministry_grants_a_province_and_the_province_its_cities():
    province = grant(
        make_seat(role=Role.MINISTRY_CLERK),
        Role.PROVINCE_CLERK,
        kind=Kind.PROVINCE_EDUCATION_DEPARTMENT,
        region="99",
        seat_region="99",
    )
    assert province.region_id == "990000"
    clerk = make_seat(role=Role.PROVINCE_CLERK)
    city = grant(clerk, Role.CITY_CLERK, kind=Kind.CITY_EDUCATION_BUREAU, seat_region="9901")
    assert city.region_id == "990100"
    with pytest.raises(RuleRefused) as refused:
        grant(clerk, Role.CITY_CLERK, kind=Kind.CITY_EDUCATION_BUREAU, region="9801", seat_region="9801")
    assert failed(refused) == {"seat_is_within_reach"}


def test_lead_grants_its_own_clerks_and_exam_staff_only():
    lead = make_seat(role=Role.ORGANISATION_LEAD)
    own = lead.mandate.organisation
    site = make_organisation(kind=Kind.EXAM_SITE, parent=own, credit_code=None)
    for role, body in ((Role.ORGANISATION_CLERK, own), (Role.EXAM_STAFF, own), (Role.EXAM_STAFF, site)):
        assert grant(lead, role, kind=Kind.EXAM_SITE, organisation=body).organisation == body
    with pytest.raises(RuleRefused) as refused:
        grant(lead, Role.ORGANISATION_CLERK, kind=Kind.EVALUATION_ORGANISATION)
    assert failed(refused) == {"seat_is_within_reach"}
    with pytest.raises(RuleRefused) as refused:
        grant(lead, Role.ORGANISATION_LEAD, kind=Kind.EVALUATION_ORGANISATION, organisation=own)
    assert "granter_may_grant_the_role" in failed(refused)


@pytest.mark.parametrize("granter", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.CITY_CLERK, Role.EXPERT])
@pytest.mark.parametrize("role", [Role.MINISTRY_CLERK, Role.ORGANISATION_LEAD, Role.SECURITY_ADMIN])
def test_who_grants_nothing_is_refused(granter, role):
    seat = make_seat(role=granter)
    with pytest.raises(RuleRefused) as refused:
        grant(seat, role, kind=Kind.EVALUATION_ORGANISATION)
    assert "granter_may_grant_the_role" in failed(refused)
    assert not Mandate.objects.filter(role=role, reason="来函").exists()


def test_nobody_but_the_identity_check_makes_a_learner():
    for granter in (Role.SYSTEM_ADMIN, Role.MINISTRY_CLERK, Role.SCHOOL_CLERK):
        with pytest.raises(RuleRefused) as refused:
            grant(make_seat(role=granter), Role.LEARNER, kind=Kind.PILOT_SCHOOL, organisation=None)
        assert "A1.1" in refused.value.cites


def test_everything_wrong_is_told_at_once():
    clerk = make_seat(role=Role.PROVINCE_CLERK)
    with pytest.raises(RuleRefused) as refused:
        grant(
            clerk, Role.SCHOOL_CLERK, kind=Kind.ENTERPRISE, region="9801", user=clerk.user, since=ON - DAY, until=ON - 2 * DAY
        )
    assert failed(refused) == {
        "seat_is_within_reach",
        "body_suits_the_role",
        "recipient_is_another_person",
        "term_is_in_order",
    }


def test_nobody_grants_a_seat_to_oneself_from_any_seat():
    clerk = make_seat(role=Role.PROVINCE_CLERK)
    with pytest.raises(RuleRefused) as refused:
        grant(clerk, Role.SCHOOL_CLERK, kind=Kind.PILOT_SCHOOL, user=clerk.user)
    assert failed(refused) == {"recipient_is_another_person"}


def test_reason_is_needed():
    with pytest.raises(BadInput):
        grant_mandate(user=make_user(), role=Role.EXPERT, organisation=None, by=BY, reason=" ", on=ON)


# ── three administrators apart ──────────────────────────────────────────────────────────────────────────────────────

ADMINS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)


@pytest.mark.parametrize("first", ADMINS)
@pytest.mark.parametrize("second", [*ADMINS, Role.ORGANISATION_CLERK, Role.EXPERT, Role.LEARNER])
def test_administrator_holds_no_other_kind_of_seat(first, second):
    seat = make_seat(role=first)
    if first is second:
        assert make_seat(role=second, user=seat.user)
        return
    with pytest.raises(RuleRefused) as refused:  # the platform itself is bound by it too
        make_seat(role=second, user=seat.user)
    assert failed(refused) == {"administrators_are_apart"}
    other = make_seat(role=second)
    with pytest.raises(RuleRefused):
        make_seat(role=first, user=other.user)


def test_administrator_whose_seat_has_run_out_takes_up_business_the_day_after():
    seat = make_seat(role=Role.SECURITY_ADMIN, since=ON, until=ON + DAY)
    with pytest.raises(RuleRefused):
        make_seat(role=Role.EXPERT, user=seat.user, since=ON + DAY, on=ON)
    assert make_seat(role=Role.EXPERT, user=seat.user, since=ON + 2 * DAY, on=ON)


def test_extension_into_a_clashing_seat_is_refused():
    seat = make_seat(role=Role.SECURITY_ADMIN, since=ON, until=ON + DAY)
    make_seat(role=Role.EXPERT, user=seat.user, since=ON + 3 * DAY, on=ON)
    assert extend_mandate(seat.mandate, until=ON + 2 * DAY, by=BY, reason="交接", on=ON).until == ON + 2 * DAY
    with pytest.raises(RuleRefused) as refused:
        extend_mandate(seat.mandate, until=ON + 3 * DAY, by=BY, reason="交接", on=ON)
    assert failed(refused) == {"administrators_are_apart"}


# ── extending and ending ────────────────────────────────────────────────────────────────────────────────────────────


def test_term_is_extended_by_who_may_grant_and_only_forwards():
    lead = make_seat(role=Role.ORGANISATION_LEAD)
    clerk = make_seat(organisation=lead.mandate.organisation, since=ON, until=ON + DAY)
    extended = extend_mandate(clerk.mandate, until=ON + 9 * DAY, by=lead.actor, reason="续聘", on=ON)
    entry = Entry.objects.get(topic="mandates.mandate_extended")
    assert entry.payload["until_before"] == "2026-03-03"
    assert entry.payload["until"] == "2026-03-11"
    for earlier in (ON + 9 * DAY, ON):
        with pytest.raises(BadInput):
            extend_mandate(extended, until=earlier, by=lead.actor, reason="续聘", on=ON)
    with pytest.raises(RuleRefused):
        extend_mandate(extended, until=None, by=make_seat(role=Role.ORGANISATION_LEAD).actor, reason="续聘", on=ON)
    assert extend_mandate(extended, until=None, by=lead.actor, reason="续聘", on=ON).until is None


def test_seat_that_has_run_out_is_not_extended():
    seat = make_seat(since=ON, until=ON)
    assert extend_mandate(seat.mandate, until=ON + DAY, by=BY, reason="续聘", on=ON)
    with pytest.raises(Conflict):
        extend_mandate(seat.mandate, until=ON + 9 * DAY, by=BY, reason="续聘", on=ON + 2 * DAY)


def test_seat_is_ended_by_who_may_grant_it_and_by_nobody_else():
    clerk = make_seat(role=Role.PROVINCE_CLERK)
    school = make_seat(role=Role.SCHOOL_CLERK, organisation=make_organisation(kind=Kind.PILOT_SCHOOL, region="9901"))
    for stranger in (Role.ORGANISATION_LEAD, Role.SECURITY_ADMIN):
        with pytest.raises(RuleRefused):
            end_seat(school.mandate, by=make_seat(role=stranger).actor, reason="调离", on=ON)
    foreign = make_seat(role=Role.PROVINCE_CLERK, region="98")
    with pytest.raises(RuleRefused):
        end_seat(school.mandate, by=foreign.actor, reason="调离", on=ON)
    end_seat(school.mandate, by=clerk.actor, reason="调离", on=ON)
    assert not seats_of(school.user, ON).exists()
    assert "G1.1" in Entry.objects.get(topic="accounts.mandate_ended").cites
    with pytest.raises(Conflict):
        end_seat(school.mandate, by=clerk.actor, reason="调离", on=ON)
