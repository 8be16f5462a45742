"""撤销: a proposal to revoke one certificate, confirmed by another person."""

from __future__ import annotations

from typing import Self, assert_never

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from onex.foundation.accounts.actors import Actor
from onex.foundation.policy import Text
from onex.foundation.procedures.models import Case
from onex.lifecycle.certificates.models.certificates import IssuedCertificate
from onex.lifecycle.certificates.reach import revocations_in_reach


class RevocationGround(models.TextChoices):
    """Why: a closed list, since it is told to the public; the reason in words stays in the case."""

    MISCONDUCT = "misconduct", _("考核违纪或弄虚作假")
    ISSUED_IN_ERROR = "issued_in_error", _("误发")
    WRONG_RESULT = "wrong_result", _("成绩评定有误")
    RULING = "ruling", _("司法或行政决定")

    @property
    def cite(self) -> str:
        """The clause it stands on."""
        match self:
            case RevocationGround.MISCONDUCT:
                return "P2.5"
            case RevocationGround.ISSUED_IN_ERROR | RevocationGround.WRONG_RESULT:
                return "M21"
            case RevocationGround.RULING:
                return "S6.3"
            case _:
                assert_never(self)


GROUNDS_IN_ENGLISH = {
    RevocationGround.MISCONDUCT: "misconduct or fraud in the exam",
    RevocationGround.ISSUED_IN_ERROR: "issued in error",
    RevocationGround.WRONG_RESULT: "result assessed wrongly",
    RevocationGround.RULING: "court or administrative decision",
}


class RevocationQuerySet(models.QuerySet["Revocation"]):
    """Revocations, as far as a seat reaches."""

    def visible_to(self, actor: Actor) -> Self:
        """As far as the seat sees the batches of the organisation."""
        return self.filter(revocations_in_reach(actor))


class Revocation(models.Model):
    """撤销: one proposal on one certificate; while it is open there is no second."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="revocation", verbose_name=_("办件"))
    certificate = models.ForeignKey(IssuedCertificate, models.PROTECT, related_name="revocations", verbose_name=_("证书"))
    ground = models.CharField(_("事由"), max_length=20, choices=RevocationGround)
    decided_on = models.DateField(_("办结日期"), null=True)

    objects = RevocationQuerySet.as_manager()

    class Meta:
        verbose_name = _("撤销")
        verbose_name_plural = _("撤销")
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("certificate",), condition=Q(decided_on=None), name="certificates_one_open_revocation"
            ),
            models.CheckConstraint(condition=Q(ground__in=RevocationGround.values), name="certificates_ground_known"),
        )

    def __str__(self) -> str:
        return self.case.number

    @property
    def ground_text(self) -> Text:
        """The ground in both languages."""
        ground = RevocationGround(self.ground)
        return Text(str(ground.label), GROUNDS_IN_ENGLISH[ground])
