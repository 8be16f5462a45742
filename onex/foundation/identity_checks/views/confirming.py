"""A clerk's own eyes: equal in effect to any provider."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as say
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from onex.foundation.accounts.doors import door
from onex.foundation.accounts.requests import SeatedRequest
from onex.foundation.identity_checks import services
from onex.foundation.identity_checks.forms import InPersonForm
from onex.foundation.identity_checks.permissions import IdentityCheckPermission
from onex.foundation.identity_checks.services import Consents
from onex.foundation.parties.kinds import DocumentKind
from onex.foundation.policy.refusals import Conflict, NotAllowed, NotFound, RuleRefused


@door(IdentityCheckPermission.CONFIRM, step_up=True)
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def in_person(request: SeatedRequest) -> HttpResponse:
    """The form; what is refused stands on it, and nothing personal in an address."""
    form = InPersonForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            services.confirm_in_person(
                name=given["name"],
                kind=DocumentKind(given["kind"]),
                number=given["number"],
                consents=Consents(check=given["seen"], guardian=given["guardian"]),
                by=request.actor,
                on=timezone.localdate(),
                now=timezone.now(),
            )
        except (Conflict, NotAllowed, NotFound, RuleRefused) as refused:
            form.add_error(None, str(refused.message))
            return render(request, "identity_checks/in_person.html", {"form": form}, status=refused.status)
        messages.success(request, say("已记录当面核验"))
        return redirect("identity_checks:in-person")
    return render(request, "identity_checks/in_person.html", {"form": form}, status=422 if form.is_bound else 200)
