"""更名、迁址、换发信用代码: what is refused, what is kept, and what the register says of each day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from onex.foundation.accounts.actors import Actor, system_actor
from onex.foundation.accounts.roles import Role
from onex.foundation.directory.models import OrganisationFact
from onex.foundation.directory.selectors import (
    codes_of_line,
    find_by_credit_code,
    former_names,
    organisation_as_of,
    organisations_as_of,
    searched,
)
from onex.foundation.directory.services import move, register_body, reissue_code, rename
from onex.foundation.journal.models import Entry
from onex.foundation.parties.models import Organisation, OrganisationKind
from onex.foundation.policy.refusals import BadInput, Conflict, NotAllowed, RuleRefused
from tests.factories.accounts import make_seat
from tests.factories.parties import OPENED_ON, make_organisation, make_region, make_test_credit_code, make_test_number

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 2)
ONE_DAY = timedelta(days=1)
BY = system_actor("factory")


@pytest.fixture
def school() -> Organisation:
    return make_organisation(kind=OrganisationKind.PILOT_SCHOOL, region="9901", name="示范技术学校")


@pytest.fixture
def clerk() -> Actor:
    return make_seat(role=Role.PROVINCE_CLERK, region="99").actor


def name_on(body: Organisation, day: date, known_on: date | None = None) -> str:
    return organisation_as_of(body.ref, day, known_on=known_on).name


def refused(code_of: object) -> list[str]:
    assert isinstance(code_of, RuleRefused)
    return [finding.rule.removeprefix("directory.") for finding in code_of.findings]


def test_new_name_holds_from_its_day_and_not_the_day_before(school: Organisation, clerk: Actor) -> None:
    since = DAY - timedelta(days=30)
    rename(school, name="示范职业学院", since=since, decision="示民登〔2026〕1号", by=clerk, on=DAY)
    assert (name_on(school, since - ONE_DAY), name_on(school, since), name_on(school, DAY)) == (
        "示范技术学校",
        "示范职业学院",
        "示范职业学院",
    )
    school.refresh_from_db()
    assert school.name == "示范职业学院"
    entry = Entry.objects.get(topic="directory.organisation_renamed")
    assert (entry.subject, entry.cites, entry.province) == (school.subject, ["G1.1"], "99")
    assert entry.payload["before"] == "示范技术学校"
    assert entry.payload["since"] == since.isoformat()
    assert entry.on_day == DAY
    assert [(name.name, name.until) for name in former_names(school, DAY)] == [("示范技术学校", since - ONE_DAY)]


def test_back_dated_name_is_told_from_what_was_known_at_the_time(school: Organisation) -> None:
    rename(school, name="示范职业学院", since=date(2025, 1, 1), by=BY, on=DAY)
    assert name_on(school, date(2025, 6, 1)) == "示范职业学院"
    assert name_on(school, date(2025, 6, 1), known_on=DAY - ONE_DAY) == "示范技术学校"
    assert name_on(school, date(2025, 6, 1), known_on=DAY) == "示范职业学院"


def test_name_found_out_later_goes_between_two_others_and_leaves_todays_alone(school: Organisation) -> None:
    rename(school, name="第三名", since=date(2025, 1, 1), by=BY, on=DAY)
    rename(school, name="第二名", since=date(2023, 1, 1), by=BY, on=DAY + ONE_DAY)
    assert [name_on(school, date(year, 6, 1)) for year in (2022, 2023, 2024, 2025)] == [
        "示范技术学校",
        "第二名",
        "第二名",
        "第三名",
    ]
    school.refresh_from_db()
    assert school.name == "第三名"
    assert [name.name for name in former_names(school, DAY)] == ["第二名", "示范技术学校"]


def test_name_from_the_same_day_corrects_the_one_before(school: Organisation) -> None:
    rename(school, name="错写的名称", since=DAY, by=BY, on=DAY)
    rename(school, name="正确的名称", since=DAY, by=BY, on=DAY)
    assert list(OrganisationFact.objects.order_by("pk").values_list("correction", "before")) == [
        (0, "示范技术学校"),
        (1, "错写的名称"),
    ]
    assert name_on(school, DAY) == "正确的名称"
    assert [name.name for name in former_names(school, DAY)] == ["示范技术学校"]


def test_one_body_and_all_bodies_say_the_same_of_every_day(school: Organisation) -> None:
    other = make_organisation(region="9902", name="别家")
    rename(school, name="第三名", since=date(2025, 1, 1), by=BY, on=DAY)
    rename(school, name="第二名", since=date(2023, 1, 1), by=BY, on=DAY)
    rename(school, name="第三名（更正）", since=date(2025, 1, 1), by=BY, on=DAY)
    move(school, region=make_region(code="9902"), since=date(2024, 5, 1), by=BY, on=DAY)
    reissue_code(school, credit_code=make_test_credit_code(), since=date(2024, 2, 29), reason="换证", by=BY, on=DAY)
    days = (
        date(2022, 12, 31),
        date(2023, 1, 1),
        date(2024, 2, 28),
        date(2024, 2, 29),
        date(2024, 4, 30),
        date(2024, 5, 1),
        DAY,
    )
    for day in days:
        listed = {body.pk: body for body in organisations_as_of(day)}
        for body in (school, other):
            one, many = organisation_as_of(body.ref, day), listed[body.pk]
            assert (many.name_on, many.credit_code_on, many.region_on) == (one.name, one.credit_code, one.region)  # type: ignore[attr-defined]  # annotated
    assert school.pk not in {body.pk for body in organisations_as_of(OPENED_ON - ONE_DAY)}


def test_former_name_and_code_are_found_by_search(school: Organisation) -> None:
    old = school.credit_code or ""
    new = make_test_credit_code()
    rename(school, name="示范职业学院", since=DAY, by=BY, on=DAY)
    reissue_code(school, credit_code=new, since=DAY, reason="三证合一换发", by=BY, on=DAY)
    for words in ("技术学校", "职业学院", old, new[:12] + new[12:], "技术学校 示范"):
        assert school in searched(Organisation.objects.all(), words), words
    assert find_by_credit_code(old) == find_by_credit_code(new) == school
    assert codes_of_line(school, DAY) == {old, new}


@pytest.mark.parametrize(
    ("name", "since", "failed"),
    [
        ("示范技术学校", DAY, ["something_changes"]),
        ("新名", DAY + ONE_DAY, ["day_has_come"]),
        ("新名", OPENED_ON - ONE_DAY, ["body_existed"]),
    ],
)
def test_impossible_name_is_refused_and_nothing_kept(school: Organisation, name: str, since: date, failed: list[str]) -> None:
    with pytest.raises(RuleRefused) as refusal:
        rename(school, name=name, since=since, by=BY, on=DAY)
    assert refused(refusal.value) == failed
    assert not OrganisationFact.objects.exists()


@pytest.mark.parametrize("name", ["", "  \u200b ", "长" * 121])
def test_name_that_cannot_be_is_refused(school: Organisation, name: str) -> None:
    with pytest.raises(BadInput):
        rename(school, name=name, since=DAY, by=BY, on=DAY)


def test_only_the_seat_that_answers_for_the_body_changes_it(school: Organisation) -> None:
    neighbour = make_seat(role=Role.PROVINCE_CLERK, region="98").actor
    other_side = make_seat(role=Role.HR_PROVINCE_CLERK, region="99").actor
    own = make_seat(role=Role.SCHOOL_CLERK, organisation=school).actor
    for actor in (neighbour, other_side, own):
        with pytest.raises(NotAllowed):
            rename(school, name="新名", since=DAY, by=actor, on=DAY)
    assert not OrganisationFact.objects.exists()


def test_move_within_a_province_is_the_provinces_and_out_of_it_the_nations(school: Organisation, clerk: Actor) -> None:
    moved = move(school, region=make_region(code="9902"), since=DAY, by=clerk, on=DAY)
    assert moved.region_id == "990200"
    assert organisation_as_of(school.ref, DAY - ONE_DAY).region == "990100"
    with pytest.raises(NotAllowed):
        move(school, region=make_region(code="98"), since=DAY, by=clerk, on=DAY)
    ministry = make_seat(role=Role.MINISTRY_CLERK).actor
    move(school, region=make_region(code="98"), since=DAY, by=ministry, on=DAY)
    assert organisation_as_of(school.ref, DAY).region == "980000"


def test_move_to_another_province_waits_for_the_seats_of_the_old_one() -> None:
    bureau = make_organisation(kind=OrganisationKind.CITY_EDUCATION_BUREAU, region="9901")
    make_seat(role=Role.CITY_CLERK, organisation=bureau, region="9901")
    with pytest.raises(RuleRefused) as refusal:
        move(bureau, region=make_region(code="98"), since=DAY, by=BY, on=DAY)
    assert refused(refusal.value) == ["nothing_is_open"]
    assert "市级教育部门经办" in refusal.value.findings[0].why.zh


def test_code_is_reissued_once_and_goes_to_nobody_else(school: Organisation, clerk: Actor) -> None:
    old, new = school.credit_code or "", make_test_credit_code()
    reissue_code(school, credit_code=new, since=DAY, reason="三证合一换发", by=clerk, on=DAY)
    other = make_organisation(kind=OrganisationKind.PILOT_SCHOOL, region="9901")
    with pytest.raises(Conflict) as taken:
        reissue_code(other, credit_code=new, since=DAY, reason="误录", by=clerk, on=DAY)
    assert taken.value.code == "credit_code_taken"
    with pytest.raises(Conflict) as given_up:
        reissue_code(other, credit_code=old, since=DAY, reason="误录", by=clerk, on=DAY)
    assert given_up.value.code == "credit_code_of_another"
    with pytest.raises(Conflict) as entered:
        register_body(
            kind=OrganisationKind.PILOT_SCHOOL,
            name="另一学校",
            name_en="",
            credit_code=old,
            region=make_region(code="9901"),
            parent=None,
            opened_on=DAY,
            by=clerk,
            on=DAY,
        )
    assert entered.value.code == "credit_code_of_another"
    assert not Organisation.objects.filter(name="另一学校").exists()
    assert organisation_as_of(school.ref, DAY - ONE_DAY).credit_code == old


def test_code_with_a_slip_or_without_a_reason_is_refused(school: Organisation) -> None:
    code = make_test_credit_code()
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    with pytest.raises(BadInput) as slip:
        reissue_code(school, credit_code=wrong, since=DAY, reason="换发", by=BY, on=DAY)
    assert slip.value.code == "credit_code_check"
    with pytest.raises(BadInput) as silent:
        reissue_code(school, credit_code=code, since=DAY, reason="  ", by=BY, on=DAY)
    assert silent.value.code == "reason_missing"


@pytest.mark.parametrize("said", [{"decision": "经办人 13800001234"}, {"reason": f"见 {make_test_number()} 身份证"}])
def test_somebodys_number_is_kept_in_no_paper_and_no_reason(school: Organisation, said: dict[str, str]) -> None:
    with pytest.raises(BadInput) as personal:
        rename(school, name="新名", since=DAY, by=BY, on=DAY, **said)
    assert personal.value.code == "personal_number_in_reason"
    assert not OrganisationFact.objects.exists()
