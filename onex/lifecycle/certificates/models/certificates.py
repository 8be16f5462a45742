"""颁发的证书: one row for each, never changed but for its status, and the history of that."""

from __future__ import annotations

from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from onex.foundation.accounts.actors import Actor
from onex.foundation.ledger.subjects import salted
from onex.foundation.parties.models import Organisation, Person
from onex.foundation.procedures.models import Case
from onex.lifecycle.assessment.models import Result, Sitting
from onex.lifecycle.catalogue.models import CertificateLevel
from onex.lifecycle.certificates.models.batches import IssueBatch
from onex.lifecycle.certificates.numbers import LONGEST_NUMBER
from onex.lifecycle.certificates.reach import certificates_in_reach
from onex.lifecycle.certificates.tokens import SECRET_BYTES, write_token

SALT_BYTES = 16
COMMITMENT_BYTES = 32


class CertificateStatus(models.TextChoices):
    """What anyone who looks a certificate up is told."""

    VALID = "valid", _("有效")
    REVOKED = "revoked", _("已撤销")


class CertificateQuerySet(models.QuerySet["IssuedCertificate"]):
    """Certificates, as far as a seat reaches."""

    def visible_to(self, actor: Actor) -> Self:
        """The organisation its own, a school its own students', a province or city its region's and regime's."""
        return self.filter(certificates_in_reach(actor))

    def with_face(self) -> Self:
        """With all that a face or a list line prints, in one query."""
        return self.select_related(
            "organisation",
            "level__certificate",
            "batch__number_rule",
            "batch__level__certificate",
            "batch__organisation",
            "batch__sitting__case",
            "batch__case",
            "sitting__region",
            "result",
            "school",
        )


class IssuedCertificate(models.Model):
    """颁发的证书. The QR token is the row's id and a secret of 128 bits: the secret needs no index of its own.

    The database checks the keys of batch and result for every row. Sitting, level, organisation, person and school are
    copies of what stands there, for uniqueness and lists; checking them again would take three times as long as writing
    the row, so that the issue copies them in SQL's own transaction and ``onex recheck`` compares them.
    """

    id = models.BigAutoField(primary_key=True)
    number = models.CharField(_("证书编号"), max_length=LONGEST_NUMBER)
    batch = models.ForeignKey(
        IssueBatch, models.PROTECT, db_index=False, related_name="certificates", verbose_name=_("颁证批次")
    )
    serial = models.BigIntegerField(_("序号"))
    result = models.OneToOneField(Result, models.PROTECT, related_name="certificate", verbose_name=_("成绩"))
    person = models.ForeignKey(
        Person, models.PROTECT, db_index=False, db_constraint=False, related_name="certificates", verbose_name=_("持证人")
    )
    sitting = models.ForeignKey(
        Sitting, models.PROTECT, db_index=False, db_constraint=False, related_name="certificates", verbose_name=_("考核批次")
    )
    level = models.ForeignKey(
        CertificateLevel,
        models.PROTECT,
        db_index=False,
        db_constraint=False,
        related_name="certificates",
        verbose_name=_("证书等级"),
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        db_index=False,
        db_constraint=False,
        related_name="certificates",
        verbose_name=_("评价机构"),
    )
    school = models.ForeignKey(
        Organisation, models.PROTECT, null=True, db_index=False, db_constraint=False, related_name="+", verbose_name=_("学校")
    )
    issued_on = models.DateField(_("颁发日期"))
    status = models.CharField(_("状态"), max_length=10, choices=CertificateStatus, default=CertificateStatus.VALID)
    secret = models.BinaryField(_("查验密钥"), max_length=SECRET_BYTES, db_comment="128 random bits of the QR token")
    salt = models.BinaryField(_("盐"), max_length=SALT_BYTES)
    commitment = models.BinaryField(
        _("承诺值"), max_length=COMMITMENT_BYTES, db_comment="HMAC-SHA-256(salt, RFC 8785 record of the certificate)"
    )

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("颁发的证书")
        verbose_name_plural = _("颁发的证书")
        ordering = ("-pk",)
        db_table_comment = "issued certificates; holder's name and document are in parties, sealed"
        indexes = (
            models.Index(fields=("organisation", "-id"), name="certificates_by_body"),
            models.Index(fields=("school", "-id"), name="certificates_by_school", condition=Q(school__isnull=False)),
        )
        constraints = (
            # A constraint, not unique=True: that would add a second, never used index for LIKE on PostgreSQL.
            models.UniqueConstraint(fields=("number",), name="certificates_number_once"),
            models.UniqueConstraint(fields=("batch", "serial"), name="certificates_serial_once_a_batch"),
            models.UniqueConstraint(fields=("person", "level", "sitting"), name="certificates_once_a_sitting"),
            models.CheckConstraint(condition=Q(status__in=CertificateStatus.values), name="certificates_status_known"),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def subject(self) -> str:
        """How the journal names it."""
        return f"issued_certificate:{self.number}"

    @property
    def token(self) -> str:
        """What the QR on the paper carries: 32 URL-safe characters."""
        return write_token(self.pk, bytes(self.secret))

    @property
    def ledger_event(self) -> UUID:
        """The id of its issue in the public log."""
        return UUID(bytes=salted(bytes(self.salt))[1])

    @property
    def revoked(self) -> bool:
        """Whether it no longer stands."""
        return self.status == CertificateStatus.REVOKED


class StatusChange(models.Model):
    """证书状态变更: from what to what, when, by which case and on which clause. Append-only."""

    certificate = models.ForeignKey(IssuedCertificate, models.PROTECT, related_name="status_changes", verbose_name=_("证书"))
    source = models.CharField(_("原状态"), max_length=10, choices=CertificateStatus)
    to = models.CharField(_("新状态"), max_length=10, choices=CertificateStatus)
    changed_on = models.DateField(_("变更日期"))
    recorded_at = models.DateTimeField(_("记录时间"), auto_now_add=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="+", verbose_name=_("办件"))
    ground = models.CharField(_("事由"), max_length=20)
    cite = models.CharField(_("依据"), max_length=20)

    class Meta:
        verbose_name = _("证书状态变更")
        verbose_name_plural = _("证书状态变更")
        db_table_comment = "append-only: every change of a certificate's status"
        ordering = ("pk",)
        constraints = (models.CheckConstraint(condition=~Q(source=models.F("to")), name="certificates_change_changes"),)

    def __str__(self) -> str:
        return f"{self.certificate_id} {self.source} → {self.to}"
