"""What a certificate says, as the bytes it is committed to (RFC 8785), so that anyone may recompute them.

The library that writes RFC 8785 is asked once for each batch: everything but the holder is the same in all its records.
What is left open is filled in as JSON strings, which the standard library's encoder writes just as RFC 8785 does.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import date
from json.encoder import encode_basestring

import rfc8785

RECORD_VERSION = 1
DIGEST = "sha256"


@dataclass(frozen=True)
class BatchFace:
    """What all certificates of a batch say alike. ``organisation`` is its credit code, or its reference without one."""

    certificate: str
    level: str
    organisation: str
    issued_on: date
    rule_version: str
    sitting: str


@dataclass(frozen=True)
class HolderFace:
    """What one certificate says of its holder; ``total`` is the composite score with its decimals, as text."""

    number: str
    name: str
    document_kind: str
    document_number: str
    total: str


Json = dict[str, "str | int | Json"]


def record_of(batch: BatchFace, holder: HolderFace) -> Json:
    """The whole record of one certificate."""
    return {
        "version": RECORD_VERSION,
        "number": holder.number,
        "certificate": batch.certificate,
        "level": batch.level,
        "organisation": batch.organisation,
        "issued_on": batch.issued_on.isoformat(),
        "name": holder.name,
        "document": {"kind": holder.document_kind, "number": holder.document_number},
        "result": {"conclusion": "passed", "total": holder.total},
        "rule": batch.rule_version,
        "sitting": batch.sitting,
    }


class RecordTemplate:
    """The canonical record of a batch with places for its holders."""

    SLOTS = ("document_kind", "document_number", "name", "number", "total")
    """In the order in which RFC 8785 sorts the keys they belong to; checked when a template is made."""

    def __init__(self, batch: BatchFace) -> None:
        mark = secrets.token_hex(16)
        marks = {slot: f"{mark}:{slot}" for slot in self.SLOTS}
        rest = rfc8785.dumps(record_of(batch, HolderFace(**marks))).decode()
        self._pieces: list[str] = []
        for slot in self.SLOTS:
            before, found, rest = rest.partition(f'"{marks[slot]}"')
            if not found:
                raise ValueError(f"the record does not hold {slot} where the template expects it")
            self._pieces += [before, ""]
        self._pieces.append(rest)

    def write(self, holder: HolderFace) -> bytes:
        """The bytes of one record; ``UnicodeEncodeError`` for a lone surrogate, which no text may hold."""
        pieces = self._pieces.copy()
        pieces[1] = encode_basestring(holder.document_kind)
        pieces[3] = encode_basestring(holder.document_number)
        pieces[5] = encode_basestring(holder.name)
        pieces[7] = encode_basestring(holder.number)
        pieces[9] = encode_basestring(holder.total)
        return "".join(pieces).encode()


def commit(salt: bytes, record: bytes) -> bytes:
    """HMAC-SHA-256 of a record under its salt, 32 bytes: binds to the record and tells nothing of it."""
    return hmac.digest(salt, record, DIGEST)
