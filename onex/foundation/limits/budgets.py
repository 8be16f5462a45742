"""Every budget there is. A number here is a choice of ours, not of the law: it is wide for people and narrow for scripts.

Strangers are counted by their address, which a school or an office shares; whoever is signed in is counted by account, so
that colleagues behind one address never use up each other's budget.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Use(StrEnum):
    """What a request is for; each has budgets of its own, and a request may be for two."""

    LOOK = "look"
    """A page that names a record or carries a search."""
    WRITE = "write"
    """Every method that may change something, at every door."""
    API = "api"
    """Every operation of the API."""
    EXPORT = "export"
    """Exports, downloads, and lists handed out whole."""
    UPLOAD = "upload"
    """Attachments sent in, each up to what an attachment may weigh."""
    GUESS = "guess"
    """A number or code with a proof: certificates looked up by anyone, answers to objections."""
    OPEN = "open"
    """What is published to be read whole: files of the public log, the law, keys and status lists."""


class Per(StrEnum):
    """What is counted."""

    ASKER = "asker"
    """Everything one asker does."""
    OBJECT = "object"
    """One record, asked for by one asker."""
    OBJECTS = "objects"
    """Different records asked for by one asker."""
    ANYBODY = "anybody"
    """One record, asked for by everybody together."""


@dataclass(frozen=True)
class Budget:
    """So many times within so long; ``strangers`` by address, ``signed_in`` by account."""

    per: Per
    strangers: int
    signed_in: int
    within: timedelta

    def times(self, *, signed_in: bool) -> int:
        return self.signed_in if signed_in else self.strangers


TEN_MINUTES, HOUR = timedelta(minutes=10), timedelta(hours=1)

BUDGETS: Mapping[Use, tuple[Budget, ...]] = MappingProxyType(
    {
        Use.LOOK: (
            Budget(Per.ASKER, 900, 3_000, TEN_MINUTES),
            Budget(Per.OBJECT, 600, 1_500, TEN_MINUTES),
            Budget(Per.OBJECTS, 300, 1_500, TEN_MINUTES),
        ),
        Use.WRITE: (
            Budget(Per.ASKER, 300, 900, TEN_MINUTES),
            Budget(Per.OBJECT, 120, 300, TEN_MINUTES),
        ),
        Use.API: (
            Budget(Per.ASKER, 900, 3_000, TEN_MINUTES),
            Budget(Per.OBJECT, 600, 1_500, TEN_MINUTES),
            Budget(Per.OBJECTS, 300, 1_500, TEN_MINUTES),
        ),
        Use.EXPORT: (
            Budget(Per.ASKER, 60, 120, TEN_MINUTES),
            Budget(Per.OBJECT, 20, 30, TEN_MINUTES),
        ),
        Use.UPLOAD: (
            Budget(Per.ASKER, 20, 60, HOUR),
            Budget(Per.OBJECT, 10, 30, HOUR),
        ),
        Use.GUESS: (
            Budget(Per.ASKER, 120, 600, TEN_MINUTES),
            Budget(Per.OBJECT, 10, 30, HOUR),
            Budget(Per.OBJECTS, 60, 300, HOUR),
            Budget(Per.ANYBODY, 100, 100, HOUR),
        ),
        Use.OPEN: (Budget(Per.ASKER, 30_000, 30_000, TEN_MINUTES),),
    }
)
"""``OBJECTS`` and ``ANYBODY`` of ``GUESS`` count only what did not match. In a use that has ``OBJECTS``, ``OBJECT`` has the
same length: the first time in it is what makes a record a different one."""

FIRST_TRIES = 3
"""Once a number's own budget is spent by everybody together, each asker still has these: nobody can be kept out by others."""

WHAT: Mapping[Use, str | Promise] = MappingProxyType(
    {
        Use.LOOK: _("查看页面"),
        Use.WRITE: _("提交表单"),
        Use.API: _("接口调用"),
        Use.EXPORT: _("导出与下载"),
        Use.UPLOAD: _("上传附件"),
        Use.GUESS: _("查询核对"),
        Use.OPEN: _("查阅公开内容"),
    }
)

WHOSE: Mapping[Per, str | Promise] = MappingProxyType(
    {
        Per.ASKER: _("次数过多"),
        Per.OBJECT: _("对同一对象的次数过多"),
        Per.OBJECTS: _("涉及的不同对象过多"),
        Per.ANYBODY: _("各处对同一对象的次数过多"),
    }
)
