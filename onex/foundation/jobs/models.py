"""批处理任务: long work kept in the database, split into ranges that any worker of any machine may take up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from onex.foundation.parties.models import Organisation
from onex.foundation.parties.references import new_ref
from onex.foundation.policy import Text

if TYPE_CHECKING:
    from onex.foundation.accounts.actors import Actor


class JobState(models.TextChoices):
    """Where a job stands. ``paused`` and ``failed`` may be resumed; ``cancelled`` and ``done`` are final."""

    QUEUED = "queued", _("排队中")
    RUNNING = "running", _("进行中")
    PAUSED = "paused", _("已暂停")
    CANCELLED = "cancelled", _("已取消")
    DONE = "done", _("已完成")
    FAILED = "failed", _("未能完成")


class RangeState(models.TextChoices):
    """Where a range stands: free to be taken, held by a worker, or ended."""

    OPEN = "open", _("待处理")
    HELD = "held", _("处理中")
    DONE = "done", _("已完成")
    FAILED = "failed", _("未能完成")
    CANCELLED = "cancelled", _("已取消")


ENDED = (JobState.CANCELLED, JobState.DONE, JobState.FAILED)


class JobQuerySet(models.QuerySet["Job"]):
    """Jobs by who may see them and by what they are about."""

    def visible_to(self, actor: Actor) -> JobQuerySet:
        """The actor's own jobs that are no body's, and those of the organisation whose seat is taken; nothing for anybody else."""
        if actor.user_id is None or not actor.has_seat:
            return self.none()
        own = Q(user_id=actor.user_id, organisation=None)  # what was made for a body stays with it when its maker moves
        return self.filter(own | Q(organisation_id=actor.organisation_id) if actor.organisation_id else own)

    def about(self, subject: str) -> JobQuerySet:
        """Jobs on one subject, newest first."""
        return self.filter(subject=subject).order_by("-pk")


class Job(models.Model):
    """One piece of long work somebody asked for. ``params`` holds references only, never personal data."""

    ref = models.UUIDField(_("编号"), unique=True, default=new_ref, editable=False)
    kind = models.CharField(_("类别"), max_length=80, db_comment="name of the registered handler")
    key = models.CharField(  # noqa: DJ001  (null is what a unique constraint does not compare)
        _("幂等键"), max_length=160, null=True, db_comment="the same kind and key is the same job"
    )
    label_zh = models.CharField(_("名称"), max_length=200)
    label_en = models.CharField(_("英文名称"), max_length=200)
    subject = models.CharField(_("对象"), max_length=120, db_comment="what it works on, as the journal names it")
    user_id = models.BigIntegerField(_("用户"), null=True, db_comment="who asked; null: the system")
    mandate_id = models.BigIntegerField(_("席位"), null=True)
    author_ref = models.CharField(_("发起人"), max_length=80, db_comment="as in the journal, never a name")
    seat = models.CharField(_("席位说明"), max_length=400, blank=True, db_comment="the mandate as text")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("机构")
    )
    state = models.CharField(_("状态"), max_length=12, choices=JobState, default=JobState.QUEUED)
    total = models.BigIntegerField(_("总数"), default=0, db_comment="rows to do; 0: not known yet")
    done = models.BigIntegerField(_("已处理"), default=0, db_comment="rows done, written with the rows")
    message = models.CharField(_("说明"), max_length=200, blank=True, db_comment="code of what happened, no personal data")
    params = models.JSONField(_("参数"), default=dict, blank=True, db_comment="references only, no personal data")
    created_at = models.DateTimeField(_("创建时间"), auto_now_add=True)
    started_at = models.DateTimeField(_("开始时间"), null=True)
    finished_at = models.DateTimeField(_("结束时间"), null=True)
    turn_at = models.DateTimeField(_("最近轮到"), null=True, db_comment="last time a range was taken; jobs take turns")
    cancel_requested = models.BooleanField(_("已要求取消"), default=False)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("任务")
        verbose_name_plural = _("任务")
        ordering = ("pk",)
        db_table_comment = "long work, split into ranges"
        indexes = (
            models.Index(fields=("subject", "id"), name="jobs_job_subject"),
            models.Index(fields=("turn_at", "id"), name="jobs_job_waiting", condition=Q(state__in=("queued", "running"))),
        )
        constraints = (
            models.UniqueConstraint(fields=("kind", "key"), name="jobs_job_same_key_same_job"),
            models.CheckConstraint(condition=Q(done__gte=0) & Q(total__gte=0), name="jobs_job_counts_not_negative"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.ref}"

    @property
    def label(self) -> Text:
        """What it does, in both languages."""
        return Text(zh=self.label_zh, en=self.label_en)

    @property
    def ended(self) -> bool:
        """Whether nothing more happens without somebody's doing."""
        return self.state in ENDED

    @property
    def resting(self) -> bool:
        """Whether nothing moves just now: ended or paused."""
        return self.ended or self.state == JobState.PAUSED

    @property
    def percent(self) -> int | None:
        """Whole per cent done (0 to 100), or None while the total is not known."""
        return None if not self.total else min(100, self.done * 100 // self.total)


class JobRange(models.Model):
    """A stretch of a job one worker does at a time.

    ``first`` and ``last`` are positions, both inclusive; ``cursor`` is the next position not yet done, written in the
    transaction that writes the rows. ``attempts`` counts how often the range was taken and is the fence: a worker that
    holds an older number writes nothing any more.
    """

    job = models.ForeignKey(Job, models.CASCADE, related_name="ranges", verbose_name=_("任务"))
    ordinal = models.PositiveIntegerField(_("序号"))
    first = models.BigIntegerField(_("起"), db_comment="first position, inclusive")
    last = models.BigIntegerField(_("止"), db_comment="last position, inclusive")
    cursor = models.BigIntegerField(_("游标"), db_comment="next position not yet done")
    state = models.CharField(_("状态"), max_length=12, choices=RangeState, default=RangeState.OPEN)
    worker = models.CharField(_("工作进程"), max_length=160, blank=True, db_comment="machine, process and its start")
    lease_until = models.DateTimeField(_("租约至"), null=True)
    attempts = models.PositiveIntegerField(_("领取次数"), default=0, db_comment="the fence")
    stalls = models.PositiveIntegerField(_("无进展次数"), default=0, db_comment="taken this often since a chunk was written")

    class Meta:
        verbose_name = _("任务区段")
        verbose_name_plural = _("任务区段")
        ordering = ("job", "ordinal")
        db_table_comment = "stretches of a job and who holds them"
        indexes = (
            models.Index(fields=("job", "id"), name="jobs_range_open", condition=Q(state="open")),
            models.Index(fields=("lease_until",), name="jobs_range_held", condition=Q(state="held")),
        )
        constraints = (
            models.UniqueConstraint(fields=("job", "ordinal"), name="jobs_range_once_per_job"),
            models.CheckConstraint(condition=Q(cursor__gte=F("first")), name="jobs_range_cursor_not_before_first"),
        )

    def __str__(self) -> str:
        return f"{self.job_id}[{self.ordinal}] {self.first}–{self.last}"
