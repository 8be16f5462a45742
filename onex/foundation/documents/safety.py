"""What an uploaded office file must be before any parser sees it. No Django here: the child process that parses runs it.

An .xlsx or .docx is a zip. Each rule below has met a file in the wild, or one made to break a parser: archives that inflate
without end, two entries of one name of which the checker sees one and the parser the other, a directory that
contradicts the entries, XML that defines entities.
"""

from __future__ import annotations

import re
import stat
import struct
import zipfile
import zlib
from typing import IO

MEGABYTE = 1024 * 1024
MOST_ENTRIES = 200
MOST_INFLATED = 100 * MEGABYTE
MOST_RATIO = 100
RATIO_COUNTS_FROM = MEGABYTE
"""Below this many inflated bytes no ratio is asked: a small empty part compresses very well."""
READ_BYTES = 256 * 1024

ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
LOCAL_HEADER = struct.Struct("<4sHHHHHIIIHH")
END = struct.Struct("<4sHHHHIIH")
END_MAGIC = b"PK\x05\x06"
END_OF_WIDE = 76
"""Bytes of the two records that stand before the end of a directory with 64-bit places."""
OTHER_NAME, OTHER_CIPHER = 0x7075, 0x9901
"""Extra fields by which another reader takes an entry for one of another name, or for encrypted."""
ENCRYPTED = 0x1
SIZES_FOLLOW = 0x8
UTF8_NAME = 0x800
PLAIN_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
MAIN_PARTS = {
    "xl/workbook.xml": b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    "word/document.xml": b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
}
"""The part a plain workbook or document is named by, and the content type it must have."""
WORKBOOK, DOCUMENT = MAIN_PARTS
ACTIVE_PARTS = re.compile(
    r"vbaproject|vbadata|/macrosheets/|/dialogsheets/|/activex/|/embeddings/|/ctrlprops/|^customui/|\.bin$|\.exe$|\.dll$|\.js$"
)
HARMLESS_BINARY = re.compile(r"^xl/printersettings/[^/]+\.bin$")
LINKED_PARTS = re.compile(r"/externallinks/|/connections\.xml$|/querytables/|/webextensions/")
DEFINITION = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
ENCODING = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
EXTERNAL = re.compile(rb"<[^>]*TargetMode\s*=\s*[\"']External[\"'][^>]*>")
HYPERLINK = re.compile(rb"/relationships/hyperlink[\"']")
OPAQUE = re.compile(
    r"^(?:xl|word)/media/[^/]+\.(?:png|jpe?g|gif|bmp|tiff?|emf|wmf|svg)$|^word/fonts/[^/]+\.odttf$|^docprops/thumbnail\.(?:jpe?g|png|emf|wmf)$"
)
"""Parts that hold no XML: pictures, a document's own fonts, the small picture of its first page."""
FETCHING_FIELD = re.compile(rb"<w:(?:instrText|fldSimple)\b[^<]*\bDDE(?:AUTO)?\b")
"""A field of a document that starts another program when the reader says yes."""
OVERLAP = 64


class Unsafe(Exception):
    """The file is not taken. ``code`` says which rule it breaks, ``part`` where in the archive."""

    def __init__(self, code: str, part: str = "") -> None:
        super().__init__(code, part)
        self.code = code
        self.part = part[:120]


def check_workbook(file: IO[bytes]) -> zipfile.ZipFile:
    """The archive of an .xlsx all of whose parts have been inflated, counted and found plain. Raises :class:`Unsafe`."""
    return _check(file, WORKBOOK)


def check_document(file: IO[bytes]) -> zipfile.ZipFile:
    """Likewise of a .docx."""
    return _check(file, DOCUMENT)


def main_part(file: IO[bytes]) -> str:
    """Which of the main parts an archive says it has; raises :class:`Unsafe` where it has none or both."""
    _check_magic(file)
    try:
        names = {name.casefold() for name in zipfile.ZipFile(file).namelist()}
    except (zipfile.BadZipFile, struct.error, NotImplementedError, EOFError, ValueError) as broken:
        raise Unsafe("archive_broken") from broken
    found = [part for part in MAIN_PARTS if part in names]
    if len(found) != 1:
        raise Unsafe("type_not_taken")
    return found[0]


def _check(file: IO[bytes], main: str) -> zipfile.ZipFile:
    _check_magic(file)
    try:
        archive = zipfile.ZipFile(file)
        entries = archive.infolist()
        _check_end(file, archive)
        _check_directory(entries, main)
        _check_local_headers(file, entries, archive.start_dir)
        _check_contents(archive, entries, main)
    except (zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError, EOFError, ValueError) as broken:
        raise Unsafe("archive_broken") from broken
    return archive


def _check_magic(file: IO[bytes]) -> None:
    file.seek(0)
    start = file.read(8)
    if start.startswith(OLE_MAGIC):
        file.seek(0)
        raise Unsafe("encrypted" if ENCRYPTED_PACKAGE in file.read(MOST_INFLATED) else "old_format")
    if not start.startswith(ZIP_MAGIC):
        raise Unsafe("not_a_workbook")


def _check_end(file: IO[bytes], archive: zipfile.ZipFile) -> None:
    """The directory's end is the file's end, and there is one: else two readers may find two directories."""
    size = file.seek(0, 2)
    file.seek(size - END.size)
    magic, _, _, _, _, directory, _, comment = END.unpack(file.read(END.size))
    if magic != END_MAGIC or comment:
        raise Unsafe("local_differs", "end of directory")
    between = size - END.size - archive.start_dir - (directory if directory != 0xFFFFFFFF else 0)
    if directory != 0xFFFFFFFF and between not in (0, END_OF_WIDE):
        raise Unsafe("local_differs", "end of directory")


