"""The sandbox provider's addresses. Each says that it is a sandbox, and is not found where there is none."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from onex.foundation.accounts.doors import public_door
from onex.foundation.policy.refusals import BadInput, NotAllowed
from onex.foundation.portals import sandbox
from onex.foundation.portals.providers import Provider, providers

CARRIED = ("client_id", "redirect_uri", "state", "nonce", "code_challenge")


@public_door("a sandbox of made-up people; not there in production")
@never_cache
@require_http_methods(["GET", "POST"])
def authorize(request: HttpRequest) -> HttpResponse:
    """Choose which made-up person comes back, or refuse."""
    sandbox.require_sandbox()
    sent = request.POST if request.method == "POST" else request.GET
    carried = {name: sent.get(name, "") for name in CARRIED}
    provider = _provider(carried["client_id"])
    back = carried["redirect_uri"]
    own = urlsplit(back)
    if own.netloc != request.get_host() or own.path != reverse("portals:back", args=[provider.name]):
        raise BadInput("sandbox_refused", _("回跳地址不属于本系统"))
    if request.method == "GET":
        return render(request, "portals/sandbox.html", {"provider": provider, "carried": carried, "people": sandbox.PEOPLE})
    chosen = request.POST.get("person", "")
    answer = {"state": carried["state"]}
    if chosen not in sandbox.PEOPLE:
        answer["error"] = "access_denied"
    elif provider.kind == "oidc":
        more = {"nonce": carried["nonce"], "challenge": carried["code_challenge"]}
        answer["code"] = sandbox.hand_out(chosen, provider, **more)
    else:
        answer["ticket"] = sandbox.hand_out(chosen, provider)
    return HttpResponseRedirect(f"{back}?{urlencode(answer)}")


@csrf_exempt
@public_door("asked by the platform itself, with the code and the client's secret")
@require_POST
def token(request: HttpRequest) -> HttpResponse:
    """Code → ID token, ticket → access token."""
    sandbox.require_sandbox()
    try:
        provider = _provider(request.POST.get("client_id", ""))
        text = request.POST.get("code" if provider.kind == "oidc" else "ticket", "")
        told = sandbox.take_in(text, provider, request.POST.get("client_secret", ""))
        if provider.kind == "ticket":
            return JsonResponse({"access_token": sandbox.access_token(told)})
        return JsonResponse({"id_token": sandbox.id_token(told, provider, request.POST.get("code_verifier", ""))})
    except (NotAllowed, BadInput) as refused:
        return JsonResponse({"error": str(refused.message)}, status=400)


@csrf_exempt
@public_door("asked by the platform itself, with the access token")
@require_POST
def claims(request: HttpRequest) -> HttpResponse:
    """Access token → who it is."""
    sandbox.require_sandbox()
    try:
        return JsonResponse({"subject": sandbox.subject_of(request.headers.get("Authorization", "").removeprefix("Bearer "))})
    except NotAllowed as refused:
        return JsonResponse({"error": str(refused.message)}, status=400)


def _provider(client_id: str) -> Provider:
    found = next((provider for provider in providers() if provider.sandbox and provider.client_id == client_id), None)
    if found is None:
        raise BadInput("sandbox_refused", _("沙箱不认识这个客户端"))
    return found
