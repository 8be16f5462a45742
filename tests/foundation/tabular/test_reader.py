"""Uploads through the real child process: what is read, what is refused, and how little the child may do."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from onex.foundation.tabular import reader
from onex.foundation.tabular.importers import Row
from onex.foundation.tabular.reader import CellProblem, FileRefused, read_upload
from tests.factories.tabular import HEADERS, SHEET, TODAY, good_rows, make_csv, make_workbook
from tests.foundation.documents.test_safety import DOCTYPE, PLAIN, with_part

LINE = ["000001", "王小明", "88.5", "2026-03-02", "合格"]


def rows_of(content: bytes, *, chunk: int = 10) -> tuple[list[Row], list[CellProblem]]:
    rows: list[Row] = []
    problems: list[CellProblem] = []
    with read_upload([content], SHEET, chunk=chunk) as reading:
        for part in reading.chunks:
            assert len(part.rows) <= chunk
            rows += part.rows
            problems += part.problems
    return rows, problems


def refused(content: bytes) -> list[tuple[str, str, str]]:
    with pytest.raises(FileRefused) as refusal:
        rows_of(content)
    return refusal.value.reasons


def with_sheet(pattern: bytes, replacement: bytes, content: bytes = PLAIN) -> bytes:
    """The sheet's XML changed in one place."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    changed, count = re.subn(pattern, replacement, sheet, count=1)
    assert count == 1, sheet
    return with_part("xl/worksheets/sheet1.xml", changed)


# ── what is read ──


def test_rows_come_typed_with_their_numbers() -> None:
    rows, problems = rows_of(make_workbook(good_rows(25)))
    assert [row.number for row in rows] == list(range(2, 27))
    assert rows[0].cells == {
        "code": "000001",
        "name": "王小丁",
        "score": Decimal(61),
        "held_on": TODAY,
        "outcome": "合格",
    } | {"name": rows[0].cells["name"]}
    assert problems == []


def test_total_is_known_before_the_first_row() -> None:
    with read_upload([make_workbook(good_rows(25))], SHEET, chunk=10) as reading:
        assert (reading.total, reading.header_row) == (25, 1)


def test_every_row_is_read_whatever_the_chunk() -> None:
    for count in (1, 9, 10, 11, 25):
        assert len(rows_of(make_workbook(good_rows(count)))[0]) == count


def test_title_above_the_header_keeps_row_numbers() -> None:
    assert [row.number for row in rows_of(make_workbook(good_rows(2), above=3))[0]] == [5, 6]
    with read_upload([make_workbook(good_rows(2), above=3)], SHEET, chunk=10) as reading:
        assert (reading.total, reading.header_row) == (2, 4)


def test_table_may_begin_in_a_later_column() -> None:
    shifted = make_workbook([[None, None, *row] for row in good_rows(2)], headers=("", "", *HEADERS))
    rows, problems = rows_of(shifted)
    assert ([row.cells["code"] for row in rows], problems) == (["000001", "000002"], [])


def test_empty_rows_are_passed_over_without_renumbering() -> None:
    first, second = good_rows(2)
    assert [row.number for row in rows_of(make_workbook([first, [], [None], second]))[0]] == [2, 5]


def test_row_of_a_single_nought_is_not_empty() -> None:
    rows, problems = rows_of(make_workbook([[None, None, 0]]))
    assert rows[0].cells["score"] == 0
    assert {problem.code for problem in problems} == {"required"}


def test_broken_cells_are_named_and_the_rest_of_the_row_is_there() -> None:
    rows, problems = rows_of(make_workbook([[9.9e17, " 王小明", "abc", "2026-03-02", "合格"]]))
    assert rows[0].broken == {"code", "score"}
    assert (rows[0].cells["code"], rows[0].cells["name"], rows[0].cells["held_on"]) == (None, "王小明", date(2026, 3, 2))
    assert [(problem.column, problem.code) for problem in problems] == [
        ("code", "digits_gone"),
        ("name", "tidied"),
        ("score", "not_a_number"),
    ]


def test_code_in_a_number_cell_is_refused_even_when_it_is_short() -> None:
    _, problems = rows_of(make_workbook([[12.0, "王小明", 88.5, TODAY, "合格"]]))
    assert [problem.code for problem in problems] == ["number_as_code"]


