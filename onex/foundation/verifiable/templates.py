"""A document compiled once, filled thousands of times: its JSON and its canonical N-Quads, for tens of microseconds each.

A document to compile has slots in its strings: ``"urn:uuid:{{ref}}"``. The general algorithm runs once over it; what is kept
are the quads with their slots, in an order that cannot depend on what fills them. Blank nodes are labelled as RDFC-1.0 says
while each has a hash of its own. Whatever is not certain goes the general way, which is right for every document.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from functools import cmp_to_key
from typing import Any, NamedTuple

from onex.foundation.verifiable.canonical import CONTROL, Unsignable, canonical_quads, leaves, put, rdf

SLOT = re.compile(r"\{\{([a-z_]+)\}\}")
MARK = re.compile(r"xslot(\d+)x|(_:b\d+)")
UNSAFE_IN_ADDRESS = re.compile(r'[\x00-\x20<>"{}|\\^`\x7f-\x9f]')
SELF, OTHER = "_:a", "_:z"
END = " .\n"


class Undecided(Exception):
    """Which of two quads comes first depends on what will fill their slots."""


class Quad(NamedTuple):
    """A quad in pieces: text, then by turns a slot (a blank node as ``~node``) and text."""

    texts: tuple[str, ...]
    holes: tuple[int, ...]

    @property
    def nodes(self) -> tuple[int, ...]:
        return tuple(~hole for hole in self.holes if hole < 0)

    def labelled(self, label: Callable[[int], str]) -> Quad:
        """The same with its blank nodes written out."""
        texts, holes = [self.texts[0]], []
        for hole, text in zip(self.holes, self.texts[1:], strict=True):
            if hole < 0:
                texts[-1] += label(~hole) + text
            else:
                holes.append(hole)
                texts.append(text)
        return Quad(tuple(texts), tuple(holes))


class Pattern(NamedTuple):
    """A text with ``%s`` for each of ``holes``."""

    text: str
    holes: tuple[int, ...]

    def fill(self, values: Sequence[str]) -> str:
        return self.text % tuple(map(values.__getitem__, self.holes))


class Pointing(NamedTuple):
    """Quads alike but for the blank node they point to: what stands before its label, and the nodes."""

    before: Pattern
    nodes: tuple[int, ...]


class Layout(NamedTuple):
    """The order of all quads: named subjects first, quads that point to blank nodes among them; then the blank nodes' own."""

    named: Pattern
    """With a hole beyond the slots for each of ``pointing``, in order."""
    pointing: tuple[Pointing, ...]
    about: tuple[tuple[str, ...] | Pattern, ...]
    """What is hashed of each blank node: a pattern, or where no slot stands in it, the hash itself."""
    own: tuple[Pattern, ...]
    """Each blank node's own quads, with a hole ``-1`` for its label."""


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
        quads = tuple(dict.fromkeys(_cut(line + "\n", nodes) for line in text.splitlines() if line))
        addresses = re.findall(r"<([^>]*)>", text)
        self._addresses = frozenset(int(slot) for address in addresses for slot in re.findall(r"xslot(\d+)x", address))
        self._layout = _laid_out(quads, len(nodes), len(self.slots))
        written = json.dumps(marked, ensure_ascii=False, separators=(",", ":"))
        self._json, self._matcher = _pattern_of(_cut(written, {})), _matcher_of(written)

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
        labels = _labels(self._layout, written) if self._layout else None
        if self._layout is None or labels is None:
            return canonical_quads(self.filled(values))
        return _in_order(self._layout, written, labels)

    def _written(self, at: int, value: str) -> str:
        if CONTROL.search(value):
            raise Unsignable(f"control character in {self.slots[at]}")
        if at in self._addresses and (not value or UNSAFE_IN_ADDRESS.search(value)):
            raise Unsignable(f"{self.slots[at]} cannot stand in an address")
        return value.replace("\\", "\\\\").replace('"', '\\"')

    def _strung(self, given: Callable[[str], str]) -> dict[str, Any]:
        strings = {path: SLOT.sub(lambda found: given(found[1]), text) for path, text in self._strings.items() if "{{" in text}
        document: dict[str, Any] = put(self.document, strings)
        return document


def _labels(layout: Layout, written: Sequence[str]) -> list[str] | None:
    """The canonical label of each blank node (RDFC-1.0, 4.4.3); None where two have one hash."""
    hashes = [
        hashlib.sha256(about.fill(written).encode()).hexdigest() if isinstance(about, Pattern) else about[0]
        for about in layout.about
    ]
    if len(set(hashes)) != len(hashes):
        return None
    labels = [""] * len(hashes)
    for number, node in enumerate(sorted(range(len(hashes)), key=hashes.__getitem__)):
        labels[node] = f"_:c14n{number}"
    return labels


