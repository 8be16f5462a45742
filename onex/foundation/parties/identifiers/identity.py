"""The checks of the six identity documents. Every refusal says what to do and never repeats the number."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import assert_never

from onex.foundation.parties.identifiers import resident_numbers as resident
from onex.foundation.parties.identifiers.problems import EMPTY, Problem
from onex.foundation.parties.identifiers.writing import normalise
from onex.foundation.parties.kinds import DocumentKind
from onex.foundation.policy import Text

TYPED_AS_NUMBER = Problem(
    "typed_as_number",
    Text(
        "证件号码被当作数字录入，末几位已经丢失，无法还原；请把该列设为“文本”后重新录入",
        "the number was typed as a number, so its last digits are gone and cannot be got back; set the column to text and"
        " type it again",
    ),
)
FIRST_GENERATION = Problem(
    "first_generation",
    Text(
        "15 位号码属第一代身份证，已停用；请填写 18 位号码",
        "a 15-digit number is of a first-generation card, no longer valid; give the 18 digits",
    ),
)
CHECK_FAILS = Problem(
    "check_character", Text("校验位不符，请核对是否抄错", "the check character does not agree: look for a slip")
)
NO_SUCH_DAY = Problem("birth_date", Text("号码中的出生日期不存在", "the day of birth in the number does not exist"))
NO_SUCH_PROVINCE = Problem("province", Text("号码开头不是省级行政区划代码", "the number does not begin with a province's code"))
TAKE_RESIDENCE_PERMIT = Problem(
    "is_residence_permit",
    Text(
        "以 81、82、83 开头的是港澳台居民居住证，请改选证件类型",
        "a number that begins with 81, 82 or 83 is of a residence permit for Hong Kong, Macao and Taiwan residents: choose that kind",
    ),
)
TAKE_PERMANENT_RESIDENT = Problem(
    "is_permanent_resident",
    Text(
        "以 9 开头的是外国人永久居留身份证，请改选证件类型",
        "a number that begins with 9 is of a foreign permanent resident: choose that kind",
    ),
)
RESIDENT_FORM = Problem(
    "form", Text("应为 18 位：17 位数字加一位数字或 X", "18 characters are needed: 17 digits, then a digit or X")
)
PERMIT_PREFIX = Problem(
    "form", Text("港澳台居民居住证号码应以 81、82 或 83 开头", "a residence permit's number begins with 81, 82 or 83")
)
HK_MACAO_FORM = Problem(
    "form",
    Text(
        "应为 H 或 M 加 8 位数字（可另加 2 位换证次数）",
        "H or M and 8 digits are needed (2 more for the times renewed may follow)",
    ),
)
TAIWAN_FORM = Problem(
    "form",
    Text(
        "应为 8 位数字，或旧证的 10 位数字（可带括号字母）",
        "8 digits are needed, or 10 of an old permit (a letter in brackets may follow)",
    ),
)
PASSPORT_FORM = Problem("form", Text("护照号码应为 5 至 17 位字母或数字", "a passport's number has 5 to 17 letters or digits"))
PERMANENT_FORM = Problem(
    "form",
    Text(
        "应为 18 位（9 开头，17 位数字加一位数字或 X），或旧证的 3 位字母加 12 位数字",
        "18 characters are needed (9, 16 more digits, then a digit or X), or 3 letters and 12 digits of an old card",
    ),
)

SCIENTIFIC = re.compile(r"[0-9](\.[0-9]+)?E\+[0-9]{1,3}")
FLOATING = re.compile(r"[0-9]{15,}\.0*")
FIRST_GENERATION_FORM = re.compile(r"[1-8][0-9]{14}")
RESIDENCE_PERMIT_BEGINS = ("81", "82", "83")
HK_MACAO = re.compile(r"[HM][0-9]{8}([0-9]{2})?")
TAIWAN = re.compile(r"[0-9]{8}|[0-9]{10}(\([A-Z]\)|[A-Z])?")
PASSPORT = re.compile(r"[A-Z0-9]{5,17}")
OLD_PERMANENT = re.compile(r"[A-Z]{3}[0-9]{12}")
LOST_DIGITS = "000"


def check_identity(kind: str, number: str) -> Problem | None:
    """What is wrong with a document's number; ``None`` when nothing is. ``kind`` is a value of ``DocumentKind``."""
    written = normalise(number)
    if not written:
        return EMPTY
    if not written.isalnum() and (SCIENTIFIC.fullmatch(written) or FLOATING.fullmatch(written)):
        return TYPED_AS_NUMBER
    return _checks(DocumentKind(kind))(written)


def _checks(kind: DocumentKind) -> Callable[[str], Problem | None]:
    match kind:
        case DocumentKind.RESIDENT_ID:
            return _check_resident
        case DocumentKind.RESIDENCE_PERMIT:
            return _check_residence_permit
        case DocumentKind.FOREIGN_PERMANENT_RESIDENT:
            return _check_permanent_resident
        case DocumentKind.HK_MACAO_PERMIT:
            return _form(HK_MACAO, HK_MACAO_FORM)
        case DocumentKind.TAIWAN_PERMIT:
            return _form(TAIWAN, TAIWAN_FORM)
        case DocumentKind.PASSPORT:
            return _form(PASSPORT, PASSPORT_FORM)
        case _:
            assert_never(kind)


def _form(pattern: re.Pattern[str], problem: Problem) -> Callable[[str], Problem | None]:
    return lambda number: None if pattern.fullmatch(number) else problem


def _check_resident(number: str) -> Problem | None:
    if FIRST_GENERATION_FORM.fullmatch(number):
        return FIRST_GENERATION
    if not resident.has_form(number):
        return RESIDENT_FORM
    if number.startswith(RESIDENCE_PERMIT_BEGINS):
        return TAKE_RESIDENCE_PERMIT
    province = number[:2]
    if province not in resident.PROVINCES and province != resident.FICTIONAL_PROVINCE:
        return TAKE_PERMANENT_RESIDENT if number[0] == "9" else NO_SUCH_PROVINCE
    return _check_digits(number)


def _check_residence_permit(number: str) -> Problem | None:
    if not resident.has_form(number):
        return RESIDENT_FORM
    return _check_digits(number) if number.startswith(RESIDENCE_PERMIT_BEGINS) else PERMIT_PREFIX


def _check_permanent_resident(number: str) -> Problem | None:
    if OLD_PERMANENT.fullmatch(number):
        return None
    return _check_digits(number) if resident.has_form(number) and number[0] == "9" else PERMANENT_FORM


def _check_digits(number: str) -> Problem | None:
    """Check character and day of birth. Three noughts at the end are Excel's where the check fails too: some people's
    numbers do end so.
    """
    if resident.check_character(number[:-1]) != number[-1]:
        return TYPED_AS_NUMBER if number.endswith(LOST_DIGITS) else CHECK_FAILS
    return None if resident.born_on(number) else NO_SUCH_DAY
