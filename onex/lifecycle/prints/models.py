"""证书版式: what an organisation chooses of its certificates' page, in versions. Where things stand on it is ours (``pages``)."""

from __future__ import annotations

from typing import Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from onex.foundation.accounts.actors import Actor
from onex.foundation.documents.models import Attachment
from onex.foundation.parties.models import Organisation
from onex.lifecycle.catalogue.models import SkillCertificate

COLOUR = RegexValidator(r"^#[0-9a-f]{6}\Z", _("颜色写作 # 和 6 位十六进制数字，例如 #8a1c1c"))


class Orientation(models.TextChoices):
    """How the A4 page lies."""

    PORTRAIT = "portrait", _("竖版")
    LANDSCAPE = "landscape", _("横版")


class TemplateQuerySet(models.QuerySet["PrintTemplate"]):
    """Layouts, as far as a seat reaches."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of the seat's own organisation."""
        return self.filter(organisation_id=actor.organisation_id) if actor.organisation_id else self.none()


class PrintTemplate(models.Model):
    """证书版式: one version, for all certificates of an organisation or for one of them. Append-only.

    ``statement`` may hold ``{姓名}``, ``{证书}``, ``{等级}``, ``{机构}`` and no other braces.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="print_templates", verbose_name=_("评价机构"))
    certificate = models.ForeignKey(
        SkillCertificate, models.PROTECT, null=True, blank=True, related_name="print_templates", verbose_name=_("证书")
    )
    version = models.PositiveIntegerField(_("版本"))
    since = models.DateField(_("起始日期"), db_comment="certificates issued from this day on are printed in it")
    title = models.CharField(_("证书标题"), max_length=20)
    subtitle = models.CharField(_("英文标题"), max_length=80, blank=True)
    statement = models.CharField(_("正文"), max_length=200)
    note = models.CharField(_("备注"), max_length=80, blank=True)
    colour = models.CharField(_("主色"), max_length=7, validators=[COLOUR])
    orientation = models.CharField(_("纸张方向"), max_length=10, choices=Orientation)
    seal = models.ForeignKey(Attachment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("印章图样"))
    made_by = models.CharField(_("设定者"), max_length=80, db_comment="as in the journal, never a name")
    made_at = models.DateTimeField(_("设定时间"), auto_now_add=True)

    objects = TemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("证书版式")
        verbose_name_plural = _("证书版式")
        db_table_comment = "append-only: what an organisation chose of its certificates' page"
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "version"), condition=Q(certificate=None), name="prints_version_of_a_body_once"
            ),
            models.UniqueConstraint(
                fields=("certificate", "version"),
                condition=Q(certificate__isnull=False),
                name="prints_version_of_a_certificate_once",
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="prints_version_from_one"),
            models.CheckConstraint(condition=Q(orientation__in=Orientation.values), name="prints_orientation_known"),
        )

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.certificate_id or '*'} v{self.version}"

    @property
    def subject(self) -> str:
        """How the journal names it."""
        return f"print_template:{self.pk}"
