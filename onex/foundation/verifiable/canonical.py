"""Canonical N-Quads (RDFC-1.0) by the general algorithm: of any document whose contexts are ours. Milliseconds a document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pyld import jsonld

from onex.foundation.verifiable.contexts import PINNED, UnknownContext, load

Json = Any
Path = tuple[str | int, ...]
"""Where a value stands in a document: keys and positions from the root."""

BASE = "https://undefined.invalid/"
"""What a term outside the contexts would be resolved against: found in a quad, it betrays it."""
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
LABEL = re.compile(r"_:b\d+")
PROBE = "urn:x-onex-probe:"
NAMELESS, DEEP = 200, 20
"""The most blank nodes, and the deepest nesting, of a document that is looked at: the algorithm can be made to take for ever."""


class UndefinedTerm(ValueError):
    """A key or type that the document's contexts do not define: it would be left out of what is signed."""


class Unsignable(ValueError):
    """A value that cannot be signed as it stands: a control character, or an address that is none."""


def canonical_quads(document: Json) -> str:
    """Canonical N-Quads, every string of the document proved to be in them.

    Raises :class:`UnknownContext`, :class:`UndefinedTerm`, :class:`Unsignable`.
    """
    _require_known_contexts(document)
    found = dict(leaves(document))
    for path, text in found.items():
        if CONTROL.search(text):
            raise Unsignable(f"control character in {dotted(path)}")
    _require_all_reach(document, tuple(found))
    quads = rdf(document)
    if len(set(LABEL.findall(quads))) > NAMELESS:
        raise Unsignable("the document has too many nameless nodes")
    canonical: str = jsonld.normalize(
        quads, {"algorithm": "URDNA2015", "inputFormat": "application/n-quads", "format": "application/n-quads"}
    )
    return canonical


def rdf(document: Json) -> str:
    """N-Quads as they come, blank nodes labelled anyhow. Raises :class:`UndefinedTerm`."""
    options = {"documentLoader": load, "base": BASE, "processingMode": "json-ld-1.1", "format": "application/n-quads"}
    try:
        quads: str = jsonld.to_rdf(document, options)
    except jsonld.JsonLdError as wrong:
        raise Unsignable(f"not JSON-LD: {wrong.type}") from wrong
    if BASE in quads:
        raise UndefinedTerm("a type or address of the document is defined by none of its contexts")
    return quads


def leaves(node: Json, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Every string of a document with its place, but contexts and types."""
    if len(path) > DEEP:
        raise Unsignable("the document is nested too deeply")
    match node:
        case str():
            yield path, node
        case dict():
            for key, value in node.items():
                if key not in ("@context", "type"):
                    yield from leaves(value, (*path, key))
        case list():
            for position, value in enumerate(node):
                yield from leaves(value, (*path, position))


def put(node: Json, values: Mapping[Path, str], path: Path = ()) -> Json:
    """A copy of a document with other strings at some places."""
    match node:
        case dict():
            return {key: put(value, values, (*path, key)) for key, value in node.items()}
        case list():
            return [put(value, values, (*path, position)) for position, value in enumerate(node)]
        case _:
            return values.get(path, node)


def dotted(path: Path) -> str:
    """A place as a message names it."""
    return ".".join(map(str, path))


def _require_known_contexts(document: Json) -> None:
    contexts = document.get("@context") if isinstance(document, dict) else None
    if not isinstance(contexts, list) or any(not isinstance(one, str) or one not in PINNED for one in contexts):
        raise UnknownContext("the document names a context that is not known here")


def _require_all_reach(document: Json, paths: tuple[Path, ...]) -> None:
    """Every string must come out in some quad: one that does not would be shown, and never signed."""
    probed = put(document, {path: f"{PROBE}{place}:" for place, path in enumerate(paths)})
    reached = {int(found) for found in re.findall(rf"{PROBE}(\d+):", rdf(probed))}
    lost = [dotted(path) for place, path in enumerate(paths) if place not in reached]
    if lost:
        raise UndefinedTerm(f"not defined by the document's contexts: {', '.join(lost)}")
