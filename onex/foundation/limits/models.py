"""访问计数: how often something was asked for since its window began. No name, no number, no address."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Window(models.Model):
    """One counter. On PostgreSQL the table is not logged: a crash forgets the counts, and counting costs no disk."""

    key = models.BinaryField(unique=True, db_comment="keyed hash of the budget and of what it counts")
    count = models.PositiveBigIntegerField(db_comment="how often since the window began")
    ends = models.PositiveBigIntegerField(db_index=True, db_comment="end of the window, seconds since 1970 UTC")

    class Meta:
        verbose_name = _("访问计数")
        verbose_name_plural = _("访问计数")

    def __str__(self) -> str:
        return f"window {self.pk}"
