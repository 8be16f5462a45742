"""合并、终止、更正终止: the day before and the day, what passes on, what stands in the way, and what cannot be."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from onex.foundation.accounts.actors import system_actor
from onex.foundation.accounts.models import Mandate
from onex.foundation.accounts.roles import Role
from onex.foundation.directory.models import OrganisationFact, Succession
from onex.foundation.directory.selectors import (
    codes_of_line,
    organisation_as_of,
    predecessors_of,
    successor_on,
)
from onex.foundation.directory.services import close, correct_closing, merge
from onex.foundation.journal.models import Entry
from onex.foundation.parties.models import Contact, Organisation, OrganisationKind
from onex.foundation.parties.selectors import contacts_of
from onex.foundation.parties.services import name_contact
from onex.foundation.policy.refusals import BadInput, Conflict, NotAllowed, NotFound, RuleRefused
from tests.factories.accounts import make_seat
from tests.factories.parties import OPENED_ON, make_organisation

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 2)
ONE_DAY = timedelta(days=1)
BY = system_actor("factory")


def make_school(name: str = "") -> Organisation:
    return make_organisation(kind=OrganisationKind.PILOT_SCHOOL, region="9901", name=name)


def rules_of(refusal: RuleRefused) -> list[str]:
    return [finding.rule.removeprefix("directory.") for finding in refusal.findings]


def test_merged_body_ends_the_day_before_and_the_other_stands_in_its_place() -> None:
    gone, heir, below = (
        make_school("甲校"),
        make_school("乙校"),
        make_organisation(kind=OrganisationKind.EXAM_SITE, credit_code=None),
    )
    Organisation.objects.filter(pk=below.pk).update(parent=gone)
    name_contact(gone, name="王小明", duty="总联系人", phone="13800000000", by=BY.author, on=OPENED_ON)
    name_contact(gone, name="李小红", duty="已卸任", by=BY.author, on=OPENED_ON, until=OPENED_ON)
    seat = make_seat(role=Role.SCHOOL_CLERK, organisation=gone)
    since = DAY - timedelta(days=10)
    merge(gone, into=heir, since=since, decision="示政函〔2026〕2号", reason="两校合并", by=BY, on=DAY)

    before, after = organisation_as_of(gone.ref, since - ONE_DAY), organisation_as_of(gone.ref, since)
    assert (before.exists, before.successor) == (True, None)
    assert (after.exists, after.successor) == (False, heir.ref)
    assert organisation_as_of(gone.ref, since, known_on=DAY - ONE_DAY).exists
    assert organisation_as_of(gone.ref, since, known_on=DAY - ONE_DAY).successor is None
    assert (successor_on(gone, since - ONE_DAY), successor_on(gone, since)) == (gone, heir)
    assert codes_of_line(heir, DAY) == {gone.credit_code, heir.credit_code}

    assert [(card.name, card.duty, card.phone) for card in contacts_of(heir, DAY)] == [("王小明", "总联系人", "13800000000")]
    assert contacts_of(gone, DAY) == []
    assert Contact.objects.filter(organisation=gone).count() == 2
    below.refresh_from_db()
    assert below.parent == heir
    assert organisation_as_of(below.ref, since - ONE_DAY).parent == str(gone.ref)
    mandate = Mandate.objects.get(pk=seat.mandate.pk)
    assert mandate.ended_on == DAY
    entry = Entry.objects.get(topic="directory.organisation_merged")
    assert entry.subject == gone.subject
    assert (entry.payload["contacts"], entry.payload["mandates"], entry.payload["children"]) == (1, 1, 1)
    assert Entry.objects.get(topic="directory.predecessor_taken").subject == heir.subject


def test_open_session_of_a_merged_body_ends_at_once() -> None:
    gone, heir = make_school(), make_school()
    client = make_seat(role=Role.SCHOOL_CLERK, organisation=gone).client()
    assert client.get(f"/organisations/{gone.ref}").status_code == 200
    merge(gone, into=heir, since=DAY, reason="两校合并", by=BY, on=DAY)
    assert client.get(f"/organisations/{gone.ref}").status_code != 200


def test_everything_wrong_with_a_merger_is_told_at_once() -> None:
    gone = make_school()
    with pytest.raises(RuleRefused) as itself:
        merge(gone, into=gone, since=DAY + ONE_DAY, reason="误录", by=BY, on=DAY)
    assert rules_of(itself.value) == ["day_has_come", "succeeded_by_another"]
    heir = make_school()
    close(heir, last_day=DAY, reason="停办", by=BY, on=DAY)
    with pytest.raises(RuleRefused) as into_closed:
        merge(gone, into=heir, since=OPENED_ON, reason="误录", by=BY, on=DAY)
    assert rules_of(into_closed.value) == ["successor_exists", "merged_after_its_first_day"]
    assert not Succession.objects.exists()


def test_a_body_is_merged_once_and_successions_make_no_circle() -> None:
    first, second, third = make_school(), make_school(), make_school()
    merge(first, into=second, since=DAY, reason="合并", by=BY, on=DAY)
    with pytest.raises(RuleRefused) as again:
        merge(first, into=third, since=DAY, reason="合并", by=BY, on=DAY)
    assert rules_of(again.value) == ["body_is_open"]
    with pytest.raises(RuleRefused) as back:
        merge(second, into=first, since=DAY, reason="合并", by=BY, on=DAY)
    assert rules_of(back.value) == ["successor_exists", "line_has_no_circle"]
    merge(second, into=third, since=DAY + ONE_DAY, reason="再合并", by=BY, on=DAY + ONE_DAY)
    assert (successor_on(first, DAY), successor_on(first, DAY + ONE_DAY)) == (second, third)
    assert predecessors_of(third) == [second, first]
    assert codes_of_line(first, DAY + ONE_DAY) == {first.credit_code, second.credit_code, third.credit_code}


def test_merger_is_within_the_seats_reach_and_says_why() -> None:
    gone, heir = make_school(), make_organisation(kind=OrganisationKind.PILOT_SCHOOL, region="98")
    clerk = make_seat(role=Role.PROVINCE_CLERK, region="99").actor
    with pytest.raises(NotFound):
        merge(gone, into=heir, since=DAY, reason="合并", by=clerk, on=DAY)
    with pytest.raises(NotAllowed):
        merge(heir, into=gone, since=DAY, reason="合并", by=clerk, on=DAY)
    with pytest.raises(BadInput) as silent:
        merge(gone, into=make_school(), since=DAY, reason=" ", by=clerk, on=DAY)
    assert silent.value.code == "reason_missing"


def test_body_of_another_kind_is_nobodys_successor_by_a_seat_that_does_not_keep_it() -> None:
    school, centre = make_school(), make_organisation(kind=OrganisationKind.PROVINCE_SKILL_CENTRE, region="99")
    clerk = make_seat(role=Role.PROVINCE_CLERK, region="99").actor
    with pytest.raises(NotAllowed) as refused:
        merge(school, into=centre, since=DAY, reason="合并", by=clerk, on=DAY)
    assert refused.value.cites == ("G1.1", "S3.2(4)")
    assert not Succession.objects.exists()


def test_closing_lists_everything_open_in_one_answer() -> None:
    school = make_school()
    make_seat(role=Role.SCHOOL_CLERK, organisation=school)
    site = make_organisation(kind=OrganisationKind.EXAM_SITE, credit_code=None, name="示范考点", parent=school)
    with pytest.raises(RuleRefused) as refusal:
        close(school, last_day=DAY + ONE_DAY, reason="停办", by=BY, on=DAY)
    assert rules_of(refusal.value) == ["day_has_come", "nothing_is_open"]
    why = refusal.value.findings[1].why
    assert "授权席位 院校经办" in why.zh
    assert "下级机构 示范考点" in why.zh
    assert refusal.value.cites == ("G1.1", "M21")
    school.refresh_from_db()
    assert (school.closed_on, site.closed_on) == (None, None)


def test_closed_body_exists_on_its_last_day_and_not_the_day_after() -> None:
    school = make_school()
    name_contact(school, name="王小明", duty="总联系人", by=BY.author, on=OPENED_ON)
    last_day = DAY - timedelta(days=7)
    close(school, last_day=last_day, decision="示教函〔2026〕3号", reason="停办", by=BY, on=DAY)
    assert organisation_as_of(school.ref, last_day).exists
    assert not organisation_as_of(school.ref, last_day + ONE_DAY).exists
    assert contacts_of(school, DAY + ONE_DAY) == []
    assert Entry.objects.get(topic="parties.organisation_closed").payload == {"closed_on": last_day.isoformat()}
    with pytest.raises(RuleRefused) as again:
        close(school, last_day=last_day, reason="停办", by=BY, on=DAY)
    assert rules_of(again.value) == ["body_is_open"]


def test_closing_is_corrected_and_what_was_known_stays_known() -> None:
    school = make_school()
    close(school, last_day=DAY, reason="停办", by=BY, on=DAY)
    correct_closing(school, last_day=None, reason="系误登记", by=BY, on=DAY + ONE_DAY)
    week = DAY + timedelta(days=7)
    assert organisation_as_of(school.ref, week).exists
    assert not organisation_as_of(school.ref, week, known_on=DAY).exists
    assert organisation_as_of(school.ref, week, known_on=DAY - ONE_DAY).exists
    with pytest.raises(Conflict) as open_already:
        correct_closing(school, last_day=DAY, reason="再改", by=BY, on=DAY + ONE_DAY)
    assert open_already.value.code == "organisation_open"
    close(school, last_day=DAY, reason="停办", by=BY, on=week)
    correct_closing(school, last_day=DAY + ONE_DAY, reason="日期有误", by=BY, on=week)
    assert organisation_as_of(school.ref, DAY + ONE_DAY).exists
    assert list(OrganisationFact.objects.values_list("value", flat=True)) != []
    with pytest.raises(Conflict) as unchanged:
        correct_closing(school, last_day=DAY + ONE_DAY, reason="日期有误", by=BY, on=week)
    assert unchanged.value.code == "closing_unchanged"


def test_closing_by_merger_is_not_corrected_away() -> None:
    gone, heir = make_school(), make_school()
    merge(gone, into=heir, since=DAY, reason="合并", by=BY, on=DAY)
    with pytest.raises(Conflict) as refusal:
        correct_closing(gone, last_day=None, reason="误录", by=BY, on=DAY)
    assert refusal.value.code == "ended_by_merger"
