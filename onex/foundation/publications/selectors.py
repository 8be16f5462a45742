"""Reading notices and objections."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from onex.foundation.journal.selectors import entries_for
from onex.foundation.parties.vault import unseal
from onex.foundation.publications import codes
from onex.foundation.publications.events import NoticeClosed, NoticePublished, NoticeWithdrawn
from onex.foundation.publications.lines import Digest, Line
from onex.foundation.publications.models import Evidence, Notice, NoticeLine, Objection

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from onex.foundation.journal.models import Entry


@dataclass(frozen=True)
class OpenedObjection:
    """What an objection says, unsealed for whoever answers it."""

    text: str
    contact: str


@dataclass(frozen=True)
class ObjectionCounts:
    """What the public is told of the objections to a notice."""

    filed: int
    waiting: int
    upheld: int


def lines_between(notice: Notice, first: int, last: int) -> QuerySet[NoticeLine]:
    """Lines from position ``first`` to ``last``, both included: the same time however long the notice is."""
    return notice.lines.filter(position__gte=first, position__lte=last).order_by("position")


def objection_counts(notice: Notice) -> ObjectionCounts:
    """How many were filed, wait for an answer, and were upheld."""
    counted = notice.objections.aggregate(
        filed=Count("pk"), waiting=Count("pk", filter=Q(answered_on=None)), upheld=Count("pk", filter=Q(upheld=True))
    )
    return ObjectionCounts(**counted)


def decisions_on(notice: Notice) -> QuerySet[Entry]:
    """What the journal, and so the public log, has of its publication and its end, oldest first."""
    topics = (NoticePublished.topic, NoticeClosed.topic, NoticeWithdrawn.topic)
    return entries_for(notice.subject).filter(topic__in=topics, payload__notice=notice.number).order_by("id")


def open_objections(subject: str) -> QuerySet[Objection]:
    """Objections to the notices on one subject that nobody has answered yet."""
    return Objection.objects.open().filter(notice__subject=subject)


def find_by_code(code: str) -> Objection | None:
    """The objection a query code was given for."""
    if not codes.is_wellformed(codes.normalise(code)):
        return None
    return Objection.objects.select_related("notice").filter(code_index=codes.code_index(code)).first()


def text_of(objection: Objection) -> str:
    """What the objection says."""
    return unseal(bytes(objection.text_sealed), table="publications_objection", key=objection.ref, column="text")


def contact_of(objection: Objection) -> str:
    """Where the objector can be reached."""
    return unseal(bytes(objection.contact_sealed), table="publications_objection", key=objection.ref, column="contact")


def opened(objection: Objection) -> OpenedObjection:
    """Both, for the seat that answers."""
    return OpenedObjection(text=text_of(objection), contact=contact_of(objection))


def evidence_of(objection: Objection) -> QuerySet[Evidence]:
    """What was sent along, in order, with what the scanner said."""
    return objection.evidence.select_related("attachment__file")


def is_intact(notice: Notice) -> bool:
    """Whether the lines are still those that were published."""
    digest = Digest()
    lines = notice.lines.order_by("position").iterator(chunk_size=5000)
    for _ in digest.passing(Line(line.reference, line.name_masked, line.detail, line.outcome) for line in lines):
        pass
    return (digest.hexdigest(), digest.count) == (notice.sha256, notice.line_count)
