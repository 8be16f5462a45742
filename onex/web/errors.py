"""Pages for what went wrong: what happened, whether anything was saved, what to do, and a number to quote."""

from __future__ import annotations

from dataclasses import dataclass

import structlog
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from onex.foundation.policy.refusals import NotSignedIn, Refusal
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
REFUSED_TITLES: dict[int, str | Promise] = {
    400: _("提交的内容有误"),
    403: _("当前席位无权办理"),
    404: _("没有找到"),
    409: _("情况已经变化"),
    422: _("按规定不能办理"),
}


def _request_id(request: HttpRequest) -> str:
    return str(getattr(request, "request_id", ""))


def _page(request: HttpRequest, mishap: Mishap) -> HttpResponse:
    return render(
        request, "web/errors/mishap.html", {"mishap": mishap, "request_id": _request_id(request)}, status=mishap.status
    )


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The page (or, for htmx, the message) that answers a refusal raised by a view."""
    log.info("refused", code=refusal.code, status=refusal.status, cites=refusal.cites)
    if isinstance(refusal, NotSignedIn):
        return _page(request, SIGN_IN_FIRST)
    asked_by_htmx = bool(getattr(request, "htmx", False))
    template = "web/errors/refused_message.html" if asked_by_htmx else "web/errors/refused.html"
    context = {
        "refusal": refusal,
        "title": REFUSED_TITLES.get(refusal.status, REFUSED_TITLES[422]),
        "message": say(refusal.message),
        "request_id": _request_id(request),
        "back": request.headers.get("referer", ""),
    }
    response = render(request, template, context, status=refusal.status)
    if asked_by_htmx:
        response["HX-Retarget"] = "#ox-messages"
        response["HX-Reswap"] = "innerHTML show:top"
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, BAD_REQUEST)


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, NOT_ALLOWED)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's CSRF check said no."""
    log.info("csrf refused", reason=reason)
    return _page(request, STALE_FORM)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, NOT_FOUND)


def broken(request: HttpRequest) -> HttpResponse:
    """Drawn without context processors and without the database: whatever broke must not break this page too."""
    page = render_to_string(
        "web/errors/broken.html",
        {"mishap": BROKEN, "request_id": _request_id(request), "html_language": get_language() or "zh-hans"},
    )
    return HttpResponse(page, status=500)
