"""Seats and accounts by the API: the same reach, the same rules, the same refusals as the pages."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from django.utils import timezone
from django.utils.timezone import localdate as today
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router

from onex.foundation.accounts.doors import door, require_fresh_factor
from onex.foundation.accounts.models import Mandate, User
from onex.foundation.accounts.requests import SeatedRequest
from onex.foundation.accounts.roles import DECIDING, Role
from onex.foundation.mandates.permissions import MandatePermission
from onex.foundation.mandates.powers import permission_lines, powers_of, powers_of_user
from onex.foundation.mandates.schemas import (
    AccountIn,
    AccountOut,
    DelegationIn,
    ExtensionIn,
    OpenedOut,
    OriginOut,
    PowersOut,
    ReasonIn,
    RoleOut,
    SeatIn,
    SeatOut,
    SeatPowersOut,
    SeatsOut,
    told,
)
from onex.foundation.mandates.selectors import colleagues_of, get_seat, get_user, rows_of, seats_visible_to
from onex.foundation.mandates.services import (
    delegate_seat,
    end_seat,
    extend_mandate,
    open_account,
    reinstate_user,
    reset_sign_in,
    suspend_user,
)
from onex.foundation.mandates.views.seats import granted_as_asked
from onex.foundation.policy.refusals import BadInput

router = Router(tags=["seats"])
LARGEST_PAGE = 100
LARGEST_ID = 2**63 - 1


@router.get("/seats", response=SeatsOut, summary="Seats within reach, as of a day")
@door(MandatePermission.VIEW)
def list_seats(
    request: SeatedRequest,
    role: Role | None = None,
    on: date | None = None,
    after: Annotated[int, Query(ge=0, le=LARGEST_ID)] = 0,
    limit: Annotated[int, Query(ge=1, le=LARGEST_PAGE)] = LARGEST_PAGE,
) -> SeatsOut:
    """Those held on the day (today unless given), by row id."""
    day = on or today()
    found = seats_visible_to(request.actor).held_on(day).filter(pk__gt=after).order_by("pk")
    if role is not None:
        found = found.filter(role=role)
    seats = list(found[: limit + 1])
    shown = seats[:limit]
    more = shown[-1].pk if len(seats) > limit else None
    return SeatsOut(seats=told(rows_of(shown, day)), next=more)


@router.get("/seats/powers", response=PowersOut, summary="Who may do what, and on which clause")
@door(MandatePermission.VIEW)
def read_seat_powers(request: SeatedRequest) -> PowersOut:
    """From the permissions registry and the table of granting."""
    roles = [
        RoleOut(
            role=power.role.value,
            label=str(power.role.label),
            reach=power.reach.zh,
            second_factor=power.second_factor,
            origins=[
                OriginOut(by=[one.value for one in origin.by], within=origin.within.zh, cite=origin.cite)
                for origin in power.origins
            ],
            permissions=[permission.value for permission in power.permissions],
        )
        for power in map(powers_of, Role)
    ]
    lines = {line.permission.value: [role.value for role in line.roles] for line in permission_lines()}
    return PowersOut(roles=roles, permissions=lines)


@router.get("/seats/{int:pk}", response=SeatOut, summary="One seat")
@door(MandatePermission.VIEW)
def read_seat(request: SeatedRequest, pk: int) -> SeatOut:
    """Who granted it, on which clause, from when to when, why."""
    return _seat(get_seat(pk, request.actor))


@router.post("/seats", response=SeatOut, summary="Grant a seat")
@door(MandatePermission.GRANT)
def grant_seat(request: SeatedRequest, body: SeatIn) -> SeatOut:
    """422 with every rule that forbids it; seats that decide ask for a fresh factor."""
    _prove(request, body.role)
    return _seat(granted_as_asked(request, **body.dict()))


@router.post("/seats/{int:pk}/steps/extend", response=SeatOut, summary="Extend a seat's term")
@door(MandatePermission.GRANT)
def extend_seat(request: SeatedRequest, pk: int, body: ExtensionIn) -> SeatOut:
    """409 for a seat ended, run out or lent."""
    held = get_seat(pk, request.actor)
    _prove(request, Role(held.role))
    return _seat(extend_mandate(held, until=body.until, by=request.actor, reason=body.reason, on=today()))


@router.post("/seats/{int:pk}/steps/end", response=SeatOut, summary="End a seat at once")
@door(MandatePermission.END)
def end_seat_at_once(request: SeatedRequest, pk: int, body: ReasonIn) -> SeatOut:
    """For who may grant such a seat, and for either side of a loan."""
    held = get_seat(pk, request.actor)
    return _seat(end_seat(held, by=request.actor, reason=body.reason, on=today()))


@router.post("/seats/{int:pk}/steps/delegate", response=SeatOut, summary="Lend one's seat to a colleague")
@door(MandatePermission.DELEGATE)
def lend_seat(request: SeatedRequest, pk: int, body: DelegationIn) -> SeatOut:
    """The answer is the seat as the colleague has it; 422 with every rule that forbids it."""
    held = get_seat(pk, request.actor)
    _prove(request, Role(held.role))
    if body.account not in dict(colleagues_of(held, today())):
        raise BadInput("no_such_colleague", _("本机构没有这名在任同事"))
    colleague = User.objects.get(pk=body.account)
    loan = delegate_seat(
        held, user=colleague, since=body.since, until=body.until, by=request.actor, reason=body.reason, on=today()
    )
    return _seat(loan)


@router.post("/accounts", response=OpenedOut, summary="Open an account")
@door(MandatePermission.OPEN_ACCOUNT)
def open_seat_account(request: SeatedRequest, body: AccountIn) -> OpenedOut:
    """The code is said once; the person sets the password with it."""
    opened = open_account(**body.dict(), by=request.actor, on=today(), now=timezone.now())
    return OpenedOut(account=opened.user.pk, login_name=opened.user.login_name, code=opened.code)


@router.get("/accounts/{int:pk}", response=AccountOut, summary="One account and what it may do")
@door(MandatePermission.VIEW)
def read_seat_account(request: SeatedRequest, pk: int) -> AccountOut:
    """Every seat the caller's seat sees, with its permissions."""
    return _account(request, get_user(pk, request.actor))


