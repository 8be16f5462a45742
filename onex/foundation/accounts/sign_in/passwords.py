"""Which passwords are good enough: two policies, one setting (``PASSWORD_POLICY``).

``nist`` (SP 800-63B): long, on no list, never changed for the calendar's sake. ``dengbao`` (等保, as its assessors ask): kinds
of characters, a change every 90 days, none of the last five again. Both refuse common passwords and words of the place.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as say

from onex.foundation.accounts.models import Mandate, User
from onex.foundation.accounts.sign_in.models import PastPassword
from onex.foundation.parties.personal_data import open_name
from onex.foundation.policy.refusals import BadInput

PRODUCT, SHORTEST_LATIN_WORD, SHORTEST_WORD = "onex", 4, 2


@dataclass(frozen=True)
class PasswordPolicy:
    """What a password must have; ``rotate_after`` None means never, ``history`` 0 that nothing is remembered."""

    shortest: int
    kinds: int
    rotate_after: timedelta | None
    history: int


POLICIES = {
    "nist": PasswordPolicy(shortest=12, kinds=0, rotate_after=None, history=0),
    "dengbao": PasswordPolicy(shortest=12, kinds=3, rotate_after=timedelta(days=90), history=5),
}


def policy() -> PasswordPolicy:
    """The policy of this installation."""
    return POLICIES[settings.PASSWORD_POLICY]


class PolicyValidator:
    """For ``AUTH_PASSWORD_VALIDATORS``: length, kinds of characters, words of the place, earlier passwords."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raises Django's ``ValidationError`` with every reason at once."""
        rules = policy()
        wrong = []
        if len(password) < rules.shortest:
            wrong.append(say("密码至少要有 %(count)s 个字符。") % {"count": rules.shortest})
        if kinds_in(password) < rules.kinds:
            wrong.append(say("密码须含大写字母、小写字母、数字、符号中的至少 %(count)s 种。") % {"count": rules.kinds})
        if user is not None and any(word in _plain(password) for word in _context_words(user)):
            wrong.append(say("密码中不得含有登录名、姓名、机构名称或系统名称。"))
        if user is not None and _was_used(user, password, rules.history):
            wrong.append(say("不得使用最近 %(count)s 次用过的密码。") % {"count": rules.history})
        if wrong:
            raise ValidationError(wrong)

    def get_help_text(self) -> str:
        rules = policy()
        said = say("至少 %(count)s 个字符；不得是常见密码，不得含有登录名、姓名、机构名称或系统名称。") % {
            "count": rules.shortest
        }
        if rules.kinds and rules.rotate_after:
            said += say("须含四类字符中的 %(kinds)s 种，每 %(days)s 天更换，不得重复最近 %(history)s 次的密码。") % {
                "kinds": rules.kinds,
                "days": rules.rotate_after.days,
                "history": rules.history,
            }
        return said


def kinds_in(password: str) -> int:
    """How many of large letters, small letters, digits and anything else it has."""
    return len({(letter.isupper(), letter.islower(), letter.isdigit()) for letter in password})


def check_new_password(password: str, user: User) -> None:
    """Raises :class:`BadInput` for a password the policy does not take."""
    try:
        validate_password(password, user)
    except ValidationError as weak:
        raise BadInput("password_weak", " ".join(weak.messages)) from None


@transaction.atomic
def store_password(user: User, password: str, *, now: datetime) -> None:
    """Give a saved or new account its password; every session opened with the one before ends."""
    user.set_password(password)
    user.password_set_at = now
    user.save()
    PastPassword.objects.create(user=user, password=user.password, set_at=now)


def is_due(user: User, now: datetime) -> bool:
    """Whether the policy asks for another password by now."""
    period = policy().rotate_after
    return period is not None and (user.password_set_at is None or now - user.password_set_at >= period)


def _was_used(user: User, password: str, history: int) -> bool:
    return any(check_password(password, past.password) for past in PastPassword.objects.filter(user_id=user.pk)[:history])


def _context_words(user: User) -> set[str]:
    """Words an attacker who knows the account would try first."""
    words = {PRODUCT, user.login_name, open_name(user.person.name_sealed, user.person.ref)}
    seats = Mandate.objects.filter(user_id=user.pk).exclude(organisation=None)
    words.update(seats.values_list("organisation__name", flat=True))
    return {word for word in map(_plain, words) if len(word) >= (SHORTEST_LATIN_WORD if word.isascii() else SHORTEST_WORD)}


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
