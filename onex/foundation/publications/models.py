"""Publicity notices (公示), their frozen lines, and the objections they draw."""

from __future__ import annotations

import uuid
from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from onex.foundation.accounts.scopes import within
from onex.foundation.documents.models import Attachment

if TYPE_CHECKING:
    from onex.foundation.accounts.actors import Actor


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Notices; the public sees them all, the staff of an organisation work on their own."""

    def visible_to(self, actor: Actor) -> Self:
        """Notices within the seat's organisation, region and certificate."""
        return self.filter(within(actor))


class Notice(models.Model):
    """公示: a list put before the public for a period, so that anyone may object."""

    class State(models.TextChoices):
        """Where a notice stands."""

        OPEN = "open", _("公示中")
        CLOSED = "closed", _("公示结束")
        WITHDRAWN = "withdrawn", _("已撤回")

    number = models.CharField(_("公示编号"), max_length=24, unique=True)
    title = models.CharField(_("标题"), max_length=200)
    subject = models.CharField(_("所涉事项"), max_length=120)
    case = models.ForeignKey("procedures.Case", models.PROTECT, null=True, related_name="notices", verbose_name=_("办件"))
    basis = models.CharField(_("依据条款"), max_length=40)
    organisation = models.ForeignKey("parties.Organisation", models.PROTECT, related_name="notices", verbose_name=_("机构"))
    region = models.ForeignKey("parties.Region", models.PROTECT, related_name="notices", verbose_name=_("地区"))
    certificate_code = models.CharField(_("证书代码"), max_length=40, blank=True)
    opens_on = models.DateField(_("公示开始日"))
    closes_on = models.DateField(_("公示截止日"))
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.OPEN)
    sha256 = models.CharField(_("摘要"), max_length=64, db_comment="over the canonical lines, one a row, in order")
    line_count = models.PositiveIntegerField(_("条数"))
    published_at = models.DateTimeField(_("发布时间"), auto_now_add=True)
    closed_on = models.DateField(_("结束日期"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("公示")
        verbose_name_plural = _("公示")
        db_table_comment = "a list put before the public; its lines are frozen and hashed, names masked"
        ordering = ("-opens_on", "-id")
        indexes = (models.Index(fields=("subject",), name="publications_notice_subject"),)
        constraints = (
            models.CheckConstraint(condition=models.Q(closes_on__gte=models.F("opens_on")), name="publications_notice_period"),
        )

    def __str__(self) -> str:
        return self.number

    def takes_objections_on(self, day: date) -> bool:
        """Whether one may object on a day: while it is open, first and last day included."""
        return self.state == self.State.OPEN and self.opens_on <= day <= self.closes_on


class NoticeLine(models.Model):
    """公示条目: one row as the public saw it. Append-only; the name is masked before it comes here."""

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="lines", verbose_name=_("公示"))
    position = models.PositiveIntegerField(_("序号"))
    reference = models.CharField(_("编号"), max_length=80)
    name_masked = models.CharField(_("姓名或名称"), max_length=120)
    detail = models.CharField(_("内容"), max_length=300, blank=True)
    outcome = models.CharField(_("结果"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("公示条目")
        verbose_name_plural = _("公示条目")
        db_table_comment = "append-only: the lines of a notice as the public saw them"
        ordering = ("notice", "position")
        indexes = (models.Index(fields=("notice", "reference"), name="publications_line_reference"),)
        constraints = (models.UniqueConstraint(fields=("notice", "position"), name="publications_line_position_once"),)

    def __str__(self) -> str:
        return f"{self.notice_id} {self.position}"


class ObjectionQuerySet(models.QuerySet["Objection"]):
    """Objections, bounded by who asks."""

    def visible_to(self, actor: Actor) -> Self:
        """Objections to notices within the seat's reach; of an authority's, those of cases of its own side."""
        side = actor.role.regime if actor.role else ""
        reached = self.filter(
            within(
                actor,
                organisation="notice__organisation_id",
                region="notice__region_id",
                certificate="notice__certificate_code",
            )
        )
        own = Q(notice__case=None) | Q(notice__case__regime__in=("", side))
        return reached.filter(own) if side else reached

    def open(self) -> Self:
        """Objections nobody has answered yet."""
        return self.filter(answered_on=None)


class Objection(models.Model):
    """异议: what somebody holds against a notice, and the answer. What identifies a person is sealed."""

    ref = models.UUIDField(_("编号"), default=uuid.uuid4, unique=True, editable=False)
    notice = models.ForeignKey(Notice, models.PROTECT, related_name="objections", verbose_name=_("公示"))
    code_index = models.BinaryField(_("查询码索引"), max_length=32, unique=True)
    line_reference = models.CharField(_("所涉条目"), max_length=80, blank=True)
    text_sealed = models.BinaryField(_("异议内容（加密）"))
    contact_sealed = models.BinaryField(_("联系方式（加密）"))
    filed_at = models.DateTimeField(_("提出时间"))
    filed_on = models.DateField(_("提出日期"))
    answer = models.TextField(_("答复"), blank=True)
    answered_by = models.CharField(_("答复身份"), max_length=300, blank=True)
    answered_on = models.DateField(_("答复日期"), null=True, blank=True)
    upheld = models.BooleanField(_("是否成立"), null=True, blank=True)

    objects = ObjectionQuerySet.as_manager()

    query_code: str = ""
    """Known to the objector only, and to the row just filed; the database keeps its keyed hash."""

    class Meta:
        verbose_name = _("异议")
        verbose_name_plural = _("异议")
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(answered_on=None, upheld=None, answer="")
                | (models.Q(answered_on__isnull=False, upheld__isnull=False) & ~models.Q(answer="")),
                name="publications_objection_answer_whole",
            ),
        )

    def __str__(self) -> str:
        return str(self.ref)


class Evidence(models.Model):
    """佐证材料: a file an objector sent along; for the seats that answer the objection, never for the public."""

    objection = models.ForeignKey(Objection, models.PROTECT, related_name="evidence", verbose_name=_("异议"))
    position = models.PositiveSmallIntegerField(_("序号"))
    attachment = models.OneToOneField(Attachment, models.PROTECT, related_name="+", verbose_name=_("附件"))

    class Meta:
        verbose_name = _("佐证材料")
        verbose_name_plural = _("佐证材料")
        ordering = ("objection", "position")
        db_table_comment = "files sent along with an objection, from position 1"
        constraints = (models.UniqueConstraint(fields=("objection", "position"), name="publications_evidence_position_once"),)

    def __str__(self) -> str:
        return f"{self.objection_id} {self.position}"
