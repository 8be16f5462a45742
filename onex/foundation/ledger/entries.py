"""What a leaf says: RFC 8785 JSON of references, a time and a salted commitment, nothing personal."""

from __future__ import annotations

import json
from dataclasses import dataclass
from json.encoder import encode_basestring as quoted

VERSION = 1


@dataclass(frozen=True)
class Said:
    """What an entry says, read back; ``previous`` is the index of the event before it on the same subject."""

    version: int
    type: str
    event: str
    time: str
    issuer: str
    subject: str
    previous: int | None
    commitment: str
    late: bool = False


def encode(
    *, event: bytes, kind: str, time: str, issuer: str, subject: str, commitment: str, previous: int | None, late: bool
) -> bytes:
    """The bytes of an entry, ``event`` the 16 of its id: members in the order RFC 8785 sorts them, no blanks, ``late`` only where it is true."""
    uuid = event.hex()
    before = "null" if previous is None else str(previous)
    return (
        f'{{"commitment":"{commitment}","event":"{uuid[:8]}-{uuid[8:12]}-{uuid[12:16]}-{uuid[16:20]}-{uuid[20:]}","issuer":{quoted(issuer)},{_LATE if late else ""}"previous":{before},'
        f'"subject":"{subject}","time":"{time}","type":{quoted(kind)},"version":{VERSION}}}'
    ).encode()


_LATE = '"late":true,'


def decode(body: bytes) -> Said:
    """What an entry's bytes say; ``ValueError`` for bytes that are no entry of a version known here."""
    content = json.loads(body)
    if not isinstance(content, dict) or content.get("version") != VERSION:
        raise ValueError("not an entry of a known version")
    try:
        return Said(**content)
    except TypeError:
        raise ValueError("not the members of an entry") from None
