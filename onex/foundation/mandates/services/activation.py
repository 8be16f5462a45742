"""One-time codes (开通码): printed once for a new or reset account, good for one password within a week."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from onex.foundation.accounts.actors import Actor, actor_without_seat
from onex.foundation.accounts.models import User
from onex.foundation.accounts.selectors import find_user
from onex.foundation.accounts.sign_in.passwords import check_new_password, store_password
from onex.foundation.journal.services import record
from onex.foundation.mandates.events import ActivationCodeIssued, UserActivated, instant
from onex.foundation.mandates.models import ActivationCode
from onex.foundation.parties.vault import blind_index
from onex.foundation.policy.refusals import BadInput

GOOD_FOR = timedelta(days=7)
"""How long a code waits for its person; a habit of the platform, not a number of the law."""
LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH, GROUP = 12, 4
PURPOSE = "activation code"
NOBODY = 0


def issue_code(user: User, *, by: Actor, on: date, now: datetime) -> str:
    """A new code in groups of four, to be shown this once; unused ones before it are void. In the caller's transaction."""
    code = "".join(secrets.choice(LETTERS) for _letter in range(LENGTH))
    ActivationCode.objects.filter(user=user, used_at=None, expires_at__gt=now).update(expires_at=now)
    expires_at = now + GOOD_FOR
    ActivationCode.objects.create(user=user, index=_index(user.pk, code), issued_at=now, expires_at=expires_at)
    event = ActivationCodeIssued(subject=f"user:{user.pk}", expires_at=instant(expires_at))
    record(event, by=by.author, cites=("M21",), reason="", on=on)
    return "-".join(code[start : start + GROUP] for start in range(0, LENGTH, GROUP))


@transaction.atomic
def activate(*, login_name: str, code: str, password: str, on: date, now: datetime) -> User:
    """Give an account its first password, for who holds its code; the code is used up, every open session ends.

    Raises :class:`BadInput` with one sentence for an unknown name, a wrong, used or expired code and a suspended account
    alike, and with the policy's reasons for a weak password; then the code stays good.
    """
    found = find_user(login_name)
    user = User.objects.select_for_update(of=("self",)).select_related("person").get(pk=found.pk) if found else None
    letters = "".join(letter for letter in code.upper() if letter.isalnum())
    index = _index(user.pk if user else NOBODY, letters)
    waiting = ActivationCode.objects.filter(index=index, used_at=None, expires_at__gt=now)
    if user is None or not user.is_active or not waiting.exists():
        raise BadInput("activation_refused", _("登录名或开通码不正确，或开通码已使用、已过期；请向为您开通帐号的单位重新领取"))
    check_new_password(password, user)
    if waiting.update(used_at=now) != 1:
        raise BadInput("activation_refused", _("开通码已使用"))
    store_password(user, password, now=now)
    record(UserActivated(subject=f"user:{user.pk}"), by=actor_without_seat(user).author, cites=("M21",), reason="", on=on)
    return user


def _index(user_id: int, code: str) -> bytes:
    return blind_index(PURPOSE, f"{user_id}|{code}")
