"""查询次数: how often anyone looked a certificate up. Counts only: no number, no name, no address."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class LookupDoor(models.TextChoices):
    """Through which door."""

    PAGE = "page", _("网页")
    API = "api", _("接口")
    QR = "qr", _("二维码")


class LookupOutcome(models.TextChoices):
    """With which answer; unknown number and wrong holder are one."""

    VALID = "valid", _("有效")
    REVOKED = "revoked", _("已撤销")
    ALTERED = "altered", _("记录与颁发时不一致")
    NOT_MATCHED = "not_matched", _("未查到相符的证书")


class LookupTally(models.Model):
    """查询次数 of a day, a door and an outcome, spread over several rows so that look-ups do not queue for one."""

    day = models.DateField(_("日期"))
    door = models.CharField(_("途径"), max_length=8, choices=LookupDoor)
    outcome = models.CharField(_("结果"), max_length=12, choices=LookupOutcome)
    shard = models.PositiveSmallIntegerField(_("分片"))
    count = models.PositiveBigIntegerField(_("次数"))

    class Meta:
        verbose_name = _("查询次数")
        verbose_name_plural = _("查询次数")
        ordering = ("day", "door", "outcome", "shard")
        constraints = (models.UniqueConstraint(fields=("day", "door", "outcome", "shard"), name="verification_tally_once"),)

    def __str__(self) -> str:
        return f"{self.day} {self.door} {self.outcome}"
