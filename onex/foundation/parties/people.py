"""Registering people by the thousand, safely beside others who register the same people at the same moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from uuid import UUID

from django.db import connection, transaction

from onex.foundation.journal.bulk import insert_rows
from onex.foundation.parties import personal_data
from onex.foundation.parties.identifiers import check_identity, check_name, clean_name, comparable_name, normalise
from onex.foundation.parties.identities import DOCUMENT_INDEX, PersonRow, Registered
from onex.foundation.parties.models import IdentityDocument, Person
from onex.foundation.parties.references import new_refs
from onex.foundation.parties.vault import blind_index
from onex.foundation.policy import Text
from onex.foundation.policy.refusals import BadInput

CHUNK = 5_000

WHO_HOLDS = """
    SELECT d.blind_index, d.kind, d.person_id, p.ref, p.name_sealed
    FROM parties_identitydocument d JOIN parties_person p ON p.id = d.person_id
    WHERE d.blind_index {}
"""

ENTER_UNLESS_THERE = """
    INSERT INTO parties_identitydocument (person_id, kind, number_sealed, blind_index)
    SELECT * FROM unnest(%s::bigint[], %s::text[], %s::bytea[], %s::bytea[])
    ON CONFLICT (blind_index, kind) DO NOTHING
    RETURNING person_id
"""

Document = tuple[bytes, str]
"""Blind index and kind: what makes a document the same document."""


@dataclass(slots=True)
class Newcomer:
    """A document that may not be known yet, under the name it came with first."""

    document: Document
    name: str
    number: str

    def __repr__(self) -> str:
        return "Newcomer()"


@dataclass(slots=True)
class Known:
    """Whose document it is, and the name on record."""

    person_id: int
    name: str

    def __repr__(self) -> str:
        return f"Known({self.person_id})"


def register_people(rows: Sequence[PersonRow]) -> list[Registered]:
    """Find or enter each row's person; answers stand in the order of the rows.

    A document known already keeps its person and name; a different name is reported, not written. Two transactions
    that meet over a document agree on one person: the unique constraint decides, not a look beforehand. Documents are
    entered in one order everywhere, so that two batches cannot wait for each other. Raises :class:`BadInput` naming
    the position (from 1), never the value, of the first row that cannot be.
    """
    newcomers = [_read(row, position) for position, row in enumerate(rows, start=1)]
    distinct: dict[Document, Newcomer] = {}
    for newcomer in newcomers:
        distinct.setdefault(newcomer.document, newcomer)
    ordered = sorted(distinct.values(), key=attrgetter("document"))
    known: dict[Document, Known] = {}
    with transaction.atomic():
        for start in range(0, len(ordered), CHUNK):
            known.update(_find_or_enter(ordered[start : start + CHUNK]))
    return [_answer(known[newcomer.document], newcomer) for newcomer in newcomers]


def _read(row: PersonRow, position: int) -> Newcomer:
    problem = check_identity(row.kind, row.number) or check_name(row.name)
    if problem:
        message = Text(f"第 {position} 行：{problem.message.zh}", f"row {position}: {problem.message.en}")
        raise BadInput(problem.code, message)
    number = normalise(row.number)
    return Newcomer((blind_index(DOCUMENT_INDEX, number), str(row.kind)), clean_name(row.name), number)


def _answer(known: Known, newcomer: Newcomer) -> Registered:
    differs = known.name != newcomer.name and comparable_name(known.name) != comparable_name(newcomer.name)
    return Registered(known.person_id, differs)


def _find_or_enter(chunk: Sequence[Newcomer]) -> dict[Document, Known]:
    known = _known([newcomer.document for newcomer in chunk])
    unknown = [newcomer for newcomer in chunk if newcomer.document not in known]
    if unknown:
        entered = _enter(unknown)
        known.update(entered)
        lost = [newcomer.document for newcomer in unknown if newcomer.document not in entered]
        if lost:
            known.update(_known(lost))
    return known


def _known(documents: Sequence[Document]) -> dict[Document, Known]:
    indexes = [index for index, _kind in documents]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(WHO_HOLDS.format("= ANY(%s)"), [indexes])
        else:
            cursor.execute(WHO_HOLDS.format(f"IN ({', '.join(['%s'] * len(indexes))})"), indexes)
        rows = cursor.fetchall()
    return {
        (bytes(index), kind): Known(person_id, personal_data.open_name(sealed, ref if isinstance(ref, UUID) else UUID(ref)))
        for index, kind, person_id, ref, sealed in rows
    }


def _enter(newcomers: Sequence[Newcomer]) -> dict[Document, Known]:
    """Documents first, pointing at people reserved for them; then only the people whose document won its place.

    The foreign key is checked at the end of the transaction, so nobody is left without a document.
    """
    refs = new_refs(len(newcomers))
    ids = _reserve_ids(len(newcomers))
    numbers = personal_data.seal_numbers((ref, newcomer.number) for ref, newcomer in zip(refs, newcomers, strict=True))
    documents = [
        (person_id, newcomer.document[1], number, newcomer.document[0])
        for person_id, newcomer, number in zip(ids, newcomers, numbers, strict=True)
    ]
    won = _enter_documents(documents)
    people = [
        (person_id, ref, newcomer.name)
        for person_id, ref, newcomer in zip(ids, refs, newcomers, strict=True)
        if person_id in won
    ]
    _enter_people(people)
    return {
        newcomer.document: Known(person_id, newcomer.name)
        for person_id, newcomer in zip(ids, newcomers, strict=True)
        if person_id in won
    }


def _enter_people(people: Sequence[tuple[int, UUID, str]]) -> None:
    names = personal_data.seal_names((ref, name) for _person_id, ref, name in people)
    rows = ((person_id, ref, sealed) for (person_id, ref, _name), sealed in zip(people, names, strict=True))
    insert_rows(Person, ("id", "ref", "name_sealed"), rows)


def _reserve_ids(count: int) -> Sequence[int]:
    table = Person._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count])
            return [row[0] for row in cursor.fetchall()]
        # SQLite has one writer at a time, and this transaction is it: begun IMMEDIATE.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = cursor.fetchone()
        first = (last[0] if last else 0) + 1
        return range(first, first + count)


def _enter_documents(documents: Sequence[tuple[int, str, bytes, bytes]]) -> set[int]:
    """Enter the documents nobody has entered; the people reserved for those that were entered."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(ENTER_UNLESS_THERE, [list(column) for column in zip(*documents, strict=True)])
            return {row[0] for row in cursor.fetchall()}
    # SQLite's only writer has just looked: nobody can have come between.
    insert_rows(IdentityDocument, ("person_id", "kind", "number_sealed", "blind_index"), documents)
    return {document[0] for document in documents}
