"""The policy documents and their clauses, in our own words, each with what becomes of it here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from onex.foundation.policy.citations import Citation
from onex.foundation.policy.errors import UnknownClause, UnknownInstrument
from onex.foundation.policy.reading import HERE, Reader, read_yaml, refuse
from onex.foundation.policy.texts import Text

REQUIREMENT_ROW = re.compile(r"[A-Z]{3}-\d+")


@dataclass(frozen=True)
class Clause:
    """An article, section or item.

    ``declaratory`` says why nothing here can enforce it; ``awaits`` names the requirements that will.
    A clause with neither must be cited by the law's data or by code.
    """

    cite: Citation
    label: Text
    declaratory: Text | None = None
    awaits: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "cite": str(self.cite),
            "instrument": self.cite.letter,
            "label": self.label.to_json(),
            "declaratory": None if self.declaratory is None else self.declaratory.to_json(),
            "awaits": list(self.awaits),
        }


@dataclass(frozen=True)
class Instrument:
    """A policy document. ``number`` is its 文号; ``jurisdiction`` a GB/T 2260 province where it binds no other.

    ``in_force`` is ``None`` only where the copy we hold bears no date; ``dates_from`` says where the dates stand.
    """

    letter: str
    number: str | None
    title: Text
    issuer: Text
    issued: date | None
    in_force: date | None
    repealed: date | None
    dates_from: Text
    jurisdiction: str | None
    clauses: tuple[Clause, ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "letter": self.letter,
            "number": self.number,
            "title": self.title.to_json(),
            "issuer": self.issuer.to_json(),
            "issued": _iso(self.issued),
            "in_force": _iso(self.in_force),
            "repealed": _iso(self.repealed),
            "dates_from": self.dates_from.to_json(),
            "jurisdiction": self.jurisdiction,
            "clauses": [str(clause.cite) for clause in self.clauses],
        }


@dataclass(frozen=True)
class Library:
    """All registered instruments, by letter, and all their clauses, by citation."""

    instruments: Mapping[str, Instrument]
    clauses: Mapping[Citation, Clause]

    def get_instrument(self, letter: str) -> Instrument:
        if letter not in self.instruments:
            known = " ".join(self.instruments)
            raise UnknownInstrument(
                Text(
                    f"没有登记字母为 {letter} 的文件；已登记：{known}",
                    f"no instrument is registered under {letter}; known: {known}",
                )
            )
        return self.instruments[letter]

    def get_clause(self, words: str | Citation) -> Clause:
        """The clause a citation names; raises :class:`BadCitation` or :class:`UnknownClause`."""
        cite = words if isinstance(words, Citation) else Citation.parse(words)
        if cite not in self.clauses:
            near = [str(other) for other in self.clauses if other.letter == cite.letter]
            hint = f"{near[0]} … {near[-1]}" if near else " ".join(self.instruments)
            raise UnknownClause(
                Text(
                    f"没有登记条款 {words}；可引用的：{hint}",
                    f"no clause {words} is registered; what can be cited: {hint}",
                )
            )
        return self.clauses[cite]

    def items_of(self, cite: Citation) -> tuple[Clause, ...]:
        """The clauses directly below one, in order."""
        return tuple(clause for clause in self.clauses.values() if clause.cite.parent == cite)


def load_library(folder: Path) -> Library:
    """Read every instrument in a folder; refuses a clause out of order, twice, or with two fates."""
    instruments: dict[str, Instrument] = {}
    clauses: dict[Citation, Clause] = {}
    for path in sorted(folder.glob("*.yaml")):
        instrument = _read_instrument(path)
        if instrument.letter in instruments:
            raise refuse(path.name, f"letter {instrument.letter} is taken")
        instruments[instrument.letter] = instrument
        for clause in instrument.clauses:
            if clause.cite in clauses:
                raise refuse(path.name, f"{clause.cite} is written twice")
            clauses[clause.cite] = clause
    _check_tree(clauses)
    return Library(instruments, clauses)


@lru_cache(maxsize=1)
def library() -> Library:
    """The instruments that come with the platform."""
    return load_library(HERE / "instruments")


def _read_instrument(path: Path) -> Instrument:
    reader = Reader(read_yaml(path), path.name)
    letter = reader.take("letter")
    instrument = Instrument(
        letter=letter,
        number=reader.take("number"),
        title=reader.text("title"),
        issuer=reader.text("issuer"),
        issued=reader.find_day("issued"),
        in_force=reader.find_day("in_force"),
        repealed=reader.find_day("repealed"),
        dates_from=reader.text("dates_from"),
        jurisdiction=reader.find("jurisdiction"),
        clauses=tuple(_read_clause(content, letter, path.name) for content in reader.take("clauses")),
    )
    reader.finish()
    return instrument


def _read_clause(content: object, letter: str, file: str) -> Clause:
    reader = Reader(content, file)
    cite = Citation.parse(reader.take("id"))
    reader.where = f"{file} {cite}"
    clause = Clause(
        cite=cite,
        label=Text(zh=reader.take("zh"), en=reader.take("en")),
        declaratory=reader.find_text("declaratory"),
        awaits=tuple(reader.find("awaits") or ()),
    )
    reader.finish()
    if cite.letter != letter:
        raise refuse(reader.where, f"stands in the file of {letter}")
    if clause.declaratory and clause.awaits:
        raise refuse(reader.where, "is both declaratory and awaiting")
    for row in clause.awaits:
        if not REQUIREMENT_ROW.fullmatch(row):
            raise refuse(reader.where, f"awaits {row}, which is not a requirement row such as EXT-2")
    return clause


def _check_tree(clauses: Mapping[Citation, Clause]) -> None:
    parents = {cite.parent for cite in clauses}
    for cite, clause in clauses.items():
        if cite.parent is not None and cite.parent not in clauses:
            raise refuse(str(cite), f"its parent {cite.parent} is not registered")
        # A clause divided into items is judged by its items; a mark of its own would be a second truth.
        if cite in parents and (clause.declaratory or clause.awaits):
            raise refuse(str(cite), "has items, so only its items may be declaratory or awaiting")


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
