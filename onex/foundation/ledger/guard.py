"""The rollback guard: a log that knows less than was published must not sign, or it forks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from onex.foundation.ledger import models
from onex.foundation.ledger.publishing import published
from onex.foundation.policy.refusals import Conflict


class LedgerStopped(Conflict):
    """Nothing was signed; somebody has to find out first what happened to the database."""


@dataclass(frozen=True)
class Known:
    """A head somebody outside the database knows of; ``root`` is None where only the size is known."""

    who: str
    size: int
    root: bytes | None = None


def require_nothing_lost(head: models.Checkpoint | None, heads: Iterable[Known] = ()) -> None:
    """Raise :class:`LedgerStopped` if the published file or a witness knows a larger head, or another one of its size."""
    kept = published()
    ours = [Known(str(_("已公布的检查点文件")), kept.checkpoint.size, kept.checkpoint.root)] if kept else []
    size = head.size if head else 0
    for known in (*ours, *heads):
        if known.size > size:
            raise LedgerStopped(
                "ledger_behind",
                _(
                    "数据库中的账本只有 %(ours)d 条，而%(who)s知道 %(theirs)d 条：数据库很可能是由旧备份恢复的。"
                    "已停止签名；请恢复较新的备份，切勿删除该文件"
                )
                % {"ours": size, "who": known.who, "theirs": known.size},
                cites=("S6.3",),
            )
        if known.root is not None and not _has(head, known.size, known.root):
            raise LedgerStopped(
                "ledger_forked",
                _("%(who)s所知第 %(size)d 条处的检查点与数据库不同：账本已分叉。已停止签名；请先查明原因")
                % {"who": known.who, "size": known.size},
                cites=("S6.3",),
            )


def _has(head: models.Checkpoint | None, size: int, root: bytes) -> bool:
    """Whether this database signed that very head."""
    if head is not None and head.size == size:
        return head.root == root  # as it is: SQLite keeps text, too, where bytes should be
    kept = models.Checkpoint.objects.filter(size=size).values_list("root", flat=True).first()
    return kept is not None and kept == root
