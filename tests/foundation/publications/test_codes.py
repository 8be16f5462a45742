from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onex.foundation.publications.codes import ALPHABET, LENGTH, code_index, draw, is_wellformed, normalise


def test_a_code_cannot_be_guessed_and_is_never_drawn_twice():
    assert math.log2(len(ALPHABET)) * LENGTH > 127
    assert len({draw() for _ in range(1_000)}) == 1_000


def test_no_character_looks_like_another():
    assert not set("01OILU") & set(ALPHABET)
    assert len(set(ALPHABET)) == len(ALPHABET) == 30


@given(st.builds(draw))
def test_a_code_may_be_typed_as_people_type(code):
    kept = normalise(code)
    typed = f" {code.lower().replace('-', ' — ')} "
    assert is_wellformed(kept)
    assert normalise(typed) == kept
    assert code_index(typed) == code_index(code)


@pytest.mark.parametrize("text", ["", "K7QXN", "0" * 26, "甲" * 26, "K" * 27])
def test_what_is_no_code_is_not_well_formed(text):
    assert not is_wellformed(normalise(text))


def test_what_is_stored_is_not_the_code():
    code = draw()
    assert normalise(code).encode() not in code_index(code)
    assert len(code_index(code)) == 16
