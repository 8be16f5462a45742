"""The log as the database keeps it. Rows are only ever added; the outbox is emptied by the sequencer alone."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

SUBJECT_BYTES = 16
HASH_BYTES = 32
LONGEST_TYPE = 80
LONGEST_ISSUER = 80


class Pending(models.Model):
    """待入账事件: what happened, written in the transaction in which it happened, until the sequencer numbers it."""

    event_id = models.UUIDField(_("事件编号"), unique=True)
    type = models.CharField(_("事件类型"), max_length=LONGEST_TYPE)
    happened_at = models.DateTimeField(_("发生时间"))
    issuer = models.CharField(_("出具方"), max_length=LONGEST_ISSUER, blank=True)
    subject = models.BinaryField(
        _("对象引用"), max_length=SUBJECT_BYTES, db_comment="opaque: says nothing without a salt or key"
    )
    commitment = models.BinaryField(_("承诺值"), max_length=HASH_BYTES)
    late = models.BooleanField(_("补录"), default=False, db_comment="happened before there was a ledger")

    class Meta:
        verbose_name = _("待入账事件")
        verbose_name_plural = _("待入账事件")
        db_table = "ledger_outbox"
        db_table_comment = "transactional outbox: added with the fact, taken off with its entry, never altered"
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.type} {self.event_id}"


class LedgerEntry(models.Model):
    """账本条目: one leaf. ``body`` is what is hashed; the columns beside it are there to find it. Append-only."""

    index = models.BigIntegerField(_("序号"), primary_key=True)
    event_id = models.UUIDField(_("事件编号"))
    subject = models.BinaryField(_("对象引用"), max_length=SUBJECT_BYTES)
    leaf_hash = models.BinaryField(_("叶子哈希"), max_length=HASH_BYTES, db_comment="SHA-256(00 ‖ body), RFC 9162")
    body = models.BinaryField(_("条目内容"), db_comment="RFC 8785 JSON, at most 65,535 bytes")

    class Meta:
        verbose_name = _("账本条目")
        verbose_name_plural = _("账本条目")
        db_table = "ledger_entry"
        db_table_comment = "append-only: the leaves of the log, without gaps"
        ordering = ("index",)
        indexes = (models.Index(fields=("subject", "index"), name="ledger_entry_subject"),)
        constraints = (
            models.UniqueConstraint(fields=("event_id",), name="ledger_event_once"),
            models.CheckConstraint(condition=Q(index__gte=0), name="ledger_entry_from_zero"),
        )

    def __str__(self) -> str:
        return f"#{self.index}"


class FullTile(models.Model):
    """满瓦片: 256 hashes of one level. Partial tiles are derived, so that nothing is ever overwritten. Append-only."""

    level = models.PositiveSmallIntegerField(_("层"))
    index = models.BigIntegerField(_("瓦片序号"))
    hashes = models.BinaryField(_("哈希"), max_length=256 * HASH_BYTES)
    root = models.BinaryField(_("瓦片根"), max_length=HASH_BYTES, db_comment="the hash this tile is in the level above")

    class Meta:
        verbose_name = _("满瓦片")
        verbose_name_plural = _("满瓦片")
        db_table = "ledger_tile"
        db_table_comment = "append-only: full tiles of 256 hashes"
        ordering = ("level", "index")
        constraints = (models.UniqueConstraint(fields=("level", "index"), name="ledger_tile_once"),)

    def __str__(self) -> str:
        return f"{self.level}/{self.index}"


class Checkpoint(models.Model):
    """检查点: a signed head of the log; one for each size that was ever signed. Append-only."""

    size = models.BigIntegerField(_("条目数"), primary_key=True)
    root = models.BinaryField(_("根哈希"), max_length=HASH_BYTES)
    note = models.TextField(_("签名文本"), db_comment="C2SP tlog-checkpoint with the log's own signatures")
    signed_at = models.DateTimeField(_("签名时间"), db_comment="never before the checkpoint before it; claimed, not proved")

    class Meta:
        verbose_name = _("检查点")
        verbose_name_plural = _("检查点")
        db_table_comment = "append-only: every head ever signed"
        ordering = ("size",)
        constraints = (models.CheckConstraint(condition=Q(size__gte=0), name="ledger_checkpoint_size"),)

    def __str__(self) -> str:
        return f"{self.size}"


class Cosignature(models.Model):
    """见证签名: a witness has seen this head and that it continues the one it saw before. Append-only."""

    checkpoint = models.ForeignKey(Checkpoint, models.PROTECT, related_name="cosignatures", verbose_name=_("检查点"))
    witness = models.CharField(_("见证方"), max_length=120)
    key_id = models.CharField(_("密钥标识"), max_length=8, db_comment="hex of the four bytes C2SP signed-note prescribes")
    line = models.TextField(_("签名行"), db_comment="as it stands under the note, without its line end")
    timestamp = models.BigIntegerField(_("见证时间"), db_comment="POSIX seconds, by the witness's own clock")

    class Meta:
        verbose_name = _("见证签名")
        verbose_name_plural = _("见证签名")
        db_table_comment = "append-only: what witnesses signed"
        ordering = ("pk",)
        indexes = (models.Index(fields=("witness", "-checkpoint"), name="ledger_cosignature_witness"),)
        constraints = (models.UniqueConstraint(fields=("checkpoint", "witness", "key_id"), name="ledger_cosignature_once"),)

    def __str__(self) -> str:
        return f"{self.witness} {self.checkpoint_id}"
