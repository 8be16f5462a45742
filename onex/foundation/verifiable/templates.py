"""A document compiled once, filled thousands of times: its JSON and its canonical N-Quads, for tens of microseconds each.

A document to compile has slots in its strings: ``"https://example.org/credentials/{{ref}}"``. The general algorithm runs
once over it; what is kept are the quads with their slots. Blank nodes are labelled as RDFC-1.0 says while each has a
hash of its own; the order of the quads is worked out once for each order of those labels, and kept only where it cannot
depend on what fills the slots. Whatever is not certain goes the general way.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from functools import cmp_to_key
from typing import Any, NamedTuple

from onex.foundation.verifiable.canonical import CONTROL, Unsignable, canonical_quads, leaves, put, rdf

SLOT = re.compile(r"\{\{([a-z_]+)\}\}")
MARK = re.compile(r"xslot(\d+)x|(_:b\d+)")
UNSAFE_IN_ADDRESS = re.compile(r'[\x00-\x20<>"{}|\\^`\x7f-\x9f]')
SELF, OTHER = "_:a", "_:z"
ORDERS_KEPT = 1_000


class Undecided(Exception):
    """Which of two quads comes first depends on what will fill their slots."""


class Quad(NamedTuple):
    """A quad in pieces: text, then by turns a slot (a blank node as ``~node``) and text."""

    texts: tuple[str, ...]
    holes: tuple[int, ...]

    def mentions(self, node: int) -> bool:
        return ~node in self.holes

    def labelled(self, labels: Sequence[str]) -> Quad:
        """The same with its blank nodes written out."""
        texts, holes = [self.texts[0]], []
        for hole, text in zip(self.holes, self.texts[1:], strict=True):
            if hole < 0:
                texts[-1] += labels[~hole] + text
            else:
                holes.append(hole)
                texts.append(text)
        return Quad(tuple(texts), tuple(holes))


class Pattern(NamedTuple):
    """Quads in order as one text with ``%s`` for each of ``holes``."""

    text: str
    holes: tuple[int, ...]

    def fill(self, values: Sequence[str]) -> str:
        return self.text % tuple(map(values.__getitem__, self.holes))


class Template:
    """A compiled document. ``slots`` are its slots' names, in the order in which values are given.

    Raises on compiling what :func:`canonical.canonical_quads` raises of a document that cannot be signed whole.
    """

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self.contexts: tuple[str, ...] = tuple(document["@context"])
        self._strings = dict(leaves(document))
        self.slots: tuple[str, ...] = tuple(dict.fromkeys(SLOT.findall(json.dumps(document))))
        place = {name: at for at, name in enumerate(self.slots)}
        marked = self._strung(lambda name: f"xslot{place[name]}x")
        canonical_quads(marked)
        text = rdf(marked)
        nodes: dict[str, int] = {}
        self._quads = tuple(dict.fromkeys(_cut(line + "\n", nodes) for line in text.splitlines() if line))
        self._addresses = frozenset(
            int(slot) for iri in re.findall(r"<([^>]*)>", text) for slot in re.findall(r"xslot(\d+)x", iri)
        )
        self._about = self._hash_patterns(len(nodes))
        self._orders: dict[tuple[int, ...], Pattern] = {}
        written = json.dumps(marked, ensure_ascii=False, separators=(",", ":"))
        self._json, self._matcher = _pattern_of(written), _matcher_of(written)

    def json(self, values: Sequence[str]) -> str:
        """The document as compact JSON."""
        return self._json.fill([json.dumps(value, ensure_ascii=False)[1:-1] for value in values])

    def match(self, text: str) -> tuple[str, ...] | None:
        """What fills the slots of ``text``, if that is this document as :meth:`json` writes it; else None."""
        found = self._matcher.fullmatch(text)
        if found is None:
            return None
        groups = found.groupdict()
        return tuple(json.loads(f'"{groups[f"s{at}"]}"') for at in range(len(self.slots)))

    def filled(self, values: Sequence[str]) -> dict[str, Any]:
        """The document itself."""
        given = dict(zip(self.slots, values, strict=True))
        return self._strung(given.__getitem__)

    def quads(self, values: Sequence[str]) -> str:
        """Its canonical N-Quads. Raises :class:`Unsignable` for a control character, or a value no address can hold."""
        written = [self._written(at, value) for at, value in enumerate(values)]
        try:
            if self._about is None:
                raise Undecided
            hashes = [hashlib.sha256(about.fill(written).encode()).digest() for about in self._about]
            if len(set(hashes)) == len(hashes):
                return self._ordered(tuple(sorted(range(len(hashes)), key=hashes.__getitem__))).fill(written)
        except Undecided:
            pass  # the general way is right for every document, and slow
        return canonical_quads(self.filled(values))

    def _written(self, at: int, value: str) -> str:
        if CONTROL.search(value):
            raise Unsignable(f"control character in {self.slots[at]}")
        if at in self._addresses and (not value or UNSAFE_IN_ADDRESS.search(value)):
            raise Unsignable(f"{self.slots[at]} cannot stand in an address")
        return value.replace("\\", "\\\\").replace('"', '\\"')

    def _ordered(self, order: tuple[int, ...]) -> Pattern:
        """The whole document's pattern when its blank nodes are numbered in ``order``."""
        kept = self._orders.get(order)
        if kept is None:
            labels = [""] * len(order)
            for number, node in enumerate(order):
                labels[node] = f"_:c14n{number}"
            kept = _sorted_pattern([quad.labelled(labels) for quad in self._quads])
            if len(self._orders) < ORDERS_KEPT:
                self._orders[order] = kept
        return kept

    def _hash_patterns(self, nodes: int) -> tuple[Pattern, ...] | None:
        """What is hashed of each blank node: its quads, itself ``_:a``, every other ``_:z`` (RDFC-1.0, 4.6)."""
        try:
            return tuple(
                _sorted_pattern([quad.labelled(_Labels(node)) for quad in self._quads if quad.mentions(node)])
                for node in range(nodes)
            )
        except Undecided:
            return None

    def _strung(self, given: Any) -> dict[str, Any]:
        strings = {path: SLOT.sub(lambda found: given(found[1]), text) for path, text in self._strings.items() if "{{" in text}
        document: dict[str, Any] = put(self.document, strings)
        return document


