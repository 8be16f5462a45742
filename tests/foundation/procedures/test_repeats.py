"""A repeat with the same key is harmless; the same key for something else is refused."""

from __future__ import annotations

import pytest

from onex.foundation.accounts.roles import Role
from onex.foundation.policy.refusals import BadInput, Conflict
from onex.foundation.procedures.effects import effect
from onex.foundation.procedures.models import StepTaken
from onex.foundation.procedures.services import advance
from tests.factories.accounts import make_seat
from tests.factories.procedures import MONDAY, NAME


def test_the_same_key_again_has_no_second_effect(office):
    calls = []
    effect(NAME, "submit")(lambda case, *, by, reason, on: calls.append(case.pk))
    first = advance(office.case.number, "submit", by=office.clerk.actor, reason="好", on=MONDAY, key="k1")
    again = advance(office.case.number, "submit", by=office.clerk.actor, reason="好", on=MONDAY, key="k1")
    assert (first.pk, first.state) == (again.pk, again.state)
    assert len(calls) == 1
    assert StepTaken.objects.filter(case=office.case).count() == 1


def test_the_same_key_answers_even_when_the_case_has_moved_on(office):
    advance(office.case.number, "submit", by=office.clerk.actor, on=MONDAY, key="k1")
    advance(office.case.number, "publish", by=office.province.actor, on=MONDAY)
    assert advance(office.case.number, "submit", by=office.clerk.actor, on=MONDAY, key="k1").state == "published"


def test_a_key_used_for_something_else_is_refused(office):
    advance(office.case.number, "submit", by=office.clerk.actor, on=MONDAY, key="k1")
    for step, reason in (("withdraw", "x"), ("submit", "另一理由")):
        with pytest.raises(Conflict) as refused:
            advance(office.case.number, step, by=office.clerk.actor, reason=reason, on=MONDAY, key="k1")
        assert refused.value.code == "key_reused"
    other = make_seat(role=Role.ORGANISATION_CLERK, organisation=office.organisation)
    with pytest.raises(Conflict):
        advance(office.case.number, "submit", by=other.actor, on=MONDAY, key="k1")
    assert StepTaken.objects.filter(case=office.case).count() == 1


def test_a_refused_step_does_not_use_up_its_key(office):
    with pytest.raises(BadInput):
        advance(office.case.number, "withdraw", by=office.clerk.actor, on=MONDAY, key="k1")
    assert advance(office.case.number, "submit", by=office.clerk.actor, on=MONDAY, key="k1").state == "submitted"


def test_a_key_is_its_cases_own(office):
    other = office.open()
    advance(office.case.number, "submit", by=office.clerk.actor, on=MONDAY, key="k1")
    assert advance(other.number, "submit", by=office.clerk.actor, on=MONDAY, key="k1").state == "submitted"


@pytest.mark.parametrize("key", ["k" * 81, "a\x00"])
def test_a_key_that_cannot_be_kept_is_refused(office, key):
    with pytest.raises(BadInput) as refused:
        advance(office.case.number, "submit", by=office.clerk.actor, on=MONDAY, key=key)
    assert refused.value.code == "bad_key"
