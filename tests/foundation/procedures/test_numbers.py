from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onex.foundation.procedures.numbers import ALPHABET, check_character, compose, is_wellformed, normalise
from onex.foundation.procedures.series import draw_number

DAY = date(2026, 3, 2)
numbers = st.builds(
    compose,
    st.from_regex(r"[1-9]\d{5}", fullmatch=True).filter(str.isascii),
    st.dates(date(2019, 1, 1), date(2099, 12, 31)),
    st.integers(1, 999_999),
)


@pytest.mark.parametrize(
    ("body", "check"),
    [
        ("A12425GABC1234002", "M"),  # the GRid of the Global Release Identifier's own handbook
        ("", "1"),
    ],
)
def test_the_check_character_is_that_of_iso_7064_mod_37_36(body, check):
    assert check_character(body) == check


def test_a_number_says_region_day_and_serial():
    number = compose("990100", DAY, 42)
    assert number[:20] == "99010020260302000042"
    assert len(number) == 21
    assert is_wellformed(number)


@given(numbers, st.data())
def test_every_single_slip_is_found(number, data):
    place = data.draw(st.integers(0, len(number) - 1))
    wrong = data.draw(st.sampled_from([character for character in ALPHABET if character != number[place]]))
    assert not is_wellformed(number[:place] + wrong + number[place + 1 :])


def test_nearly_every_pair_of_swapped_neighbours_is_found():
    swapped = missed = 0
    for serial in range(1, 20_000, 7):
        number = compose("990100", DAY, serial)
        for place in range(19):
            left, right = number[place], number[place + 1]
            if left != right:
                swapped += 1
                missed += is_wellformed(number[:place] + right + left + number[place + 2 :])
    assert swapped > 20_000
    assert missed / swapped < 0.01


@given(numbers)
def test_a_number_may_be_typed_with_spaces_dashes_and_in_full_width(number):
    typed = f" {number[:6]}-{number[6:14]} — {number[14:]}".lower()
    full_width = "".join(
        chr(ord(character) + 0xFEE0) if character.isascii() and character.isalnum() else character for character in typed
    )
    assert normalise(typed) == normalise(full_width) == number


@pytest.mark.parametrize("text", ["", "x", "9" * 20, "99010020260302000001#", "²" * 21, "9901002026030200000１Ａ"])
def test_what_is_no_number_is_not_well_formed(text):
    assert not is_wellformed(text)


@pytest.mark.parametrize("serial", [0, 1_000_000])
def test_a_serial_outside_six_digits_is_refused(serial):
    with pytest.raises(OverflowError):
        compose("990100", DAY, serial)


@pytest.mark.django_db
def test_serials_count_per_region_day_and_series():
    drawn = [draw_number("990100", DAY) for _ in range(3)]
    assert [number[14:20] for number in drawn] == ["000001", "000002", "000003"]
    assert draw_number("990200", DAY)[14:20] == "000001"
    assert draw_number("990100", date(2026, 3, 3))[14:20] == "000001"
    assert draw_number("990100", DAY, series="G")[:15] == "G99010020260302"
