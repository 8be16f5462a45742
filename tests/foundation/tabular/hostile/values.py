"""Values that are not what they seem: numbers for codes, days that never were, look-alikes, text that wants to be a formula."""

from __future__ import annotations

from tests.foundation.tabular.hostile.anatomy import (
    BOOK,
    SERIAL,
    SHEET,
    book,
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


@read("codes-as-numbers.xlsx", {2: line(2)}, {("code", "digits_gone"): [3], ("code", "number_as_code"): [4]})
def codes_as_numbers() -> bytes:
    return with_sheet(person(2), person(3, A=cell("A3", "990101200001011000")), person(4, A=cell("A4", "12")))


@read("codes-as-days.xlsx", {2: line(2)}, {("code", "date_as_code"): [3]})
def codes_as_days() -> bytes:
    return with_sheet(person(2), person(3, A=cell("A3", SERIAL, ' s="1"')))


@read("codes-in-scientific-writing.xlsx", {2: line(2)}, {("code", "digits_gone"): [3, 4]})
def codes_scientific() -> bytes:
    return with_sheet(person(2), person(3, A=text("A3", "9.90101E+17")), person(4, A=cell("A4", "9.90101E+17")))


@read("codes-truth-values.xlsx", {2: line(2)}, {("code", "not_text"): [3], ("name", "not_text"): [4]})
def truth_values() -> bytes:
    return with_sheet(person(2), person(3, A=cell("A3", 1, ' t="b"')), person(4, B=cell("B4", 0, ' t="b"')))


@read("codes-full-width.xlsx", {2: line(12)}, {("code", "tidied"): [2]})
def full_width_codes() -> bytes:
    return with_sheet(person(2, A=text("A2", "０００ ０１２")))


@read("days-counted-from-1904.xlsx", {2: ("000002", "王小明", "88.5", "1904-01-02", "合格")})
def days_from_1904() -> bytes:
    return packed(
        {BOOK: book(before='<workbookPr date1904="1"/>'), SHEET: sheet(header(), person(2, D=cell("D2", 1, ' s="1"')))}
    )


@read(
    "days-that-never-were.xlsx",
    {6: ("000006", "王小明", "88.5", "1900-03-01", "合格")},
    {("held_on", "no_such_day"): [2, 3, 4], ("held_on", "not_a_date"): [5, 7]},
)
def days_that_never_were() -> bytes:
    serials = {2: "60", 3: "59", 4: "1", 5: "0.5", 6: "61", 7: "2958466"}
    return with_sheet(*(person(number, D=cell(f"D{number}", serial, ' s="1"')) for number, serial in serials.items()))


@read("days-as-words.xlsx", {2: line(2), 3: line(3)}, {("held_on", "no_such_day"): [4], ("held_on", "not_a_date"): [5]})
def days_as_words() -> bytes:
    words = {2: "2026年3月2日", 3: "2026/3/2", 4: "2026-02-30", 5: "03/02/2026"}
    return with_sheet(*(person(number, D=text(f"D{number}", said)) for number, said in words.items()))


@read("days-of-iso.xlsx", {2: line(2)}, {("held_on", "not_a_date"): [3]})
def days_of_iso() -> bytes:
    return with_sheet(person(2, D=cell("D2", "2026-03-02", ' t="d"')), person(3, D=cell("D3", "2026-03-02T10:30:00", ' t="d"')))


STARTS = {2: "=1+1", 3: "+1+1", 4: "-1+1", 5: "@SUM(A1)", 6: "＝1+1", 7: "＋1", 8: "－1", 9: "＠x", 10: "=cmd|' /C calc'!A0"}
TIDIED = {6: "=1+1", 7: "+1", 8: "-1", 9: "@x"}


@read(
    "words-that-look-like-formulas.xlsx",
    {number: line(number, TIDIED.get(number, words)) for number, words in STARTS.items()},
    {("name", "tidied"): [6, 7, 8, 9]},
)
def formula_like_words() -> bytes:
    return with_sheet(*(person(number, B=text(f"B{number}", words)) for number, words in STARTS.items()))


@read("words-escaped-by-our-export.xlsx", {2: line(2, "=1+1"), 3: line(3, "'王")})
def escaped_words() -> bytes:
    return with_sheet(person(2, B=text("B2", "'=1+1")), person(3, B=text("B3", "'王")))


HIDDEN = {2: "王\u200b小明", 3: "\u202e王小明\u202c", 4: "王小\u2066明\u2069", 5: "\ufeff王小明", 6: "王\u00ad小明"}


@read("names-with-invisible-characters.xlsx", {number: line(number) for number in HIDDEN}, {("name", "tidied"): list(HIDDEN)})
def invisible_names() -> bytes:
    return with_sheet(*(person(number, B=text(f"B{number}", name)) for number, name in HIDDEN.items()))


LOOKALIKES = {2: "Аnna Lee", 3: "Οlga", 4: "王⼩明", 5: "㊤海", 6: "ﬁnn"}
PLAINLY = {4: "王小明", 5: "上海", 6: "finn"}


@read(
    "names-of-look-alikes.xlsx",
    {number: line(number, PLAINLY.get(number, name)) for number, name in LOOKALIKES.items()},
    {("name", "tidied"): [4, 5, 6]},
)
def lookalike_names() -> bytes:
    return with_sheet(*(person(number, B=text(f"B{number}", name)) for number, name in LOOKALIKES.items()))


@read("names-rare-and-long.xlsx", {2: line(2, "𠀀𪚥"), 3: line(3, "阿依古丽·买买提")}, {("name", "too_long"): [4]})
def rare_names() -> bytes:
    return with_sheet(
        person(2, B=text("B2", "𠀀𪚥")), person(3, B=text("B3", "阿依古丽·买买提")), person(4, B=text("B4", "长" * 31))
    )


@read("names-with-markup.xlsx", {2: line(2, "<script>alert(1)</script>"), 3: line(3, "{{7*7}}")})
def markup_names() -> bytes:
    return with_sheet(person(2, B=text("B2", "&lt;script&gt;alert(1)&lt;/script&gt;")), person(3, B=text("B3", "{{7*7}}")))


@read("values-empty-to-the-eye.xlsx", {2: line(2)}, {("name", "required"): [3, 4, 5]})
def empty_to_the_eye() -> bytes:
    blanks = {3: "\u3000", 4: "\u200b\u200b", 5: "\u00a0 "}
    return with_sheet(person(2), *(person(number, B=text(f"B{number}", blank)) for number, blank in blanks.items()))


@read(
    "scores-odd.xlsx",
    {2: ("000002", "王小明", "1", "2026-03-02", "合格")},
    {("score", "not_a_number"): [3, 4], ("score", "too_many_decimals"): [5]},
)
def odd_scores() -> bytes:
    scores = {2: cell("C2", "1E0"), 3: text("C3", "八十"), 4: text("C4", "0x1F"), 5: cell("C5", "88.55")}
    return with_sheet(*(person(number, C=score) for number, score in scores.items()))


@read("headers-invisible-and-full-width.xlsx")
def invisible_headers() -> bytes:
    names = ("\u200b准考证号", "姓 名", "成绩\u202c", "考核日期（必填）", "结论★")
    return packed({SHEET: sheet(header(names=names), person(2), person(3), person(4))})


@refused("headers-of-look-alikes.xlsx", "unknown_header", "")
def lookalike_headers() -> bytes:
    return packed({SHEET: sheet(header(names=("cоde", "name", "score", "held_on", "outcome")), person(2))})


@refused("headers-twice.xlsx", "duplicate_header")
def headers_twice() -> bytes:
    return packed({SHEET: sheet(header(names=("准考证号", "姓名", "成绩", "考核日期", "姓名")), person(2))})


@refused("headers-twice-by-width.xlsx", "duplicate_header")
def headers_twice_by_width() -> bytes:
    return packed({SHEET: sheet(header(names=("Code", "姓名", "成绩", "考核日期", "ｃｏｄｅ")), person(2))})


@read("header-in-row-seven.xlsx", {8: line(8)})
def header_in_row_seven() -> bytes:
    return packed({SHEET: sheet(row(1, text("A1", "某某机构成绩汇总")), header(7), person(8))})


@refused("header-in-row-thirty.xlsx", "missing_header")
def header_in_row_thirty() -> bytes:
    notes = [row(number, text(f"A{number}", "说明")) for number in range(1, 12)]
    return packed({SHEET: sheet(*notes, header(30), person(31))})


@refused("headers-merged-over-two-rows.xlsx", "missing_header")
def headers_over_two_rows() -> bytes:
    return packed(
        {SHEET: sheet(header(names=("考生信息", "", "成绩", "", "")), header(2, ("准考证号", "姓名", "", "", "")), person(3))}
    )


@read("column-without-a-name.xlsx", {2: line(2)}, {("", "unnamed_column"): [2]})
def unnamed_column() -> bytes:
    return with_sheet(row(2, *person(2).partition(">")[2].removesuffix("</row>").split("|"), text("F2", "旁注")))


@read("code-repeated.xlsx", {2: line(2)}, {("code", "duplicate"): [3]})
def code_repeated() -> bytes:
    return with_sheet(person(2), person(3, A=text("A3", "000002")))
