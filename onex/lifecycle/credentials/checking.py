"""离线查验 for anyone, and the paper's QR for those who may hand it on."""

from __future__ import annotations

import io
from pathlib import Path

import segno
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from onex.foundation.accounts.doors import door, public_door
from onex.foundation.accounts.requests import SeatedRequest
from onex.foundation.limits.budgets import Use
from onex.foundation.parties.kinds import DocumentKind
from onex.foundation.policy.refusals import NotFound
from onex.lifecycle.credentials.bundles import current_bundle
from onex.lifecycle.credentials.paper import get_paper_qr
from onex.lifecycle.credentials.permissions import CredentialsPermission
from onex.lifecycle.credentials.standalone import check_paper

CHECKED_BY_ANYONE = "the QR on paper is checked by anyone, without a network and free of charge (P4.5, G3.3)"
CORRECTION = "M"
SCRIPTS = Path(__file__).parent / "static" / "credentials"


@public_door(CHECKED_BY_ANYONE, use=Use.OPEN)
@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """离线查验: the page that keeps working with the network cut. What is put in stays in the browser."""
    context = {"words": {name: str(said) for name, said in WORDS.items()}, "kinds": DocumentKind.values}
    answer = render(request, "credentials/check.html", context)
    answer["Permissions-Policy"] = "camera=(self), geolocation=(), microphone=(), payment=(), usb=()"
    return answer


@public_door(CHECKED_BY_ANYONE, use=Use.OPEN)
@require_safe
@cache_control(public=True, max_age=300)
def worker(request: HttpRequest) -> HttpResponse:
    """The page's service worker: served from the root, or its scope could not hold the page."""
    return HttpResponse((SCRIPTS / "check-worker.js").read_bytes(), content_type="text/javascript; charset=utf-8")


@public_door(CHECKED_BY_ANYONE, use=Use.OPEN)
@require_safe
@cache_control(public=True, max_age=300)
def bundle(request: HttpRequest) -> HttpResponse:
    """离线核验包."""
    answer = HttpResponse(current_bundle(now=timezone.now()), content_type="application/json")
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


@public_door(CHECKED_BY_ANYONE, use=Use.OPEN)
@require_safe
def program(request: HttpRequest) -> FileResponse:
    """The stand-alone program, as a file to keep."""
    path = Path(str(check_paper.__file__))
    return FileResponse(path.open("rb"), as_attachment=True, filename=path.name, content_type="text/x-python; charset=utf-8")


@door(CredentialsPermission.DOWNLOAD)
@require_safe
@cache_control(private=True, no_store=True)
def paper(request: SeatedRequest, number: str) -> HttpResponse:
    """纸面二维码 of one certificate: to look at, to print, to copy."""
    text = get_paper_qr(number, request.actor)
    return render(
        request, "credentials/paper.html", {"number": number, "text": text, "code": segno.make(text, error=CORRECTION)}
    )


@door(CredentialsPermission.DOWNLOAD, use=Use.EXPORT)
@require_safe
@cache_control(private=True, no_store=True)
def picture(request: SeatedRequest, number: str, form: str) -> HttpResponse:
    """The QR as a picture: ``svg`` or ``png``."""
    kinds = {"svg": "image/svg+xml", "png": "image/png"}
    if form not in kinds:
        raise NotFound("no_such_form", _("没有这一格式"), allowed=tuple(kinds))
    drawn = io.BytesIO()
    code = segno.make(get_paper_qr(number, request.actor), error=CORRECTION, micro=False)
    code.save(drawn, kind=form, scale=8, border=4)
    answer = HttpResponse(drawn.getvalue(), content_type=kinds[form])
    answer["Content-Disposition"] = f'attachment; filename="certificate-qr.{form}"'
    return answer


WORDS = {
    "colon": _("："),
    "stop": _("。"),
    "holds": _("通过"),
    "false": _("不成立"),
    "unchecked": _("未能查验"),
    "form": _("二维码格式"),
    "form_bad": _("不是本平台纸质证书上的离线二维码，或者没有读全"),
    "no_code": _("图片中没有读到二维码：请对准、放大后重拍，或粘贴二维码文字"),
    "no_camera": _("不能使用摄像头：请允许使用，或上传照片、粘贴文字"),
    "signature": _("签名"),
    "signature_holds": _("由本平台的证书密钥签名，签名后没有改动"),
    "signature_false": _("签名不对：内容被改动过，或者是伪造的"),
    "key_unknown": _("核验包中没有这把密钥：可能是核验包太旧，也可能是伪造的；请联网更新后再查"),
    "key_ended": _("签名密钥在颁发日期之前已经停用"),
    "no_ed25519": _("此浏览器不能查验 Ed25519 签名：请换用较新的浏览器，或用离线脚本查验"),
    "no_crypto": _("此浏览器或此连接不提供加密功能（需要 HTTPS）：请用离线脚本查验"),
    "broken": _("查验没有完成：请刷新后重试，或用离线脚本查验"),
    "issuer": _("颁发机构"),
    "issuer_unknown": _("核验包中没有这家机构；请联网更新后再查"),
    "status": _("证书状态"),
    "status_good": _("截至 {made} 有效；此后是否有变动，需联网查验"),
    "revocation": _("已撤销（核验包制作于 {made}）"),
    "suspension": _("已暂停（核验包制作于 {made}）"),
    "status_old": _("核验包太旧：{made} 制作，有效至 {until}；不能说明证书现在是否有效"),
    "status_newer": _("核验包比证书旧，不含这张证书的状态；请联网更新后再查"),
    "status_unread": _("此浏览器读不出状态列表：请换用较新的浏览器，或用离线脚本查验"),
    "holder": _("持证人"),
    "holder_holds": _("姓名和证件号码与颁发时一致"),
    "holder_false": _("姓名或证件号码与颁发时不一致"),
    "holder_untold": _("请在下面照证件填写姓名和证件号码"),
    "face_number": _("证书编号"),
    "face_holder_name": _("姓名"),
    "face_certificate": _("证书名称"),
    "face_level": _("等级"),
    "face_issued_on": _("颁发日期"),
    "face_result": _("成绩"),
    "result_holds": _("全部通过"),
    "result_false": _("不成立，请勿采信"),
    "result_unchecked": _("没有发现不符，但有的步骤未能查验"),
    "bundle_none": _("没有可用的核验包：请联网打开一次本页"),
    "bundle_good": _("核验包：{made} 制作，有效至 {until}"),
    "bundle_old": _("核验包太旧：{made} 制作，有效至 {until}；请联网更新"),
    "kept": _("本页已存入此浏览器，断网时仍可打开使用"),
    "not_kept": _("本页未能存入此浏览器，断网后请勿关闭；或用离线脚本查验"),
}
"""What the browser's script says; ``{…}`` are filled in there."""
