"""Names as stored and as compared."""

from __future__ import annotations

import pytest

from onex.foundation.parties.identifiers import check_name, clean_name, comparable_name


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("王小明", "王小明"),
        (" 王 小明 ", "王小明"),
        ("王\u3000小\u200b明", "王小明"),
        ("阿依夏木•吐尔逊", "阿依夏木·吐尔逊"),
        ("阿依夏木 · 吐尔逊", "阿依夏木·吐尔逊"),
        ("John  Smith", "John Smith"),
        ("Ｊｏｈｎ Smith", "John Smith"),
        ("李 John", "李 John"),
        ("𠮷田", "𠮷田"),
    ],
)
def test_name_is_stored_in_one_writing(typed: str, stored: str) -> None:
    assert clean_name(typed) == stored


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("王小明", "王 小 明"),
        ("阿依夏木·吐尔逊", "阿依夏木．吐尔逊"),
        ("阿依夏木・吐尔逊", "阿依夏木吐尔逊"),
        ("JOHN SMITH", "John Smith"),
    ],
)
def test_same_name_written_otherwise_compares_equal(one: str, other: str) -> None:
    assert comparable_name(one) == comparable_name(other)


def test_another_name_does_not_compare_equal() -> None:
    assert comparable_name("王小明") != comparable_name("王小朋")


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "empty"),
        (" \u200b", "empty"),
        ("王" * 101, "name_too_long"),
        ("王小明1", "name_characters"),
        ("=HYPERLINK()", "name_characters"),
    ],
)
def test_what_cannot_be_a_name_is_named(typed: str, code: str) -> None:
    problem = check_name(typed)
    assert problem is not None
    assert problem.code == code


@pytest.mark.parametrize("name", ["王小明", "阿依夏木·吐尔逊", "O'Neill-Smith", "Jr. Smith", "㼆明", "𠮷田"])
def test_names_of_people_pass(name: str) -> None:
    assert check_name(name) is None
