"""Pages on which a change of a body is entered: one form each, and everything that stands in the way told together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.timezone import localdate as today
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from onex.foundation.accounts.doors import door
from onex.foundation.accounts.organisations import get_body
from onex.foundation.accounts.requests import SeatedRequest
from onex.foundation.directory import services
from onex.foundation.directory.forms import (
    ChangeForm,
    CloseForm,
    CodeForm,
    CorrectClosingForm,
    MergeForm,
    MoveForm,
    RenameForm,
)
from onex.foundation.directory.holdings import open_at_closing, open_at_merger
from onex.foundation.directory.permissions import DirectoryPermission
from onex.foundation.directory.recording import require_keeper
from onex.foundation.directory.rules import OpenThing
from onex.foundation.parties.models import Organisation
from onex.foundation.policy.refusals import BadInput, Conflict, RuleRefused

BODY_PAGE = "organisations:detail"
"""The body's own page is the shell's: it shows what apps above know of the body as well."""

READ_AND_SEND = ("GET", "HEAD", "POST")


@dataclass(frozen=True)
class Change:
    """One kind of change as its page words it."""

    title: str | Promise
    note: str | Promise
    done: str | Promise
    form: type[ChangeForm]
    enter: Callable[..., object]
    permission: DirectoryPermission
    grave: bool = False


RENAME = Change(
    _("更名"),
    _("从生效日期起使用新名称。旧名称和两个日期都保留，按旧名称仍能找到这个机构。"),
    _("更名已登记。"),
    RenameForm,
    services.rename,
    DirectoryPermission.CHANGE,
)
MOVE = Change(
    _("迁址"),
    _("省内迁址由省登记。迁往外省由国家层面登记，须先终止原省份的区域席位和证书对接人；在办事项留在原省份办结。"),
    _("迁址已登记。"),
    MoveForm,
    services.move,
    DirectoryPermission.CHANGE,
)
CODE = Change(
    _("换发信用代码"),
    _("机构不变，代码换新。旧代码不会再给别的机构，按旧代码仍能找到这个机构。"),
    _("新代码已登记。"),
    CodeForm,
    services.reissue_code,
    DirectoryPermission.DECIDE,
    grave=True,
)
MERGE = Change(
    _("合并到另一机构"),
    _(
        "本机构终止，由承继机构接续。联系人、证书对接人和下级机构转给承继机构，席位立即终止；过去的办件、成绩和证书仍记在本机构名下。"
    ),
    _("合并已登记。"),
    MergeForm,
    services.merge,
    DirectoryPermission.DECIDE,
    grave=True,
)
CLOSE = Change(
    _("终止"),
    _("机构不再存在，也没有承继者。须先办结在办事项，终止席位和目录资格。"),
    _("终止已登记。"),
    CloseForm,
    services.close,
    DirectoryPermission.DECIDE,
    grave=True,
)
CORRECT = Change(
    _("更正终止日期"),
    _("终止登记有误时更正日期，或恢复存续。原来的登记仍然保留。因合并终止的不能更正。"),
    _("更正已登记。"),
    CorrectClosingForm,
    services.correct_closing,
    DirectoryPermission.DECIDE,
    grave=True,
)


@require_http_methods(READ_AND_SEND)
@door(DirectoryPermission.CHANGE)
def rename(request: SeatedRequest, ref: UUID) -> HttpResponse:
    """更名."""
    return _page(request, ref, RENAME)


@require_http_methods(READ_AND_SEND)
@door(DirectoryPermission.CHANGE)
def move(request: SeatedRequest, ref: UUID) -> HttpResponse:
    """迁址."""
    return _page(request, ref, MOVE)


@require_http_methods(READ_AND_SEND)
@door(DirectoryPermission.DECIDE, step_up=True)
def code(request: SeatedRequest, ref: UUID) -> HttpResponse:
    """换发信用代码."""
    return _page(request, ref, CODE)


@require_http_methods(READ_AND_SEND)
@door(DirectoryPermission.DECIDE, step_up=True)
def merge(request: SeatedRequest, ref: UUID) -> HttpResponse:
    """合并."""
    body = get_body(ref, request.actor)
    return _page(request, ref, MERGE, open_at_merger(body, today()))


@require_http_methods(READ_AND_SEND)
@door(DirectoryPermission.DECIDE, step_up=True)
def close(request: SeatedRequest, ref: UUID) -> HttpResponse:
    """终止."""
    body = get_body(ref, request.actor)
    return _page(request, ref, CLOSE, open_at_closing(body, today()))


@require_http_methods(READ_AND_SEND)
@door(DirectoryPermission.DECIDE, step_up=True)
def correct_closing(request: SeatedRequest, ref: UUID) -> HttpResponse:
    """更正终止日期."""
    return _page(request, ref, CORRECT)


def _page(request: SeatedRequest, ref: UUID, change: Change, hanging: Sequence[OpenThing] = ()) -> HttpResponse:
    """The form, or what came of it. Nothing typed is lost when it is refused, and every finding is shown."""
    body = get_body(ref, request.actor)
    require_keeper(body, request.actor, change.permission)
    form = change.form(request.POST or None, actor=request.actor, on=today())
    refusal: BadInput | Conflict | RuleRefused | None = None
    if form.is_valid():
        try:
            change.enter(body, **form.cleaned_data, by=request.actor, on=today())
        except (BadInput, Conflict, RuleRefused) as refused:
            refusal = refused
        else:
            messages.success(request, str(change.done))
            return HttpResponseRedirect(reverse(BODY_PAGE, args=[body.ref]))
    return _render(request, body, change, form, refusal, hanging)


def _render(
    request: SeatedRequest,
    body: Organisation,
    change: Change,
    form: ChangeForm,
    refusal: BadInput | Conflict | RuleRefused | None,
    hanging: Sequence[OpenThing],
) -> HttpResponse:
    status = refusal.status if refusal else BadInput.status if form.errors else 200
    context = {
        "organisation": body,
        "change": change,
        "form": form,
        "refusal": refusal,
        "hanging": () if refusal else hanging,
        "back": reverse(BODY_PAGE, args=[body.ref]),
    }
    return render(request, "directory/change.html", context, status=status)
