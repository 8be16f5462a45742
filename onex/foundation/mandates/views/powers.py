"""谁能做什么，依据何在: the whole table, or one role's part of it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from onex.foundation.accounts.doors import door
from onex.foundation.accounts.requests import SeatedRequest
from onex.foundation.accounts.roles import Role
from onex.foundation.mandates.permissions import MandatePermission
from onex.foundation.mandates.powers import permission_lines, powers_of


@door(MandatePermission.VIEW)
@require_safe
def powers(request: SeatedRequest) -> HttpResponse:
    """Roles with reach and origin, permissions with the roles that carry them."""
    asked = request.GET.get("role", "")
    chosen = Role(asked) if asked in Role.values else None
    shown = [chosen] if chosen else list(Role)
    context = {
        "roles": Role.choices,
        "chosen": chosen,
        "powers": [powers_of(role) for role in shown],
        "lines": permission_lines(chosen),
    }
    return render(request, "mandates/powers.html", context)
