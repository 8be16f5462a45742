"""The kinds of attachment that are taken, told by what the bytes are and never by a name or a claimed type."""

from __future__ import annotations

from enum import Enum
from typing import IO

from onex.foundation.documents.safety import DOCUMENT, OLE_MAGIC, WORKBOOK, ZIP_MAGIC, Unsafe, main_part

JPEG_MAGIC = b"\xff\xd8\xff"
PNG_MAGIC = b"\x89PNG\r\n\x1a\n"
PDF_MAGIC = b"%PDF-"
LOOK_AT = 16
REFUSED_MAGICS = (
    b"GIF8",
    b"BM",
    b"II*\x00",
    b"MM\x00*",
    b"RIFF",
    b"MZ",
    b"\x7fELF",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"BZh",
    b"\xca\xfe\xba\xbe",
    b"#!",
    b"{\\rtf",
    b"%!PS",
    b"PK",
)
"""Beginnings of what is not taken although it may read as text: pictures of other kinds, programs, archives, scripts."""


class Kind(Enum):
    """A kind: its media type as it is served, and the endings its names may have, the usual one first."""

    PDF = ("application/pdf", ("pdf",))
    JPEG = ("image/jpeg", ("jpg", "jpeg"))
    PNG = ("image/png", ("png",))
    TEXT = ("text/plain; charset=utf-8", ("txt",))
    DOCX = ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ("docx",))
    XLSX = ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ("xlsx",))

    def __init__(self, media_type: str, endings: tuple[str, ...]) -> None:
        self.media_type = media_type
        self.endings = endings

    @property
    def is_picture(self) -> bool:
        return self in {Kind.JPEG, Kind.PNG}

    def named(self, name: str) -> str:
        """``name`` with an ending of this kind: kept where it has one, added where it has another or none."""
        ending = name.rpartition(".")[2].casefold() if "." in name else ""
        return name if ending in self.endings else f"{name}.{self.endings[0]}"


def find_kind(file: IO[bytes]) -> Kind:
    """What the bytes say they are; raises :class:`Unsafe` for an empty file and for what is not taken."""
    file.seek(0)
    start = file.read(LOOK_AT)
    if not start:
        raise Unsafe("empty_file")
    if start.startswith(PDF_MAGIC):
        return Kind.PDF
    if start.startswith(JPEG_MAGIC):
        return Kind.JPEG
    if start.startswith(PNG_MAGIC):
        return Kind.PNG
    if start.startswith((ZIP_MAGIC, OLE_MAGIC)):
        return {DOCUMENT: Kind.DOCX, WORKBOOK: Kind.XLSX}[main_part(file)]
    if start.startswith(REFUSED_MAGICS):
        raise Unsafe("type_not_taken")
    return Kind.TEXT
