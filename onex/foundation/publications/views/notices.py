"""Notices as anyone sees them, without signing in and without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.paginator import Page, Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from onex.foundation.accounts.doors import public_door
from onex.foundation.accounts.requests import SeatedRequest
from onex.foundation.limits.budgets import Use
from onex.foundation.policy.refusals import NotFound
from onex.foundation.publications.forms import LineSearch
from onex.foundation.publications.lines import canonical_line
from onex.foundation.publications.models import Notice, NoticeLine
from onex.foundation.publications.selectors import decisions_on, lines_between, objection_counts
from onex.foundation.publications.services import Line

WHY = "publicity is for everyone"
NOTICES_A_PAGE = 30
LINES_A_PAGE = 200
LINES_A_PRINT = 2_000


@public_door(WHY)
@require_safe
def notices(request: SeatedRequest) -> HttpResponse:
    """Every notice, the newest first; ``?state=open`` those one may object to."""
    state = request.GET.get("state", "")
    found = Notice.objects.select_related("organisation", "region")
    if state in Notice.State.values:
        found = found.filter(state=state)
    page = Paginator(found, NOTICES_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "state": state, "states": Notice.State.choices, "today": timezone.localdate()}
    return render(request, "publications/notices.html", context)


@public_door(WHY)
@require_safe
def notice(request: SeatedRequest, number: str) -> HttpResponse:
    """One notice, its lines page by page."""
    return _page(request, _get(number), LINES_A_PAGE, "publications/notice.html", LineSearch())


@public_door(WHY)
@require_safe
def print_notice(request: SeatedRequest, number: str) -> HttpResponse:
    """The same lines for paper, two thousand to a page."""
    return _page(request, _get(number), LINES_A_PRINT, "publications/print.html")


@public_door(WHY, use=Use.LOOK)
@require_POST
def find_line(request: SeatedRequest, number: str) -> HttpResponse:
    """The lines of one reference."""
    shown, search = _get(number), LineSearch(request.POST)
    if not search.is_valid():
        return _page(request, shown, LINES_A_PAGE, "publications/notice.html", search, status=422)
    found = list(shown.lines.filter(reference=search.cleaned_data["reference"].strip())[:LINES_A_PAGE])
    context = _shown(shown) | {"lines": found, "search": search, "found": True}
    return render(request, "publications/notice.html", context)


@public_door(WHY, use=Use.EXPORT)
@require_safe
def lines(request: SeatedRequest, number: str) -> StreamingHttpResponse:
    """The very bytes the digest was taken over: ``sha256sum`` of this file is the digest on the page."""
    shown = _get(number)
    answer = StreamingHttpResponse(_canonical_lines(shown), content_type="application/jsonl")
    answer["Content-Disposition"] = f'attachment; filename="{shown.number}.jsonl"'
    return answer


def _canonical_lines(shown: Notice) -> Iterator[bytes]:
    for line in shown.lines.order_by("position").iterator(chunk_size=5_000):
        yield canonical_line(line.position, Line(line.reference, line.name_masked, line.detail, line.outcome))


def _get(number: str) -> Notice:
    found = Notice.objects.select_related("organisation", "region").filter(number=number).first()
    if found is None:
        raise NotFound("no_such_notice", _("没有这一公示"))
    return found


def _page(
    request: SeatedRequest, shown: Notice, size: int, template: str, search: LineSearch | None = None, status: int = 200
) -> HttpResponse:
    page: Page[int] = Paginator(range(1, shown.line_count + 1), size).get_page(request.GET.get("page"))
    found: list[NoticeLine] = list(lines_between(shown, page.start_index(), page.end_index()))
    context = _shown(shown) | {"page": page, "lines": found, "search": search}
    return render(request, template, context, status=status)


def _shown(notice: Notice) -> dict[str, object]:
    today = timezone.localdate()
    return {
        "notice": notice,
        "counts": objection_counts(notice),
        "decisions": decisions_on(notice),
        "today": today,
        "takes_objections": notice.takes_objections_on(today),
    }
