"""外部身份: which account an outside identity belongs to."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class LinkedIdentity(models.Model):
    """A subject of a provider, as a keyed hash, and the account its holder linked it to."""

    ref = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="identities", verbose_name=_("帐号"))
    provider = models.CharField(max_length=40, db_comment="name in IDENTITY_PROVIDERS")
    subject_index = models.BinaryField(db_comment="HMAC of provider and subject under the installation's own key")
    linked_at = models.DateTimeField(_("关联时间"))

    class Meta:
        verbose_name = _("外部身份")
        verbose_name_plural = _("外部身份")
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("provider", "subject_index"), name="portals_linkedidentity_once"),
            models.UniqueConstraint(fields=("user", "provider"), name="portals_linkedidentity_one_a_provider"),
        )

    def __str__(self) -> str:
        return f"identity {self.pk} of {self.provider}"