@router.post("/accounts/{int:pk}/steps/suspend", response=AccountOut, summary="Suspend an account")
@door(MandatePermission.SUSPEND, step_up=True)
def suspend_account(request: SeatedRequest, pk: int, body: ReasonIn) -> AccountOut:
    """Its sessions end with their next request."""
    user = get_user(pk, request.actor)
    return _account(request, suspend_user(user, by=request.actor, reason=body.reason, on=today()))


@router.post("/accounts/{int:pk}/steps/reinstate", response=AccountOut, summary="Reinstate an account")
@door(MandatePermission.SUSPEND, step_up=True)
def reinstate_account(request: SeatedRequest, pk: int, body: ReasonIn) -> AccountOut:
    """With the seats that are still held."""
    user = get_user(pk, request.actor)
    return _account(request, reinstate_user(user, by=request.actor, reason=body.reason, on=today()))


@router.post("/accounts/{int:pk}/steps/reset", response=OpenedOut, summary="Make a lost sign-in new")
@door(MandatePermission.RESET_SIGN_IN, step_up=True)
def reset_account(request: SeatedRequest, pk: int, body: ReasonIn) -> OpenedOut:
    """Password, factors and recovery codes are void; the code is said once."""
    user = get_user(pk, request.actor)
    code = reset_sign_in(user, by=request.actor, reason=body.reason, on=today(), now=timezone.now())
    return OpenedOut(account=user.pk, login_name=user.login_name, code=code)


def _prove(request: SeatedRequest, role: Role) -> None:
    if role in DECIDING:
        require_fresh_factor(request)


def _seat(mandate: Mandate) -> SeatOut:
    seats = Mandate.objects.select_related("user", "organisation", "region", "delegated_from__user")
    return told(rows_of([seats.get(pk=mandate.pk)], today()))[0]


def _account(request: SeatedRequest, user: User) -> AccountOut:
    return AccountOut(
        account=user.pk,
        login_name=user.login_name,
        active=user.is_active,
        activated=user.has_usable_password(),
        last_login=user.last_login,
        seats=[
            SeatPowersOut(
                seat=told([held.row])[0],
                reach=held.reach or held.powers.reach.zh,
                permissions=[permission.value for permission in held.powers.permissions],
            )
            for held in powers_of_user(user, today(), seen_by=request.actor)
        ],
    )
