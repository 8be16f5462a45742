"""Opening, suspending, reinstating accounts, and making a lost sign-in new."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from onex.foundation.accounts.actors import Actor
from onex.foundation.accounts.models import Factor, RecoveryCode, User
from onex.foundation.accounts.permissions import may
from onex.foundation.accounts.sign_in.passwords import check_new_password, store_password
from onex.foundation.journal.services import check_reason, record
from onex.foundation.mandates.events import SignInReset, UserOpened, UserReinstated, UserSuspended
from onex.foundation.mandates.permissions import MandatePermission
from onex.foundation.mandates.services.activation import issue_code
from onex.foundation.parties.models import DocumentKind, Person
from onex.foundation.parties.services import register_person
from onex.foundation.policy.refusals import BadInput, Conflict, NotAllowed

CITES = ("M21", "S6.3")
LONGEST_LOGIN_NAME = 60


@dataclass(frozen=True)
class OpenedAccount:
    """An account and the code that opens it, shown to whoever opened it and kept nowhere."""

    user: User
    code: str = field(repr=False)


@transaction.atomic
def open_user(*, login_name: str, person: Person, password: str, by: Actor, on: date, reason: str = "") -> User:
    """Open an account with its password, as an installation does; a person opens one with :func:`open_account`.

    Raises :class:`BadInput` for a weak password, :class:`Conflict` for a name in use, :class:`NotAllowed` for a person.
    """
    if not by.system:
        raise NotAllowed("password_is_ones_own", _("密码只能由本人设置：请开立帐号并把开通码交给本人"), cites=CITES)
    user = _new_user(login_name, person)
    check_new_password(password, user)
    _store(lambda: store_password(user, password, now=timezone.now()))
    _record_opened(user, by=by, reason=reason, on=on)
    return user


@transaction.atomic
def open_account(
    *, login_name: str, name: str, kind: str, number: str, by: Actor, reason: str, on: date, now: datetime
) -> OpenedAccount:
    """Open an account for a named person, without a password: the code is for the person to set one.

    Raises :class:`BadInput` for a name or document that cannot be, :class:`Conflict` for a login name in use, a person
    who has an account, or a document known under another name.
    """
    _require(by, MandatePermission.OPEN_ACCOUNT)
    check_reason(reason, on=on)
    if kind not in DocumentKind.values:
        raise BadInput("document_kind_unknown", _("没有这种证件类型"))
    person = register_person(name=name, kind=kind, number=number)
    user = _new_user(login_name, person)
    user.set_unusable_password()
    _store(user.save)
    _record_opened(user, by=by, reason=reason, on=on)
    return OpenedAccount(user, issue_code(user, by=by, on=on, now=now))


@transaction.atomic
def suspend_user(user: User, *, by: Actor, reason: str, on: date) -> User:
    """Disable an account; its open sessions, and those in seats it lent, end with the next request."""
    held = _lock(user, by, MandatePermission.SUSPEND)
    if not held.is_active:
        raise Conflict("user_suspended", _("该帐号已停用"))
    held.is_active = False
    held.save(update_fields=["is_active"])
    held.end_sessions()
    record(UserSuspended(subject=f"user:{held.pk}"), by=by.author, cites=CITES, reason=reason, on=on)
    return held


@transaction.atomic
def reinstate_user(user: User, *, by: Actor, reason: str, on: date) -> User:
    """Let a suspended account be used again, in the seats that are still held; it signs in anew."""
    held = _lock(user, by, MandatePermission.SUSPEND)
    if held.is_active:
        raise Conflict("user_active", _("该帐号没有停用"))
    held.is_active = True
    held.save(update_fields=["is_active"])
    held.end_sessions()
    record(UserReinstated(subject=f"user:{held.pk}"), by=by.author, cites=CITES, reason=reason, on=on)
    return held


@transaction.atomic
def reset_sign_in(user: User, *, by: Actor, reason: str, on: date, now: datetime) -> str:
    """Make password, second factors and recovery codes of an account void and answer with a new code for its person.

    Whoever resets never learns a password: the code is used up, and told to the journal, when the person sets one.
    """
    held = _lock(user, by, MandatePermission.RESET_SIGN_IN)
    factors, _kinds = Factor.objects.filter(user=held).delete()
    RecoveryCode.objects.filter(user=held).delete()
    held.set_unusable_password()
    held.password_set_at = None
    held.save(update_fields=["password", "password_set_at"])
    held.end_sessions()
    record(SignInReset(subject=f"user:{held.pk}", factors=factors), by=by.author, cites=CITES, reason=reason, on=on)
    return issue_code(held, by=by, on=on, now=now)


def _require(by: Actor, permission: MandatePermission) -> None:
    if not by.system and not may(by, permission):
        raise NotAllowed("not_allowed", _("您当前的席位没有此项权限"), cites=CITES)


def _lock(user: User, by: Actor, permission: MandatePermission) -> User:
    """The account, its row locked; never one's own, nor that of the other side of a delegation."""
    _require(by, permission)
    if user.person_id in by.hands:
        raise NotAllowed("own_account", _("不得停用、恢复或重置自己的帐号，须由另一名安全管理员办理"), cites=CITES)
    return User.objects.select_for_update().get(pk=user.pk)


def _new_user(login_name: str, person: Person) -> User:
    user = User(login_name=User.normalise_login_name(login_name), person=person)
    if not user.login_name:
        raise BadInput("login_name_empty", _("没有填写登录名"))
    if not user.login_name.isprintable() or len(user.login_name) > LONGEST_LOGIN_NAME:
        raise BadInput("login_name_unreadable", _("登录名不得超过 60 个字符，且不得含有控制字符"))
    return user


def _store(save: Callable[[], None]) -> None:
    try:
        with transaction.atomic():
            save()
    except IntegrityError as taken:
        raise Conflict("user_exists", _("登录名已被使用，或该人员已有帐号")) from taken


def _record_opened(user: User, *, by: Actor, reason: str, on: date) -> None:
    event = UserOpened(subject=f"user:{user.pk}", person=f"person:{user.person.ref}")
    record(event, by=by.author, cites=("M21",), reason=reason, on=on)
