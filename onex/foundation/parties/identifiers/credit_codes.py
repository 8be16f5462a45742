"""统一社会信用代码 (GB 32100): 18 characters, the last one a check character modulo 31."""

from __future__ import annotations

from collections.abc import Collection

from onex.foundation.parties.identifiers.problems import EMPTY, Problem
from onex.foundation.parties.identifiers.writing import normalise
from onex.foundation.policy import Text

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""Digits and capitals without I, O, S, V and Z. Every one of them may stand first, A, N and Y too."""

MODULUS = 31
LENGTH = 18
VALUES = {character: value for value, character in enumerate(ALPHABET)}
WEIGHTS = tuple(pow(3, place, MODULUS) for place in range(LENGTH - 1))
REGION = slice(2, 8)
NATIONAL = "10"
"""The region part of codes given out by national authorities begins so."""


def check_credit_code(text: str) -> Problem | None:
    """What is wrong with a credit code; ``None`` when nothing is."""
    code = normalise(text)
    if not code:
        return EMPTY
    if len(code) != LENGTH:
        return Problem(
            "credit_code_length",
            Text(f"统一社会信用代码应为 18 位，收到 {len(code)} 位", f"a credit code has 18 characters; this has {len(code)}"),
        )
    if any(character not in VALUES for character in code):
        return Problem(
            "credit_code_characters",
            Text(
                "统一社会信用代码只用数字和除 I、O、S、V、Z 以外的大写字母",
                "a credit code uses only digits and capitals other than I, O, S, V and Z",
            ),
        )
    if not code[REGION].isdigit():
        return Problem(
            "credit_code_region_digits",
            Text("统一社会信用代码第 3 至 8 位应为数字", "characters 3 to 8 of a credit code are digits"),
        )
    if code[-1] != _check_character(code[:-1]):
        return Problem(
            "credit_code_check",
            Text(
                "统一社会信用代码校验位不符，请核对是否抄错",
                "the credit code's check character does not agree: look for a slip",
            ),
        )
    return None


def credit_code_region(code: str) -> str:
    """The six digits of the region whose authority gave the code out."""
    return normalise(code)[REGION]


def warn_of_region(code: str, provinces: Collection[str]) -> Problem | None:
    """A doubt, never a refusal: the region part names no province known (two digits each), nor the nation."""
    province = credit_code_region(code)[:2]
    if province in provinces or province == NATIONAL:
        return None
    return Problem(
        "credit_code_region_unknown",
        Text(
            f"信用代码中的登记地 {province} 不是现行省级代码，请核对",
            f"the credit code's place of registration {province} is no province in use: please look again",
        ),
    )


def make_credit_code(prefix: str) -> str:
    """A made-up code: 17 characters and the check character that belongs to them."""
    if len(prefix) != LENGTH - 1 or any(character not in VALUES for character in prefix):
        raise ValueError("a credit code's prefix has 17 characters of its alphabet")
    return prefix + _check_character(prefix)


def _check_character(prefix: str) -> str:
    total = sum(VALUES[character] * weight for character, weight in zip(prefix, WEIGHTS, strict=True))
    return ALPHABET[-total % MODULUS]
