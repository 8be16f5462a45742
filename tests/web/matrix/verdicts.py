"""What is found in answers that should not be there: each judgement names its findings, one line for all answered alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from onex.foundation.accounts.permissions import is_read, may
from onex.foundation.accounts.roles import Reach, Role
from tests.web.matrix.addresses import SAFE, Address
from tests.web.matrix.asking import Answer
from tests.web.matrix.samples import QUERIES, fill_missing
from tests.web.matrix.world import Person, Tenant

SIGN_IN, SEAT = "/sign-in", "/seat"
LET_IN = frozenset({200, 201, 202, 204, 302, 303})
REFUSED = frozenset({400, 403, 404, 409, 422})
TURNED_AWAY = frozenset({401, 403, 404, 405})
SEES_FOREIGN_NAMES: dict[str, str] = {}
"""Pages behind a door that show other organisations' public names, each with why."""

REFUSED_FORM = 422
REPEATS_WHAT_WAS_TYPED = {"mandates:grant": "the refused form comes back as it was filled in, names and all"}
"""Forms whose refusal (422) shows the words the asker has just sent, each with why."""

ANSWERS_ALL_ALIKE = {
    "tabular:drop-view": "forgetting a view that is not one's own, or not there, changes nothing and says so to none",
}
"""Addresses whose answer does not tell whether the record is there, each with why."""

ADMINISTERING = ("mandates:", "api:list_seats", "api:read_seat", "api:end_seat", "api:lend_seat")
ADMINISTERING += ("api:suspend_account", "api:reinstate_account", "api:reset_account")
SEES_ALL_RECORDS = {
    ("records:", Role.AUDIT_ADMIN): "the audit administrator reads the whole decision log and every seat",
    **{
        (part, role): "the three administrators keep the accounts of the whole installation; they grant no seat"
        for part in ADMINISTERING
        for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
    },
}
"""Seats that see every tenant in one part of the programme: beginning of the address' name and role, with why."""


def told(answers: Iterable[Answer], note: Callable[[Answer], str] = lambda answer: answer.trace) -> list[str]:
    """One line for all who were answered alike."""
    alike: dict[str, list[str]] = {}
    for answer in answers:
        alike.setdefault(f"{answer.method} {answer.address}: {answer.status} {note(answer)}".rstrip(), []).append(
            answer.person.name
        )
    return [f"{line} ({', '.join(names)})" for line, names in alike.items()]


# ── judgements ──────────────────────────────────────────────────────────────────────────────────────────────────────


def sees_all(answer: Answer) -> bool:
    """Whether the seat reaches every tenant: the nation's seats, and those of ``SEES_ALL_RECORDS`` where it says."""
    role = answer.person.actor.role if answer.person.actor else None
    return administers(answer) or (role is not None and role.reach is Reach.NATION)


def administers(answer: Answer) -> bool:
    """Whether ``SEES_ALL_RECORDS`` names this seat at this address."""
    role = answer.person.actor.role if answer.person.actor else None
    return any(answer.address.name.startswith(part) and role is one for part, one in SEES_ALL_RECORDS)


def guarded(address: Address, method: str) -> bool:
    door = address.doors.get(method)
    return door is not None and not door.public


def public(answer: Answer) -> bool:
    door = answer.address.doors.get(answer.method)
    return door is not None and door.public


def leaks(answer: Answer, here: Tenant, there: Tenant) -> bool:
    """Whether an answer shows a tenant's words to somebody who does not belong to it."""
    if sees_all(answer) or (answer.status == REFUSED_FORM and answer.address.name in REPEATS_WHAT_WAS_TYPED):
        return False
    foreign = [there] if answer.person.standing == "own" else [here, there]
    if answer.person.standing == "foreign":
        foreign = [here]
    marks = [tenant.private for tenant in foreign]
    if not public(answer) and answer.address.name not in SEES_FOREIGN_NAMES:
        marks += [tenant.public for tenant in foreign]
    return any(mark in answer.text for mark in marks)


def expected(answer: Answer) -> set[int] | frozenset[int]:
    """The statuses a request may be answered with."""
    door = answer.address.doors.get(answer.method)
    if door is None:
        return _expected_of_untaken(answer)
    if door.public:
        return LET_IN | REFUSED
    if answer.person.standing == "anonymous":
        return {401} if answer.address.is_api else {302}
    if door.permission is not None and not _may(answer.person, door.permission):
        return {403}
    if answer.person.standing in {"foreign", "neighbour", "none"} and not sees_all(answer):
        if _names_a_record(answer.address):
            return {404}
        if answer.address.name in QUERIES:  # the importer's own permission is asked before its target
            return {403, 404}
    return LET_IN | REFUSED


