"""What hostile files are made of: the parts of a plain workbook, each of which a builder may change, and how they are packed."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from tests.factories.tabular import HEADERS

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET, STRINGS, STYLES = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"
TYPES, RELATIONS, BOOK, BOOK_RELATIONS = "[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
LOCAL, CENTRAL, END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
SERIAL = 46083
"""2026-03-02 as a spreadsheet counts days."""

Line = tuple[str, str, str | None, str | None, str | None]
"""Code, name, score, day and outcome of a row that was read."""


@dataclass(frozen=True)
class Case:
    """A file and what must become of it: refused with a code at a place, or these rows and findings."""

    name: str
    make: Callable[[], bytes]
    code: str = ""
    place: str = ""
    rows: Mapping[int, Line] = field(default_factory=dict)
    findings: Mapping[tuple[str, str], list[int]] = field(default_factory=dict)
    upload_name: str = ""


CASES: dict[str, Case] = {}
Maker = Callable[[], bytes]


def _keep(case: Case) -> None:
    if case.name in CASES:
        raise ValueError(f"two files of one name: {case.name}")
    CASES[case.name] = case


def refused(name: str, code: str, place: str = "") -> Callable[[Maker], Maker]:
    """The file must be refused with this code, and its place must stand in the words."""

    def keep(make: Maker) -> Maker:
        _keep(Case(name, make, code=code, place=place))
        return make

    return keep


def read(
    name: str,
    rows: Mapping[int, Line] | None = None,
    findings: Mapping[tuple[str, str], list[int]] | None = None,
    *,
    upload_name: str = "",
) -> Callable[[Maker], Maker]:
    """The file must be read exactly: good rows by number, and findings by column and code with their rows."""

    def keep(make: Maker) -> Maker:
        _keep(Case(name, make, rows=GOOD if rows is None else rows, findings=findings or {}, upload_name=upload_name))
        return make

    return keep


# ── cells and sheets ──


def line(number: int, name: str = "王小明") -> Line:
    """The row numbered ``number`` as it is read."""
    return (f"{number:06d}", name, "88.5", "2026-03-02", "合格")


GOOD: dict[int, Line] = {2: line(2), 3: line(3), 4: line(4)}


def cell(reference: str, value: object, attributes: str = "") -> str:
    place = f' r="{reference}"' if reference else ""
    return f"<c{place}{attributes}><v>{value}</v></c>"


def text(reference: str, words: str) -> str:
    place = f' r="{reference}"' if reference else ""
    return f'<c{place} t="inlineStr"><is><t xml:space="preserve">{words}</t></is></c>'


def row(number: int | str, *cells: str, attributes: str = "") -> str:
    place = f' r="{number}"' if number != "" else ""
    return f"<row{place}{attributes}>{''.join(cells)}</row>"


def person(number: int, **changed: str) -> str:
    """A good row; ``changed`` puts other XML in place of a cell, by its column's letter."""
    cells = {
        "A": text(f"A{number}", f"{number:06d}"),
        "B": text(f"B{number}", "王小明"),
        "C": cell(f"C{number}", "88.5"),
        "D": cell(f"D{number}", SERIAL, ' s="1"'),
        "E": text(f"E{number}", "合格"),
    } | changed
    return row(number, *cells.values())


def header(number: int = 1, names: Iterable[str] = HEADERS) -> str:
    return row(number, *(text(f"{letter}{number}", name) for letter, name in zip("ABCDEFGHIJ", names, strict=False)))


PEOPLE = [person(2), person(3), person(4)]


def sheet(*rows: str, before: str = "", after: str = "") -> bytes:
    """The XML of a sheet."""
    table = "".join(rows)
    return f'<worksheet xmlns="{MAIN}" xmlns:r="{DOCUMENT}">{before}<sheetData>{table}</sheetData>{after}</worksheet>'.encode()


def relation(number: int, kind: str, target: str, mode: str = "") -> str:
    external = f' TargetMode="{mode}"' if mode else ""
    return f'<Relationship Id="rId{number}" Type="{DOCUMENT}/{kind}" Target="{target}"{external}/>'


def relations(*found: str) -> bytes:
    return f'<Relationships xmlns="{PACKAGE}/relationships">{"".join(found)}</Relationships>'.encode()


BOOK_PARTS = (
    relation(1, "worksheet", "worksheets/sheet1.xml"),
    relation(2, "styles", "styles.xml"),
    relation(3, "sharedStrings", "sharedStrings.xml"),
)


def book(*sheets: str, before: str = "") -> bytes:
    """The XML of the workbook; each sheet as its element."""
    held = "".join(sheets or ('<sheet name="成绩表" sheetId="1" r:id="rId1"/>',))
    return f'<workbook xmlns="{MAIN}" xmlns:r="{DOCUMENT}">{before}<sheets>{held}</sheets></workbook>'.encode()


def types(main: str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml") -> bytes:
    return (
        f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{main}"/></Types>'
    ).encode()


def parts(changed: Mapping[str, bytes] | None = None) -> dict[str, bytes]:
    """The parts of a plain workbook of three people, some of them changed or added."""
    plain = {
        TYPES: types(),
        RELATIONS: relations(relation(1, "officeDocument", "xl/workbook.xml")),
        BOOK: book(),
        BOOK_RELATIONS: relations(*BOOK_PARTS),
        STYLES: f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'.encode(),
        STRINGS: f'<sst xmlns="{MAIN}"><si><t>王小明</t></si><si><t>别人</t></si></sst>'.encode(),
        SHEET: sheet(header(), *PEOPLE),
    }
    return plain | dict(changed or {})


def with_sheet(*rows: str, before: str = "", after: str = "") -> bytes:
    return packed({SHEET: sheet(header(), *rows, before=before, after=after)})


def with_parts(changed: Mapping[str, bytes]) -> bytes:
    return packed(changed)


def packed(changed: Mapping[str, bytes] | None = None, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The parts as an archive."""
    return zipped(parts(changed), method)


def zipped(content: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, part in content.items():
            archive.writestr(name, part)
    return target.getvalue()


def with_entry(entry: zipfile.ZipInfo | str, content: bytes) -> bytes:
    """A plain workbook with one more entry, which may bear any name or mode."""
    target = io.BytesIO(packed())
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(entry, content)
    return target.getvalue()


def patched(content: bytes, magic: bytes, offset: int, form: str, value: int, which: int = 0) -> bytes:
    """One field of the chosen header changed; ``which`` counts from the first, or from the last below zero."""
    places = [place for place in range(len(content)) if content.startswith(magic, place)] if which < 0 else []
    place = places[which] if places else -1
    for _ in range(which + 1):
        place = content.index(magic, place + 1)
    changed = bytearray(content)
    struct.pack_into(form, changed, place + offset, value)
    return bytes(changed)


def raw_entry(name: bytes, content: bytes, *, method: int = 8, extra: bytes = b"", at: int = 0) -> tuple[bytes, bytes]:
    """A local and a central header for one entry, written by hand; ``at`` is where the local one will stand."""
    squeezer = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = squeezer.compress(content) + squeezer.flush() if method == 8 else content
    fields = (zlib.crc32(content), len(body), len(content), len(name), len(extra))
    local = struct.pack("<4sHHHHHIIIHH", LOCAL, 20, 0x800, method, 0, 33, *fields) + name + extra + body
    central = struct.pack("<4sHHHHHHIIIHHHHHII", CENTRAL, 20, 20, 0x800, method, 0, 33, *fields, 0, 0, 0, 0, at) + name + extra
    return local, central
