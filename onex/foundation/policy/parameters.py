"""Every number a policy sets: a key, a unit, and values that each have a date and a citation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from onex.foundation.policy.errors import NotInForce, UnknownParameter
from onex.foundation.policy.instruments import Library, library
from onex.foundation.policy.quantities import Bound, Quantity, Unit, read_quantity, said, written
from onex.foundation.policy.reading import HERE, Reader, read_yaml, refuse
from onex.foundation.policy.texts import Text

PROVINCE = re.compile(r"[1-9]\d")
KEY = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class DatedValue:
    """A value of a parameter, in force from ``since``.

    ``where`` is the province whose own value it is, ``document`` that province's paper. ``set_by`` is
    ``clause`` where the cited clause states the figure, ``province`` for a province's own, ``platform``
    where the clause leaves it open and the platform fills in a default, as ``note`` then says.
    """

    key: str
    label: Text
    unit: Unit
    bound: Bound
    value: Quantity
    cite: str
    since: date
    province: str | None = None
    set_by: str = "clause"
    document: str | None = None
    note: Text | None = None

    @property
    def said(self) -> Text:
        """The figure as a sentence says it."""
        return said(self.unit, self.bound, self.value)

    def to_json(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "label": self.label.to_json(),
            "unit": self.unit.value,
            "bound": self.bound.value,
            "value": written(self.value),
            "cite": self.cite,
            "since": self.since.isoformat(),
            "province": self.province,
            "set_by": self.set_by,
            "document": self.document,
            "note": None if self.note is None else self.note.to_json(),
        }


@dataclass(frozen=True)
class Parameter:
    """A figure of the law with all its values, oldest first.

    ``provincial`` is the clause that lets a province hold its own, or ``None``. ``rolls`` says whether
    a period of this length that ends on a day off runs on to the next working day: a time to act
    does, a ban or a waiting period does not.
    """

    key: str
    label: Text
    unit: Unit
    bound: Bound
    provincial: str | None
    rolls: bool
    values: tuple[DatedValue, ...]

    def find_value_on(self, day: date, province: str | None = None) -> DatedValue | None:
        """The value in force, a province's own before the nation's, or ``None`` before the first."""
        in_force = [value for value in self.values if value.since <= day]
        own = [value for value in in_force if value.province is not None and value.province == province]
        common = [value for value in in_force if value.province is None]
        return next(reversed(own or common), None)

    def get_value_on(self, day: date, province: str | None = None) -> DatedValue:
        """The value in force; raises :class:`NotInForce`."""
        value = self.find_value_on(day, province)
        if value is None:
            first = min((one.since for one in self.values if one.province in (None, province)), default=None)
            raise NotInForce(_not_in_force(self, day, first))
        return value

    def to_json(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "label": self.label.to_json(),
            "unit": self.unit.value,
            "bound": self.bound.value,
            "provincial": self.provincial,
            "rolls": self.rolls,
            "values": [value.to_json() for value in self.values],
        }


@dataclass(frozen=True)
class Parameters:
    """All parameters by key, ``topic.name``."""

    by_key: Mapping[str, Parameter]

    def get(self, key: str) -> Parameter:
        if key not in self.by_key:
            topic = key.partition(".")[0]
            near = sorted(other for other in self.by_key if other.startswith(f"{topic}."))
            hint = " ".join(near or sorted({other.partition(".")[0] for other in self.by_key}))
            raise UnknownParameter(Text(f"没有参数 {key}；可用的：{hint}", f"no parameter {key}; there are: {hint}"))
        return self.by_key[key]


def load_parameters(folder: Path, clauses: Library) -> Parameters:
    """Read every topic in a folder; a value without date, unit or a registered clause is refused."""
    by_key: dict[str, Parameter] = {}
    for path in sorted(folder.glob("*.yaml")):
        for name, content in read_yaml(path).items():
            key = f"{path.stem}.{name}"
            if not KEY.fullmatch(str(name)):
                raise refuse(path.name, f"{name!r} is not a name in small letters")
            by_key[key] = _read_parameter(key, content, clauses)
    return Parameters(by_key)


@lru_cache(maxsize=1)
def parameters() -> Parameters:
    """The parameters that come with the platform."""
    return load_parameters(HERE / "parameters", library())


def _read_parameter(key: str, content: object, clauses: Library) -> Parameter:
    reader = Reader(content, key)
    label, unit = reader.text("label"), Unit(reader.take("unit"))
    bound = Bound(reader.find("bound") or Bound.EXACTLY)
    provincial, lets = (reader.find("provincial") or False, reader.find("provincial_cite"))
    rolls = reader.find("rolls")
    entries = reader.take("values")
    reader.finish()
    if provincial is not (lets is not None):
        raise refuse(key, "provincial: true and provincial_cite go together")
    if lets is not None:
        clauses.get_clause(lets)
    if rolls is not None and not unit.is_period:
        raise refuse(key, f"rolls says nothing about {unit}")
    values = tuple(_read_value(key, label, unit, bound, entry, clauses) for entry in entries)
    if not values:
        raise refuse(key, "has no value")
    _check_values(key, values, clauses, provincial=provincial)
    return Parameter(
        key=key,
        label=label,
        unit=unit,
        bound=bound,
        provincial=lets,
        rolls=True if rolls is None else rolls,
        values=tuple(sorted(values, key=lambda value: value.since)),
    )


def _read_value(key: str, label: Text, unit: Unit, bound: Bound, entry: object, clauses: Library) -> DatedValue:
    reader = Reader(entry, key)
    province = reader.find("where")
    try:
        value = DatedValue(
            key=key,
            label=label,
            unit=unit,
            bound=bound,
            value=read_quantity(unit, reader.take("value")),
            cite=str(clauses.get_clause(reader.take("cite")).cite),
            since=reader.day("since"),
            province=province,
            set_by=reader.find("set_by") or ("clause" if province is None else "province"),
            document=reader.find("document"),
            note=reader.find_text("note"),
        )
    except ValueError as wrong:
        raise refuse(key, str(wrong)) from wrong
    reader.finish()
    return value


def _check_values(key: str, values: tuple[DatedValue, ...], clauses: Library, *, provincial: bool) -> None:
    seen: set[tuple[date, str | None]] = set()
    for value in values:
        if (value.since, value.province) in seen:
            raise refuse(key, f"two values since {value.since}")
        seen.add((value.since, value.province))
        if value.set_by not in {"clause", "platform", "province"}:
            raise refuse(key, f"set_by {value.set_by} is none of clause, platform, province")
        if value.set_by == "platform" and value.note is None:
            raise refuse(key, "a default of the platform needs a note that says so")
        in_force = clauses.get_instrument(value.cite[0]).in_force
        if in_force is None or value.since < in_force:
            raise refuse(key, f"{value.since} is before {value.cite[0]} was in force ({in_force})")
        if value.province is not None and not (provincial and PROVINCE.fullmatch(value.province)):
            raise refuse(key, f"no clause lets {value.province} hold its own value")
        if value.province is not None and value.document is None:
            raise refuse(key, "a province's own value names the province's document")


def _not_in_force(parameter: Parameter, day: date, first: date | None) -> Text:
    if first is None:
        return Text(f"{parameter.key} 没有适用于此地的值", f"{parameter.key} has no value that applies here")
    return Text(
        f"{parameter.label.zh}（{parameter.key}）自 {first} 起才有规定，{day} 尚无",
        f"{parameter.label.en} ({parameter.key}) is set only from {first}; there was nothing on {day}",
    )