def _expected_of_untaken(answer: Answer) -> set[int]:
    """A method the address does not take: 405, unless the door stands before it."""
    doors = [door for door in answer.address.doors.values() if door is not None]
    if answer.address.is_api or any(door.public for door in doors):
        return {405}
    if answer.person.standing == "anonymous":
        return {302, 405}
    permitted = any(door.permission is None or _may(answer.person, door.permission) for door in doors)
    return {405} if permitted else {403, 405}


def _may(person: Person, permission: object) -> bool:
    return person.actor is not None and may(person.actor, permission)


def _names_a_record(address: Address) -> bool:
    return fill_missing(address) is not None and address.name not in ANSWERS_ALL_ALIKE


# ── findings ────────────────────────────────────────────────────────────────────────────────────────────────────────


def broke(answers: Sequence[Answer], here: Tenant, there: Tenant) -> list[str]:
    return told(answer for answer in answers if answer.status >= 500)


def leaked(answers: Sequence[Answer], here: Tenant, there: Tenant) -> list[str]:
    return told((answer for answer in answers if leaks(answer, here, there)), lambda _answer: "shows another tenant's words")


def harmed(answers: Sequence[Answer], here: Tenant, there: Tenant) -> list[str]:
    return told(
        (answer for answer in answers if answer.harmed and not administers(answer)),
        lambda _answer: "changes another tenant's rows",
    )


def added(answers: Sequence[Answer], here: Tenant, there: Tenant) -> list[str]:
    """Rows that came to belong to a tenant through somebody who has no business with it; public doors take what anyone sends."""
    grown = (answer for answer in answers if answer.added and not public(answer) and not administers(answer))
    return told(grown, lambda answer: f"adds to another tenant: {', '.join(answer.added)}")


def wrote_while_refusing(answers: Sequence[Answer], here: Tenant, there: Tenant) -> list[str]:
    unwanted = (answer for answer in answers if answer.status in {401, 403, 404, 405} and answer.wrote)
    return told(unwanted, lambda answer: f"refused, but wrote {sorted(answer.wrote)}")


def wrote_by_looking(answers: Sequence[Answer], here: Tenant, there: Tenant) -> list[str]:
    """A permission to look is all the door asks for, and something was written."""
    found = (answer for answer in answers if answer.method not in SAFE and answer.wrote and _asks_to_look(answer))
    return told(found, lambda answer: f"writes {sorted(answer.wrote)} on a permission to look")


def told_apart(answers: Sequence[Answer], here: Tenant, there: Tenant) -> list[str]:
    """Records of others that are answered otherwise than records that do not exist."""
    asked = [answer for answer in answers if answer.missing is not None]
    apart = [answer for answer in asked if (answer.missing.status, answer.missing.text) != (answer.status, answer.text)]
    return told(apart, lambda _answer: "answers for a record that is there otherwise than for one that is not")


def unexpected(answers: Sequence[Answer], here: Tenant, there: Tenant) -> list[str]:
    wrong = (answer for answer in answers if answer.status not in expected(answer))
    return told(wrong, lambda answer: f"expected {sorted(expected(answer))} {answer.trace}")


def sent_elsewhere(answers: Sequence[Answer], here: Tenant, there: Tenant) -> list[str]:
    sent = (answer for answer in answers if answer.person.standing == "anonymous" and answer.status == 302)
    lost = (answer for answer in sent if not public(answer) and not answer.location.startswith(SIGN_IN))
    return told(lost, lambda answer: f"sends nobody to {answer.location}")


def kept_rights(answers: Sequence[Answer], here: Tenant, there: Tenant) -> list[str]:
    """Sessions whose rights are gone and that still get more than the way to sign in or to take a seat."""
    return told((answer for answer in answers if not turned_away(answer)), lambda _answer: "a stale session is let in")


def turned_away(answer: Answer) -> bool:
    to_begin_anew = answer.status == 302 and answer.location.startswith((SIGN_IN, SEAT))
    return answer.status in TURNED_AWAY or to_begin_anew


def _asks_to_look(answer: Answer) -> bool:
    door = answer.address.doors.get(answer.method)
    return door is not None and door.permission is not None and is_read(door.permission)


JUDGEMENTS = (broke, leaked, harmed, added, wrote_while_refusing, wrote_by_looking, told_apart, unexpected, sent_elsewhere)
Judgement = Callable[[Sequence[Answer], Tenant, Tenant], list[str]]


def findings(
    answers: Sequence[Answer], here: Tenant, there: Tenant, judgements: Iterable[Judgement] = JUDGEMENTS
) -> Mapping[str, list[str]]:
    """Judgement → its findings, for those that have any."""
    judged = {judgement.__name__: judgement(answers, here, there) for judgement in judgements}
    return {name: found for name, found in judged.items() if found}
