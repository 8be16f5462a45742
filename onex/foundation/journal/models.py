"""The one decision log. Rows are only ever added; the database itself refuses anything else."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Entry(models.Model):
    """日志条目: one thing that happened, by whom, on which clause, and why.

    The previous entry on the same subject is the one with the next lower ``id``: an entry carries no link of its own,
    since linking inside the business transaction would fork or serialise it. The ledger numbers entries later.
    """

    id = models.BigAutoField(primary_key=True)
    event_id = models.UUIDField(_("事件编号"), unique=True)
    recorded_at = models.DateTimeField(_("记录时间"))
    on_day = models.DateField(_("发生日期"))
    topic = models.CharField(_("主题"), max_length=80)
    subject = models.CharField(_("对象"), max_length=120)
    author_ref = models.CharField(_("经办账号"), max_length=80)
    author_seat = models.CharField(_("经办身份"), max_length=300, blank=True)
    organisation_ref = models.CharField(_("所涉机构"), max_length=80, blank=True)
    province = models.CharField(_("省份"), max_length=2, blank=True)
    state_before = models.CharField(_("原状态"), max_length=40, blank=True, db_comment="empty: no change of state")
    state_after = models.CharField(_("新状态"), max_length=40, blank=True, db_comment="empty: no change of state")
    cites = models.JSONField(_("依据条款"), default=list)
    reason = models.TextField(_("理由"), blank=True)
    findings = models.JSONField(_("核查结论"), default=list)
    payload = models.JSONField(_("内容"), default=dict)
    salt = models.BinaryField(_("盐"), max_length=32)
    commitment = models.BinaryField(_("承诺值"), max_length=32, db_comment="HMAC-SHA-256(salt, RFC 8785 record of this row)")
    record_version = models.PositiveSmallIntegerField(_("记录格式版本"), default=1)

    class Meta:
        verbose_name = _("日志条目")
        verbose_name_plural = _("日志条目")
        db_table_comment = "append-only: what was decided, by which seat, on which clause; no personal data"
        ordering = ("id",)
        indexes = (
            models.Index(fields=("subject", "id"), name="journal_entry_subject"),
            models.Index(fields=("topic", "id"), name="journal_entry_topic"),
            models.Index(fields=("organisation_ref", "id"), name="journal_entry_organisation"),
            models.Index(fields=("province", "id"), name="journal_entry_province"),
        )
        constraints = (
            models.CheckConstraint(condition=~models.Q(topic=""), name="journal_entry_has_topic"),
            models.CheckConstraint(condition=~models.Q(author_ref=""), name="journal_entry_has_author"),
        )

    def __str__(self) -> str:
        return f"{self.topic} {self.subject}"


class ReactionCursor(models.Model):
    """消息游标: how many entries of the ledger a reaction has seen."""

    name = models.CharField(_("名称"), max_length=80, primary_key=True)
    seen = models.BigIntegerField(_("已读条目数"), default=0)

    class Meta:
        verbose_name = _("消息游标")
        verbose_name_plural = _("消息游标")
        db_table_comment = "how far each reaction has read the ledger"
        ordering = ("name",)

    def __str__(self) -> str:
        return f"{self.name} {self.seen}"
