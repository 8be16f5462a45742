"""Which seats and accounts a seat sees, and how they read on a page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from onex.foundation.accounts.actors import Actor
from onex.foundation.accounts.models import Mandate, MandateQuerySet, User
from onex.foundation.accounts.roles import Reach, Role
from onex.foundation.accounts.scopes import NOTHING, organisations_visible_to, within
from onex.foundation.journal.models import Entry
from onex.foundation.journal.selectors import entries_for
from onex.foundation.mandates.permissions import ADMINISTERING
from onex.foundation.mandates.rules.table import OPERATOR, Within, roles_granted_by, rows_for
from onex.foundation.parties.identifiers import normalise
from onex.foundation.parties.models import Organisation, Region, RegionLevel
from onex.foundation.parties.selectors import names_of
from onex.foundation.policy import Finding
from onex.foundation.policy.refusals import BadInput, NotFound

OVERSEEING = frozenset({Role.ORGANISATION_LEAD, Role.SCHOOL_CLERK})
"""Roles within a body that see its seats; the body's other seats see their holder's own only."""
CANDIDATES = 8


def seats_visible_to(actor: Actor) -> MandateQuerySet:
    """Every seat for administrators and the nation, a region's bodies' for its authority (the other side's authorities left
    out), its own body's for those in charge of one; for everyone their own at the body they sit for, and what they lent."""
    return Mandate.objects.filter(_visible(actor)).select_related("user", "organisation", "region", "delegated_from__user")


def _visible(actor: Actor) -> Q:
    if actor.user_id is None or not actor.has_seat:
        return NOTHING
    own = Q(user_id=actor.user_id) | Q(delegated_from__user_id=actor.user_id)
    own &= Q(organisation_id=actor.organisation_id)
    if actor.role in ADMINISTERING or actor.reach is Reach.NATION:
        return own | Q(pk__isnull=False)
    if actor.reach is Reach.ORGANISATION and actor.role not in OVERSEEING:
        return own
    reached = within(actor, region="organisation__region_id")
    regime = actor.role.regime if actor.role else ""
    others = [role.value for role in Role if regime and role.regime not in ("", regime)]
    return own | (reached & ~Q(role__in=[*others, *(role.value for role in ADMINISTERING)]))


