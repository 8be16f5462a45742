"""Judging the rows of one chunk: each by itself, then against the file so far, then against the register."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from onex.foundation.directory.importing import causes
from onex.foundation.directory.importing import sheet as columns
from onex.foundation.directory.importing.context import DirectoryContext, Known, Register, Stated, stated
from onex.foundation.parties.identifiers import check_credit_code
from onex.foundation.tabular.importers import Row, RowProblem

NOT_IN_A_NAME = frozenset("<>{}[]|\\=@^~")


def check_rows(rows: Sequence[Row], context: DirectoryContext) -> Iterator[RowProblem]:
    """Everything wrong with the rows of a chunk; a number of queries that does not depend on their number."""
    said = [stated(row) for row in rows]
    context.load_regions(one.region for one in said)
    register = context.load_register(said)
    for row, one in zip(rows, said, strict=True):
        found = list(_judge(row, one, register, context))
        yield from found
        if one.code and not row.broken and all(problem.severity != "error" for problem in found):
            context.good.add(one.code)


def _judge(row: Row, one: Stated, register: Register, context: DirectoryContext) -> Iterator[RowProblem]:
    sound = list(_code(row, one))
    yield from sound
    yield from _name(row, one)
    yield from _place(row, one, context)
    yield from _opened(row, context)
    yield from _parent(row, one, register, context)
    yield from _contact(row)
    yield from _within_file(row, one, context)
    if not sound:
        yield from _against_register(row, one, register, context)


def _code(row: Row, one: Stated) -> Iterator[RowProblem]:
    if columns.CODE in row.broken:
        return
    if one.code:
        problem = check_credit_code(one.code)
        if problem is not None:
            yield RowProblem(row.number, columns.CODE, problem.code, problem.message, "G1.1")
    elif one.kind is not None and one.kind.needs_credit_code:
        yield causes.CODE_MISSING.at(row.number, columns.CODE)


def _name(row: Row, one: Stated) -> Iterator[RowProblem]:
    if columns.NAME in row.broken:
        return
    if not any(letter.isalpha() for letter in one.name) or NOT_IN_A_NAME & set(one.name):
        yield causes.NAME_CHARACTERS.at(row.number, columns.NAME)


def _place(row: Row, one: Stated, context: DirectoryContext) -> Iterator[RowProblem]:
    if columns.REGION in row.broken or not one.region:
        return
    region = context.regions.get(one.region)
    if region is None:
        yield causes.REGION_UNKNOWN.at(row.number, columns.REGION)
    elif not region.in_use_on(context.on):
        yield causes.REGION_ENDED.at(row.number, columns.REGION)
    elif not context.reaches(one.region):
        yield causes.REGION_NOT_YOURS.at(row.number, columns.REGION)


def _opened(row: Row, context: DirectoryContext) -> Iterator[RowProblem]:
    opened = row.day(columns.OPENED)
    if opened is not None and opened > context.on:
        yield causes.OPENED_LATER.at(row.number, columns.OPENED)


def _parent(row: Row, one: Stated, register: Register, context: DirectoryContext) -> Iterator[RowProblem]:
    if not one.parent or columns.PARENT in row.broken:
        return
    above = register.by_code.get(one.parent)
    if one.parent == one.code:
        yield causes.PARENT_ITSELF.at(row.number, columns.PARENT)
    elif above is not None and above.closed_on is not None:
        yield causes.PARENT_CLOSED.at(row.number, columns.PARENT)
    elif (above is None or not context.reaches(above.region)) and one.parent not in context.good:
        yield causes.PARENT_UNKNOWN.at(row.number, columns.PARENT)


def _contact(row: Row) -> Iterator[RowProblem]:
    given = [bool(row.text(column).strip()) for column in (columns.CONTACT, columns.DUTY, columns.PHONE, columns.EMAIL)]
    if any(given) and not all(given[:2]):
        yield causes.CONTACT_INCOMPLETE.at(row.number, columns.CONTACT)
    email = row.text(columns.EMAIL).strip()
    if email and columns.EMAIL not in row.broken:
        try:
            validate_email(email)
        except ValidationError:
            yield causes.EMAIL_FORM.at(row.number, columns.EMAIL)


def _within_file(row: Row, one: Stated, context: DirectoryContext) -> Iterator[RowProblem]:
    if one.code and one.code in context.codes:
        yield causes.DUPLICATE_CODE.at(row.number, columns.CODE)
    elif not one.code and one.kind is not None and one.place in context.places:
        yield causes.DUPLICATE_NAME.at(row.number, columns.NAME)
    elif one.code and context.names.get(one.name, one.code) != one.code:
        yield causes.NAMESAKE.at(row.number, columns.NAME)
    context.codes.add(one.code)
    context.places.add(one.place)
    context.names.setdefault(one.name, one.code)


def _against_register(row: Row, one: Stated, register: Register, context: DirectoryContext) -> Iterator[RowProblem]:
    if not one.code:
        if one.place in register.by_place:
            yield causes.ALREADY_THERE.at(row.number, "")
        return
    held = register.by_code.get(one.code)
    if held is None:
        if one.code in register.replaced:
            yield causes.FORMER_CODE.at(row.number, columns.CODE)
        elif any(other.credit_code and other.closed_on is None for other in register.by_name.get(one.name, ())):
            yield causes.NAMESAKE.at(row.number, columns.NAME)
    elif not context.reaches(held.region):
        yield causes.NOT_YOURS.at(row.number, columns.CODE)
    elif held.closed_on is not None:
        yield causes.CLOSED.at(row.number, columns.CODE)
    else:
        yield from _compared(row, one, held, register)


def _compared(row: Row, one: Stated, held: Known, register: Register) -> Iterator[RowProblem]:
    differs: list[RowProblem] = []
    if one.name != held.name:
        cause = causes.FORMER_NAME if (held.pk, one.name) in register.former_names else causes.NAME_DIFFERS
        differs.append(cause.at(row.number, columns.NAME))
    if one.kind is not None and one.kind.value != held.kind:
        differs.append(causes.KIND_DIFFERS.at(row.number, columns.KIND))
    if one.region != held.region:
        differs.append(causes.REGION_DIFFERS.at(row.number, columns.REGION))
    yield from differs or (causes.ALREADY_THERE.at(row.number, ""),)


def same_as_registered(one: Stated, held: Known) -> bool:
    """Whether a row says of a body what the register does."""
    kind = one.kind.value if one.kind else ""
    return held.closed_on is None and (kind, one.name, one.region) == (held.kind, held.name, held.region)


def unseen(rows: Iterable[Stated], register: Register) -> list[bool]:
    """For each row whether the register has its body not yet."""
    return [(one.code not in register.by_code) if one.code else (one.place not in register.by_place) for one in rows]
