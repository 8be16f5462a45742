"""公开账本: what the log is and is not, its head, who watches it, and a place to check a file without sending it anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from onex.foundation.accounts.doors import public_door
from onex.foundation.ledger.cosigning import policy, standings
from onex.foundation.ledger.entries import decode
from onex.foundation.ledger.keys import origin, verifier_keys
from onex.foundation.ledger.models import Checkpoint
from onex.foundation.ledger.publishing import published
from onex.foundation.ledger.standalone import verify, witness
from onex.foundation.ledger.store import entry_bodies
from onex.foundation.ledger.trust import trust
from onex.web.records.wording import topic_words

WHY_PUBLIC = "a log nobody may look at proves nothing"
SHOWN = 10
PROGRAMS = {"verify.py": verify, "witness.py": witness}


@dataclass(frozen=True)
class EntryRow:
    """One of the last entries: what happened and when, nothing about whom."""

    index: int
    event: str
    words: str | Promise
    at: datetime | None
    previous: int | None


@public_door(WHY_PUBLIC)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """公开账本."""
    head = published()
    size = head.checkpoint.size if head else 0
    signed = Checkpoint.objects.filter(size=size).first() if head else None
    watched = policy()
    return render(
        request,
        "ledger/page.html",
        {
            "origin": origin(),
            "head": head.checkpoint if head else None,
            "signed_at": signed.signed_at if signed else None,
            "keys": verifier_keys(),
            "policy": watched,
            "standings": standings(),
            "entries": recent_entries(size),
            "trust": trust(),
            "words": WORDS,
            "prefix": request.build_absolute_uri("/ledger"),
        },
    )


def recent_entries(size: int) -> list[EntryRow]:
    """The last entries of the first ``size``, newest first."""
    first = max(0, size - SHOWN)
    rows = []
    for index, body in enumerate(entry_bodies(first, size), start=first):
        said = decode(body)
        rows.append(EntryRow(index, said.event, topic_words(said.type), parse_datetime(said.time), said.previous))
    return rows[::-1]


@public_door(WHY_PUBLIC)
@require_safe
def program(request: HttpRequest, name: str) -> FileResponse:
    """A stand-alone program, as a file to keep."""
    path = Path(str(PROGRAMS[name].__file__))
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type="text/x-python; charset=utf-8")


WORDS = {
    "holds": _("通过"),
    "false": _("不成立"),
    "unchecked": _("未能查验"),
    "form": _("文件格式"),
    "form_bad": _("不是证明文件（.tlog-proof），或者文件已损坏"),
    "no_proof": _("没有看到证明文件；记录文件或信任文件需与证明文件一起选择"),
    "inclusion": _("条目在账本中"),
    "inclusion_holds": _("第 {index} 条，账本当时共 {size} 条"),
    "inclusion_false": _("按文件中的哈希算不出检查点的根：条目、序号或证明被改动过"),
    "no_entry": _("证明文件中没有条目内容，无法计算"),
    "signature": _("账本的签名"),
    "signature_holds": _("检查点由 {origin} 的密钥签名"),
    "signature_false": _("检查点不是由 {origin} 的已知密钥签名，或签名后被改动"),
    "no_ed25519": _("此浏览器不能查验 Ed25519 签名：请换用较新的浏览器，或用离线脚本查验"),
    "no_crypto": _("此浏览器或此连接不提供加密功能（需要 HTTPS）：请用离线脚本查验"),
    "witnesses": _("独立见证"),
    "witnesses_hold": _("{count} 个见证方签过名，要求 {quorum} 个"),
    "witnesses_few": _("只有 {count} 个见证方签过名，要求 {quorum} 个"),
    "witnesses_false": _("有一个见证签名是假的"),
    "witnesses_none": _("信任文件没有要求独立见证：这只证明平台自己签过名"),
    "record": _("记录与条目一致"),
    "record_holds": _("条目所指的正是这份记录"),
    "record_false": _("条目所指的不是这份记录，或盐值不对"),
    "told": _("条目内容"),
    "later": _("没有查：此后是否又有同一对象的条目，例如撤销。请同时查验证书现状，或用离线脚本回放账本。"),
    "result_holds": _("全部成立"),
    "result_false": _("不成立：文件与账本不符"),
    "result_unchecked": _("没有发现不符，但有的步骤未能查验"),
    "other_trust": _("按您一并选择的信任文件查验"),
}
"""What the browser's script says; ``{…}`` are filled in there."""
