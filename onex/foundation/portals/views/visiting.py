"""Going to a provider and coming back, and one's own linked identities."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from onex.foundation.accounts.doors import public_door, signed_in_door
from onex.foundation.accounts.requests import SeatedRequest
from onex.foundation.accounts.sign_in.views.entering import first_step_done, own_address, signed_in_user
from onex.foundation.journal.services import check_reason
from onex.foundation.policy.refusals import NotAllowed, Refusal
from onex.foundation.portals.models import LinkedIdentity
from onex.foundation.portals.providers import Journey, Provider, get_provider, new_journey, providers, subject_behind, way_to
from onex.foundation.portals.sandbox import public_keys
from onex.foundation.portals.services import find_user, link_identity, unlink_identity

WAITING = "identity_waiting"
WAITING_FOR = timedelta(minutes=10)


@public_door("one cannot be signed in before signing in")
@never_cache
@require_GET
def start(request: SeatedRequest, provider: str) -> HttpResponse:
    """Off to the provider, to sign in; whoever is signed in already goes on."""
    found = get_provider(provider)
    if request.actor.signed_in:
        return HttpResponseRedirect(own_address(request))
    return _depart(request, found, onward=_onward(request), link=None)


@public_door("the provider sends the visitor here before anybody is signed in")
@never_cache
@require_GET
def back(request: SeatedRequest, provider: str) -> HttpResponse:
    """Back from the provider: once, within ten minutes, with the state we gave."""
    found = get_provider(provider)
    waiting = request.session.pop(WAITING, None)
    if waiting is None or waiting["provider"] != found.name or timezone.now().timestamp() >= waiting["until"]:
        messages.error(request, say("这次外部登录不是从本页开始的，或已经用过；请重新开始"))
        return redirect("accounts:sign-in")
    if found.sandbox:
        found = replace(found, jwks=public_keys())
    subject = subject_behind(found, Journey(**waiting["journey"]), request.GET.dict(), _back_address(request, found))
    if waiting["link"] is not None:
        return _link(request, found, subject, waiting["link"])
    user = find_user(found.name, subject)
    if user is None:
        return render(request, "portals/unknown.html", {"provider": found}, status=403)
    return first_step_done(request, user, waiting["next"])


@signed_in_door("everyone links identities to their own account", step_up=True)
@never_cache
@require_http_methods(["GET", "POST"])
def identities(request: SeatedRequest) -> HttpResponse:
    """One's linked identities; by POST, off to a provider to link another."""
    user = signed_in_user(request)
    if request.method == "POST":
        return _depart(request, get_provider(request.POST.get("provider", "")), onward="/", link=user.pk)
    linked = {identity.provider: identity for identity in LinkedIdentity.objects.filter(user=user)}
    context = {
        "rows": [(provider, linked.get(provider.name)) for provider in providers()],
        "layout": "web/staff.html" if request.actor.has_seat else "web/public.html",
    }
    return render(request, "portals/identities.html", context)


@signed_in_door("everyone takes identities off their own account", step_up=True)
@require_POST
def unlink(request: SeatedRequest, ref: UUID) -> HttpResponse:
    """Take a linked identity off the account."""
    unlink_identity(signed_in_user(request), ref, by=request.actor, on=timezone.localdate())
    messages.success(request, say("已解除关联"))
    return redirect("portals:identities")


def _onward(request: SeatedRequest) -> str:
    """Where the visitor wanted to go, unless somebody's number stands in it: it waits in the session."""
    address = own_address(request)
    try:
        check_reason(address, on=timezone.localdate())
    except Refusal:
        return "/"
    return address


def _depart(request: SeatedRequest, provider: Provider, *, onward: str, link: int | None) -> HttpResponse:
    journey = new_journey()
    request.session[WAITING] = {
        "provider": provider.name,
        "journey": asdict(journey),
        "next": onward,
        "link": link,
        "until": (timezone.now() + WAITING_FOR).timestamp(),
    }
    return HttpResponseRedirect(way_to(provider, journey, _back_address(request, provider)))


def _link(request: SeatedRequest, provider: Provider, subject: str, for_user: int) -> HttpResponse:
    user = signed_in_user(request)
    if user.pk != for_user:
        raise NotAllowed("identity_refused", _("关联是由另一个帐号开始的，没有保存"))
    now = timezone.now()
    link_identity(user, provider=provider.name, subject=subject, by=request.actor, on=timezone.localdate(), now=now)
    messages.success(request, say("已关联外部身份"))
    return redirect("portals:identities")


def _back_address(request: SeatedRequest, provider: Provider) -> str:
    return request.build_absolute_uri(reverse("portals:back", args=[provider.name]))