class _Labels(Sequence[str]):
    def __init__(self, node: int) -> None:
        self._node = node

    def __len__(self) -> int:
        return self._node + 1

    def __getitem__(self, node: Any) -> Any:
        return SELF if node == self._node else OTHER


def _sorted_pattern(quads: Sequence[Quad]) -> Pattern:
    ordered = sorted(set(quads), key=cmp_to_key(_compare))
    return Pattern(
        "".join("%s".join(text.replace("%", "%%") for text in quad.texts) for quad in ordered),
        tuple(hole for quad in ordered for hole in quad.holes),
    )


def _compare(one: Quad, other: Quad) -> int:
    """Code point order, where it holds whatever fills the slots. Raises :class:`Undecided`."""
    for place, (mine, theirs) in enumerate(zip(one.texts, other.texts, strict=False)):
        if mine != theirs:
            if mine.startswith(theirs) or theirs.startswith(mine):
                raise Undecided
            return -1 if mine < theirs else 1
        if one.holes[place : place + 1] != other.holes[place : place + 1]:
            raise Undecided
    return 0


def _cut(line: str, nodes: dict[str, int]) -> Quad:
    texts, holes, end = [], [], 0
    for found in MARK.finditer(line):
        texts.append(line[end : found.start()])
        holes.append(int(found[1]) if found[1] else ~nodes.setdefault(found[2], len(nodes)))
        end = found.end()
    return Quad((*texts, line[end:]), tuple(holes))


def _pattern_of(text: str) -> Pattern:
    cut = _cut(text, {})
    return Pattern("%s".join(part.replace("%", "%%") for part in cut.texts), cut.holes)


def _matcher_of(text: str) -> re.Pattern[str]:
    """The text with a group for each slot's first place, and a look back at it for each further one."""
    parts, end, met = [], 0, set()
    for found in MARK.finditer(text):
        parts.append(re.escape(text[end : found.start()]))
        slot, end = found[1], found.end()
        parts.append(f"(?P=s{slot})" if slot in met else rf'(?P<s{slot}>(?:[^"\\]|\\["\\/])*?)')
        met.add(slot)
    return re.compile("".join(parts) + re.escape(text[end:]))
