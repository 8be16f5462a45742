"""Reading batches: with their registration clock, and how often an organisation was late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Case as When_
from django.db.models import Count, F, OuterRef, Q, Subquery, Value, When
from django.db.models.fields import CharField
from django.utils.translation import gettext_lazy as _

from onex.foundation.policy.refusals import NotFound
from onex.foundation.procedures.models import CaseClock
from onex.lifecycle.certificates.models import IssueBatch
from onex.lifecycle.certificates.procedure import REGISTRATION, VOID

if TYPE_CHECKING:
    from onex.foundation.accounts.actors import Actor
    from onex.lifecycle.certificates.models.batches import BatchQuerySet

OPEN, IN_TIME, LATE, OVERDUE = "open", "in_time", "late", "overdue"
"""How a batch stands to its registration: not due yet, done in time, done late, not done and past its last day."""


@dataclass(frozen=True)
class Lateness:
    """An organisation's batches counted by how they stand to their registration (G3.3) on ``on``."""

    on: date
    batches: int
    in_time: int
    late: int
    overdue: int

    @property
    def counted(self) -> int:
        """Batches that count against the organisation."""
        return self.late + self.overdue


def with_clock(batches: BatchQuerySet, on: date) -> BatchQuerySet:
    """Each batch with ``due_on`` (last day to register) and ``timeliness`` as of a day."""
    clock = CaseClock.objects.filter(case=OuterRef("case_id"), name=REGISTRATION.name).order_by("-pk")
    timeliness = When_(
        When(case__state=VOID, then=Value("")),
        When(registered_on__gt=F("due_on"), then=Value(LATE)),
        When(registered_on__isnull=False, then=Value(IN_TIME)),
        When(due_on__lt=on, then=Value(OVERDUE)),
        default=Value(OPEN),
        output_field=CharField(),
    )
    # By name, since the model says what they are: spelled out, the type checker would take them for a second definition.
    due, standing = {"due_on": Subquery(clock.values("due_on")[:1])}, {"timeliness": timeliness}
    return batches.annotate(**due).annotate(**standing)


def lateness_of(organisation_id: int, on: date) -> Lateness:
    """How an organisation keeps the registration window, as of a day; one query."""
    counted = with_clock(IssueBatch.objects.filter(organisation=organisation_id), on).aggregate(
        batches=Count("pk", filter=~Q(timeliness="")),
        in_time=Count("pk", filter=Q(timeliness=IN_TIME)),
        late=Count("pk", filter=Q(timeliness=LATE)),
        overdue=Count("pk", filter=Q(timeliness=OVERDUE)),
    )
    return Lateness(on=on, **counted)


def get_batch(case_number: str, actor: Actor, on: date) -> IssueBatch:
    """The batch of a case number within the seat's reach; raises :class:`NotFound`."""
    visible = with_clock(IssueBatch.objects.visible_to(actor), on)
    batch = (
        visible.filter(case__number=case_number)
        .select_related("case", "sitting", "organisation", "level__certificate", "region", "number_rule", "job")
        .first()
    )
    if batch is None:
        raise NotFound("no_such_batch", _("没有这一颁证批次，或不在当前身份的范围内"))
    return batch
