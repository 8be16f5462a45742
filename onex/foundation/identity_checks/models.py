"""实名核验: what was asked, with whose consent, and what came of it. No name, no number, no picture."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from onex.foundation.parties.models import Person
from onex.foundation.parties.references import new_ref


class Method(models.TextChoices):
    """Ways to be checked; whichever was taken, the effect is the same."""

    NAME_AND_NUMBER = "name_and_number", _("姓名与证件号码核验")
    FACE = "face", _("人脸核验")
    IN_PERSON = "in_person", _("当面核验")


class CheckState(models.TextChoices):
    """Where a check stands. It leaves ``asked`` once, and stays there only while its answer may still come."""

    ASKED = "asked", _("等待结果")
    VERIFIED = "verified", _("已核验")
    MISMATCHED = "mismatched", _("不一致")
    UNTRUSTED = "untrusted", _("回答不可信")
    LAPSED = "lapsed", _("已过时")


class Guardian(models.TextChoices):
    """Who consented for a minor."""

    NOBODY = "", _("不需要")
    PARENT = "parent", _("父母")
    OTHER = "other", _("其他监护人")


class IdentityCheck(models.Model):
    """One check of one person; ``ref`` is the request id the provider knows it by."""

    ref = models.UUIDField(_("编号"), unique=True, default=new_ref, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="identity_checks", verbose_name=_("人员"))
    method = models.CharField(_("方式"), max_length=20, choices=Method.choices)
    state = models.CharField(_("状态"), max_length=10, choices=CheckState.choices, default=CheckState.ASKED)
    nonce = models.BinaryField(_("随机数"), max_length=16, db_comment="binds the answer to the question")
    asked_at = models.DateTimeField(_("发起时间"))
    asked_on = models.DateField(_("发起日期"))
    consented_at = models.DateTimeField(_("同意时间"), db_comment="to the check itself")
    face_consented_at = models.DateTimeField(_("人脸单独同意时间"), null=True, blank=True)
    guardian = models.CharField(_("监护人同意"), max_length=10, choices=Guardian.choices, default=Guardian.NOBODY, blank=True)
    provider = models.CharField(_("核验方"), max_length=40, blank=True, db_comment="name in IDENTITY_CHECKER; empty: a clerk")
    sandbox = models.BooleanField(_("沙箱"), default=False)
    reference = models.CharField(_("核验方流水号"), max_length=80, blank=True)
    concluded_at = models.DateTimeField(_("结果时间"), null=True, blank=True)
    concluded_on = models.DateField(_("结果日期"), null=True, blank=True)
    concluded_by = models.CharField(_("结果由谁作出"), max_length=80, blank=True, db_comment="as in the journal, never a name")

    class Meta:
        verbose_name = _("实名核验")
        verbose_name_plural = _("实名核验")
        ordering = ("pk",)
        db_table_comment = "checks of people's identity: day, way, reference and consents"
        indexes = (models.Index(fields=("person", "asked_on"), name="identity_checks_attempts"),)
        constraints = (
            models.UniqueConstraint(fields=("person",), condition=Q(state="asked"), name="identity_checks_one_open"),
            models.UniqueConstraint(fields=("person",), condition=Q(state="verified"), name="identity_checks_verified_once"),
            models.UniqueConstraint(
                fields=("provider", "reference"), condition=~Q(reference=""), name="identity_checks_reference_once"
            ),
            models.CheckConstraint(
                condition=Q(method="face", face_consented_at__isnull=False) | (~Q(method="face") & Q(face_consented_at=None)),
                name="identity_checks_face_by_consent",
            ),
            models.CheckConstraint(
                condition=Q(state="asked", concluded_at=None, concluded_on=None)
                | (~Q(state="asked") & Q(concluded_at__isnull=False, concluded_on__isnull=False)),
                name="identity_checks_concluded_whole",
            ),
            models.CheckConstraint(
                condition=Q(concluded_at=None) | Q(concluded_at__gte=F("asked_at")), name="identity_checks_in_order"
            ),
        )

    def __str__(self) -> str:
        return f"identity check {self.ref}"
