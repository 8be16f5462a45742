from __future__ import annotations

import re

from onex.foundation.policy.parameters import parameters
from onex.foundation.policy.quantities import Unit
from onex.foundation.policy.terms import ENGLISH, term

CHINESE = re.compile("[\u4e00-\u9fff]")


def test_every_term_of_a_parameter_has_its_english() -> None:
    values = [value for one in parameters().by_key.values() if one.unit is Unit.TERM for value in one.values]
    assert values
    assert [value.said.en for value in values if CHINESE.search(value.said.en)] == []
    assert all(CHINESE.search(english) is None for english in ENGLISH.values())


def test_an_unlisted_term_is_said_as_written() -> None:
    assert (term("D").zh, term("D").en) == ("D", "D")
