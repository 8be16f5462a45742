"""What a person shows to prove who they are: a code, a passkey, a recovery code, or a password where there is no factor.

The same fields and the same judgement serve the second step of signing in and the confirmation before a grave step.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from onex.foundation.accounts.actors import actor_without_seat
from onex.foundation.accounts.models import User
from onex.foundation.accounts.sign_in import factors, passkeys
from onex.foundation.accounts.sign_in.lockout import Counter, give_back, take
from onex.foundation.accounts.sign_in.models import FactorKind
from onex.foundation.accounts.sign_in.totp import CODE
from onex.foundation.limits.security_log import SecurityEvent, tell

PREFIX = "proof_"
CODE_FIELD, PASSKEY_FIELD, PASSWORD_FIELD = "proof_code", "proof_passkey", "proof_password"
QUESTION = "passkey_question"
"""Where the session keeps the question put to the passkeys: it is taken out when it is answered."""

WRONG = _("未能核实：口令、恢复码或密码不正确，或已经用过")
LOCKED = _("尝试次数过多，请在 %(time)s 之后再试")


@dataclass(frozen=True)
class Ask:
    """What the form asks for: the fields it shows and the question to the passkeys."""

    code: bool
    password: bool
    options: str
    problem: object = ""


def question(request: HttpRequest, user: User, problem: object = "") -> Ask:
    """What this user can show; putting the question to the passkeys voids the one before."""
    held = factors.factors_of(user)
    options = ""
    if any(factor.kind == FactorKind.PASSKEY for factor in held) and passkeys.offers_passkeys(request):
        options, request.session[QUESTION] = passkeys.begin_assertion(request, factors.credentials_of(user))
    return Ask(code=bool(held), password=not held, options=options, problem=problem)


def was_shown(request: HttpRequest) -> bool:
    """Whether the form sent holds a proof at all."""
    return any(request.POST.get(name) for name in (CODE_FIELD, PASSKEY_FIELD, PASSWORD_FIELD))


def judge(request: HttpRequest, user: User, counters: tuple[Counter, ...]) -> object:
    """Empty when what was shown is right, else why not. Wrong ones are counted; a lock says when it ends."""
    now = timezone.now()
    locked_until = take(counters, now=now)
    if locked_until is not None:
        tell(SecurityEvent.PROOF_LOCKED, request, login_name=user.login_name)
        return LOCKED % {"time": timezone.localtime(locked_until).strftime("%H:%M")}
    method = _accepted(request, user)
    if not method:
        tell(SecurityEvent.PROOF_FAILED, request, login_name=user.login_name)
        return WRONG
    give_back(counters)
    tell(SecurityEvent.PROOF_SUCCEEDED, request, login_name=user.login_name, method=method)
    return ""


def _accepted(request: HttpRequest, user: User) -> str:
    """How it was proved, or nothing. A password counts only where no factor is enrolled."""
    now = timezone.now()
    on = timezone.localtime(now).date()
    typed = request.POST.get(CODE_FIELD, "").strip().replace(" ", "")
    answer = request.POST.get(PASSKEY_FIELD, "")
    asked = request.session.pop(QUESTION, None) if answer else None
    if asked is not None:
        assertion = passkeys.finish_assertion(request, asked, factors.credentials_of(user), answer)
        return "passkey" if assertion and factors.accept_assertion(user, assertion, now=now) else ""
    if CODE.fullmatch(typed):
        return "totp" if factors.accept_totp(user, typed, now=now) else ""
    if typed:
        return "recovery" if factors.use_recovery_code(user, typed, by=actor_without_seat(user), on=on, now=now) else ""
    password = request.POST.get(PASSWORD_FIELD, "")
    return "password" if password and not factors.has_factor(user) and user.check_password(password) else ""
