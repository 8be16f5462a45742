"""Cases (办件), the steps taken on them, and their clocks."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from onex.foundation.accounts.scopes import within

if TYPE_CHECKING:
    from onex.foundation.accounts.actors import Actor

NUMBER_LENGTH = 21


class CaseQuerySet(models.QuerySet["Case"]):
    """Cases, bounded by who asks."""

    def visible_to(self, actor: Actor) -> Self:
        """Cases within the seat's organisation, region and certificate; of an authority's, those of its own side."""
        side = actor.role.regime if actor.role else ""
        reached = self.filter(within(actor))
        return reached.filter(regime__in=("", side)) if side else reached

    def open(self) -> Self:
        """Cases that have not come to an end."""
        return self.filter(closed_on=None)


class Case(models.Model):
    """办件: one run of one procedure, under the law of its own day."""

    number = models.CharField(_("办件编号"), max_length=NUMBER_LENGTH, unique=True)
    procedure = models.CharField(_("办理流程"), max_length=80)
    state = models.CharField(_("状态"), max_length=40)
    title = models.CharField(_("标题"), max_length=200)
    regime = models.CharField(_("体系"), max_length=10, blank=True)
    organisation = models.ForeignKey("parties.Organisation", models.PROTECT, related_name="cases", verbose_name=_("机构"))
    region = models.ForeignKey("parties.Region", models.PROTECT, related_name="cases", verbose_name=_("地区"))
    certificate_code = models.CharField(_("证书代码"), max_length=40, blank=True)
    law_on = models.DateField(_("适用法规日期"))
    opened_on = models.DateField(_("立案日期"))
    closed_on = models.DateField(_("办结日期"), null=True, blank=True)
    opened_by = models.CharField(_("发起账号"), max_length=80)
    opened_seat = models.CharField(_("发起身份"), max_length=300, blank=True)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("认领人")
    )
    claimed_on = models.DateField(_("认领日期"), null=True, blank=True)
    claimed_at = models.DateTimeField(_("认领时间"), null=True, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("办件")
        verbose_name_plural = _("办件")
        db_table_comment = "one run of one procedure; its state changes only through procedures.services.advance"
        ordering = ("-id",)
        indexes = (
            models.Index(fields=("procedure", "state"), name="procedures_case_queue"),
            models.Index(fields=("opened_by", "-id"), name="procedures_case_opened_by"),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(claimed_by=None, claimed_on=None, claimed_at=None)
                | models.Q(claimed_by__isnull=False, claimed_on__isnull=False, claimed_at__isnull=False),
                name="procedures_case_claim_whole",
            ),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def subject(self) -> str:
        """How the journal names the case."""
        return f"case:{self.number}"

    def is_held_on(self, day: date) -> bool:
        """Whether somebody has the case in hand; a claim lapses with its day."""
        return self.claimed_by_id is not None and self.claimed_on == day

    @property
    def province(self) -> str:
        """First two digits of the region."""
        return self.region_id[:2]


class StepTaken(models.Model):
    """步骤记录: one step, by whom, from where to where, and the journal entry it made. Append-only."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="steps_taken", verbose_name=_("办件"))
    step = models.CharField(_("步骤"), max_length=60)
    source = models.CharField(_("原状态"), max_length=40)
    to = models.CharField(_("新状态"), max_length=40)
    taken_on = models.DateField(_("办理日期"))
    taken_at = models.DateTimeField(_("办理时间"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("经办账号"))
    person = models.ForeignKey("parties.Person", models.PROTECT, null=True, related_name="+", verbose_name=_("经办人"))
    principal = models.ForeignKey(
        "parties.Person",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("委托人"),
        db_comment="whose seat it was, when a delegate took the step",
    )
    author_ref = models.CharField(_("经办账号"), max_length=80)
    author_seat = models.CharField(_("经办身份"), max_length=300, blank=True)
    reason = models.TextField(_("理由"), blank=True)
    key = models.CharField(_("幂等键"), max_length=80, blank=True)
    entry = models.OneToOneField("journal.Entry", models.PROTECT, related_name="+", verbose_name=_("日志条目"))

    class Meta:
        verbose_name = _("步骤记录")
        verbose_name_plural = _("步骤记录")
        db_table_comment = "append-only: each step of each case, with its taker and its journal entry"
        ordering = ("id",)
        indexes = (
            models.Index(fields=("case", "step", "-id"), name="procedures_step_latest"),
            models.Index(fields=("user", "-id"), name="procedures_step_by_user"),
        )
        constraints = (
            models.UniqueConstraint(fields=("case", "key"), condition=~models.Q(key=""), name="procedures_step_key_once"),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.step}"


class CaseClock(models.Model):
    """办理时限: a period running on a case; ``due_on`` is its last day, standing still included."""

    class Kind(models.TextChoices):
        """What the period means."""

        DUE = "due", _("办理期限")
        WAIT = "wait", _("等待期限")

    case = models.ForeignKey(Case, models.PROTECT, related_name="clocks", verbose_name=_("办件"))
    name = models.CharField(_("名称"), max_length=60)
    label = models.CharField(_("期限名称"), max_length=120)
    parameter = models.CharField(_("政策参数"), max_length=120)
    cite = models.CharField(_("依据条款"), max_length=40)
    unit = models.CharField(_("单位"), max_length=20)
    length = models.PositiveIntegerField(_("长度"))
    kind = models.CharField(_("种类"), max_length=4, choices=Kind.choices)
    started_on = models.DateField(_("起算日"))
    due_on = models.DateField(_("截止日"))
    provisional = models.BooleanField(_("暂定"), default=False)
    paused_on = models.DateField(_("中止日"), null=True, blank=True)
    paused_days = models.PositiveIntegerField(_("已扣除天数"), default=0)
    stopped_on = models.DateField(_("停止日"), null=True, blank=True)

    class Meta:
        verbose_name = _("办理时限")
        verbose_name_plural = _("办理时限")
        ordering = ("id",)
        indexes = (models.Index(fields=("due_on",), condition=models.Q(stopped_on=None), name="procedures_clock_due"),)
        constraints = (
            models.UniqueConstraint(
                fields=("case", "name"), condition=models.Q(stopped_on=None), name="procedures_clock_runs_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.due_on}"


class CaseSeries(models.Model):
    """编号序列: the last serial given in one region on one day."""

    prefix = models.CharField(_("前缀"), max_length=20, primary_key=True)
    last_serial = models.PositiveIntegerField(_("末号"))

    class Meta:
        verbose_name = _("编号序列")
        verbose_name_plural = _("编号序列")

    def __str__(self) -> str:
        return f"{self.prefix} {self.last_serial}"
