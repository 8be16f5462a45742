"""What opening an account leaves behind: the one-time codes."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ActivationCode(models.Model):
    """开通码: shown once to whoever opened the account, used once by the person it is for; kept as a keyed hash only."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="activation_codes", verbose_name=_("帐号"))
    index = models.BinaryField(unique=True, db_comment="HMAC of account and code under the installation's own key")
    issued_at = models.DateTimeField(_("生成时间"))
    expires_at = models.DateTimeField(_("失效时间"))
    used_at = models.DateTimeField(_("使用时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("开通码")
        verbose_name_plural = _("开通码")
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"activation code {self.pk}"
