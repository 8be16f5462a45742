"""Opening, activating, suspending, reinstating and resetting accounts."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from onex.foundation.accounts.models import Factor, RecoveryCode, User
from onex.foundation.accounts.roles import Role
from onex.foundation.accounts.selectors import seats_of
from onex.foundation.accounts.sign_in.factors import issue_recovery_codes
from onex.foundation.journal.models import Entry
from onex.foundation.mandates.models import ActivationCode
from onex.foundation.mandates.services import (
    activate,
    open_account,
    open_user,
    reinstate_user,
    reset_sign_in,
    suspend_user,
)
from onex.foundation.mandates.services.activation import GOOD_FOR
from onex.foundation.parties.identities import PersonRow
from onex.foundation.policy.refusals import BadInput, Conflict, NotAllowed
from tests.factories.accounts import BY, PASSWORD, Seat, make_seat, make_user
from tests.factories.mandates import open_test_account
from tests.factories.parties import make_name, make_person, make_test_number
from tests.factories.sign_in import App

pytestmark = pytest.mark.django_db

WORDS = "four made-up words together"
SECOND = timedelta(seconds=1)


@pytest.fixture
def security() -> Seat:
    return make_seat(role=Role.SECURITY_ADMIN)


def open_by(seat: Seat, serial: int = 780_001) -> object:
    return open_account(
        login_name=f"new{serial}",
        name=make_name(number=serial),
        kind="resident_id",
        number=make_test_number(number=serial),
        by=seat.actor,
        reason="入职",
        on=timezone.localdate(),
        now=timezone.now(),
    )


def use(code: str, *, login_name: str = "newcomer", password: str = WORDS, after: timedelta = timedelta(0)) -> User:
    now = timezone.now() + after
    return activate(login_name=login_name, code=code, password=password, on=timezone.localdate(), now=now)


def test_account_opens_with_a_code_and_no_password():
    opened = open_test_account()
    assert re.fullmatch(r"[2-9A-HJKMNP-TV-Z]{4}(-[2-9A-HJKMNP-TV-Z]{4}){2}", opened.code)
    assert not opened.user.has_usable_password()
    assert not seats_of(opened.user, timezone.localdate()).exists()
    kept = ActivationCode.objects.get(user=opened.user)
    assert opened.code.replace("-", "").encode() not in bytes(kept.index)
    journal = str(list(Entry.objects.values_list("payload", "reason")))
    assert opened.code not in journal
    assert opened.code not in repr(opened)


def test_code_sets_the_first_password_once():
    opened = open_test_account()
    user = use(f" {opened.code.lower().replace('-', ' ')} ", login_name="NEWCOMER")
    assert user.check_password(WORDS)
    assert Entry.objects.get(topic="mandates.user_activated").author_ref == f"user:{user.pk}"
    with pytest.raises(BadInput) as refused:
        use(opened.code, password="other made-up words together")
    assert refused.value.code == "activation_refused"
    assert User.objects.get(pk=user.pk).check_password(WORDS)


def test_code_is_good_for_a_week():
    opened = open_test_account()
    with pytest.raises(BadInput):
        use(opened.code, after=GOOD_FOR + SECOND)
    assert use(opened.code, after=GOOD_FOR - timedelta(minutes=1))


def test_weak_password_leaves_the_code_good():
    opened = open_test_account()
    with pytest.raises(BadInput) as refused:
        use(opened.code, password="short")
    assert refused.value.code == "password_weak"
    assert use(opened.code)


@pytest.mark.parametrize("wrong", ["name", "code", "other account", "suspended"])
def test_every_wrong_try_is_answered_alike(wrong):
    opened, other = open_test_account(), open_test_account(login_name="second", serial=770_002)
    code, login_name = opened.code, "newcomer"
    if wrong == "name":
        login_name = "nobody-there"
    elif wrong == "code":
        code = "2222-3333-4444"
    elif wrong == "other account":
        code = other.code
    else:
        suspend_user(opened.user, by=BY, reason="停用", on=timezone.localdate())
    with pytest.raises(BadInput) as refused:
        use(code, login_name=login_name)
    assert refused.value.code == "activation_refused"
    assert not User.objects.get(pk=opened.user.pk).has_usable_password()


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.PROVINCE_CLERK, Role.ORGANISATION_LEAD])
def test_account_is_opened_by_who_may(role):
    assert open_by(make_seat(role=role))


@pytest.mark.parametrize("role", [Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.ORGANISATION_CLERK, Role.SCHOOL_CLERK])
def test_account_is_opened_by_nobody_else(role):
    with pytest.raises(NotAllowed):
        open_by(make_seat(role=role))


def test_person_has_one_account_and_one_name():
    clerk = make_seat(role=Role.SYSTEM_ADMIN)
    open_by(clerk)
    with pytest.raises(Conflict):
        open_by(clerk)
    row = PersonRow(name="另一人", kind="resident_id", number=make_test_number(number=780_001))
    with pytest.raises(Conflict) as refused:
        open_account(
            login_name="third",
            **row.__dict__ if hasattr(row, "__dict__") else {"name": row.name, "kind": row.kind, "number": row.number},
            by=clerk.actor,
            reason="入职",
            on=timezone.localdate(),
            now=timezone.now(),
        )
    assert refused.value.code == "known_under_another_name"


def test_nobody_sets_the_password_of_another():
    with pytest.raises(NotAllowed) as refused:
        open_user(
            login_name="x",
            person=make_person(),
            password=PASSWORD,
            by=make_seat(role=Role.SYSTEM_ADMIN).actor,
            on=timezone.localdate(),
        )
    assert refused.value.code == "password_is_ones_own"


def test_suspension_and_reinstatement_are_the_security_administrators(security):
    seat, today = make_seat(), timezone.localdate()
    for other in (Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN, Role.ORGANISATION_LEAD, Role.MINISTRY_CLERK):
        with pytest.raises(NotAllowed):
            suspend_user(seat.user, by=make_seat(role=other).actor, reason="停职", on=today)
    suspend_user(seat.user, by=security.actor, reason="停职", on=today)
    assert not seats_of(seat.user, today).exists()
    reinstate_user(seat.user, by=security.actor, reason="复职", on=today)
    assert seats_of(seat.user, today).exists()
    with pytest.raises(Conflict):
        reinstate_user(seat.user, by=security.actor, reason="复职", on=today)
    assert Entry.objects.get(topic="mandates.user_reinstated").reason == "复职"


def test_security_administrator_does_nothing_to_their_own_account(security):
    today, now = timezone.localdate(), timezone.now()
    with pytest.raises(NotAllowed):
        suspend_user(security.user, by=security.actor, reason="x", on=today)
    with pytest.raises(NotAllowed):
        reset_sign_in(security.user, by=security.actor, reason="x", on=today, now=now)


def test_reset_voids_password_factors_and_codes_and_gives_a_new_code(security):
    user, today = make_user(login_name="newcomer"), timezone.localdate()
    App(user)
    issue_recovery_codes(user, by=BY, on=today)
    generation = user.session_generation
    code = reset_sign_in(user, by=security.actor, reason="手机遗失", on=today, now=timezone.now())
    held = User.objects.get(pk=user.pk)
    assert (held.has_usable_password(), held.session_generation) == (False, generation + 1)
    assert not Factor.objects.filter(user=user).exists()
    assert not RecoveryCode.objects.filter(user=user).exists()
    assert Entry.objects.get(topic="mandates.sign_in_reset").payload == {"factors": 1}
    again = reset_sign_in(user, by=security.actor, reason="开通单遗失", on=today, now=timezone.now())
    with pytest.raises(BadInput):
        use(code)
    assert use(again).check_password(WORDS)
