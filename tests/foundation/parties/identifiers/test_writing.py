"""Numbers in one writing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onex.foundation.parties.identifiers import normalise


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("abc１２３", "ABC123"),
        (" 1 2\t3\n", "123"),
        ("\ufeff1\u200b2\u20603", "123"),
        ("１２\u3000３", "123"),
        ("x", "X"),
        ("", ""),
    ],
)
def test_typed_becomes_written(typed: str, written: str) -> None:
    assert normalise(typed) == written


@given(st.text(max_size=20))
def test_nothing_changes_the_second_time(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once or not once.isascii()
