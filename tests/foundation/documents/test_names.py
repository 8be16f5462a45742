"""File names as they are kept."""

from __future__ import annotations

import pytest

from onex.foundation.documents.names import plain_name
from tests.factories.parties import make_test_number

NUMBER = make_test_number(number=4711)


@pytest.mark.parametrize("around", ["{}.pdf", "王小明{}.pdf", "身份证_{}_正面.jpg", "{}"])
def test_identity_number_in_a_file_name_is_masked(around: str) -> None:
    kept = plain_name(around.format(NUMBER))
    assert NUMBER[1:-1] not in kept
    assert kept == around.format(f"{NUMBER[0]}{'*' * 16}{NUMBER[-1]}")


@pytest.mark.parametrize("name", ["990101200001010000.pdf", "1990010120260302000001.pdf", "2026年3月成绩.xlsx"])
def test_other_digits_stay(name: str) -> None:
    assert plain_name(name) == name
