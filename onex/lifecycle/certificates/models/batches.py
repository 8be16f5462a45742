"""颁证批次: what is to be issued, decided once; the numbers set aside for it; what was withheld and why."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from onex.foundation.accounts.actors import Actor
from onex.foundation.jobs.models import Job
from onex.foundation.parties.models import Organisation, Region
from onex.foundation.policy import Text
from onex.foundation.procedures.models import Case
from onex.lifecycle.assessment.models import Result, Sitting
from onex.lifecycle.catalogue.models import CertificateLevel, Regime
from onex.lifecycle.certificates.models.numbers import NumberRule
from onex.lifecycle.certificates.numbers import LONGEST_NUMBER
from onex.lifecycle.certificates.reach import batches_in_reach


class BatchState(models.TextChoices):
    """The states of ``certificates.batch`` (see ``procedure.py``)."""

    PLANNED = "planned", _("已编号待颁发")
    ISSUING = "issuing", _("颁发中")
    ISSUED = "issued", _("已颁发待录入")
    REGISTERED = "registered", _("已录入平台")
    VOID = "void", _("已作废")


class BatchQuerySet(models.QuerySet["IssueBatch"]):
    """Batches, as far as a seat reaches."""

    def visible_to(self, actor: Actor) -> Self:
        """The organisation its own, a province or city those of its region and regime; a school none."""
        return self.filter(batches_in_reach(actor))


class IssueBatch(models.Model):
    """颁证批次: the certificates of one sitting issued on one day, with a contiguous range of numbers."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="issue_batch", verbose_name=_("办件"))
    sitting = models.ForeignKey(Sitting, models.PROTECT, related_name="issue_batches", verbose_name=_("考核批次"))
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="issue_batches", verbose_name=_("评价机构"))
    level = models.ForeignKey(CertificateLevel, models.PROTECT, related_name="issue_batches", verbose_name=_("证书等级"))
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("地区"))
    regime = models.CharField(_("体系"), max_length=10, choices=Regime)
    number_rule = models.ForeignKey(NumberRule, models.PROTECT, related_name="batches", verbose_name=_("编号规则"))
    series_key = models.CharField(
        _("编号序列"), max_length=LONGEST_NUMBER, db_comment="the number with # in place of its serial"
    )
    first_serial = models.BigIntegerField(_("首号"))
    planned = models.PositiveIntegerField(_("计划颁发数"))
    withheld = models.PositiveIntegerField(_("不予颁发数"))
    issued = models.PositiveIntegerField(_("已颁发数"), default=0, db_comment="written when the issue ends")
    issued_on = models.DateField(_("颁发日期"), db_comment="date of issue on the certificates of the batch")
    job = models.ForeignKey(Job, models.PROTECT, null=True, related_name="+", verbose_name=_("颁发任务"))
    registered_on = models.DateField(_("录入日期"), null=True)

    objects = BatchQuerySet.as_manager()

    due_on: date | None
    """Last day to register it; there when asked for by ``selectors.with_clock``."""
    timeliness: str
    """How it stands to its registration; there when asked for by ``selectors.with_clock``."""

    class Meta:
        verbose_name = _("颁证批次")
        verbose_name_plural = _("颁证批次")
        ordering = ("-pk",)
        indexes = (models.Index(fields=("organisation", "-id"), name="certificates_batch_by_body"),)
        constraints = (
            models.CheckConstraint(condition=Q(first_serial__gte=1, planned__gte=1), name="certificates_batch_counts"),
            models.CheckConstraint(condition=Q(issued__lte=F("planned")), name="certificates_batch_not_more_than_planned"),
            models.UniqueConstraint(fields=("series_key", "first_serial"), name="certificates_batch_range_once"),
        )

    def __str__(self) -> str:
        return self.case.number

    @property
    def subject(self) -> str:
        """How the journal names it."""
        return f"batch:{self.pk}"

    @property
    def last_serial(self) -> int:
        """The last serial set aside, inclusive."""
        return self.first_serial + self.planned - 1


class PlannedNumber(models.Model):
    """计划编号: a serial set aside for a result. The row ends as a certificate or as a void number.

    A work list: the database checks the keys of its rows when they become what they end as.
    """

    batch = models.ForeignKey(
        IssueBatch,
        models.PROTECT,
        db_index=False,
        db_constraint=False,
        related_name="planned_numbers",
        verbose_name=_("颁证批次"),
    )
    serial = models.BigIntegerField(_("序号"))
    result = models.OneToOneField(
        Result, models.PROTECT, db_constraint=False, related_name="planned_number", verbose_name=_("成绩")
    )

    class Meta:
        verbose_name = _("计划编号")
        verbose_name_plural = _("计划编号")
        constraints = (models.UniqueConstraint(fields=("batch", "serial"), name="certificates_planned_serial_once"),)

    def __str__(self) -> str:
        return f"{self.batch_id} {self.serial}"


class VoidNumber(models.Model):
    """作废编号: a number set aside and never used. It is not given again. Append-only."""

    number = models.CharField(_("证书编号"), max_length=LONGEST_NUMBER)
    batch = models.ForeignKey(IssueBatch, models.PROTECT, related_name="void_numbers", verbose_name=_("颁证批次"))
    serial = models.BigIntegerField(_("序号"))
    result = models.ForeignKey(Result, models.PROTECT, related_name="void_numbers", verbose_name=_("成绩"))
    voided_on = models.DateField(_("作废日期"))
    cite = models.CharField(_("依据"), max_length=20)

    class Meta:
        verbose_name = _("作废编号")
        verbose_name_plural = _("作废编号")
        db_table_comment = "append-only: numbers set aside and never used"
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("number",), name="certificates_void_number_once"),)

    def __str__(self) -> str:
        return self.number


class Withheld(models.Model):
    """不予颁发: a result for which the plan gives no certificate, with the rule and the clause that say so."""

    batch = models.ForeignKey(IssueBatch, models.PROTECT, related_name="withheld_results", verbose_name=_("颁证批次"))
    result = models.ForeignKey(Result, models.PROTECT, related_name="+", verbose_name=_("成绩"))
    rule = models.CharField(_("规则"), max_length=80)
    cite = models.CharField(_("依据"), max_length=20)
    why_zh = models.CharField(_("原因"), max_length=200)
    why_en = models.CharField(_("英文原因"), max_length=300)

    class Meta:
        verbose_name = _("不予颁发")
        verbose_name_plural = _("不予颁发")
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("batch", "result"), name="certificates_withheld_once_a_batch"),)

    def __str__(self) -> str:
        return f"{self.batch_id} {self.result_id}"

    @property
    def why(self) -> Text:
        """The reason in both languages."""
        return Text(self.why_zh, self.why_en)
