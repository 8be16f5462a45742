"""表格导入: an upload, what its dry run found and how far it has got. Rows themselves are never kept here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from onex.foundation.documents.models import StoredFile
from onex.foundation.jobs.models import Job
from onex.foundation.parties.models import Organisation
from onex.foundation.parties.references import new_ref
from onex.foundation.policy import Text

if TYPE_CHECKING:
    from onex.foundation.accounts.actors import Actor


class ImportState(models.TextChoices):
    """Where an import stands."""

    CHECKING = "checking", _("检查中")
    CHECKED = "checked", _("已检查，等待决定")
    REFUSED = "refused", _("文件不能使用")
    IMPORTING = "importing", _("导入中")
    DONE = "done", _("已导入")
    CANCELLED = "cancelled", _("已取消")
    FAILED = "failed", _("未能完成")


class ImportMode(models.TextChoices):
    """Which rows are taken: all of them or none, or those that passed."""

    ALL = "all", _("全部导入")
    GOOD = "good", _("只导入合格的行")


class ImportQuerySet(models.QuerySet["Import"]):
    """Imports by who may see them."""

    def visible_to(self, actor: Actor) -> ImportQuerySet:
        """The actor's own imports that are no body's, and those of the organisation whose seat is taken."""
        if actor.user_id is None or not actor.has_seat:
            return self.none()
        own = Q(user_id=actor.user_id, organisation=None)  # what was made for a body stays with it when its maker moves
        return self.filter(own | Q(organisation_id=actor.organisation_id) if actor.organisation_id else own)


class Import(models.Model):
    """One uploaded table on its way in."""

    ref = models.UUIDField(_("编号"), unique=True, default=new_ref, editable=False)
    importer = models.CharField(_("导入类型"), max_length=80)
    target = models.CharField(_("目标"), max_length=120, db_comment="what the rows go into, as its importer names it")
    title_zh = models.CharField(_("导入到"), max_length=200, blank=True, db_comment="the target in words")
    title_en = models.CharField(_("导入到（英文）"), max_length=200, blank=True)
    back = models.CharField(_("目标页面"), max_length=300, blank=True, db_comment="address of the target's page")
    state = models.CharField(_("状态"), max_length=12, choices=ImportState, default=ImportState.CHECKING)
    mode = models.CharField(_("方式"), max_length=8, choices=ImportMode, blank=True)
    name = models.CharField(_("文件名"), max_length=200)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    upload = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("上传的文件"))
    spool = models.ForeignKey(
        StoredFile, models.SET_NULL, null=True, blank=True, related_name="+", db_comment="normalised good rows, encrypted"
    )
    frames = models.PositiveIntegerField(_("段数"), default=0, db_comment="frames of the spool")
    errors = models.ForeignKey(
        StoredFile, models.SET_NULL, null=True, blank=True, related_name="+", db_comment="workbook of the failing rows"
    )
    check_job = models.ForeignKey(Job, models.PROTECT, null=True, related_name="+", verbose_name=_("检查任务"))
    import_job = models.ForeignKey(Job, models.PROTECT, null=True, related_name="+", verbose_name=_("导入任务"))
    same_as = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", db_comment="earlier import of the identical file"
    )
    rows = models.PositiveIntegerField(_("总行数"), default=0)
    passed = models.PositiveIntegerField(_("通过"), default=0)
    warned = models.PositiveIntegerField(_("提示"), default=0)
    failed = models.PositiveIntegerField(_("不通过"), default=0)
    imported = models.PositiveIntegerField(_("已导入"), default=0)
    user_id = models.BigIntegerField(_("用户"), null=True, db_comment="who uploaded it; null: the system")
    mandate_id = models.BigIntegerField(_("席位"), null=True)
    author_ref = models.CharField(_("上传者"), max_length=80, db_comment="as in the journal, never a name")
    seat = models.CharField(_("席位说明"), max_length=400, blank=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("机构")
    )
    started_on = models.DateField(_("上传日期"))
    accepted_on = models.DateField(_("确认日期"), null=True, blank=True)
    created_at = models.DateTimeField(_("上传时间"), auto_now_add=True)
    finished_at = models.DateTimeField(_("结束时间"), null=True, blank=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("导入")
        verbose_name_plural = _("导入")
        ordering = ("-pk",)
        db_table_comment = "uploaded tables and what their dry run found"
        indexes = (models.Index(fields=("importer", "target", "sha256"), name="tabular_import_same"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(rows=F("passed") + F("warned") + F("failed")), name="tabular_import_rows_add_up"
            ),
        )

    def __str__(self) -> str:
        return f"{self.importer} {self.ref}"

    @property
    def subject(self) -> str:
        """How jobs, files and the journal name it."""
        return f"import:{self.ref}"

    @property
    def title(self) -> Text | None:
        """What the rows go into, in both languages."""
        return Text(zh=self.title_zh, en=self.title_en) if self.title_zh and self.title_en else None

    @property
    def good(self) -> int:
        """Rows that may be taken."""
        return self.passed + self.warned


class ImportCause(models.Model):
    """One cause found by the dry run: how many rows it concerns, and the first of them. No word of the rows' data."""

    upload = models.ForeignKey(Import, models.CASCADE, related_name="causes", verbose_name=_("导入"))
    severity = models.CharField(_("程度"), max_length=8, db_comment="file, error or warning")
    column = models.CharField(_("列"), max_length=80, blank=True)
    label_zh = models.CharField(_("列名"), max_length=200, blank=True)
    label_en = models.CharField(_("英文列名"), max_length=200, blank=True)
    code = models.CharField(_("代码"), max_length=80)
    cite = models.CharField(_("依据"), max_length=40, blank=True)
    message_zh = models.CharField(_("原因"), max_length=400)
    message_en = models.CharField(_("英文原因"), max_length=400)
    hint_zh = models.CharField(_("如何改正"), max_length=400, blank=True)
    hint_en = models.CharField(_("英文如何改正"), max_length=400, blank=True)
    count = models.PositiveIntegerField(_("行数"), default=0)
    first_rows = models.JSONField(_("行号"), default=list, db_comment="row numbers of the first rows, ascending")

    class Meta:
        verbose_name = _("检查结果")
        verbose_name_plural = _("检查结果")
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("upload", "severity", "column", "code"), name="tabular_cause_once_per_import"),
        )

    def __str__(self) -> str:
        return f"{self.severity} {self.column} {self.code}: {self.count}"

    @property
    def label(self) -> Text | None:
        """The column's header in both languages; None for the row or the file as a whole."""
        return Text(zh=self.label_zh, en=self.label_en) if self.label_zh and self.label_en else None

    @property
    def message(self) -> Text:
        """The cause in both languages."""
        return Text(zh=self.message_zh, en=self.message_en)

    @property
    def hint(self) -> Text | None:
        """What to do about it, where there is something to say."""
        return Text(zh=self.hint_zh, en=self.hint_en) if self.hint_zh else None


class SavedView(models.Model):
    """A list as somebody likes to see it: filters and columns of one list page, under a name of their own."""

    user_id = models.BigIntegerField(_("用户"), db_comment="whose view it is")
    page = models.CharField(_("列表"), max_length=120, db_comment="name of the list page")
    name = models.CharField(_("名称"), max_length=60)
    query = models.CharField(_("查询条件"), max_length=2000, blank=True, db_comment="the address's query")
    created_at = models.DateTimeField(_("保存时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("保存的视图")
        verbose_name_plural = _("保存的视图")
        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=("user_id", "page", "name"), name="tabular_view_once_per_name"),)

    def __str__(self) -> str:
        return f"{self.page} {self.name}"