def test_named_sheet_is_chosen_and_else_the_first_one_shown() -> None:
    assert len(rows_of(make_workbook(good_rows(2), sheet="随便"))[0]) == 2
    two = io.BytesIO(make_workbook([["x"]], headers=["别的"], sheet="前言"))
    import openpyxl

    book = openpyxl.load_workbook(two)
    sheet = book.create_sheet("成绩表")
    sheet.append(HEADERS)
    sheet.append(LINE)
    target = io.BytesIO()
    book.save(target)
    assert len(rows_of(target.getvalue())[0]) == 1


def test_lying_dimension_hides_no_rows() -> None:
    lying = with_sheet(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:A1"')
    assert len(rows_of(lying)[0]) == 3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_in_the_encodings_of_the_country(encoding: str) -> None:
    rows, problems = rows_of(make_csv([LINE] * 3, encoding=encoding))
    assert [row.cells["name"] for row in rows] == ["王小明"] * 3
    assert rows[0].cells["score"] == Decimal("88.5")
    assert problems == []


@pytest.mark.parametrize("delimiter", ["\t", ";"])
def test_csv_with_other_delimiters(delimiter: str) -> None:
    content = make_csv([LINE]).replace(b",", delimiter.encode())
    assert rows_of(content)[0][0].cells["name"] == "王小明"


def test_csv_code_in_scientific_notation_is_refused() -> None:
    _, problems = rows_of(make_csv([["9.90101E+17", *LINE[1:]]]))
    assert [problem.code for problem in problems] == ["digits_gone"]


def test_csv_with_quoted_lines_and_commas() -> None:
    rows, _ = rows_of(make_csv([["000001", '"王,小明"', *LINE[2:]]]))
    assert rows[0].cells["name"] == "王,小明"


def test_column_without_a_name_is_noticed() -> None:
    _, problems = rows_of(make_workbook([[*LINE, "旁注"]], headers=(*HEADERS, "")))
    assert [(problem.column, problem.code) for problem in problems] == [("", "unnamed_column")]


# ── what is refused ──


def test_headers_are_told_all_at_once() -> None:
    content = make_workbook([], headers=("准考证号", "准考证号", "电话", "成绩"))
    assert [(code, name) for code, name, _ in refused(content)] == [
        ("duplicate_header", "code"),
        ("unknown_header", "电话"),
        ("missing_header", "name"),
        ("missing_header", "held_on"),
    ]


def test_template_of_another_version_or_another_table() -> None:
    assert rows_of(make_workbook(good_rows(1), stamp=("test.plain", "2")))[0]
    assert refused(make_workbook(good_rows(1), stamp=("test.plain", "1")))[0][0] == "outdated_template"
    assert refused(make_workbook(good_rows(1), stamp=("other", "2")))[0][0] == "other_template"


@pytest.mark.parametrize("formula", [b"<f>1+1</f>", b'<f t="shared" si="0"/>', b"<x:f>A1</x:f>"])
def test_formula_is_refused_with_its_cell(formula: bytes) -> None:
    content = with_sheet(rb'(<c r="C3"[^>]*>)', rb"\1" + formula)
    assert refused(content) == [("formula", "", "C3")]


def test_first_formulas_are_named_not_all() -> None:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(make_workbook(good_rows(30))))
    for row in range(2, 32):
        book.active[f"C{row}"] = "=1+1"
    target = io.BytesIO()
    book.save(target)
    ((code, _, place),) = refused(target.getvalue())
    assert (code, place) == ("formula", ", ".join(f"C{row}" for row in range(2, 12)))


def test_error_cell_is_refused_with_its_cell() -> None:
    content = with_sheet(rb'<c r="C3"[^>]*><v>[^<]*</v></c>', b'<c r="C3" t="e"><v>#DIV/0!</v></c>')
    assert refused(content) == [("error_cell", "", "C3")]


def test_error_cell_cannot_hide_in_its_type() -> None:
    content = with_sheet(rb'<c r="C3"[^>]*><v>[^<]*</v></c>', b'<c r="C3" t="&#101;"><v>#DIV/0!</v></c>')
    assert refused(content)[0][0] == "archive_broken"


