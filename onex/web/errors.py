"""Pages for what went wrong: what happened, whether anything was saved, what to do, and a number to quote."""

from __future__ import annotations

from dataclasses import dataclass

import structlog
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from onex.foundation.accounts.actors import ANONYMOUS, Actor
from onex.foundation.limits.refusals import TooOften
from onex.foundation.limits.security_log import SecurityEvent, tell
from onex.foundation.policy.refusals import NotAllowed, NotFound, NotSignedIn, Refusal
from onex.foundation.procedures.kernel import Procedure, get_procedure
from onex.foundation.procedures.models import Case
from onex.web.wording import say

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Mishap:
    """The words of one error page."""

    status: int
    title: str | Promise
    happened: str | Promise
    saved: str | Promise
    todo: str | Promise


NOTHING_SAVED = _("没有保存任何内容，原有数据未变。")

BAD_REQUEST = Mishap(
    400,
    _("请求无法识别"),
    _("系统收到的内容不完整，或与本页所需的格式不符。"),
    NOTHING_SAVED,
    _("请返回上一页重新填写并提交；若是从别处点开的链接，请从首页进入。"),
)
NOT_ALLOWED = Mishap(
    403,
    _("当前席位无权办理"),
    _("您现在的席位没有办理此事项的权限。"),
    NOTHING_SAVED,
    _("如您有其他席位，请在右上角切换后再试；否则请联系本单位管理员。"),
)
STALE_FORM = Mishap(
    403,
    _("页面已过期"),
    _("为了您的安全，本页的提交凭证已经失效（常见于页面打开过久或浏览器禁用了 Cookie）。"),
    NOTHING_SAVED,
    _("请返回上一页，刷新后重新提交；请允许本站使用 Cookie。"),
)
NOT_FOUND = Mishap(
    404,
    _("没有找到"),
    _("这个地址没有对应的内容，或者它不在您当前席位可以看到的范围内。"),
    NOTHING_SAVED,
    _("请核对地址或办件编号；也可以从首页或工作台重新进入。"),
)
BROKEN = Mishap(
    500,
    _("系统出错了"),
    _("这是系统的问题，不是您的操作有误。错误已记入日志。"),
    _("本次操作没有保存；已经完成的步骤不受影响。"),
    _("请稍后重试；如仍不成功，请把下面的编号告诉管理员。"),
)
SIGN_IN_FIRST = Mishap(
    401,
    _("请先登录"),
    _("此页面需要登录后查看。"),
    NOTHING_SAVED,
    _("请登录后重试。"),
)


@dataclass(frozen=True)
class Answer:
    """The title of a refusal's page and what its reader may do."""

    title: str | Promise
    todo: str | Promise


ANSWERS: dict[int, Answer] = {
    400: Answer(_("提交的内容有误"), _("请返回上一页，按上述说明改正后重新提交。")),
    403: Answer(_("当前席位无权办理"), _("如您有其他席位，请切换后再试；否则请由有权的席位办理。")),
    404: Answer(_("没有找到"), _("请核对地址或编号；也可以从首页或工作台重新进入。")),
    429: Answer(_("请求过于频繁"), _("请等到上述时间再试；如属正常办理而受影响，请把下面的编号告诉管理员。")),
    409: Answer(_("情况已经变化"), _("请返回并刷新页面，按最新情况决定是否继续。")),
    422: Answer(_("按规定不能办理"), _("请按上述条款补齐条件，或等到条件满足之日再办理。")),
}


@dataclass(frozen=True)
class Instead:
    """What may be done instead: a page of ours, or a step in words."""

    label: str
    address: str = ""


def _request_id(request: HttpRequest) -> str:
    return str(getattr(request, "request_id", ""))


def _layout(request: HttpRequest) -> str:
    """The frame the reader was in: with the staff menu for whoever has taken a seat."""
    actor = getattr(request, "actor", ANONYMOUS)
    return "web/staff.html" if actor.has_seat else "web/public.html"


def _frame(request: HttpRequest) -> dict[str, str]:
    """What every error page is given; changing the language there leads home, so that the address stands nowhere in it."""
    return {"request_id": _request_id(request), "layout": _layout(request), "after_language": reverse("web:home")}