def get_seat(pk: int, actor: Actor) -> Mandate:
    """A seat within reach; raises :class:`NotFound` for any other, there or not."""
    found = seats_visible_to(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound("no_such_seat", _("没有这个授权，或不在当前席位的范围内"))
    return found


def users_visible_to(actor: Actor) -> QuerySet[User]:
    """Every account for administrators; for others those with a seat they see."""
    users = User.objects.select_related("person")
    if actor.role in ADMINISTERING:
        return users
    return users.filter(Exists(seats_visible_to(actor).filter(user=OuterRef("pk"))))


def get_user(pk: int, actor: Actor) -> User:
    """An account within reach; raises :class:`NotFound` for any other, there or not."""
    found = users_visible_to(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound("no_such_account", _("没有这个帐号，或不在当前席位的范围内"))
    return found


@dataclass(frozen=True)
class SeatRow:
    """A seat as lists show it; ``state`` is ``held``, ``coming``, ``over`` or ``suspended``."""

    mandate: Mandate
    holder: str
    delegator: str
    cites: tuple[str, ...]
    state: str

    @property
    def role(self) -> Role:
        return Role(self.mandate.role)


def rows_of(mandates: Iterable[Mandate], on: date) -> list[SeatRow]:
    """Seats with names, clauses and standing on a day, in three queries however many."""
    seats = list(mandates)
    people = {seat.user.person_id for seat in seats}
    people |= {seat.delegated_from.user.person_id for seat in seats if seat.delegated_from}
    names, held = (
        names_of(people),
        set(Mandate.objects.held_on(on).filter(pk__in=[seat.pk for seat in seats]).values_list("pk", flat=True)),
    )
    granted = Entry.objects.filter(subject__in=[f"mandate:{seat.pk}" for seat in seats]).order_by("-pk")
    cites = {entry.subject: tuple(entry.cites) for entry in granted}  # the oldest entry stays: that of the grant
    return [
        SeatRow(
            mandate=seat,
            holder=names.get(seat.user.person_id, ""),
            delegator=names.get(seat.delegated_from.user.person_id, "") if seat.delegated_from else "",
            cites=cites.get(f"mandate:{seat.pk}", ()),
            state=_state(seat, seat.pk in held, on),
        )
        for seat in seats
    ]


def _state(seat: Mandate, held: bool, on: date) -> str:
    if held:
        return "held" if seat.user.is_active else "suspended"
    return "coming" if seat.since > on and seat.ended_on is None else "over"


@dataclass(frozen=True)
class SeatEvent:
    """One thing the journal says of a seat."""

    on_day: date
    topic: str
    seat: str
    cites: tuple[str, ...]
    reason: str
    findings: tuple[Finding, ...]


def events_on(seat: Mandate) -> list[SeatEvent]:
    """What the journal says of a seat, oldest first."""
    return [
        SeatEvent(
            on_day=entry.on_day,
            topic=entry.topic,
            seat=entry.author_seat or entry.author_ref,
            cites=tuple(entry.cites),
            reason=entry.reason,
            findings=tuple(Finding.from_json(finding) for finding in entry.findings),
        )
        for entry in entries_for(f"mandate:{seat.pk}")
    ]


def grantable_roles(actor: Actor) -> tuple[Role, ...]:
    """The roles this seat may grant."""
    return tuple(Role(role) for role in roles_granted_by(actor.role.value)) if actor.role else ()


def appointed_roles() -> tuple[Role, ...]:
    """The roles whose first seats no person grants: the operator names them."""
    return tuple(Role(role) for role in roles_granted_by(OPERATOR))


def find_body(words: str, role: Role, actor: Actor) -> Organisation | None:
    """The body meant by a credit code or words of its name, among those the seat may give this role at; empty: its own.

    Raises :class:`BadInput` where none or several fit, naming some of the several.
    """
    if role.reach is Reach.SELF:
        return None
    rows = [row for row in rows_for(role.value) if actor.role is not None and actor.role.value in row.by]
    cites = tuple(dict.fromkeys(row.cite for row in rows))
    text = " ".join(words.split())
    if not text.isprintable():
        raise BadInput("body_unknown", _("机构名称中含有无法识别的字符"))
    if not text and any(row.within is Within.OWN for row in rows):
        return Organisation.objects.filter(pk=actor.organisation_id or 0).first()
    reachable = organisations_visible_to(actor) | Organisation.objects.filter(parent_id=actor.organisation_id or 0)
    kinds = {kind for row in rows for kind in row.kinds}
    named = Q(credit_code=normalise(text)) | Q(name=text) if text else NOTHING
    found = list(reachable.filter(named, kind__in=kinds, closed_on=None).distinct()[:CANDIDATES])
    if not found and text:
        found = list(reachable.filter(name__icontains=text, kind__in=kinds, closed_on=None).distinct()[:CANDIDATES])
    if len(found) == 1:
        return found[0]
    if not found:
        raise BadInput("body_unknown", _("在您可授权的范围内没有这个机构，请填写完整名称或统一社会信用代码"), cites=cites)
    names = "、".join(body.name for body in found)
    raise BadInput(
        "body_ambiguous", _("符合的机构不止一个：%(names)s。请填写完整名称或统一社会信用代码") % {"names": names}, cites=cites
    )


def region_for(role: Role, organisation: Organisation | None) -> Region | None:
    """The region a seat of the role covers at a body: its province or its city; none for other roles."""
    digits = {Reach.PROVINCE: 2, Reach.CITY: 4}.get(role.reach)
    if digits is None or organisation is None:
        return None
    level = RegionLevel.PROVINCE if digits == 2 else RegionLevel.CITY
    return Region.objects.filter(pk=organisation.region_id[:digits].ljust(6, "0"), level=level).first()


def colleagues_of(mandate: Mandate, on: date) -> list[tuple[int, str]]:
    """Account and name of the people with a seat of their own at the same body, its holder left out."""
    seats = Mandate.objects.in_force_on(on).filter(organisation_id=mandate.organisation_id or 0, delegated_from=None)
    people = dict(seats.exclude(user_id=mandate.user_id).values_list("user_id", "user__person_id"))
    names = names_of(people.values())
    return sorted(((user, names.get(person, "")) for user, person in people.items()), key=lambda pair: pair[1])
