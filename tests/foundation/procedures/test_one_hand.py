"""Two-person steps under a loan of a seat: delegator and delegate count as one hand, whichever acts first."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from onex.foundation.accounts.actors import Actor
from onex.foundation.accounts.models import Mandate
from onex.foundation.accounts.roles import Role
from onex.foundation.accounts.selectors import find_seat
from onex.foundation.accounts.services import end_mandate
from onex.foundation.journal.models import Entry
from onex.foundation.policy.refusals import NotAllowed
from onex.foundation.procedures.models import StepTaken
from onex.foundation.procedures.queues import todo_for
from onex.foundation.procedures.services import advance
from tests.factories.accounts import BY, Seat, make_seat
from tests.factories.mandates import make_loan
from tests.factories.procedures import MONDAY

RELEASED_ON = date(2026, 3, 10)
LATER = RELEASED_ON + timedelta(days=1)


@pytest.fixture
def colleague(office) -> Seat:
    return make_seat(role=Role.ORGANISATION_CLERK, organisation=office.organisation)


@pytest.fixture
def loan(office, colleague) -> Seat:
    return make_loan(office.lead, to=colleague, since=MONDAY, on=MONDAY)


def sits(seat: Seat, mandate: Mandate | None = None, on: date = RELEASED_ON) -> Actor:
    actor = find_seat(seat.user, (mandate or seat.mandate).pk, on)
    assert actor is not None
    return actor


def release(office, actor: Actor) -> None:
    office.bring_to("published")
    advance(office.case.number, "release", by=actor, on=RELEASED_ON)


def is_barred(office, actor: Actor, on: date = RELEASED_ON) -> bool:
    """Whether the step is refused to this person; the queue says the same."""
    waits = todo_for(actor, on).filter(pk=office.case.pk).exists()
    answer: object = None
    try:
        advance(office.case.number, "confirm", by=actor, on=on)
    except NotAllowed as refused:
        answer = refused.code
    assert answer in (None, "same_person")
    assert waits is (answer is None)
    return answer is not None


def test_step_taken_on_behalf_names_both(office, colleague, loan):
    release(office, sits(colleague, loan.mandate))
    taken = StepTaken.objects.get(step="release")
    assert (taken.person_id, taken.principal_id) == (colleague.user.person_id, office.lead.user.person_id)
    entry = Entry.objects.get(pk=taken.entry_id)
    assert entry.author_ref == f"user:{colleague.user.pk}"
    assert entry.author_seat.startswith("代 评价组织负责人")
    assert entry.author_seat.endswith(f"（委托人 user:{office.lead.user.pk}）")


def test_delegate_is_not_the_second_person_to_the_delegator(office, colleague, loan):
    release(office, sits(office.lead))
    assert is_barred(office, sits(colleague, loan.mandate))


def test_delegate_is_not_in_a_seat_of_their_own_either(office, colleague, loan):
    release(office, sits(office.lead))
    assert is_barred(office, sits(colleague))


def test_delegator_is_not_the_second_person_to_the_delegate(office, colleague, loan):
    release(office, sits(colleague, loan.mandate))
    assert is_barred(office, sits(office.lead))


def test_delegator_is_not_after_the_loan_either(office, colleague, loan):
    release(office, sits(colleague, loan.mandate))
    end_mandate(loan.mandate, by=BY, reason="返岗", on=RELEASED_ON)
    assert is_barred(office, sits(office.lead, on=LATER), on=LATER)


def test_two_delegates_of_one_seat_are_one_hand(office, colleague, loan):
    other = make_seat(organisation=office.organisation)
    second = make_loan(office.lead, to=other, since=MONDAY, on=MONDAY)
    release(office, sits(colleague, loan.mandate))
    assert is_barred(office, sits(other, second.mandate))


def test_loan_given_after_the_first_half_bars_the_second(office, colleague):
    release(office, sits(office.lead))
    make_loan(office.lead, to=colleague, on=RELEASED_ON)
    assert is_barred(office, sits(colleague))


def test_third_person_is_the_second_person(office, colleague, loan):
    release(office, sits(colleague, loan.mandate))
    assert not is_barred(office, sits(office.clerk))


def test_colleague_is_free_again_once_the_loan_is_over(office, colleague, loan):
    release(office, sits(office.lead))
    end_mandate(loan.mandate, by=BY, reason="返岗", on=RELEASED_ON)
    assert not is_barred(office, sits(colleague))