def _page(request: HttpRequest, mishap: Mishap) -> HttpResponse:
    context = {"mishap": mishap, **_frame(request)}
    return render(request, "web/errors/mishap.html", context, status=mishap.status)


def _instead(request: HttpRequest, allowed: str) -> Instead:
    """Steps are named in the words of the case's procedure; an address becomes a link."""
    if allowed == reverse("accounts:seat"):
        return Instead(gettext("选择席位"), allowed)
    if allowed.startswith("/"):
        return Instead(allowed, allowed)
    match = request.resolver_match
    if match is not None and match.app_name == "procedures":
        procedure = find_procedure(str(match.kwargs["number"]), getattr(request, "actor", ANONYMOUS))
        if procedure is not None and procedure.has_step(allowed):
            return Instead(say(procedure.step(allowed).label))
    return Instead(allowed)


def find_procedure(number: str, actor: Actor) -> Procedure | None:
    """The procedure of a case within the seat's reach."""
    name = Case.objects.visible_to(actor).filter(number=number).values_list("procedure", flat=True).first()
    return get_procedure(name) if name else None


def _back(request: HttpRequest) -> str:
    """The page the reader came from, if it is ours and not the one refused."""
    came_from = request.headers.get("referer", "")
    own = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure())
    return came_from if own and came_from != request.build_absolute_uri() else ""


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The page (or, for htmx, the message) that answers a refusal raised by a view."""
    tell_refusal(request, refusal)
    if isinstance(refusal, NotSignedIn):
        return _page(request, SIGN_IN_FIRST)
    asked_by_htmx = bool(getattr(request, "htmx", False))
    template = "web/errors/refused_message.html" if asked_by_htmx else "web/errors/refused.html"
    answer = ANSWERS.get(refusal.status, ANSWERS[422])
    context = {
        "refusal": refusal,
        "answer": answer,
        "message": say(refusal.message),
        "instead": [_instead(request, allowed) for allowed in refusal.allowed],
        "back": _back(request),
        **_frame(request),
    }
    response = render(request, template, context, status=refusal.status)
    say_when_again(response, refusal)
    if asked_by_htmx:
        response["HX-Retarget"] = "#ox-messages"
        response["HX-Reswap"] = "innerHTML show:top"
    return response


def say_when_again(response: HttpResponse, refusal: Refusal) -> None:
    """Tell programs when a budget is whole again."""
    if isinstance(refusal, TooOften):
        response["Retry-After"] = str(refusal.seconds)


def tell_refusal(request: HttpRequest, refusal: Refusal) -> None:
    """Note a refusal; those that somebody may have to look into go to the security log as well."""
    log.info("refused", code=refusal.code, status=refusal.status, cites=refusal.cites)
    match refusal:
        case NotAllowed() if refusal.code != "cross_site":  # told by the check itself, see stale_form
            tell(SecurityEvent.SEAT_REFUSED, request, code=refusal.code, view=_view_name(request))
        case NotFound():
            _tell_out_of_reach(request)


def _tell_out_of_reach(request: HttpRequest) -> None:
    """Somebody signed in asked for a record that is not there, or is another tenant's: which of the two is not looked up."""
    match, actor = request.resolver_match, getattr(request, "actor", ANONYMOUS)
    if match is not None and match.kwargs and actor.signed_in:
        tell(SecurityEvent.OUT_OF_REACH, request, view=match.view_name)


def _view_name(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match is not None else ""


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, BAD_REQUEST)


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, NOT_ALLOWED)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's CSRF check said no."""
    tell(SecurityEvent.CSRF_FAILED, request, view=_view_name(request))
    return _page(request, STALE_FORM)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    _tell_out_of_reach(request)
    return _page(request, NOT_FOUND)


def broken(request: HttpRequest) -> HttpResponse:
    """Drawn without context processors and without the database: whatever broke must not break this page too."""
    log.error("page_broken", view=_view_name(request))
    page = render_to_string(
        "web/errors/broken.html",
        {"mishap": BROKEN, "request_id": _request_id(request), "html_language": get_language() or "zh-hans"},
    )
    return HttpResponse(page, status=500)