def _in_order(layout: Layout, written: Sequence[str], labels: Sequence[str]) -> str:
    pointed = []
    for before, nodes in layout.pointing:
        start = before.fill(written)
        pointed.append("".join([f"{start}{label}{END}" for label in sorted([labels[node] for node in nodes])]))
    own = [layout.own[node].fill((*written, labels[node])) for node in sorted(range(len(labels)), key=labels.__getitem__)]
    return layout.named.fill((*written, *pointed)) + "".join(own)


def _laid_out(quads: Sequence[Quad], nodes: int, slots: int) -> Layout | None:
    """The layout of a document's quads; None where it depends on what fills them, or blank nodes point to blank nodes."""
    try:
        pointing = _pointing(quads)
        groups = {_before_label(before): number for number, before in enumerate(pointing)}
        named = [quad for quad in quads if not quad.nodes]
        patterns = [
            Pattern("%s", (slots + groups[quad],)) if quad in groups else _pattern_of(quad)
            for quad in sorted([*named, *groups], key=_KEY)
        ]
        return Layout(
            named=_together(patterns),
            pointing=tuple(Pointing(_pattern_of(before), tuple(found)) for before, found in pointing.items()),
            about=tuple(_about(quads, node) for node in range(nodes)),
            own=tuple(_own(quads, node, slots) for node in range(nodes)),
        )
    except Undecided:
        return None


def _pointing(quads: Sequence[Quad]) -> dict[Quad, list[int]]:
    """Quads of a named subject that point to blank nodes, by what stands before the label."""
    found: dict[Quad, list[int]] = {}
    for quad in quads:
        if not quad.nodes or not quad.texts[0]:
            continue
        if len(quad.nodes) != 1 or quad.holes[-1] >= 0 or quad.texts[-1] != END:
            raise Undecided
        found.setdefault(Quad(quad.texts[:-1], quad.holes[:-1]), []).append(quad.nodes[0])
    return found


def _about(quads: Sequence[Quad], node: int) -> tuple[str, ...] | Pattern:
    """What is hashed of a blank node: its quads in order, itself ``_:a``, every other ``_:z`` (RDFC-1.0, 4.6)."""
    about = [quad.labelled(lambda other: SELF if other == node else OTHER) for quad in quads if node in quad.nodes]
    pattern = _joined(about)
    return pattern if pattern.holes else (hashlib.sha256(pattern.fill(()).encode()).hexdigest(),)


def _own(quads: Sequence[Quad], node: int, label: int) -> Pattern:
    """A blank node's own quads in order, with a hole for its label; one that points to another blank node is undecided."""
    own = [quad for quad in quads if not quad.texts[0] and quad.holes[0] == ~node]
    if any(len(quad.nodes) != 1 for quad in own):
        raise Undecided
    rest = sorted((Quad(quad.texts[1:], quad.holes[1:]) for quad in own), key=_KEY)
    patterns = [_pattern_of(quad) for quad in rest]
    return Pattern(
        "".join(f"%s{pattern.text}" for pattern in patterns),
        tuple(hole for pattern in patterns for hole in (label, *pattern.holes)),
    )


def _joined(quads: Sequence[Quad]) -> Pattern:
    return _together([_pattern_of(quad) for quad in sorted(set(quads), key=_KEY)])


def _together(patterns: Sequence[Pattern]) -> Pattern:
    return Pattern("".join(pattern.text for pattern in patterns), tuple(hole for pattern in patterns for hole in pattern.holes))


def _before_label(before: Quad) -> Quad:
    """Stands for quads that point to a blank node, where they are put in order."""
    return Quad((*before.texts[:-1], f"{before.texts[-1]}_:"), before.holes)


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


_KEY = cmp_to_key(_compare)


def _cut(line: str, nodes: dict[str, int]) -> Quad:
    texts, holes, end = [], [], 0
    for found in MARK.finditer(line):
        texts.append(line[end : found.start()])
        holes.append(int(found[1]) if found[1] else ~nodes.setdefault(found[2], len(nodes)))
        end = found.end()
    return Quad((*texts, line[end:]), tuple(holes))


def _pattern_of(quad: Quad) -> Pattern:
    return Pattern("%s".join(text.replace("%", "%%") for text in quad.texts), quad.holes)


def _matcher_of(text: str) -> re.Pattern[str]:
    """The text with a group for each slot's first place, and a look back at it for each further one."""
    parts, end, met = [], 0, set()
    for found in MARK.finditer(text):
        parts.append(re.escape(text[end : found.start()]))
        slot, end = found[1], found.end()
        parts.append(f"(?P=s{slot})" if slot in met else rf'(?P<s{slot}>(?:[^"\\]|\\["\\/])*?)')
        met.add(slot)
    return re.compile("".join(parts) + re.escape(text[end:]))
