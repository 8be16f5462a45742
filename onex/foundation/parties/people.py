"""Registering people by the thousand, safely beside others who register the same people at the same moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from uuid import UUID

from django.db import connection, transaction

from onex.foundation.journal.bulk import insert_rows
from onex.foundation.parties import personal_data
from onex.foundation.parties.holders import Document, Holder, ask, document_of, find_holders
from onex.foundation.parties.identifiers import check_identity, check_name, clean_name, normalise
from onex.foundation.parties.identities import PersonRow, Registered
from onex.foundation.parties.models import IdentityDocument, Person
from onex.foundation.parties.references import new_refs
from onex.foundation.policy import Text
from onex.foundation.policy.refusals import BadInput

CHUNK = 10_000

ENTER_UNLESS_THERE = """
    INSERT INTO parties_identitydocument (person_id, kind, number_sealed, blind_index)
    SELECT * FROM unnest(%b::bigint[], %b::text[], %b::bytea[], %b::bytea[])
    ON CONFLICT (blind_index, kind) DO NOTHING
    RETURNING person_id
"""


@dataclass(slots=True)
class Newcomer:
    """A document that may not be known yet, under the name it came with first."""

    document: Document
    name: str = field(repr=False)
    number: str = field(repr=False)


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
    known: dict[Document, Holder] = {}
    with transaction.atomic():
        for start in range(0, len(ordered), CHUNK):
            known.update(_find_or_enter(ordered[start : start + CHUNK]))
    return [known[newcomer.document].answer(newcomer.name) for newcomer in newcomers]


def _read(row: PersonRow, position: int) -> Newcomer:
    problem = check_identity(row.kind, row.number) or check_name(row.name)
    if problem:
        message = Text(f"第 {position} 行：{problem.message.zh}", f"row {position}: {problem.message.en}")
        raise BadInput(problem.code, message)
    return Newcomer(document_of(row), clean_name(row.name), normalise(row.number))


def _find_or_enter(chunk: Sequence[Newcomer]) -> dict[Document, Holder]:
    known = find_holders([newcomer.document for newcomer in chunk])
    unknown = [newcomer for newcomer in chunk if newcomer.document not in known]
    if unknown:
        entered = _enter(unknown)
        known.update(entered)
        lost = [newcomer.document for newcomer in unknown if newcomer.document not in entered]
        if lost:
            known.update(find_holders(lost))
    return known


def _enter(newcomers: Sequence[Newcomer]) -> dict[Document, Holder]:
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
        newcomer.document: Holder(person_id, newcomer.name)
        for person_id, newcomer in zip(ids, newcomers, strict=True)
        if person_id in won
    }


def _enter_people(people: Sequence[tuple[int, UUID, str]]) -> None:
    names = personal_data.seal_names((ref, name) for _person_id, ref, name in people)
    rows = ((person_id, ref, sealed) for (person_id, ref, _name), sealed in zip(people, names, strict=True))
    insert_rows(Person, ("id", "ref", "name_sealed"), rows)


def _reserve_ids(count: int) -> Sequence[int]:
    if connection.vendor == "postgresql":
        rows = ask("SELECT nextval('parties_person_id_seq') FROM generate_series(1, %b::int)", count)
        return [row[0] for row in rows]
    # SQLite has one writer at a time, and this transaction is it: begun IMMEDIATE.
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = 'parties_person'")
        last = cursor.fetchone()
    first = (last[0] if last else 0) + 1
    return range(first, first + count)


def _enter_documents(documents: Sequence[tuple[int, str, bytes, bytes]]) -> set[int]:
    """Enter the documents nobody has entered; the people reserved for those that were entered."""
    if connection.vendor == "postgresql":
        return {row[0] for row in ask(ENTER_UNLESS_THERE, *map(list, zip(*documents, strict=True)))}
    # SQLite's only writer has just looked: nobody can have come between.
    insert_rows(IdentityDocument, ("person_id", "kind", "number_sealed", "blind_index"), documents)
    return {document[0] for document in documents}
