"""The sandbox provider's addresses. Each says that it is a sandbox, and is not found where there is none."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from onex.foundation.accounts.doors import public_door
from onex.foundation.identity_checks import sandbox as provider
from onex.foundation.identity_checks.contract import answer_as_text
from onex.foundation.policy.refusals import BadInput, NotAllowed


@csrf_exempt
@public_door("asked by the platform itself, with its signature")
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """A signed question → a signed answer."""
    provider.require_sandbox()
    signature = request.headers.get("X-OneX-Signature", "")
    try:
        said = provider.answer_to(
            request.body, signature, face_page=reverse("identity_checks:sandbox-face"), now=timezone.now()
        )
    except NotAllowed as refused:
        return JsonResponse({"error": str(refused.message)}, status=403)
    except provider.Silent:
        return JsonResponse({"error": "the sandbox keeps silent about this number"}, status=503)
    return JsonResponse(said)


@public_door("a sandbox that looks at no face; not there in production")
@never_cache
@require_http_methods(["GET", "POST"])
def face(request: HttpRequest) -> HttpResponse:
    """Choose what the look at a face would have said."""
    provider.require_sandbox()
    token = (request.POST if request.method == "POST" else request.GET).get("asked", "")
    asked = provider.face_asked(token)
    own = urlsplit(asked["back"])
    if own.netloc != request.get_host() or own.path != reverse("identity_checks:own"):
        raise BadInput("sandbox_refused", _("回跳地址不属于本系统"))
    if request.method == "GET":
        return render(request, "identity_checks/sandbox.html", {"token": token})
    said = provider.face_answer(asked, matched=request.POST.get("outcome") == "match", now=timezone.now())
    return HttpResponseRedirect(f"{asked['back']}?{urlencode({'answer': answer_as_text(said)})}")