def _extra_ids(extra: bytes) -> set[int]:
    found = set()
    while len(extra) >= 4:
        number, length = struct.unpack_from("<HH", extra)
        found.add(number)
        extra = extra[4 + length :]
    return found


def _check_directory(entries: list[zipfile.ZipInfo], main: str) -> None:
    if len(entries) > MOST_ENTRIES:
        raise Unsafe("too_many_entries")
    seen = set()
    for entry in entries:
        name = entry.filename
        if name.casefold() in seen:
            raise Unsafe("duplicate_entry", name)
        seen.add(name.casefold())
        parts = name.split("/")
        if name.startswith("/") or "\\" in name or ":" in parts[0] or ".." in parts or entry.orig_filename != name:
            raise Unsafe("absolute_path", name)
        if entry.flag_bits & ENCRYPTED:
            raise Unsafe("encrypted", name)
        if _extra_ids(entry.extra) & {OTHER_NAME, OTHER_CIPHER}:
            raise Unsafe("local_differs", name)
        if entry.compress_type not in PLAIN_METHODS:
            raise Unsafe("strange_compression", name)
        mode = entry.external_attr >> 16
        if mode and stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise Unsafe("link_in_archive", name)
    _check_names({entry.filename.casefold() for entry in entries}, main)


def _check_names(names: set[str], main: str) -> None:
    if "[content_types].xml" not in names or main not in names:
        raise Unsafe("not_a_workbook")
    for name in sorted(names):
        if ACTIVE_PARTS.search(name) and not HARMLESS_BINARY.match(name):
            raise Unsafe("macros", name)
        if LINKED_PARTS.search(f"/{name}"):
            raise Unsafe("external_links", name)


def _check_local_headers(file: IO[bytes], entries: list[zipfile.ZipInfo], directory_at: int) -> None:
    """What stands before each entry must say what the directory says, and entries must follow one another from byte 0."""
    position = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < position or (position == 0 and entry.header_offset != 0):
            raise Unsafe("entries_overlap", entry.filename)
        file.seek(entry.header_offset)
        header = LOCAL_HEADER.unpack(file.read(LOCAL_HEADER.size))
        magic, _, flags, method, _, _, crc, packed, size, name_length, extra_length = header
        name = file.read(name_length).decode("utf-8" if flags & UTF8_NAME else "cp437")
        extra = _extra_ids(file.read(extra_length))
        same = (
            magic == ZIP_MAGIC
            and not extra & {OTHER_NAME, OTHER_CIPHER}
            and name == entry.filename
            and method == entry.compress_type
            and flags == entry.flag_bits
        )
        if same and not flags & SIZES_FOLLOW:
            wide = 0xFFFFFFFF in (packed, size)
            same = crc == entry.CRC and (wide or (packed, size) == (entry.compress_size, entry.file_size))
        if not same:
            raise Unsafe("local_differs", entry.filename)
        position = entry.header_offset + LOCAL_HEADER.size + name_length + extra_length + entry.compress_size
    if position > directory_at:
        raise Unsafe("entries_overlap")


def _check_contents(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], main: str) -> None:
    inflated = 0
    for entry in entries:
        name = entry.filename.casefold()
        look = None if OPAQUE.match(name) else _relationships if name.endswith(".rels") else _plain_xml
        size, tail = 0, b""
        with archive.open(entry) as part:
            while piece := part.read(READ_BYTES):
                if look:
                    look(entry.filename, tail + piece, first=size == 0)
                size += len(piece)
                inflated += len(piece)
                _check_growth(size, entry.compress_size, inflated)
                tail = piece[-OVERLAP:]
        if size != entry.file_size:
            raise Unsafe("local_differs", entry.filename)
    types = archive.read(next(entry for entry in entries if entry.filename.casefold() == "[content_types].xml"))
    if MAIN_PARTS[main] not in types or b"macroEnabled" in types or b"sheet.binary" in types:
        raise Unsafe("macros", "[Content_Types].xml")


def _check_growth(size: int, packed: int, inflated: int) -> None:
    if inflated > MOST_INFLATED:
        raise Unsafe("inflates_too_much")
    if size > RATIO_COUNTS_FROM and size > MOST_RATIO * max(packed, 1):
        raise Unsafe("inflates_too_much")


def _plain_xml(name: str, window: bytes, *, first: bool) -> None:
    if first:
        _check_encoding(window, name)
    if DEFINITION.search(window):
        raise Unsafe("document_type", name)
    if FETCHING_FIELD.search(window):
        raise Unsafe("macros", name)


def _relationships(name: str, window: bytes, *, first: bool) -> None:
    """No part may point outside the file, but for the addresses Excel makes of words such as e-mail addresses."""
    _plain_xml(name, window, first=first)
    if not first or any(not HYPERLINK.search(found) for found in EXTERNAL.findall(window)):
        raise Unsafe("external_links", name)


def _check_encoding(start: bytes, name: str) -> None:
    """The checks look at bytes, so the bytes must be UTF-8."""
    declared = ENCODING.match(start.removeprefix(b"\xef\xbb\xbf").lstrip())
    if b"\x00" in start or (declared and declared[1].lower() not in {b"utf-8", b"us-ascii", b"ascii"}):
        raise Unsafe("strange_encoding", name)
