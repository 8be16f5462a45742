"""Two grants at the same moment: the row lock on the user lets each see the other."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import timezone

from onex.foundation.accounts.models import Mandate, User
from onex.foundation.accounts.roles import Role
from onex.foundation.accounts.services import end_mandate
from onex.foundation.mandates.models import ActivationCode
from onex.foundation.mandates.services import activate, delegate_seat, grant_mandate
from onex.foundation.policy.refusals import Refusal
from tests.factories.accounts import BY, make_seat, make_user
from tests.factories.mandates import open_test_account
from tests.factories.parties import make_organisation

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


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


def granting(user: User, role: Role) -> Callable[[], Mandate]:
    body = make_organisation()
    today = timezone.localdate()
    return lambda: grant_mandate(user=user, role=role, organisation=body, by=BY, reason="并发", on=today)


@pytest.mark.parametrize(
    "roles",
    [
        (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN),
        (Role.SECURITY_ADMIN, Role.ORGANISATION_CLERK),
        (Role.AUDIT_ADMIN, Role.MINISTRY_CLERK, Role.SYSTEM_ADMIN, Role.ENTRUSTED_BODY_CLERK),
    ],
)
def test_administrators_stay_apart_when_granted_at_once(roles):
    for _round in range(5):
        user = make_user(on=timezone.localdate())
        answers = together(*(granting(user, role) for role in roles))
        held = set(Mandate.objects.filter(user=user).values_list("role", flat=True))
        assert len(held & {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN}) <= 1
        assert len(held) == 1 or not held & {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN}
        assert len(held) == sum(isinstance(answer, Mandate) for answer in answers) >= 1
        assert {answer.code for answer in answers if isinstance(answer, Refusal)} <= {"grant_refused"}


def test_seat_lent_while_it_is_ended_leaves_no_loan_in_force():
    today = timezone.localdate()
    for _round in range(5):
        lead = make_seat(role=Role.ORGANISATION_LEAD)
        colleague = make_seat(organisation=lead.mandate.organisation)
        together(
            lambda lead=lead: end_mandate(lead.mandate, by=BY, reason="免职", on=today),
            lambda lead=lead, colleague=colleague: delegate_seat(
                lead.mandate, user=colleague.user, since=today, until=today, by=lead.actor, reason="休假", on=today
            ),
        )
        assert not Mandate.objects.in_force_on(today).filter(delegated_from=lead.mandate).exists()


def test_one_code_sent_many_times_at_once_opens_once():
    opened = open_test_account()
    today, now = timezone.localdate(), timezone.now()

    def send(number: int) -> Callable[[], User]:
        word = f"another long made-up phrase {number}"
        return lambda: activate(login_name=opened.user.login_name, code=opened.code, password=word, on=today, now=now)

    answers = together(*(send(number) for number in range(4)))
    (won,) = [number for number, answer in enumerate(answers) if isinstance(answer, User)]
    assert User.objects.get(pk=opened.user.pk).check_password(f"another long made-up phrase {won}")
    assert ActivationCode.objects.get(user=opened.user).used_at == now
