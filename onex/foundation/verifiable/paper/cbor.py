"""As much CBOR (RFC 8949) as the paper needs, in its one deterministic form (4.2.1); nothing else is read.

Unsigned and negative integers, byte and text strings, arrays, maps, one tag. Lengths are definite, heads are the shortest there
are, keys of a map grow and stand once: whatever is read back is written as the very same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cbor2

DEEPEST = 4
UNSIGNED, NEGATIVE, BYTES, TEXT, ARRAY, MAP, TAG = range(7)
WIDTHS = {24: 1, 25: 2, 26: 4, 27: 8}


class NotCbor(ValueError):
    """Not CBOR in the one form that is read here."""


@dataclass(frozen=True)
class Tagged:
    """A value under a tag."""

    tag: int
    value: Any


def encode(value: Any) -> bytes:
    """The deterministic form."""
    return cbor2.dumps(_ordered(value))


def decode(content: bytes) -> Any:
    """The value the bytes stand for. Raises :class:`NotCbor`, also where something follows it."""
    value, end = _value(content, 0, 0)
    if end != len(content):
        raise NotCbor("something follows the value")
    return value


def _ordered(value: Any) -> Any:
    """The value with the keys of its maps in the order of their bytes (cbor2's ``canonical`` knows only RFC 7049's order)."""
    if isinstance(value, Tagged):
        return cbor2.CBORTag(value.tag, _ordered(value.value))
    if isinstance(value, list):
        return [_ordered(one) for one in value]
    if isinstance(value, dict):
        return {key: _ordered(value[key]) for key in sorted(value, key=cbor2.dumps)}
    return value


def _value(content: bytes, at: int, depth: int) -> tuple[Any, int]:
    if depth > DEEPEST:
        raise NotCbor("too deep")
    kind, argument, at = _head(content, at)
    match kind:
        case 0:
            return argument, at
        case 1:
            return -1 - argument, at
        case 2:
            return _bytes(content, at, argument)
        case 3:
            raw, at = _bytes(content, at, argument)
            return _text(raw), at
        case 4:
            return _items(content, at, argument, depth)
        case 5:
            return _map(content, at, argument, depth)
        case 6:
            value, at = _value(content, at, depth + 1)
            return Tagged(argument, value), at
    raise NotCbor("neither floats nor simple values are read")


def _head(content: bytes, at: int) -> tuple[int, int, int]:
    """Major type, argument, and where the rest begins."""
    if at >= len(content):
        raise NotCbor("it ends too early")
    kind, short = content[at] >> 5, content[at] & 0x1F
    if short < 24:
        return kind, short, at + 1
    width = WIDTHS.get(short, 0)
    raw = content[at + 1 : at + 1 + width]
    if not width or len(raw) != width:
        raise NotCbor("a length that is not definite, or it ends too early")
    argument = int.from_bytes(raw)
    if argument < (24 if width == 1 else 1 << (4 * width)):
        raise NotCbor("a longer head than needed")
    return kind, argument, at + 1 + width


def _bytes(content: bytes, at: int, length: int) -> tuple[bytes, int]:
    if length > len(content) - at:
        raise NotCbor("it ends too early")
    return content[at : at + length], at + length


def _text(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError as wrong:
        raise NotCbor("text that is not UTF-8") from wrong


def _items(content: bytes, at: int, count: int, depth: int) -> tuple[list[Any], int]:
    if count > len(content) - at:
        raise NotCbor("it ends too early")
    items = []
    for _one in range(count):
        item, at = _value(content, at, depth + 1)
        items.append(item)
    return items, at


def _map(content: bytes, at: int, count: int, depth: int) -> tuple[dict[int | str, Any], int]:
    if 2 * count > len(content) - at:
        raise NotCbor("it ends too early")
    found: dict[int | str, Any] = {}
    last = b""
    for _one in range(count):
        start = at
        key, at = _value(content, at, depth + 1)
        if not isinstance(key, int | str):
            raise NotCbor("a key that is neither a number nor text")
        if content[start:at] <= last:
            raise NotCbor("a key that stands twice, or out of order")
        last = content[start:at]
        found[key], at = _value(content, at, depth + 1)
    return found, at
