"""委托代办: who lends what to whom, for how long, and how it ends."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from onex.foundation.accounts.models import Mandate
from onex.foundation.accounts.roles import Role
from onex.foundation.accounts.selectors import find_seat, seats_of
from onex.foundation.accounts.services import end_mandate
from onex.foundation.journal.authors import Author
from onex.foundation.journal.models import Entry
from onex.foundation.mandates.judging import LONGEST_LOAN
from onex.foundation.mandates.services import delegate_seat, end_seat, extend_mandate, suspend_user
from onex.foundation.parties.services import close_organisation
from onex.foundation.policy.refusals import BadInput, Conflict, NotFound, RuleRefused
from tests.factories.accounts import BY, Seat, make_seat
from tests.factories.mandates import make_loan
from tests.factories.sign_in import App

pytestmark = pytest.mark.django_db

ON = date(2026, 3, 2)
DAY = timedelta(days=1)


@pytest.fixture
def lead() -> Seat:
    return make_seat(role=Role.ORGANISATION_LEAD, since=ON)


@pytest.fixture
def colleague(lead: Seat) -> Seat:
    return make_seat(role=Role.EXAM_STAFF, organisation=lead.mandate.organisation)


def lend(lead: Seat, colleague: Seat, **more: object) -> Mandate:
    asked: dict[str, object] = {"since": ON, "until": ON + 9 * DAY, "by": lead.actor, "reason": "休假", "on": ON, **more}
    return delegate_seat(lead.mandate, user=colleague.user, **asked)


def failed(refused: pytest.ExceptionInfo[RuleRefused]) -> set[str]:
    return {finding.rule.removeprefix("mandates.") for finding in refused.value.findings}


def test_delegate_acts_visibly_on_the_holders_behalf(lead, colleague):
    loan = make_loan(lead, to=colleague, on=ON)
    assert loan.mandate.seat_text == f"代 评价组织负责人 · {lead.mandate.organisation.name}"
    assert loan.actor.author.ref == f"user:{colleague.user.pk}"
    assert loan.actor.author.seat == f"{loan.mandate.seat_text}（委托人 user:{lead.user.pk}）"
    assert (loan.actor.for_user_id, loan.actor.for_person_id) == (lead.user.pk, lead.user.person_id)
    entry = Entry.objects.get(topic="mandates.seat_delegated")
    assert (entry.reason, entry.payload["source"]) == ("休假", f"mandate:{lead.mandate.pk}")
    assert entry.author_ref == f"user:{lead.user.pk}"


def test_loan_is_held_from_its_first_to_its_last_day(lead, colleague):
    loan = lend(lead, colleague, since=ON + DAY, until=ON + 2 * DAY)
    held = [seats_of(colleague.user, ON + days * DAY).filter(pk=loan.pk).exists() for days in range(4)]
    assert held == [False, True, True, False]


@pytest.mark.usefixtures("colleague")
@pytest.mark.parametrize(
    ("term", "rules"),
    [
        ({"until": None}, {"loan_is_bounded"}),
        ({"since": ON - DAY}, {"loan_is_bounded"}),
        ({"until": ON - DAY}, {"loan_is_bounded"}),
        ({"until": ON + LONGEST_LOAN * DAY}, {"loan_is_bounded"}),
    ],
)
def test_loan_has_two_ends_within_bounds(lead, colleague, term, rules):
    with pytest.raises(RuleRefused) as refused:
        lend(lead, colleague, **term)
    assert failed(refused) == rules
    assert lend(lead, colleague, until=ON + (LONGEST_LOAN - 1) * DAY)


def test_loan_does_not_outlast_the_seat():
    lead = make_seat(role=Role.ORGANISATION_LEAD, since=ON, until=ON + 3 * DAY)
    colleague = make_seat(organisation=lead.mandate.organisation)
    with pytest.raises(RuleRefused):
        lend(lead, colleague, until=ON + 4 * DAY)
    assert lend(lead, colleague, until=ON + 3 * DAY)


def test_seat_is_lent_by_its_holder_sitting_in_it(lead, colleague):
    other_lead = make_seat(role=Role.ORGANISATION_LEAD, organisation=lead.mandate.organisation)
    second_seat = make_seat(role=Role.ORGANISATION_CLERK, organisation=lead.mandate.organisation, user=lead.user)
    for stranger in (other_lead.actor, second_seat.actor, BY):
        with pytest.raises(RuleRefused) as refused:
            lend(lead, colleague, by=stranger)
        assert failed(refused) == {"one_lends_ones_own_seat"}


def test_loan_is_not_lent_on(lead, colleague):
    loan = make_loan(lead, to=colleague, on=ON)
    third = make_seat(organisation=lead.mandate.organisation)
    with pytest.raises(RuleRefused) as refused:
        lend(loan, third)
    assert failed(refused) == {"one_lends_ones_own_seat"}


def test_delegate_is_another_person_of_the_same_body(lead):
    outsider = make_seat()
    with pytest.raises(RuleRefused) as refused:
        lend(lead, outsider)
    assert failed(refused) == {"delegate_is_a_colleague"}
    make_seat(organisation=lead.mandate.organisation, user=lead.user)
    with pytest.raises(RuleRefused) as refused:
        lend(lead, lead)
    assert failed(refused) == {"delegate_is_a_colleague"}


def test_who_sits_at_the_body_on_a_loan_only_is_no_colleague(lead, colleague):
    make_loan(lead, to=colleague, on=ON)
    end_mandate(colleague.mandate, by=BY, reason="调离", on=ON)
    with pytest.raises(RuleRefused) as refused:
        lend(lead, colleague, since=ON + DAY)
    assert failed(refused) == {"delegate_is_a_colleague"}


def test_administrators_stay_apart_under_loans_too():
    admin = make_seat(role=Role.SECURITY_ADMIN, since=ON)
    clerk = make_seat(role=Role.SYSTEM_ADMIN, organisation=admin.mandate.organisation)
    with pytest.raises(RuleRefused) as refused:
        lend(admin, clerk)
    assert failed(refused) == {"administrators_are_apart"}


def test_reason_is_needed_and_a_seat_no_longer_held_is_not_lent(lead, colleague):
    with pytest.raises(BadInput):
        lend(lead, colleague, reason=" ")
    end_mandate(lead.mandate, by=BY, reason="调离", on=ON)
    with pytest.raises(NotFound):
        lend(lead, colleague)


@pytest.mark.parametrize("side", ["delegator", "delegate"])
def test_either_side_ends_a_loan_at_once(lead, colleague, side):
    loan = make_loan(lead, to=colleague, on=ON)
    end_seat(loan.mandate, by=lead.actor if side == "delegator" else colleague.actor, reason="提前返岗", on=ON)
    assert find_seat(colleague.user, loan.mandate.pk, ON) is None
    assert seats_of(lead.user, ON).exists()


def test_third_person_does_not_end_a_loan(lead, colleague):
    loan = make_loan(lead, to=colleague, on=ON)
    third = make_seat(organisation=lead.mandate.organisation)
    with pytest.raises(RuleRefused):
        end_seat(loan.mandate, by=third.actor, reason="代为终止", on=ON)


def test_loan_ends_with_the_seat_it_comes_from_and_says_so(lead, colleague):
    loan = make_loan(lead, to=colleague, on=ON)
    end_mandate(lead.mandate, by=BY, reason="免职", on=ON + DAY)
    assert seats_of(colleague.user, ON).filter(pk=loan.mandate.pk).exists()
    assert not seats_of(colleague.user, ON + DAY).filter(pk=loan.mandate.pk).exists()
    ended = Entry.objects.filter(topic="accounts.mandate_ended").values_list("subject", flat=True)
    assert set(ended) == {f"mandate:{lead.mandate.pk}", f"mandate:{loan.mandate.pk}"}


def test_loan_rests_while_the_delegators_account_is_suspended(lead, colleague):
    loan = make_loan(lead, to=colleague, on=ON)
    suspend_user(lead.user, by=BY, reason="停职", on=ON)
    assert not seats_of(colleague.user, ON).filter(pk=loan.mandate.pk).exists()
    assert Mandate.objects.held_on(ON).filter(pk=loan.mandate.pk).exists()


def test_loan_ends_with_the_body(lead, colleague):
    loan = make_loan(lead, to=colleague, on=ON)
    close_organisation(lead.mandate.organisation, by=Author("user:1", ""), reason="注销", on=ON)
    assert seats_of(colleague.user, ON).filter(pk=loan.mandate.pk).exists()
    assert not seats_of(colleague.user, ON + DAY).filter(pk=loan.mandate.pk).exists()


def test_loan_ends_when_the_delegate_has_no_seat_of_their_own_at_the_body_any_more(lead, colleague):
    loan = make_loan(lead, to=colleague, on=ON)
    make_seat(role=Role.EXAM_STAFF, user=colleague.user)  # a seat at another body does not keep it
    end_mandate(colleague.mandate, by=BY, reason="调离", on=ON + DAY)
    assert seats_of(colleague.user, ON).filter(pk=loan.mandate.pk).exists()
    assert find_seat(colleague.user, loan.mandate.pk, ON + DAY) is None
    assert not Mandate.objects.held_on(ON + DAY).filter(pk=loan.mandate.pk).exists()


def test_delegate_needs_the_factor_the_role_asks_for(lead, colleague, settings):
    settings.SECOND_FACTOR = "required"
    loan = make_loan(lead, to=colleague, on=ON)
    assert find_seat(colleague.user, colleague.mandate.pk, ON) is not None
    assert find_seat(colleague.user, loan.mandate.pk, ON) is None
    App(colleague.user)
    assert find_seat(colleague.user, loan.mandate.pk, ON) is not None


def test_loan_is_made_anew_and_not_extended(lead, colleague):
    loan = make_loan(lead, to=colleague, on=ON)
    with pytest.raises(Conflict):
        extend_mandate(loan.mandate, until=ON + 30 * DAY, by=BY, reason="续假", on=ON)


def test_sides_of_a_loan_are_one_hand_and_do_not_grant_to_each_other(lead, colleague):
    make_loan(lead, to=colleague, on=ON)
    sitting = find_seat(lead.user, lead.mandate.pk, ON)
    assert sitting is not None
    assert sitting.hands == {lead.user.person_id, colleague.user.person_id}
    after = find_seat(lead.user, lead.mandate.pk, ON + 10 * DAY)
    assert after is not None
    assert after.hands == {lead.user.person_id}
