"""Facts of a rule: read from JSON with every error named at once, and described for whoever sends them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from onex.foundation.policy.errors import FactsRefused, FieldProblem
from onex.foundation.policy.texts import Text

T = TypeVar("T")

KINDS: dict[type, Text] = {
    str: Text("文字", "text"),
    int: Text("整数", "a whole number"),
    bool: Text("true 或 false", "true or false"),
    date: Text("日期，如 2026-03-02", "a date such as 2026-03-02"),
    datetime: Text("带时区的时间，如 2026-03-02T09:00:00+08:00", "an instant with its zone"),
    Decimal: Text("写成文字的小数，如 “59.50”", "a decimal written as text, such as “59.50”"),
}
A_LIST = Text("列表", "a list")
AN_OBJECT = Text("对象", "an object")
A_VALUE = Text("必填值", "a value")


class _Unread(Exception):
    """A value could not be read; the problem is already noted."""


def decode(shape: type[T], given: object) -> T:
    """The facts as the rule's dataclass; raises :class:`FactsRefused` naming every bad field."""
    problems: list[FieldProblem] = []
    try:
        facts = _read(shape, given, "", problems)
    except _Unread:
        facts = None
    if problems:
        raise FactsRefused(problems)
    return cast("T", facts)


def describe(shape: type[Any]) -> list[dict[str, Any]]:
    """The fields of a facts dataclass: name, type, whether required, choices, and nested fields."""
    hints = get_type_hints(shape)
    return [
        {
            "name": field.name,
            "required": _is_required(field),
            "label": field.metadata.get("label"),
            **_describe_type(hints[field.name]),
        }
        for field in fields(shape)
    ]


def _describe_type(hint: Any) -> dict[str, Any]:
    inner = _optional_of(hint)
    if inner is not None:
        return {**_describe_type(inner), "nullable": True}
    if get_origin(hint) is tuple:
        return {"type": "list", "of": _describe_type(get_args(hint)[0])}
    if is_dataclass(hint):
        return {"type": "object", "fields": describe(cast("type", hint))}
    if issubclass(hint, Enum):
        return {"type": "choice", "choices": [member.value for member in hint]}
    return {"type": hint.__name__.lower()}


def _read(hint: Any, given: object, path: str, problems: list[FieldProblem]) -> Any:
    inner = _optional_of(hint)
    if inner is not None:
        return None if given is None else _read(inner, given, path, problems)
    if get_origin(hint) is tuple:
        return _read_list(get_args(hint), given, path, problems)
    if is_dataclass(hint):
        return _read_fields(cast("type", hint), given, path, problems)
    if issubclass(hint, Enum):
        return _read_choice(hint, given, path, problems)
    return _read_plain(hint, given, path, problems)


def _read_fields(shape: type[Any], given: object, path: str, problems: list[FieldProblem]) -> Any:
    if not isinstance(given, Mapping):
        raise _note(problems, path or "facts", AN_OBJECT, given)
    hints = get_type_hints(shape)
    read: dict[str, Any] = {}
    before = len(problems)
    for field in fields(shape):
        where = f"{path}.{field.name}" if path else field.name
        if field.name not in given:
            if _is_required(field):
                problems.append(FieldProblem(where, A_VALUE, "—"))
            continue
        try:
            read[field.name] = _read(hints[field.name], given[field.name], where, problems)
        except _Unread:
            continue
    known = {field.name for field in fields(shape)}
    names = ", ".join(sorted(known))
    for unknown in (str(name) for name in given if name not in known):
        where = f"{path}.{unknown}" if path else unknown
        problems.append(FieldProblem(where, Text(f"以下字段之一：{names}", f"one of the fields {names}"), unknown))
    if len(problems) > before:
        raise _Unread
    try:
        return shape(**read)
    except ValueError as refused:
        problems.append(FieldProblem(path or "facts", Text(str(refused), str(refused)), repr(given)))
        raise _Unread from refused


def _read_list(hints: tuple[Any, ...], given: object, path: str, problems: list[FieldProblem]) -> tuple[Any, ...]:
    if not isinstance(given, list | tuple):
        raise _note(problems, path, A_LIST, given)
    read: list[Any] = []
    before = len(problems)
    for index, one in enumerate(given):
        try:
            read.append(_read(hints[0], one, f"{path}[{index}]", problems))
        except _Unread:
            continue
    if len(problems) > before:
        raise _Unread
    return tuple(read)


def _read_choice(hint: type[Enum], given: object, path: str, problems: list[FieldProblem]) -> Enum:
    try:
        return hint(given)
    except ValueError as unknown:
        choices = ", ".join(str(member.value) for member in hint)
        raise _note(problems, path, Text(f"以下之一：{choices}", f"one of {choices}"), given) from unknown


def _read_plain(hint: Any, given: object, path: str, problems: list[FieldProblem]) -> Any:
    try:
        # YAML hands over dates already read; JSON hands over their text.
        if type(given) is hint:
            value = given
        elif isinstance(given, str) and hint in (date, datetime):
            value = hint.fromisoformat(given)
        elif isinstance(given, str) and hint is Decimal:
            value = Decimal(given)
        else:
            raise _note(problems, path, KINDS[hint], given)
        if (isinstance(value, datetime) and value.tzinfo is None) or (isinstance(value, Decimal) and value.is_nan()):
            raise ValueError
    except (ValueError, InvalidOperation) as wrong:
        raise _note(problems, path, KINDS[hint], given) from wrong
    return value


def _note(problems: list[FieldProblem], path: str, expected: Text, got: object) -> _Unread:
    problems.append(FieldProblem(path, expected, repr(got)))
    return _Unread()


def _optional_of(hint: Any) -> Any:
    """The type inside ``X | None``, else ``None``."""
    if get_origin(hint) not in (Union, UnionType):
        return None
    inner = [part for part in get_args(hint) if part is not NoneType]
    if len(inner) != 1:
        raise TypeError(f"facts may hold one type or None, not {hint}")
    return inner[0]


def _is_required(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING
