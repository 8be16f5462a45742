"""Each rule for uploads with a file made to break it; a plain workbook passes."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from contextlib import suppress

import openpyxl
import pytest

from onex.foundation.documents.safety import MOST_ENTRIES, Unsafe, check_workbook
from tests.factories.tabular import good_rows, make_workbook

PLAIN = make_workbook(good_rows(3))
SHEET = "xl/worksheets/sheet1.xml"


def parts() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(PLAIN)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(content: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, part in content.items():
            archive.writestr(name, part)
    return target.getvalue()


def refused(content: bytes) -> str:
    with pytest.raises(Unsafe) as unsafe:
        check_workbook(io.BytesIO(content))
    return unsafe.value.code


def with_part(name: str, content: bytes) -> bytes:
    return packed({**parts(), name: content})


def patched(content: bytes, magic: bytes, offset: int, form: str, value: int, which: int = 0) -> bytes:
    """One field of the chosen header of the archive changed."""
    place = -1
    for _ in range(which + 1):
        place = content.index(magic, place + 1)
    changed = bytearray(content)
    struct.pack_into(form, changed, place + offset, value)
    return bytes(changed)


LOCAL, CENTRAL = b"PK\x03\x04", b"PK\x01\x02"


def test_plain_workbook_passes() -> None:
    assert SHEET in check_workbook(io.BytesIO(PLAIN)).namelist()


def test_workbook_of_another_program_passes() -> None:
    book = openpyxl.Workbook()
    book.active.append(["姓名"])
    target = io.BytesIO()
    book.save(target)
    check_workbook(target)


def test_zip_bomb_by_ratio() -> None:
    assert refused(with_part("xl/media/image1.png", b"\0" * 40_000_000)) == "inflates_too_much"


def test_zip_bomb_by_size() -> None:
    piece = b"".join(zlib.crc32(struct.pack(">I", number)).to_bytes(4, "big") * 12 for number in range(400_000))
    bomb = packed({**parts(), **{f"xl/media/image{number}.png": piece for number in range(6)}})
    assert len(bomb) < 100_000_000
    assert refused(bomb) == "inflates_too_much"


def test_size_in_the_directory_is_not_believed() -> None:
    bomb = with_part("xl/media/image1.png", b"\0" * 40_000_000)
    last = bomb.count(CENTRAL) - 1
    lying = patched(patched(bomb, CENTRAL, 24, "<I", 10, last), LOCAL, 22, "<I", 10, last)
    assert refused(lying) in {"inflates_too_much", "archive_broken"}


def test_too_many_entries() -> None:
    many = {f"xl/media/image{number}.png": b"x" for number in range(MOST_ENTRIES)}
    assert refused(packed({**parts(), **many})) == "too_many_entries"


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", [SHEET, SHEET.upper()])
def test_duplicate_names(name: str) -> None:
    target = io.BytesIO(PLAIN)
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr(name, b"<worksheet/>")
    assert refused(target.getvalue()) == "duplicate_entry"


@pytest.mark.parametrize("name", ["/etc/passwd", "../up.xml", "xl/../../up.xml", "C:/x.xml", "xl\\x.xml"])
def test_paths_leading_outside(name: str) -> None:
    assert refused(with_part(name, b"<x/>")) == "absolute_path"


def test_local_name_differs_from_the_directory() -> None:
    renamed = PLAIN.replace(b"xl/styles.xml", b"xl/stylez.xml", 1)
    assert refused(renamed) == "local_differs"


@pytest.mark.parametrize(("offset", "form"), [(8, "<H"), (14, "<I"), (18, "<I"), (22, "<I")])
def test_local_header_differs_from_the_directory(offset: int, form: str) -> None:
    assert refused(patched(PLAIN, LOCAL, offset, form, 1)) in {"local_differs", "archive_broken"}


def test_entries_overlap() -> None:
    first = PLAIN.index(CENTRAL)
    offset = struct.unpack_from("<I", PLAIN, PLAIN.index(CENTRAL, first + 1) + 42)[0]
    assert offset > 0
    assert refused(patched(PLAIN, CENTRAL, 42, "<I", 0, 1)) in {"entries_overlap", "local_differs"}


def test_bytes_in_front_of_the_archive() -> None:
    assert refused(b"PK\x03\x04 something in front" + PLAIN) in {"entries_overlap", "local_differs", "archive_broken"}


def test_encrypted_entry() -> None:
    flagged = patched(patched(PLAIN, LOCAL, 6, "<H", 1), CENTRAL, 8, "<H", 1)
    assert refused(flagged) == "encrypted"


def test_encrypted_workbook_is_an_ole_file_with_a_package() -> None:
    ole = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 500
    assert refused(ole + "EncryptedPackage".encode("utf-16-le")) == "encrypted"
    assert refused(ole + "Workbook".encode("utf-16-le")) == "old_format"


def test_symbolic_link() -> None:
    target = io.BytesIO(PLAIN)
    with zipfile.ZipFile(target, "a") as archive:
        link = zipfile.ZipInfo("xl/link.xml")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert refused(target.getvalue()) == "link_in_archive"


def test_strange_compression() -> None:
    assert refused(packed(parts(), zipfile.ZIP_BZIP2)) == "strange_compression"


DOCTYPE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'


@pytest.mark.parametrize("name", [SHEET, "xl/sharedStrings.xml", "docProps/extra.xml", "xl/odd.dat"])
def test_document_types_and_entities(name: str) -> None:
    assert refused(with_part(name, DOCTYPE)) == "document_type"


def test_document_type_across_the_reading_border() -> None:
    assert refused(with_part("xl/odd.xml", b"<x>" + b" " * (256 * 1024 - 7) + DOCTYPE)) == "document_type"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le"])
def test_xml_in_an_encoding_the_checks_do_not_read(encoding: str) -> None:
    assert refused(with_part("xl/odd.xml", DOCTYPE.decode().encode(encoding))) == "strange_encoding"
    assert refused(with_part("xl/odd.xml", b'<?xml version="1.0" encoding="utf-7"?><x/>')) == "strange_encoding"


@pytest.mark.parametrize(
    "name",
    [
        "xl/vbaProject.bin",
        "xl/macrosheets/sheet1.xml",
        "xl/activeX/activeX1.xml",
        "xl/embeddings/oleObject1.bin",
        "customUI/a.xml",
    ],
)
def test_macros_and_embedded_programs(name: str) -> None:
    assert refused(with_part(name, b"<x/>")) == "macros"


def test_macro_content_type() -> None:
    types = parts()["[Content_Types].xml"].replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    assert refused(with_part("[Content_Types].xml", types)) == "macros"


@pytest.mark.parametrize("name", ["xl/externalLinks/externalLink1.xml", "xl/connections.xml", "xl/queryTables/queryTable1.xml"])
def test_parts_that_link_elsewhere(name: str) -> None:
    assert refused(with_part(name, b"<x/>")) == "external_links"


def test_external_relationship_but_not_a_hyperlink() -> None:
    start = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    kinds = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    link = b'<Relationship Id="rId1" Type="%s%s" Target="http://example.org/" TargetMode="External"/></Relationships>'
    name = "xl/worksheets/_rels/sheet1.xml.rels"
    assert refused(with_part(name, start + link % (kinds, b"attachedTemplate"))) == "external_links"
    check_workbook(io.BytesIO(with_part(name, start + link % (kinds, b"hyperlink"))))


@pytest.mark.parametrize(
    "content",
    [b"", b"MZ\x90\x00 a program", b"PK\x05\x06" + b"\0" * 18, b"%PDF-1.7", PLAIN[:500], packed({"a.txt": b"x"})],
    ids=["empty", "exe", "empty zip", "pdf", "cut off", "zip of something else"],
)
def test_what_is_no_workbook(content: bytes) -> None:
    assert refused(content) in {"not_a_workbook", "archive_broken"}


@pytest.mark.parametrize("place", range(20, len(PLAIN), max(1, len(PLAIN) // 40)))
def test_damaged_archive_is_refused_or_whole(place: int) -> None:
    damaged = bytearray(PLAIN)
    damaged[place] ^= 0xFF
    with suppress(Unsafe):
        check_workbook(io.BytesIO(bytes(damaged)))
