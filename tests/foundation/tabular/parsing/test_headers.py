"""Columns are known by their names, and everything wrong with the names is told at once."""

from __future__ import annotations

import pytest

from onex.foundation.parties.identifiers.writing import INVISIBLE
from onex.foundation.tabular.parsing.headers import Headers, match
from onex.foundation.tabular.reader import ORIGINAL_ROW, REASON

NAMES = [["准考证号", "Admission number", "code", "考号"], ["姓名", "Name", "name"], ["备注", "Remark", "remark"]]


def matched(*rows: list[object]) -> Headers:
    return match(
        rows,
        names=NAMES,
        keys=["code", "name", "remark"],
        required=[True, True, False],
        ignored=[*ORIGINAL_ROW, *REASON],
        invisible=dict.fromkeys(INVISIBLE),
    )


def test_order_does_not_matter_and_optional_columns_may_be_missing() -> None:
    found = matched(["姓名", "准考证号"])
    assert (found.row, found.places, found.problems) == (0, {1: 0, 0: 1}, [])


def test_aliases_english_keys_marks_and_full_width_are_known() -> None:
    for header in ("考号", "Admission Number", "code", "准考证号*", " 准考证号（必填）", "准\u200b考证号", "ＣＯＤＥ"):
        assert matched([header, "姓名"]).problems == [], header


def test_header_row_may_stand_below_a_title() -> None:
    found = matched(["2026 年成绩", ""], ["", ""], ["准考证号", "姓名"])
    assert (found.row, found.problems) == (2, [])


def test_missing_unknown_and_duplicate_are_told_together() -> None:
    assert matched(["准考证号", "准考证号", "电话", "备注"]).problems == [
        ("duplicate_header", "code"),
        ("unknown_header", "电话"),
        ("missing_header", "name"),
    ]


def test_columns_of_the_error_workbook_are_ignored() -> None:
    assert matched(["准考证号", "姓名", "原行号", "原因"]).problems == []
    assert matched(["准考证号", "姓名", "Original row", "Reason"]).problems == []


def test_column_without_a_name_is_kept_in_mind() -> None:
    assert matched(["准考证号", "", "姓名"]).unnamed == [1]


def test_nothing_at_all() -> None:
    assert matched().problems == [("empty_file", "")]
    assert {code for code, _ in matched([1.0, 2.0]).problems} == {"missing_header"}


@pytest.mark.parametrize("header", ["990101200001010000", "９９０１０１", "证号 99-01-01", "H97310000"])
def test_unknown_header_that_may_be_somebodys_number_is_told_by_its_place(header: str) -> None:
    found = matched(["准考证号", "姓名", "成绩", header])
    assert ("unknown_header", "[4]") in found.problems


def test_row_without_any_header_is_not_repeated() -> None:
    found = matched(["000001", "王小明", "88"])
    assert {code for code, _ in found.problems} == {"missing_header"}
