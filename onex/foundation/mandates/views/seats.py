"""Seats: the list, one seat, and granting, extending, ending and lending it."""

from __future__ import annotations

from datetime import date

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate as today
from django.utils.translation import gettext as say
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from onex.foundation.accounts.doors import door, require_fresh_factor
from onex.foundation.accounts.models import Mandate, MandateQuerySet, User
from onex.foundation.accounts.permissions import may
from onex.foundation.accounts.requests import SeatedRequest
from onex.foundation.accounts.roles import DECIDING, Role
from onex.foundation.accounts.selectors import find_user
from onex.foundation.mandates.forms import DelegateForm, ExtendForm, GrantForm, ReasonForm, SeatFilter
from onex.foundation.mandates.judging import authority_findings, require
from onex.foundation.mandates.permissions import MandatePermission
from onex.foundation.mandates.selectors import (
    events_on,
    find_body,
    get_seat,
    grantable_roles,
    region_for,
    rows_of,
    seats_visible_to,
)
from onex.foundation.mandates.services import delegate_seat, end_seat, extend_mandate, grant_mandate
from onex.foundation.mandates.services.seats import is_side_of_loan
from onex.foundation.parties.selectors import name_matches
from onex.foundation.policy.refusals import BadInput, Refusal, RuleRefused

SEATS_A_PAGE = 30
EXTENDING, ENDING = "extend_%s", "end_%s"
"""Two forms on one page: their fields have ids of their own."""


@door(MandatePermission.VIEW)
@never_cache
@require_safe
def seats(request: SeatedRequest) -> HttpResponse:
    """The seats within reach, as of a day."""
    asked = SeatFilter(request.GET or None)
    wanted = asked.cleaned_data if asked.is_bound and asked.is_valid() else {}
    on = wanted.get("on") or today()
    page = Paginator(_found(request, wanted, on), SEATS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": rows_of(page.object_list, on),
        "filter": asked,
        "on": on,
        "may_grant": may(request.actor, MandatePermission.GRANT),
        "may_open": may(request.actor, MandatePermission.OPEN_ACCOUNT),
        "may_view_accounts": may(request.actor, MandatePermission.VIEW_ACCOUNTS),
    }
    return render(request, "mandates/seats.html", context)


def _found(request: SeatedRequest, wanted: dict[str, object], on: date) -> MandateQuerySet:
    found = seats_visible_to(request.actor).order_by("organisation__name", "role", "pk")
    for word in str(wanted.get("q") or "").split():
        found = found.filter(Q(organisation__name__icontains=word) | Q(user__login_name__icontains=word))
    if wanted.get("role"):
        found = found.filter(role=wanted["role"])
    match wanted.get("show"):
        case "all":
            return found
        case "lent":
            return found.held_on(on).filter(delegated_from__isnull=False)
        case "over":
            return found.filter(Q(ended_on__lte=on) | Q(until__lt=on))
        case _:
            return found.held_on(on)


@door(MandatePermission.VIEW)
@never_cache
@require_safe
def seat(request: SeatedRequest, pk: int) -> HttpResponse:
    """One seat: who granted it, on which clause, from when to when, why; what became of it; who it is lent to."""
    return _seat_page(request, get_seat(pk, request.actor))


@door(MandatePermission.GRANT)
@never_cache
@require_http_methods(["GET", "POST"])
def grant(request: SeatedRequest) -> HttpResponse:
    """Give a person a seat; what stands against it is told at once, beside what was typed."""
    roles = grantable_roles(request.actor)
    initial = {"login_name": request.GET.get("login_name", "")}
    form = GrantForm(request.POST if request.method == "POST" else None, roles=roles, on=today(), initial=initial)
    refused: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        if Role(form.cleaned_data["role"]) in DECIDING:
            require_fresh_factor(request)
        try:
            granted = granted_as_asked(request, **form.cleaned_data)
        except (RuleRefused, BadInput) as refusal:
            refused = refusal
        else:
            messages.success(request, say("已授权，当事人重新登录后即可使用"))
            return redirect("mandates:seat", pk=granted.pk)
    context = {"form": form, "refused": refused, "roles": roles}
    return render(request, "mandates/grant.html", context, status=422 if refused or form.errors else 200)


