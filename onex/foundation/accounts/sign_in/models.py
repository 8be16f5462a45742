"""What signing in keeps: second factors, recovery codes, counters of failures, earlier passwords."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class FactorKind(models.TextChoices):
    """The kinds of second factor."""

    TOTP = "totp", _("动态口令")
    PASSKEY = "passkey", _("通行密钥")


class Factor(models.Model):
    """第二因素: something the user has. What proves it is sealed by the vault under the factor's reference."""

    ref = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="factors", verbose_name=_("帐号"))
    kind = models.CharField(_("类型"), max_length=10, choices=FactorKind)
    secret_sealed = models.BinaryField(db_comment="TOTP secret or credential with public key, sealed")
    credential_index = models.BinaryField(null=True, unique=True, db_comment="blind index of a passkey's credential id")
    counter = models.BigIntegerField(default=0, db_comment="last TOTP step used, or the passkey's signature counter")
    added_at = models.DateTimeField(_("登记时间"))
    used_at = models.DateTimeField(_("最近使用"), null=True, blank=True)

    class Meta:
        verbose_name = _("第二因素")
        verbose_name_plural = _("第二因素")
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"factor {self.pk} {self.kind}"


class RecoveryCode(models.Model):
    """恢复码: used once, when no factor is at hand; kept as a keyed hash only."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="recovery_codes", verbose_name=_("帐号"))
    index = models.BinaryField(db_comment="HMAC of the code under the installation's own key")
    used_at = models.DateTimeField(_("使用时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("恢复码")
        verbose_name_plural = _("恢复码")
        constraints = (models.UniqueConstraint(fields=("user", "index"), name="accounts_recoverycode_once"),)

    def __str__(self) -> str:
        return f"recovery code {self.pk}"


class Attempts(models.Model):
    """How often something was tried without success of late. Expired rows go when others are written."""

    key = models.BinaryField(unique=True, db_comment="keyed hash of what is counted: no name and no address")
    failures = models.PositiveIntegerField(default=0)
    expires_at = models.DateTimeField(db_index=True, db_comment="end of the window, or of the lock")
    locked_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("失败计数")
        verbose_name_plural = _("失败计数")

    def __str__(self) -> str:
        return f"attempts {self.pk}"


class PastPassword(models.Model):
    """曾用密码: as hashed, so that a policy that asks for it can refuse it again."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="past_passwords", verbose_name=_("帐号"))
    password = models.CharField(max_length=128)
    set_at = models.DateTimeField()

    class Meta:
        verbose_name = _("曾用密码")
        verbose_name_plural = _("曾用密码")
        ordering = ("-set_at", "-pk")

    def __str__(self) -> str:
        return f"past password {self.pk}"
