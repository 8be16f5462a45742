"""Names of people: how they are stored, and what counts as the same name."""

from __future__ import annotations

import re

from onex.foundation.parties.identifiers.problems import EMPTY, Problem
from onex.foundation.parties.identifiers.writing import visible
from onex.foundation.policy import Text

LONGEST_NAME = 100
DOT = "·"
DOTS = str.maketrans(dict.fromkeys("•‧・∙⋅●･᛫⸱・", DOT))
"""Characters used for the dot between the parts of a name, all read as U+00B7."""

PLAIN = re.compile(r"[\u4e00-\u9fff]{2,8}")
"""Most names of people: nothing to clean and nothing to object to."""

BETWEEN_HAN = re.compile(r"(?<=[\u3400-\u9fff\U00020000-\U0003ffff·])\s+(?=[\u3400-\u9fff\U00020000-\U0003ffff·])")
NOT_IN_A_NAME = re.compile(r"[0-9<>{}\[\]|\\/=+@#$%^&*!?;:\"_~\x00-\x1f\x7f]")


def clean_name(text: str) -> str:
    """A name as it is stored: half-width, one kind of dot, no spaces between Chinese characters, single ones elsewhere."""
    if PLAIN.fullmatch(text):
        return text
    name = " ".join(visible(text).translate(DOTS).split())
    return name if name.isascii() else BETWEEN_HAN.sub("", name)


def comparable_name(text: str) -> str:
    """What two writings of the same name have in common: no spaces, dots or difference of case."""
    if PLAIN.fullmatch(text):
        return text
    name = clean_name(text).casefold()
    return name.replace(" ", "").replace(DOT, "").replace(".", "")


def check_name(text: str) -> Problem | None:
    """Whether this can be a person's name at all."""
    if PLAIN.fullmatch(text):
        return None
    name = clean_name(text)
    if not name:
        return EMPTY
    if len(name) > LONGEST_NAME:
        return Problem(
            "name_too_long", Text(f"姓名超过 {LONGEST_NAME} 个字", f"the name is longer than {LONGEST_NAME} characters")
        )
    if NOT_IN_A_NAME.search(name):
        return Problem("name_characters", Text("姓名里有数字或符号", "the name holds digits or symbols"))
    return None