def granted_as_asked(request: SeatedRequest, **asked: object) -> Mandate:
    """The seat as a form or an operation describes it: a login name with its person's name, a role, a body in words."""
    role = Role(str(asked["role"]))
    require(authority_findings(role, None, None, "", by=request.actor, on=today())[:1], "grant_refused")
    body = find_body(str(asked["organisation"]), role, request.actor)
    return grant_mandate(
        user=_named(str(asked["login_name"]), str(asked["name"])),
        role=role,
        organisation=body,
        region=region_for(role, body),
        certificate_code=str(asked["certificate_code"]),
        since=asked["since"],  # type: ignore[arg-type]  # a day, as the form or the schema has read it
        until=asked["until"],  # type: ignore[arg-type]  # a day or none, read likewise
        by=request.actor,
        reason=str(asked["reason"]),
        on=today(),
    )


def _named(login_name: str, name: str) -> User:
    """The account, if its person bears the name; the same answer for an unknown account and another's."""
    user = find_user(login_name) if login_name.isprintable() else None
    if not name_matches(user.person_id if user else None, name) or user is None:
        raise BadInput("no_such_person", say("没有这个登录名，或与姓名不符"))
    return user


@door(MandatePermission.GRANT)
@require_POST
def extend(request: SeatedRequest, pk: int) -> HttpResponse:
    """Let the term end later."""
    held = get_seat(pk, request.actor)
    form = ExtendForm(request.POST, auto_id=EXTENDING)
    if not form.is_valid():
        return _seat_page(request, held, extend=form)
    if Role(held.role) in DECIDING:
        require_fresh_factor(request)
    extend_mandate(held, **form.cleaned_data, by=request.actor, on=today())
    messages.success(request, say("任期已延长"))
    return redirect("mandates:seat", pk=pk)


@door(MandatePermission.END)
@require_POST
def end(request: SeatedRequest, pk: int) -> HttpResponse:
    """End a seat at once."""
    held = get_seat(pk, request.actor)
    form = ReasonForm(request.POST, auto_id=ENDING)
    if not form.is_valid():
        return _seat_page(request, held, ending=form)
    end_seat(held, by=request.actor, reason=form.cleaned_data["reason"], on=today())
    messages.success(request, say("已终止，即刻失效"))
    own = held.user_id == request.actor.user_id or not may(request.actor, MandatePermission.VIEW)
    return HttpResponseRedirect(reverse("mandates:seats") if own else reverse("mandates:seat", args=[pk]))


@door(MandatePermission.DELEGATE)
@never_cache
@require_http_methods(["GET", "POST"])
def delegate(request: SeatedRequest, pk: int) -> HttpResponse:
    """Lend one's seat to a colleague for a term."""
    held = get_seat(pk, request.actor)
    form = DelegateForm(request.POST if request.method == "POST" else None, mandate=held, on=today())
    refused: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        if Role(held.role) in DECIDING:
            require_fresh_factor(request)
        asked = form.cleaned_data
        try:
            delegate_seat(
                held,
                user=User.objects.get(pk=asked["colleague"]),
                since=asked["since"],
                until=asked["until"],
                by=request.actor,
                reason=asked["reason"],
                on=today(),
            )
        except RuleRefused as refusal:
            refused = refusal
        else:
            messages.success(request, say("已委托，受托人可在“选择席位”中看到代办席位"))
            return redirect("mandates:seat", pk=pk)
    context = {"form": form, "refused": refused, "seat": held, "role": Role(held.role).label}
    return render(request, "mandates/delegate.html", context, status=422 if refused or form.errors else 200)


def _seat_page(
    request: SeatedRequest, held: Mandate, extend: forms.Form | None = None, ending: forms.Form | None = None
) -> HttpResponse:
    on, actor = today(), request.actor
    (row,) = rows_of([held], on)
    running = held.ended_on is None and (held.until is None or held.until >= on)
    authority = authority_findings(Role(held.role), held.organisation, held.region, held.certificate_code, by=actor, on=on)
    grants = may(actor, MandatePermission.GRANT) and all(finding.passed for finding in authority)
    context = {
        "row": row,
        "seat": held,
        "entries": events_on(held),
        "loans": rows_of(held.delegations.select_related("user", "organisation", "region", "delegated_from__user"), on),
        "may_end": running and (grants or is_side_of_loan(held, actor)),
        "may_extend": running and grants and held.until is not None and held.delegated_from_id is None,
        "may_delegate": running and held.pk == actor.mandate_id and held.delegated_from_id is None,
        "extend_form": extend or ExtendForm(auto_id=EXTENDING),
        "ending_form": ending or ReasonForm(auto_id=ENDING),
    }
    return render(request, "mandates/seat.html", context, status=422 if extend or ending else 200)
