"""停发: the switch that stops issuance, for one organisation or for all; every chunk of every batch asks for it."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from onex.foundation.accounts.actors import Actor
from onex.foundation.accounts.scopes import within
from onex.foundation.parties.models import Organisation
from onex.lifecycle.certificates.reach import CAMPUS_SIDE, HR_SIDE, ISSUERS

STOPS_SEEN_BY = CAMPUS_SIDE | HR_SIDE | ISSUERS
PLACE = "organisation__region_id"


class StopQuerySet(models.QuerySet["IssuanceStop"]):
    """Stops in force."""

    def visible_to(self, actor: Actor) -> Self:
        """Those against organisations in the seat's reach, and those against everyone."""
        if actor.role not in STOPS_SEEN_BY and not actor.system:
            return self.none()
        reached = within(actor, organisation="organisation_id", region=PLACE, certificate=None)
        # An empty condition is the whole nation; joined by "or" it would vanish instead.
        return self.filter(reached | Q(organisation=None)) if reached else self.all()

    def in_force(self) -> Self:
        """Those nobody has lifted."""
        return self.filter(lifted_at=None)

    def against(self, organisation_id: int) -> Self:
        """Those in force that bind an organisation."""
        return self.in_force().filter(Q(organisation=None) | Q(organisation=organisation_id))


class IssuanceStop(models.Model):
    """停发指令: until it is lifted no certificate is issued by the organisation, or by anyone."""

    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="issuance_stops",
        verbose_name=_("评价机构"),
        db_comment="null: everyone",
    )
    stopped_at = models.DateTimeField(_("停发时间"), auto_now_add=True)
    stopped_by = models.CharField(_("停发账号"), max_length=80)
    reason = models.CharField(_("理由"), max_length=300)
    lifted_at = models.DateTimeField(_("解除时间"), null=True)
    lifted_by = models.CharField(_("解除账号"), max_length=80, blank=True)

    objects = StopQuerySet.as_manager()

    class Meta:
        verbose_name = _("停发指令")
        verbose_name_plural = _("停发指令")
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("organisation",), condition=Q(lifted_at=None), name="certificates_one_stop_of_a_body"
            ),
            models.UniqueConstraint(
                fields=("lifted_by",),
                condition=Q(lifted_at=None, organisation=None),
                name="certificates_one_stop_of_everyone",
            ),
        )

    def __str__(self) -> str:
        return f"{self.organisation_id or '*'} {self.stopped_at:%Y-%m-%d}"
