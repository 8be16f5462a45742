"""机构沿革: what was stated of a body, from which day on, and on which day the register learnt of it. Only ever added to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from onex.foundation.accounts.scopes import organisations_visible_to
from onex.foundation.parties.models import Organisation

if TYPE_CHECKING:
    from onex.foundation.accounts.actors import Actor

LONGEST_VALUE = 120


class FactField(models.TextChoices):
    """What of a body may change while it stays the same body. Its kind is not among them: another kind is another body."""

    NAME = "name", _("名称")
    CREDIT_CODE = "credit_code", _("统一社会信用代码")
    REGION = "region", _("所在地")
    PARENT = "parent", _("上级机构")
    CLOSED_ON = "closed_on", _("终止日期")


class FactQuerySet(models.QuerySet["OrganisationFact"]):
    """Facts by who may see their body."""

    def visible_to(self, actor: Actor) -> FactQuerySet:
        """Facts of the bodies within the seat's reach."""
        return self.filter(organisation__in=organisations_visible_to(actor))


class OrganisationFact(models.Model):
    """机构登记事项: from ``since`` on ``field`` is ``value``, as the register knows since ``recorded_on``.

    What held before the first fact of a field is that fact's ``before``; without a fact it is what the body's own row
    holds. Of two facts from the same day the one with the higher ``correction`` counts.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="facts", verbose_name=_("机构"))
    field = models.CharField(_("事项"), max_length=12, choices=FactField)
    before = models.CharField(_("原内容"), max_length=LONGEST_VALUE, blank=True, db_comment="what held on the day before this")
    value = models.CharField(_("新内容"), max_length=LONGEST_VALUE, blank=True, db_comment="a code, a reference or a name")
    since = models.DateField(_("生效日期"), db_comment="valid time: first day it holds; of a closing the last day of the body")
    correction = models.PositiveSmallIntegerField(_("更正次序"), default=0, db_comment="0 first; higher ones correct it")
    recorded_on = models.DateField(_("登记日期"), db_comment="transaction time: the day it was entered")
    decision = models.CharField(_("依据文件"), max_length=120, blank=True)
    cite = models.CharField(_("依据"), max_length=20)
    reason = models.CharField(_("理由"), max_length=300, blank=True)

    objects = FactQuerySet.as_manager()

    class Meta:
        verbose_name = _("机构登记事项")
        verbose_name_plural = _("机构登记事项")
        db_table_comment = "append-only: dated facts of bodies, by valid day and by recorded day"
        ordering = ("since", "pk")
        indexes = (
            models.Index(fields=("field", "value"), name="directory_fact_value"),
            models.Index(fields=("field", "before"), name="directory_fact_before"),
        )
        constraints = (
            models.UniqueConstraint(fields=("organisation", "field", "since", "correction"), name="directory_fact_once"),
            models.CheckConstraint(condition=Q(field__in=FactField.values), name="directory_fact_field_known"),
            models.CheckConstraint(condition=~Q(value=F("before")), name="directory_fact_changes_something"),
            models.CheckConstraint(condition=Q(since__lte=F("recorded_on")), name="directory_fact_not_entered_before_it_holds"),
        )

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.field} {self.since}"


class SuccessionQuerySet(models.QuerySet["Succession"]):
    """Successions by who may see one of the two bodies."""

    def visible_to(self, actor: Actor) -> SuccessionQuerySet:
        """Where the seat reaches the body that went or the one that took its place."""
        reached = organisations_visible_to(actor)
        return self.filter(Q(predecessor__in=reached) | Q(successor__in=reached))


class Succession(models.Model):
    """机构承继: from ``since`` on ``successor`` stands where ``predecessor`` stood (合并). A body is succeeded once."""

    predecessor = models.OneToOneField(Organisation, models.PROTECT, related_name="succession", verbose_name=_("被承继机构"))
    successor = models.ForeignKey(Organisation, models.PROTECT, related_name="predecessions", verbose_name=_("承继机构"))
    since = models.DateField(_("生效日期"), db_comment="valid time: first day of the successor")
    recorded_on = models.DateField(_("登记日期"), db_comment="transaction time: the day it was entered")
    decision = models.CharField(_("依据文件"), max_length=120, blank=True)
    cite = models.CharField(_("依据"), max_length=20)
    reason = models.CharField(_("理由"), max_length=300)

    objects = SuccessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("机构承继")
        verbose_name_plural = _("机构承继")
        db_table_comment = "append-only: which body took the place of which"
        ordering = ("since", "pk")
        constraints = (
            models.CheckConstraint(condition=~Q(predecessor=F("successor")), name="directory_succession_of_two_bodies"),
            models.CheckConstraint(
                condition=Q(since__lte=F("recorded_on")), name="directory_succession_not_entered_before_it_holds"
            ),
        )

    def __str__(self) -> str:
        return f"{self.predecessor_id} → {self.successor_id}"
