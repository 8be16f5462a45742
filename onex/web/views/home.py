"""The public portal's front page, and the language switch."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import set_language

from onex.foundation.accounts.doors import public_door
from onex.foundation.publications.models import Notice

NOTICES_SHOWN = 5


@dataclass(frozen=True)
class Errand:
    """Something anyone can do here."""

    label: str | Promise
    text: str | Promise
    url_name: str
    icon: str

    @property
    def address(self) -> str:
        return reverse(self.url_name)


ERRANDS = (
    Errand(_("查验证书"), _("核对证书真伪与当前状态，手机扫码或输入编号"), "verification:verify", icon="shield-check"),
    Errand(_("查看公示"), _("考核结果等事项公示期间，任何人都可以提出异议"), "publications:notices", icon="speakerphone"),
    Errand(_("查询异议答复"), _("凭查询码查看您所提异议的办理结果"), "publications:objection-query", icon="message-report"),
    Errand(_("机构目录"), _("哪些培训评价组织可以颁发证书，何时起、依据什么"), "catalogue:organisations", icon="building"),
    Errand(_("证书目录"), _("有哪些职业技能等级证书、分几级、由谁颁发"), "catalogue:certificates", icon="certificate"),
    Errand(_("政策库"), _("每份文件、每个条款，以及系统据此执行的规则"), "policy:index", icon="book"),
)


@public_door("the front page says what anyone can do here")
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    running = Notice.objects.filter(state=Notice.State.OPEN, opens_on__lte=today, closes_on__gte=today)
    notices = running.select_related("organisation").order_by("closes_on", "-pk")[:NOTICES_SHOWN]
    return render(request, "web/home.html", {"errands": ERRANDS, "notices": notices})


@public_door("the language is the reader's own choice and is kept in a cookie")
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Sets the language cookie and returns to the page; Django refuses a ``next`` on another host."""
    return set_language(request)
