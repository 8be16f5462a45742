"""How a certificate's number is written. Pure: a rule and its parts in, a shape with a place for the serial out.

School side: no public rule is known, so a number is opaque unique text of at most 50 characters made by a configurable
template whose leading part is the body. Human-resources side: 22 characters, 人社鉴发〔2019〕2号:

``1`` category · ``2–5`` body (0000: filed with a province) · ``6–7`` province · ``8–13`` sequence given by the province ·
``14–15`` year · ``16`` level · ``17–22`` serial; no check character. The first 13 are the body's code.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from string import Formatter

from onex.foundation.policy import Text

LONGEST_NUMBER = 50
SERIAL = "#"
"""Stands for one digit of the serial in a shape."""

FIELDS = frozenset({"organisation", "certificate", "level", "year", "yy"})
SERIAL_FORMAT = re.compile(r"0([0-9]{1,2})d")
FEWEST_DIGITS, MOST_DIGITS = 4, 12
PLAIN = re.compile(r"[0-9A-Z-]+")
HR_BODY_CODE = re.compile(r"[A-Z][0-9]{12}")
HR_LEVEL = re.compile(r"[0-9A-Z]")
HR_LENGTH = 22
HR_SERIAL_DIGITS = 6
HR_CATEGORIES = {"Y": Text("用人单位", "employer"), "S": Text("社会培训评价组织", "social evaluation body")}
"""First character of a body's code on the human-resources side."""


class Scheme(StrEnum):
    """How a rule writes a number."""

    TEMPLATE = "template"
    HR_22 = "hr_22"


class NumberProblem(ValueError):
    """A number that cannot be written: which part is wrong, in both languages."""

    def __init__(self, code: str, message: Text) -> None:
        super().__init__(code)
        self.code = code
        self.message = message


@dataclass(frozen=True)
class NumberParts:
    """What a number is made of, besides its serial."""

    organisation: str
    certificate: str
    level: str
    year: int


@dataclass(frozen=True)
class NumberShape:
    """A number with a place of ``digits`` figures for its serial, which counts from 1."""

    before: str
    after: str
    digits: int

    @property
    def key(self) -> str:
        """The series it counts in: the number with ``#`` in place of the serial's figures."""
        return f"{self.before}{SERIAL * self.digits}{self.after}"

    @property
    def last(self) -> int:
        """The greatest serial there is."""
        return int(10**self.digits) - 1

    def write(self, serial: int) -> str:
        """The number; raises :class:`NumberProblem` for a serial the place cannot hold."""
        if not 1 <= serial <= self.last:
            raise _overflow(self)
        return f"{self.before}{serial:0{self.digits}d}{self.after}"

    def check_range(self, first: int, count: int) -> None:
        """Raise :class:`NumberProblem` unless ``count`` serials from ``first`` on all fit."""
        if first < 1 or count < 1 or first + count - 1 > self.last:
            raise _overflow(self)

    @classmethod
    def from_key(cls, key: str) -> NumberShape:
        """The shape a series' key was made from."""
        before, _, rest = key.partition(SERIAL)
        after = rest.lstrip(SERIAL)
        return cls(before, after, len(key) - len(before) - len(after))


def shape(scheme: Scheme, template: str, parts: NumberParts) -> NumberShape:
    """The shape of the numbers of one body, certificate, level and year under a rule; raises :class:`NumberProblem`."""
    made = _hr_shape(parts) if scheme is Scheme.HR_22 else _template_shape(template, parts)
    if len(made.key) > LONGEST_NUMBER:
        raise NumberProblem(
            "number_too_long",
            Text(
                f"编号长 {len(made.key)} 个字符，超过 {LONGEST_NUMBER} 个",
                f"the number would have {len(made.key)} characters, more than {LONGEST_NUMBER}",
            ),
        )
    return made


def check_template(template: str) -> None:
    """Raise :class:`NumberProblem` unless the template begins with the body and has one serial of fixed width."""
    _template_shape(template, NumberParts(organisation="A", certificate="B", level="1", year=2026))


def check_hr_body_code(code: str) -> None:
    """Raise :class:`NumberProblem` unless ``code`` is a body's code of 13 characters on the human-resources side."""
    if not HR_BODY_CODE.fullmatch(code) or code[0] not in HR_CATEGORIES:
        raise NumberProblem(
            "bad_body_code",
            Text(
                f"机构编码 {code} 应为 13 位：类别字母（{'、'.join(HR_CATEGORIES)}）加 12 位数字",
                f"body code {code} must have 13 characters: a category ({', '.join(HR_CATEGORIES)}) and 12 digits",
            ),
        )


def _hr_shape(parts: NumberParts) -> NumberShape:
    check_hr_body_code(parts.organisation)
    if not HR_LEVEL.fullmatch(parts.level):
        raise _bad_part("level", parts.level)
    made = NumberShape(f"{parts.organisation}{_yy(parts.year)}{parts.level}", "", HR_SERIAL_DIGITS)
    if len(made.key) != HR_LENGTH:
        raise _bad_part("number", made.key)
    return made


def _template_shape(template: str, parts: NumberParts) -> NumberShape:
    values = {
        "organisation": parts.organisation,
        "certificate": parts.certificate,
        "level": parts.level,
        "year": f"{parts.year:04d}",
        "yy": _yy(parts.year),
    }
    written, digits, before = "", 0, ""
    for position, (literal, name, form, conversion) in enumerate(_parse(template)):
        written += literal
        if position == 0 and (literal or name != "organisation"):
            raise _bad_template(template)
        if name is None:
            continue
        if name == "serial" and not digits and not conversion:
            digits, before, written = _digits(template, form or ""), written, ""
        elif name in FIELDS and not form and not conversion:
            written += _plain(name, values[name])
        else:
            raise _bad_template(template)
    if not digits or (written and not PLAIN.fullmatch(written)) or not PLAIN.fullmatch(before):
        raise _bad_template(template)
    return NumberShape(before, written, digits)


def _parse(template: str) -> list[tuple[str, str | None, str | None, str | None]]:
    try:
        return list(Formatter().parse(template))
    except ValueError as broken:
        raise _bad_template(template) from broken


def _digits(template: str, form: str) -> int:
    found = SERIAL_FORMAT.fullmatch(form)
    if not found or not FEWEST_DIGITS <= int(found.group(1)) <= MOST_DIGITS:
        raise _bad_template(template)
    return int(found.group(1))


def _plain(name: str, value: str) -> str:
    if not PLAIN.fullmatch(value):
        raise _bad_part(name, value)
    return value


def _yy(year: int) -> str:
    return f"{year % 100:02d}"


def _bad_part(name: str, value: str) -> NumberProblem:
    return NumberProblem(
        "bad_number_part", Text(f"编号的组成部分 {name} 不合规：{value}", f"part {name} of the number is not usable: {value}")
    )


def _bad_template(template: str) -> NumberProblem:
    return NumberProblem(
        "bad_template",
        Text(
            f"编号模板 {template} 应以 {{organisation}} 开头，含一个 {{serial:0Nd}}，其余只可用大写字母、数字和连字符",
            f"template {template} must begin with {{organisation}}, hold one {{serial:0Nd}}, and else only A–Z, 0–9 and hyphens",
        ),
    )


def _overflow(shape: NumberShape) -> NumberProblem:
    return NumberProblem(
        "series_full",
        Text(
            f"序列 {shape.key} 的号码已用尽（最大 {shape.last}）",
            f"series {shape.key} has no number left (the last is {shape.last})",
        ),
    )
