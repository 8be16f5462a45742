"""Opening accounts, granting and ending mandates, taking a seat."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from onex.foundation.accounts.actors import Actor
from onex.foundation.accounts.events import MandateEnded, MandateGranted, UserOpened, UserSuspended
from onex.foundation.accounts.models import Mandate, User
from onex.foundation.accounts.requests import SeatedRequest
from onex.foundation.accounts.roles import Reach, Role
from onex.foundation.accounts.selectors import find_seat
from onex.foundation.accounts.sign_in.passwords import check_new_password, store_password
from onex.foundation.journal.services import record
from onex.foundation.parties.models import Organisation, Person, Region, RegionLevel
from onex.foundation.policy.refusals import BadInput, Conflict, NotFound, RuleRefused

SEAT_KEY = "mandate"
"""Where the session keeps the seat taken; the mandate itself is read anew at each request."""


@transaction.atomic
def open_user(*, login_name: str, person: Person, password: str, by: Actor, on: date, reason: str = "") -> User:
    """Open an account for a person. Raises :class:`BadInput` for a weak password, :class:`Conflict` for a name in use."""
    user = User(login_name=User.normalise_login_name(login_name), person=person)
    if not user.login_name:
        raise BadInput("login_name_empty", _("没有填写登录名"))
    check_new_password(password, user)
    try:
        store_password(user, password, now=timezone.now())
    except IntegrityError as taken:
        raise Conflict("user_exists", _("登录名已被使用，或该人员已有帐号")) from taken
    record(
        UserOpened(subject=f"user:{user.pk}", person=f"person:{person.ref}"),
        by=by.author,
        cites=("M21",),
        reason=reason,
        on=on,
    )
    return user


@transaction.atomic
def suspend_user(user: User, *, by: Actor, reason: str, on: date) -> User:
    """Disable an account; its open sessions end with the next request."""
    held = User.objects.select_for_update().get(pk=user.pk)
    if not held.is_active:
        raise Conflict("user_suspended", _("该帐号已停用"))
    held.is_active = False
    held.save(update_fields=["is_active"])
    held.end_sessions()
    record(UserSuspended(subject=f"user:{held.pk}"), by=by.author, cites=("M21",), reason=reason, on=on)
    return held


@transaction.atomic
def grant_mandate(
    *,
    user: User,
    role: Role,
    organisation: Organisation | None,
    region: Region | None = None,
    certificate_code: str = "",
    since: date | None = None,
    until: date | None = None,
    by: Actor,
    reason: str,
    on: date,
) -> Mandate:
    """Give a user a seat, from ``since`` (``on`` unless given) to ``until`` inclusive; the user signs in anew to take it.

    Raises :class:`RuleRefused` for a seat granted to oneself and :class:`BadInput` for one whose organisation or region
    does not suit the role.
    """
    if by.person_id is not None and by.person_id == user.person_id:
        raise RuleRefused("grant_to_oneself", _("不得给自己授权"), cites=("M21",))
    _check_bounds(Role(role), organisation, region)
    mandate = Mandate.objects.create(
        user=user,
        role=Role(role),
        organisation=organisation,
        region=region,
        certificate_code=certificate_code,
        since=since or on,
        until=until,
        granted_by=" ".join(part for part in (by.author.ref, by.author.seat) if part),
        reason=reason,
    )
    event = MandateGranted(
        subject=f"mandate:{mandate.pk}",
        user=f"user:{user.pk}",
        seat=mandate.seat_text,
        since=mandate.since,
        until=mandate.until,
    )
    _record_of_mandate(mandate, event, by=by, reason=reason, on=on)
    user.end_sessions()
    return mandate


@transaction.atomic
def end_mandate(mandate: Mandate, *, by: Actor, reason: str, on: date) -> Mandate:
    """Take a seat back at once: from ``on`` it is not held, and the user's open sessions end.

    Raises :class:`Conflict` when it was ended already.
    """
    held = Mandate.objects.select_for_update().get(pk=mandate.pk)
    if held.ended_on is not None:
        raise Conflict("mandate_ended", _("该授权已终止"))
    held.ended_on = on
    held.save(update_fields=["ended_on"])
    event = MandateEnded(subject=f"mandate:{held.pk}", user=f"user:{held.user_id}", seat=held.seat_text, ended_on=on)
    _record_of_mandate(held, event, by=by, reason=reason, on=on)
    held.user.end_sessions()
    return held


def choose_seat(request: SeatedRequest, mandate_id: int) -> Actor:
    """Take one of the signed-in user's seats for the session. Raises :class:`NotFound` for a seat that is not theirs."""
    user = request.user
    actor = find_seat(user, mandate_id, timezone.localdate()) if isinstance(user, User) else None
    if actor is None:
        raise NotFound("seat_not_held", _("您没有这个席位，或授权已终止"))
    if request.session.get(SEAT_KEY) not in (None, mandate_id):
        request.session.cycle_key()
    request.session[SEAT_KEY] = mandate_id
    request.actor = actor
    return actor


def _record_of_mandate(mandate: Mandate, event: MandateGranted | MandateEnded, *, by: Actor, reason: str, on: date) -> None:
    organisation = mandate.organisation
    record(
        event,
        by=by.author,
        cites=("M21",),
        reason=reason,
        on=on,
        organisation=str(organisation.ref) if organisation else "",
        province=organisation.province if organisation else "",
    )


def _check_bounds(role: Role, organisation: Organisation | None, region: Region | None) -> None:
    """A role of a region needs a region of its level; every role but a learner's or an expert's acts for a body."""
    if organisation is None and role.reach is not Reach.SELF:
        raise BadInput("seat_needs_organisation", _("该角色须代表一个机构"))
    needed = {Reach.PROVINCE: RegionLevel.PROVINCE, Reach.CITY: RegionLevel.CITY}.get(role.reach)
    if needed is not None and (region is None or region.level != needed):
        raise BadInput("seat_needs_region", _("该角色须限定在一个同级行政区域"))
