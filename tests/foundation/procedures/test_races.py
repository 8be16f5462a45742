"""Several threads at the same button. SQLite hides such races, so most of this runs on PostgreSQL only."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connection

from onex.foundation.accounts.roles import Role
from onex.foundation.journal.selectors import entries_for
from onex.foundation.policy.refusals import Conflict, NotAllowed, Refusal
from onex.foundation.procedures.effects import effect
from onex.foundation.procedures.models import Case, StepTaken
from onex.foundation.procedures.numbers import is_wellformed
from onex.foundation.procedures.services import advance, claim
from tests.factories.accounts import make_seat
from tests.factories.procedures import MONDAY, NAME

pytestmark = pytest.mark.django_db(transaction=True)


def together(*tasks: Callable[[], object]) -> list[object]:
    """What each task answered, or the refusal it met, all begun at the same moment."""
    barrier, answers = Barrier(len(tasks)), [None] * len(tasks)

    def run(place: int, task: Callable[[], object]) -> None:
        try:
            barrier.wait(timeout=20)
            answers[place] = task()
        except Refusal as refusal:
            answers[place] = refusal
        finally:
            connection.close()

    threads = [Thread(target=run, args=(place, task)) for place, task in enumerate(tasks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return answers


def test_of_two_at_the_same_button_one_wins_and_the_other_is_told(office):
    colleague = make_seat(role=Role.ORGANISATION_CLERK, organisation=office.organisation)
    calls: list[int] = []
    effect(NAME, "submit")(lambda case, *, by, reason, on: calls.append(by.user_id))
    answers = together(
        *(
            lambda seat=seat: advance(office.case.number, "submit", by=seat.actor, on=MONDAY)
            for seat in (office.clerk, colleague)
        )
    )
    (won,) = [answer for answer in answers if isinstance(answer, Case)]
    (lost,) = [answer for answer in answers if not isinstance(answer, Case)]
    assert isinstance(lost, Conflict)
    assert (won.state, lost.code, lost.allowed) == ("submitted", "moved_on", ("withdraw",))
    assert "“提交”已由“" in str(lost.message)
    assert StepTaken.objects.filter(case=office.case).count() == len(calls) == 1
    assert entries_for(office.case.subject).count() == 2


@pytest.mark.postgresql
def test_of_eight_at_two_different_buttons_one_wins(office):
    seats = [make_seat(role=Role.ORGANISATION_CLERK, organisation=office.organisation) for _ in range(8)]
    answers = together(
        *(
            lambda seat=seat, step=step: advance(office.case.number, step, by=seat.actor, reason="x", on=MONDAY)
            for seat, step in zip(seats, ("submit", "withdraw") * 4, strict=True)
        )
    )
    won = [answer for answer in answers if isinstance(answer, Case)]
    assert StepTaken.objects.filter(case=office.case).count() == len(won)
    # A withdrawal may follow a submission: both are right in that order, and nothing else is.
    assert [taken.step for taken in StepTaken.objects.all()] in (["submit"], ["withdraw"], ["submit", "withdraw"])
    assert all(isinstance(answer, Case | Conflict) for answer in answers)


@pytest.mark.postgresql
def test_the_same_key_at_once_has_one_effect_and_one_answer(office):
    calls: list[int] = []
    effect(NAME, "submit")(lambda case, *, by, reason, on: calls.append(case.pk))
    press = lambda: advance(office.case.number, "submit", by=office.clerk.actor, on=MONDAY, key="once")  # noqa: E731  (the same act, five times)
    answers = together(*[press] * 5)
    assert [answer.state for answer in answers] == ["submitted"] * 5
    assert len(calls) == 1


@pytest.mark.postgresql
def test_the_two_halves_at_once_are_not_taken_by_one_person(office):
    from datetime import date

    office.bring_to("published")
    on = date(2026, 3, 10)
    advance(office.case.number, "release", by=office.lead.actor, on=on)
    seats = [make_seat(role=Role.ORGANISATION_CLERK, organisation=office.organisation, user=office.lead.user) for _ in range(3)]
    answers = together(
        *(lambda seat=seat: advance(office.case.number, "confirm", by=seat.actor, on=on) for seat in (office.lead, *seats))
    )
    assert all(isinstance(answer, NotAllowed) for answer in answers)


@pytest.mark.postgresql
def test_of_several_who_claim_at_once_one_has_it(office):
    seats = [make_seat(role=Role.ORGANISATION_CLERK, organisation=office.organisation) for _ in range(4)]
    answers = together(*(lambda seat=seat: claim(office.case.number, by=seat.actor, on=MONDAY) for seat in seats))
    won = [answer for answer in answers if isinstance(answer, Case)]
    assert len(won) == 1
    assert Case.objects.get(pk=office.case.pk).claimed_by_id == won[0].claimed_by_id


def test_numbers_drawn_at_once_are_all_different(office):
    def open_five() -> list[str]:
        return [office.open().number for _ in range(5)]

    drawn = [number for answer in together(*[open_five] * 4) for number in answer]
    assert len(set(drawn)) == 20
    assert all(is_wellformed(number) for number in drawn)
    assert office.case.number not in drawn
