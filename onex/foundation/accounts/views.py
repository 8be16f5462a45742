"""Taking a seat; signing in is in ``sign_in``."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from onex.foundation.accounts.doors import signed_in_door
from onex.foundation.accounts.requests import SeatedRequest
from onex.foundation.accounts.roles import Role
from onex.foundation.accounts.selectors import seats_of, stands_in_the_way
from onex.foundation.accounts.services import choose_seat
from onex.foundation.accounts.sign_in.views.entering import own_address, signed_in_user, way_around
from onex.foundation.policy.refusals import BadInput


@signed_in_door("everyone may look at and take their own seats")
@never_cache
@require_http_methods(["GET", "POST"])
def seat(request: SeatedRequest) -> HttpResponse:
    """The user's seats; by POST, take one, after what stands in its way."""
    user, onward = signed_in_user(request), own_address(request)
    seats = seats_of(user, timezone.localdate())
    if request.method == "GET":
        return render(request, "accounts/seats.html", {"seats": seats, "next": onward})
    chosen = request.POST.get("mandate", "")
    if not (chosen.isascii() and chosen.isdigit()):
        raise BadInput("seat_not_chosen", _("没有选择席位"))
    wanted = next((mandate for mandate in seats if str(mandate.pk) == chosen.lstrip("0")), None)
    obstacle = stands_in_the_way(user, Role(wanted.role)) if wanted else None
    if obstacle is not None:
        return HttpResponseRedirect(way_around(obstacle, onward))
    choose_seat(request, int(chosen))
    return HttpResponseRedirect(onward)
