"""电子凭证: what each certificate is signed with. The document itself is never stored: it is the batch's text, filled in."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from onex.foundation.jobs.models import Job
from onex.foundation.parties.models import Organisation
from onex.foundation.signing.keys import SIGNATURE_BYTES
from onex.foundation.verifiable.status_lists import ENTRIES
from onex.lifecycle.certificates.models import IssueBatch, IssuedCertificate

LONGEST_KEY = 60
DIGEST_BYTES = 32


class StatusSeries(models.Model):
    """状态序列: how many places of its status lists an issuer has given away. A place once given is never given again."""

    organisation = models.OneToOneField(
        Organisation, models.PROTECT, primary_key=True, related_name="status_series", verbose_name=_("评价机构")
    )
    taken = models.BigIntegerField(_("已用位数"), default=0)

    class Meta:
        verbose_name = _("状态序列")
        verbose_name_plural = _("状态序列")
        ordering = ("organisation_id",)
        constraints = (models.CheckConstraint(condition=Q(taken__gte=0), name="credentials_series_counts"),)

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.taken}"


class CredentialText(models.Model):
    """凭证底稿: what all credentials of a batch say alike, with slots for what differs. Append-only."""

    batch = models.OneToOneField(
        IssueBatch, models.PROTECT, primary_key=True, related_name="credential_text", verbose_name=_("颁证批次")
    )
    document = models.TextField(_("底稿"), db_comment="JSON-LD with {{slots}}; Open Badges 3.0")
    digest = models.BinaryField(_("摘要"), max_length=DIGEST_BYTES, db_comment="SHA-256 of document")
    first_position = models.BigIntegerField(_("首个状态位"), db_comment="of the batch's first serial, in the issuer's series")
    job = models.ForeignKey(Job, models.PROTECT, related_name="+", verbose_name=_("签发任务"))
    made_at = models.DateTimeField(_("制作时间"))

    class Meta:
        verbose_name = _("凭证底稿")
        verbose_name_plural = _("凭证底稿")
        db_table_comment = "append-only: what the credentials of a batch say alike"
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.batch_id}"


class Credential(models.Model):
    """电子凭证: the signature over one certificate's document, and its place in the status lists. Append-only.

    The certificate's row is copied from within the transaction that reads it: its key is not checked a second time.
    """

    certificate = models.OneToOneField(
        IssuedCertificate,
        models.PROTECT,
        primary_key=True,
        db_constraint=False,
        related_name="credential",
        verbose_name=_("颁发的证书"),
    )
    text = models.ForeignKey(
        CredentialText,
        models.PROTECT,
        db_index=False,
        db_constraint=False,
        related_name="credentials",
        verbose_name=_("凭证底稿"),
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, db_index=False, db_constraint=False, related_name="+", verbose_name=_("评价机构")
    )
    position = models.BigIntegerField(_("状态位"), db_comment="in the issuer's series; list and entry follow from it")
    key = models.CharField(_("签名公钥"), max_length=LONGEST_KEY, db_comment="Multikey (z6Mk…) of the key that signed")
    signature = models.BinaryField(_("签名值"), max_length=SIGNATURE_BYTES, db_comment="eddsa-rdfc-2022")
    signed_at = models.DateTimeField(_("签名时间"), db_comment="the proof's `created`, to the second")

    class Meta:
        verbose_name = _("电子凭证")
        verbose_name_plural = _("电子凭证")
        db_table_comment = "append-only: one signature for each certificate"
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(fields=("organisation", "position"), name="credentials_status_place_once"),
            models.CheckConstraint(condition=Q(position__gte=0), name="credentials_position_from_zero"),
        )

    def __str__(self) -> str:
        return f"{self.certificate_id}"

    @property
    def list_number(self) -> int:
        """Which of the issuer's lists holds its place, from 1."""
        return self.position // ENTRIES + 1


class ListPurpose(models.TextChoices):
    """What a set bit says (Bitstring Status List v1.0)."""

    REVOCATION = "revocation", _("撤销")
    SUSPENSION = "suspension", _("暂停")


class StatusListVersion(models.Model):
    """状态列表版本: a list as it was published; its digest goes into the ledger. Append-only."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="status_lists", verbose_name=_("评价机构"))
    number = models.PositiveIntegerField(_("列表编号"))
    purpose = models.CharField(_("用途"), max_length=12, choices=ListPurpose)
    version = models.PositiveIntegerField(_("版本"))
    document = models.TextField(_("列表"), db_comment="the signed BitstringStatusListCredential, as served")
    last_change = models.BigIntegerField(_("末次变更"), db_comment="id of the last status change it takes in; 0: none")
    published_at = models.DateTimeField(_("发布时间"))
    valid_until = models.DateTimeField(_("有效期至"))

    class Meta:
        verbose_name = _("状态列表版本")
        verbose_name_plural = _("状态列表版本")
        db_table_comment = "append-only: every status list ever published"
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "number", "purpose", "version"), name="credentials_list_version_once"
            ),
            models.CheckConstraint(condition=Q(purpose__in=ListPurpose.values), name="credentials_list_purpose_known"),
        )

    def __str__(self) -> str:
        return f"{self.organisation_id}/{self.number}/{self.purpose} v{self.version}"
