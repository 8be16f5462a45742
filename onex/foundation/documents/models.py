"""附件与生成的文件: what is known of a stored file. Its bytes lie encrypted in the installation's documents folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from onex.foundation.parties.models import Organisation
from onex.foundation.parties.references import new_ref

if TYPE_CHECKING:
    from onex.foundation.accounts.actors import Actor


class StoredFileQuerySet(models.QuerySet["StoredFile"]):
    """Stored files by who may see them."""

    def visible_to(self, actor: Actor) -> StoredFileQuerySet:
        """The actor's own files that are no body's, and those of the organisation whose seat is taken, unless it is the machinery's own."""
        if actor.user_id is None or not actor.has_seat:
            return self.none()
        own = Q(user_id=actor.user_id, organisation=None)  # what was made for a body stays with it when its maker moves
        return self.filter(own | Q(organisation_id=actor.organisation_id) if actor.organisation_id else own, internal=False)


class StoredFile(models.Model):
    """One file: who put it there, for what, and the hash of what it holds.

    ``key_sealed`` is the file's own key, sealed by the vault for this row; the bytes on disk open with it alone.
    """

    ref = models.UUIDField(_("编号"), unique=True, default=new_ref, editable=False)
    purpose = models.CharField(_("用途"), max_length=60, db_comment="which part of the programme keeps it, and for what")
    name = models.CharField(_("文件名"), max_length=200)
    media_type = models.CharField(_("类型"), max_length=120)
    size = models.BigIntegerField(_("大小"), db_comment="bytes of the plaintext")
    sha256 = models.CharField(_("SHA-256"), max_length=64, db_comment="of the plaintext, hexadecimal")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("机构")
    )
    subject = models.CharField(_("对象"), max_length=120, db_comment="what it belongs to, as the journal names it")
    user_id = models.BigIntegerField(_("用户"), null=True, db_comment="who stored it; null: the system")
    uploaded_by = models.CharField(_("存入者"), max_length=80, db_comment="as in the journal, never a name")
    internal = models.BooleanField(_("内部文件"), default=False, db_comment="never handed out by its address")
    key_sealed = models.BinaryField(_("文件密钥"), db_comment="sealed by the vault")
    created_at = models.DateTimeField(_("存入时间"), auto_now_add=True)

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("文件")
        verbose_name_plural = _("文件")
        ordering = ("pk",)
        db_table_comment = "stored files; their bytes are encrypted on disk"
        indexes = (
            models.Index(fields=("subject", "id"), name="documents_file_subject"),
            models.Index(fields=("organisation", "sha256"), name="documents_file_same"),
        )
        constraints = (models.CheckConstraint(condition=Q(size__gte=0), name="documents_file_size_not_negative"),)

    def __str__(self) -> str:
        return f"{self.purpose} {self.ref}"


class ScanState(models.TextChoices):
    """What is known of viruses in an attachment."""

    WAITING = "waiting", _("等待查毒")
    CLEAN = "clean", _("已查毒")
    INFECTED = "infected", _("含病毒，已删除")


class Attachment(models.Model):
    """附件: a file somebody sent in, looked at and typed by its content; handed out only once a scanner has passed it.

    It belongs to the record that points at it, and that record says who may have it.
    """

    ref = models.UUIDField(_("编号"), unique=True, default=new_ref, editable=False)
    file = models.OneToOneField(StoredFile, models.PROTECT, null=True, related_name="attachment", verbose_name=_("文件"))
    kind = models.CharField(_("类型"), max_length=10, db_comment="a name of contents.kinds.Kind")
    scan = models.CharField(_("查毒"), max_length=10, choices=ScanState.choices, default=ScanState.WAITING)
    scanned_with = models.CharField(_("查毒程序"), max_length=120, blank=True, db_comment="empty while it waits")
    scanned_at = models.DateTimeField(_("查毒时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("附件")
        verbose_name_plural = _("附件")
        ordering = ("pk",)
        db_table_comment = "files sent in; kept from everybody until a scanner has passed them"
        constraints = (
            models.CheckConstraint(
                condition=Q(scan=ScanState.WAITING, scanned_with="", scanned_at=None)
                | (~Q(scan=ScanState.WAITING) & ~Q(scanned_with="") & Q(scanned_at__isnull=False)),
                name="documents_attachment_scan_whole",
            ),
            models.CheckConstraint(
                condition=Q(scan=ScanState.INFECTED, file=None) | (~Q(scan=ScanState.INFECTED) & Q(file__isnull=False)),
                name="documents_attachment_infected_gone",
            ),
        )

    def __str__(self) -> str:
        return f"attachment {self.ref}"