def test_error_value_as_words_is_no_content() -> None:
    content = with_sheet(rb'<c r="B3"[^>]*><v>[^<]*</v></c>', b'<c r="B3" t="str"><v>#N/A</v></c>')
    _, problems = rows_of(content)
    assert [(problem.column, problem.code) for problem in problems] == [("name", "error_value")]


@pytest.mark.parametrize("cell", [b"XFD1048576", b"XFD3", b"AAA4"])
def test_stray_cell_far_out(cell: bytes) -> None:
    row = re.sub(rb"[A-Z]", b"", cell)
    content = with_sheet(rb"</sheetData>", b'<row r="%s"><c r="%s"><v>1</v></c></row></sheetData>' % (row, cell))
    assert refused(content)[0][0] in {"stray_cell", "too_many_rows"}


def test_stray_cell_that_hides_from_the_look_through_ends_in_the_limits() -> None:
    hidden = b'<row><c\nfoo="1"\nr="&#88;FD1048576"><v>1</v></c></row></sheetData>'
    assert refused(with_sheet(rb"</sheetData>", hidden))[0][0] in {
        "parser_gave_up",
        "strange_cell",
        "stray_cell",
        "too_many_rows",
        "archive_broken",
    }


def test_too_many_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MOST_ROWS", 5)
    assert refused(make_workbook(good_rows(6)))[0][0] == "too_many_rows"
    assert refused(make_csv([LINE] * 6))[0][0] == "too_many_rows"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"MZ\x90\x00" + b"\0" * 100, "not_a_workbook"),
        (b"%PDF-1.7 ...", "not_a_workbook"),
        (b"\x00\x01\x02", "not_a_workbook"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "old_format"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (PLAIN[: len(PLAIN) // 2], "archive_broken"),
        (b"\xff\xff\xfe\x80 \xff", "strange_encoding"),
        (b'a,"b\n', "csv_broken"),
    ],
    ids=["empty", "exe", "pdf", "binary", "xls", "encrypted xlsx", "cut off", "no encoding", "open quote"],
)
def test_files_that_are_no_table(content: bytes, code: str) -> None:
    assert refused(content)[0][0] == code


def test_hostile_archive_is_refused_in_the_child() -> None:
    assert refused(with_part("xl/sharedStrings.xml", DOCTYPE)) == [("document_type", "", "xl/sharedStrings.xml")]


def test_xlsx_under_another_name_is_told_by_its_content() -> None:
    assert len(rows_of(PLAIN)[0]) == 3


# ── what the child may do ──

ATTEMPTS = {
    "open a file": "open('/etc/hostname')",
    "open a socket": "__import__('socket').socket()",
    "take a gigabyte": "bytearray(1 << 30)",
}


@pytest.mark.parametrize("attempt", ATTEMPTS.values(), ids=ATTEMPTS.keys())
def test_child_cannot(attempt: str, monkeypatch: pytest.MonkeyPatch) -> None:
    program = reader.PROGRAM.replace(
        "; run(sys.argv[2:])",
        "; import socket; from onex.foundation.tabular.parsing import child\n"
        "def parse(table, source):\n"
        "    try:\n"
        f"        {attempt}\n"
        "    except (OSError, MemoryError):\n"
        "        yield {'refused': [['held', '', '']]}\n"
        "    else:\n"
        "        yield {'refused': [['got through', '', '']]}\n"
        "child.parse = parse; run(sys.argv[2:])",
    )
    monkeypatch.setattr(reader, "PROGRAM", program)
    assert refused(PLAIN) == [("held", "", "")]


def test_child_that_dies_is_a_refusal_not_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "PROGRAM", "import os; os.abort()")
    assert refused(PLAIN) == [("parser_gave_up", "", "")]


def test_child_is_gone_when_the_reader_stops_early() -> None:
    with read_upload([make_workbook(good_rows(5_000))], SHEET, chunk=10) as reading:
        chunks: Iterator[reader.Chunk] = reading.chunks
        next(chunks)
    with pytest.raises((FileRefused, ValueError)):
        list(chunks)
