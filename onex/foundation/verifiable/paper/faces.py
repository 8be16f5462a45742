"""What the paper's QR says, to the byte: docs/formats/paper-qr.md is its description for strangers."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

import base45

from onex.foundation.verifiable.paper import cbor
from onex.foundation.verifiable.paper.cose import NotSigned, Sign1, read_sign1, sign1
from onex.foundation.verifiable.status_lists import ENTRIES

PREFIX = "OX1:"
LONGEST = 600
"""Characters; what is longer is no paper's QR and is not looked at."""
EPOCH = date(1970, 1, 1)
SALT_BYTES, BINDING_BYTES, ISSUER_BYTES = 8, 3, 16
NUMBER, CERTIFICATE, LEVEL, NAME, BINDING, SALT, ISSUED, RESULT, ISSUER, LIST, ENTRY = range(1, 12)
LENGTHS = {NUMBER: 40, CERTIFICATE: 40, LEVEL: 10, NAME: 120, RESULT: 20}
"""Bytes a text may have."""
LAST_DAY = (date.max - EPOCH).days
MOST_LISTS = 1 << 20


class NotPaper(ValueError):
    """Not a paper QR: prefix, alphabet, form or fields are not those of the format."""


@dataclass(frozen=True)
class Face:
    """What stands on the paper; personal, since it names the holder. ``result`` may be empty."""

    number: str
    certificate_code: str
    level_code: str
    name: str = field(repr=False)
    binding: bytes = field(repr=False)
    salt: bytes = field(repr=False)
    issued_on: date
    result: str
    issuer: UUID
    list_number: int
    entry: int


@dataclass(frozen=True)
class Paper:
    """A face and the message that carries it; believed only once a known key's signature holds."""

    face: Face
    message: Sign1


def binding_of(name: str, kind: str, number: str, salt: bytes) -> bytes:
    """Three bytes that bind the paper to name and document.

    Three on purpose (docs/decisions): a wrong document passes once in 16,777,216 times, and whoever tries all numbers there
    could be finds thousands that fit, not the holder's.
    """
    said = "\0".join((unicodedata.normalize("NFC", name), kind, number, ""))
    return hashlib.sha256(said.encode() + salt).digest()[:BINDING_BYTES]


def write(face: Face, *, key_id: bytes, sign: Callable[[bytes], bytes]) -> str:
    """The text of the QR: only characters of its alphanumeric mode. Raises :class:`NotPaper` for what no reader would take."""
    payload = cbor.encode(_fields(face))
    _face(payload)
    encoded: bytes = base45.b45encode(sign1(payload, key_id=key_id, sign=sign))
    return PREFIX + encoded.decode()


def read(text: str) -> Paper:
    """What a text says, unverified. Raises :class:`NotPaper`; the same paper has one text only."""
    if not text.startswith(PREFIX) or len(text) > LONGEST:
        raise NotPaper("no prefix, or too long")
    written = text[len(PREFIX) :]
    try:
        content = base45.b45decode(written)
        if base45.b45encode(content).decode() != written:
            raise NotPaper("Base45 in another form than its own")
        message = read_sign1(content)
    except NotSigned as wrong:
        raise NotPaper(str(wrong)) from wrong
    except (ValueError, OverflowError) as wrong:
        raise NotPaper("not Base45") from wrong
    return Paper(_face(message.payload), message)


def _fields(face: Face) -> dict[int, object]:
    return {
        NUMBER: face.number,
        CERTIFICATE: face.certificate_code,
        LEVEL: face.level_code,
        NAME: face.name,
        BINDING: face.binding,
        SALT: face.salt,
        ISSUED: (face.issued_on - EPOCH).days,
        RESULT: face.result,
        ISSUER: face.issuer.bytes,
        LIST: face.list_number,
        ENTRY: face.entry,
    }


def _face(payload: bytes) -> Face:
    try:
        said = cbor.decode(payload)
    except cbor.NotCbor as wrong:
        raise NotPaper(str(wrong)) from wrong
    if not isinstance(said, dict) or list(said) != list(range(NUMBER, ENTRY + 1)):
        raise NotPaper("not the eleven fields of a face")
    texts = {key: _text(said[key], most, empty=key == RESULT) for key, most in LENGTHS.items()}
    return Face(
        number=texts[NUMBER],
        certificate_code=texts[CERTIFICATE],
        level_code=texts[LEVEL],
        name=texts[NAME],
        binding=_bytes(said[BINDING], BINDING_BYTES),
        salt=_bytes(said[SALT], SALT_BYTES),
        issued_on=EPOCH + timedelta(days=_number(said[ISSUED], 0, LAST_DAY)),
        result=texts[RESULT],
        issuer=UUID(bytes=_bytes(said[ISSUER], ISSUER_BYTES)),
        list_number=_number(said[LIST], 1, MOST_LISTS),
        entry=_number(said[ENTRY], 0, ENTRIES - 1),
    )


def _text(value: object, most: int, *, empty: bool) -> str:
    if not isinstance(value, str) or len(value.encode()) > most or not (value or empty):
        raise NotPaper("a text that is missing or too long")
    if any(unicodedata.category(letter) == "Cc" for letter in value):
        raise NotPaper("a control character")
    return value


def _bytes(value: object, length: int) -> bytes:
    if not isinstance(value, bytes) or len(value) != length:
        raise NotPaper("bytes of another length")
    return value


def _number(value: object, least: int, most: int) -> int:
    if not isinstance(value, int) or not least <= value <= most:
        raise NotPaper("a number outside its bounds")
    return value
