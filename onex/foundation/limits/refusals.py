"""The refusal of a request that comes too often."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import ClassVar

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from onex.foundation.limits.budgets import WHAT, WHOSE, Budget, Use
from onex.foundation.policy.refusals import Refusal


class TooOften(Refusal):
    """A budget is spent; ``seconds`` until it is whole again."""

    status: ClassVar[int] = 429

    def __init__(self, use: Use, budget: Budget, *, times: int, ends: int, now: int) -> None:
        until = timezone.localtime(datetime.fromtimestamp(ends, tz=UTC))
        super().__init__(
            "too_often",
            _("%(what)s：%(whose)s（%(minutes)s 分钟内最多 %(times)s 次），没有保存任何内容；请在 %(time)s 之后再试")
            % {
                "what": WHAT[use],
                "whose": WHOSE[budget.per],
                "minutes": int(budget.within.total_seconds()) // 60,
                "times": times,
                "time": until.strftime("%H:%M:%S"),
            },
        )
        self.use = use
        self.per = budget.per
        self.seconds = max(ends - now, 1)
