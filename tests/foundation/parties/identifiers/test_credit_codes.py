"""统一社会信用代码."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onex.foundation.parties.identifiers import check_credit_code, credit_code_region, make_credit_code, warn_of_region
from onex.foundation.parties.identifiers.credit_codes import ALPHABET

PREFIXES = st.tuples(
    st.text(ALPHABET, min_size=2, max_size=2),
    st.from_regex(r"[0-9]{6}", fullmatch=True),
    st.text(ALPHABET, min_size=9, max_size=9),
).map("".join)


@pytest.mark.parametrize("code", ["11100000000013338W", "11430000006122244L"])
def test_code_of_a_real_authority_is_right(code: str) -> None:
    assert check_credit_code(code) is None


@given(PREFIXES)
def test_made_code_is_right_and_any_other_check_character_wrong(prefix: str) -> None:
    code = make_credit_code(prefix)
    assert check_credit_code(code) is None
    for other in ALPHABET.replace(code[-1], ""):
        problem = check_credit_code(prefix + other)
        assert problem is not None
        assert problem.code == "credit_code_check"


@pytest.mark.parametrize("first", ALPHABET)
def test_code_may_begin_with_every_character_of_the_alphabet(first: str) -> None:
    assert check_credit_code(make_credit_code(f"{first}1990100000000017")) is None


@given(PREFIXES, st.integers(0, 16))
def test_two_neighbours_swapped_are_found(prefix: str, place: int) -> None:
    code = make_credit_code(prefix)
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert swapped == code or check_credit_code(swapped) is not None


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("9199010000000001", "credit_code_length"),
        ("91990100000000017I", "credit_code_characters"),
        ("91990100000000017O", "credit_code_characters"),
        ("91A90100000000017X", "credit_code_region_digits"),
    ],
)
def test_what_is_wrong_is_named(typed: str, code: str) -> None:
    problem = check_credit_code(typed)
    assert problem is not None
    assert problem.code == code


def test_full_width_and_zero_width_characters_are_read() -> None:
    assert check_credit_code("１１１０００００００００１３３３８ｗ") is None
    assert check_credit_code("\ufeff1110 0000 0000 1333 8W\u200b") is None


def test_place_of_registration_unknown_is_a_doubt_and_not_a_refusal() -> None:
    code = make_credit_code("91880100000000001")
    assert check_credit_code(code) is None
    assert credit_code_region(code) == "880100"
    doubt = warn_of_region(code, {"37", "99"})
    assert doubt is not None
    assert doubt.code == "credit_code_region_unknown"
    assert warn_of_region("11100000000013338W", {"37"}) is None
    assert warn_of_region("11430000006122244L", {"43"}) is None


@pytest.mark.parametrize("prefix", ["", "1" * 16, "1" * 18, "I" * 17])
def test_make_refuses_a_prefix_that_is_none(prefix: str) -> None:
    with pytest.raises(ValueError, match="17 characters"):
        make_credit_code(prefix)
