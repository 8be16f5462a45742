"""The workbench: what this seat has to do, what is due soon, overdue, done, started."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from onex.foundation.accounts.doors import signed_in_door
from onex.foundation.accounts.requests import SeatedRequest
from onex.web.workbench import QUEUES, rows_of

ON_A_PAGE = 20


@require_safe
@signed_in_door("everyone has a workbench; its queues hold only what the seat reaches")
def workbench(request: SeatedRequest) -> HttpResponse:
    today = timezone.localdate()
    asked = request.GET.get("queue", "")
    chosen = next((queue for queue in QUEUES if queue.name == asked), QUEUES[0])
    pages = {
        queue.name: Paginator(
            queue.cases(request.actor, today).select_related("organisation", "region", "claimed_by"), ON_A_PAGE
        )
        for queue in QUEUES
    }
    page = pages[chosen.name].get_page(request.GET.get("page"))
    context = {
        "today": today,
        "chosen": chosen,
        "page": page,
        "tabs": [{"queue": queue, "total": pages[queue.name].count, "current": queue is chosen} for queue in QUEUES],
        "rows": rows_of(page.object_list, request.actor, today, to_take=chosen.to_take),
    }
    return render(request, "web/workbench.html", context)
