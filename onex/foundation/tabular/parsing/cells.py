"""One cell after another: what stands in it, as its column wants it, or the code of why not.

A column's reader takes what the parser gives (text, float, bool, day, moment, duration) and answers with a value that
JSON holds exactly (decimals and days as text), whether the text had to be tidied, and a problem's code or nothing.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

Raw = object
FLOAT_IS_EXACT_BELOW = 1e15
SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[Ee]\+?\d+")
PLAIN_DECIMAL = re.compile(r"[+-]?\d{1,20}(?:\.\d{1,10})?")
GROUPED_DECIMAL = re.compile(r"[+-]?\d{1,3}(?:,\d{3}){1,6}(?:\.\d{1,10})?")
DAY = re.compile(r"(\d{4})(?: ?[-/.年] ?(\d{1,2}) ?[-/.月] ?(\d{1,2}) ?日?|(\d{2})(\d{2}))(?:[ T]00:00(?::00)?)?")
ESCAPED = re.compile(r"'[=+\-@＝＋－＠']")
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
ERROR_VALUES = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#GETTING_DATA", "#SPILL!"})
REPEATING = frozenset({"decimal", "date", "choice"})
"""Columns whose values come again and again: what was read of a value is kept."""
COMPARED_WITHIN_THEIR_TYPE = frozenset({str, float, date})
"""True equals 1.0, so a bool is read afresh; none of these equals one of another type."""
MOST_KNOWN = 4_096
FIRST_YEAR, LAST_YEAR = 1900, 2200
FIRST_SURE_DAY = date(1900, 3, 1)
"""Spreadsheets know a 29th of February 1900, so a date cell before this day is not the day its reader sees."""


class ReadCell(NamedTuple):
    """What became of one cell."""

    value: str | None
    problem: str = ""
    tidied: bool = False


EMPTY = ReadCell(None)
Reader = Callable[[Raw], ReadCell]


@dataclass(frozen=True)
class ColumnSpec:
    """What the parent says of a column; see ``Column`` in ``sheets.py``."""

    kind: str
    required: bool
    max_length: int
    decimals: int
    choices: frozenset[str]


def reader(spec: ColumnSpec, invisible: dict[int, None]) -> Reader:
    """The function that reads the cells of one column."""
    read = {"text": _text, "code": _code, "decimal": _decimal, "date": _day, "choice": _choice}[spec.kind]
    missing = ReadCell(None, "required") if spec.required else EMPTY

    known: dict[Raw, ReadCell] = {}

    def read_cell(raw: Raw) -> ReadCell:
        if raw is None or raw == "":
            return missing
        if spec.kind not in REPEATING or type(raw) not in COMPARED_WITHIN_THEIR_TYPE:
            return read_afresh(raw)
        answer = known.get(raw)
        if answer is None:
            answer = read_afresh(raw)
            if len(known) < MOST_KNOWN:
                known[raw] = answer
        return answer

    def read_afresh(raw: Raw) -> ReadCell:
        tidied = False
        if isinstance(raw, str):
            text = tidy(raw, invisible, spaces="" if spec.kind in {"code", "decimal"} else " ")
            if not text:
                return missing
            problem = _unfit(text, spec)
            if problem:
                return ReadCell(None, problem)
            tidied, raw = text != raw, text
        answer = read(raw, spec)
        return answer if answer.problem or not tidied else answer._replace(tidied=True)

    return read_cell


def tidy(text: str, invisible: dict[int, None], *, spaces: str) -> str:
    """NFKC, no invisible characters, runs of white space as one of ``spaces``, none at the ends."""
    if not text.isascii() and (not text.isprintable() or not unicodedata.is_normalized("NFKC", text)):
        text = unicodedata.normalize("NFKC", text.translate(invisible)).translate(invisible)
    if " " in text or not text.isprintable():
        return spaces.join(text.split())
    return text


def as_text(raw: Raw) -> str:
    """A cell as its reader sees it, for the error workbook and for columns of words."""
    match raw:
        case None:
            return ""
        case bool():
            return "TRUE" if raw else "FALSE"
        case float() if raw.is_integer() and abs(raw) < 1e21:
            return f"{raw:.0f}"
        case float():
            return format(raw, ".15g")
        case datetime():
            return raw.isoformat(sep=" ") if (raw.hour or raw.minute or raw.second) else raw.date().isoformat()
        case _:
            return str(raw)


def _unfit(text: str, spec: ColumnSpec) -> str:
    if len(text) > spec.max_length:
        return "too_long"
    if not text.isprintable() and CONTROL.search(text):
        return "control_characters"
    return "error_value" if text[0] == "#" and text in ERROR_VALUES else ""


def _text(raw: Raw, spec: ColumnSpec) -> ReadCell:
    if isinstance(raw, bool):
        return ReadCell(None, "not_text")
    if isinstance(raw, float) and not math.isfinite(raw):
        return ReadCell(None, "error_value")
    text = as_text(raw)
    return ReadCell(text[1:] if ESCAPED.match(text) else text)


def _code(raw: Raw, spec: ColumnSpec) -> ReadCell:
    match raw:
        case str():
            if ESCAPED.match(raw):
                return ReadCell(raw[1:])
            return ReadCell(None, "digits_gone") if SCIENTIFIC.fullmatch(raw) else ReadCell(raw)
        case bool():
            return ReadCell(None, "not_text")
        case float() | int():
            return ReadCell(None, "digits_gone" if abs(raw) >= FLOAT_IS_EXACT_BELOW else "number_as_code")
        case _:
            return ReadCell(None, "date_as_code")


def _decimal(raw: Raw, spec: ColumnSpec) -> ReadCell:
    if isinstance(raw, float) and abs(raw) < FLOAT_IS_EXACT_BELOW:
        text = format(raw, ".15g")
        if "e" in text:
            text = f"{raw:.20f}".rstrip("0").rstrip(".")
    elif isinstance(raw, str) and PLAIN_DECIMAL.fullmatch(raw):
        text = raw
    elif isinstance(raw, str) and GROUPED_DECIMAL.fullmatch(raw):
        text = raw.replace(",", "")
    else:
        return ReadCell(None, "not_a_number")
    fraction = text.partition(".")[2].rstrip("0")
    return ReadCell(None, "too_many_decimals") if len(fraction) > spec.decimals else ReadCell(text)


def _day(raw: Raw, spec: ColumnSpec) -> ReadCell:
    match raw:
        case datetime() if raw.time() == raw.min.time():
            day = raw.date()
        case date() if not isinstance(raw, datetime):
            if raw < FIRST_SURE_DAY:
                return ReadCell(None, "no_such_day")
            day = raw
        case str():
            found = DAY.fullmatch(raw)
            if not found:
                return ReadCell(None, "not_a_date")
            year, month, month_day = (int(part) for part in found.groups() if part)
            try:
                day = date(year, month, month_day)
            except ValueError:
                return ReadCell(None, "no_such_day")
        case _:
            return ReadCell(None, "not_a_date")
    return ReadCell(day.isoformat()) if FIRST_YEAR <= day.year <= LAST_YEAR else ReadCell(None, "no_such_day")


def _choice(raw: Raw, spec: ColumnSpec) -> ReadCell:
    text = as_text(raw)
    return ReadCell(text) if text in spec.choices else ReadCell(None, "not_a_choice")
