"""Who is acting: a person in one of their seats, a signed-in person without one, the system, or nobody."""

from __future__ import annotations

from dataclasses import dataclass, field

from onex.foundation.accounts.models import Mandate, User
from onex.foundation.accounts.roles import Reach, Role
from onex.foundation.journal.authors import Author
from onex.foundation.parties.personal_data import open_name


@dataclass(frozen=True)
class Actor:
    """What every rule of access looks at. ``person_id`` is what two-person steps compare: seats change, people do not.

    ``region`` is the digits its codes begin with: ``""`` the nation, ``"99"`` a province, ``"9901"`` a city.
    ``certificate`` is empty when the seat is not bound to one. In a delegated seat ``for_user_id`` and ``for_person_id`` are
    the delegator; ``tied`` are the people with whom a delegation in force joins this person, in either direction.
    """

    user_id: int | None
    person_id: int | None
    name: str = field(repr=False)
    mandate_id: int | None
    role: Role | None
    organisation_id: int | None
    organisation_name: str
    region: str
    certificate: str
    seat: str = ""
    system: str = ""
    for_user_id: int | None = None
    for_person_id: int | None = None
    tied: frozenset[int] = frozenset()

    @property
    def author(self) -> Author:
        """How the journal names it: references only, the delegator's too."""
        if self.system:
            return Author(ref=f"system:{self.system}", seat="")
        seat = self.seat if self.for_user_id is None else f"{self.seat}（委托人 user:{self.for_user_id}）"
        return Author(ref="public:anonymous" if self.user_id is None else f"user:{self.user_id}", seat=seat)

    @property
    def hands(self) -> frozenset[int]:
        """The people who count as this one where a second person is called for."""
        return self.tied | {person for person in (self.person_id, self.for_person_id) if person is not None}

    @property
    def signed_in(self) -> bool:
        return self.user_id is not None

    @property
    def has_seat(self) -> bool:
        return self.mandate_id is not None

    @property
    def reach(self) -> Reach:
        """How far it sees; the system sees everything, nobody sees nothing."""
        if self.system:
            return Reach.NATION
        return self.role.reach if self.role else Reach.NONE


def _without_seat(user_id: int | None, person_id: int | None, name: str, system: str = "") -> Actor:
    return Actor(
        user_id=user_id,
        person_id=person_id,
        name=name,
        mandate_id=None,
        role=None,
        organisation_id=None,
        organisation_name="",
        region="",
        certificate="",
        system=system,
    )


ANONYMOUS = _without_seat(None, None, "")


def system_actor(name: str) -> Actor:
    """The platform itself, doing what is due (``tick``) or showing how (``demo``)."""
    return _without_seat(None, None, "", system=name)


def actor_without_seat(user: User) -> Actor:
    """A signed-in person who has taken no seat."""
    return _without_seat(user.pk, user.person_id, open_name(user.person.name_sealed, user.person.ref))


def actor_in_seat(mandate: Mandate, tied: frozenset[int] = frozenset()) -> Actor:
    """A person in a seat; whether the seat is still held is for the caller to have asked (``seats_of``)."""
    person, source = mandate.user.person, mandate.delegated_from
    return Actor(
        user_id=mandate.user_id,
        person_id=person.pk,
        name=open_name(person.name_sealed, person.ref),
        mandate_id=mandate.pk,
        role=Role(mandate.role),
        organisation_id=mandate.organisation_id,
        organisation_name=mandate.organisation.name if mandate.organisation else "",
        region=mandate.region.reach if mandate.region else "",
        certificate=mandate.certificate_code,
        seat=mandate.seat_text,
        for_user_id=source.user_id if source else None,
        for_person_id=source.user.person_id if source else None,
        tied=tied,
    )
