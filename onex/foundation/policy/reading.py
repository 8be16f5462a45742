"""Strict reading of the law's YAML: nothing is guessed, and an error names the file and the place."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from onex.foundation.policy.errors import BadPolicyFile
from onex.foundation.policy.texts import Text

HERE = Path(__file__).parent


class _StrictLoader(yaml.SafeLoader):
    """PyYAML keeps the last of two equal keys without a word; a law written twice must fail instead."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        twice = {key for key in keys if keys.count(key) > 1}
        if twice:
            raise yaml.constructor.ConstructorError(problem=f"key written twice: {sorted(map(str, twice))}")
        return super().construct_mapping(node, deep)


def refuse(where: str, what: str) -> BadPolicyFile:
    """The error for a data file that breaks its form."""
    return BadPolicyFile(f"{where}: {what}")


def read_yaml(path: Path) -> dict[str, Any]:
    """The mapping a file holds."""
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_StrictLoader)  # noqa: S506 (a SafeLoader that refuses more)
    except yaml.YAMLError as broken:
        raise refuse(path.name, f"not readable as YAML: {broken}") from broken
    if not isinstance(content, dict):
        raise refuse(path.name, "a mapping is expected at the top")
    return content


class Reader:
    """One mapping of a file, read key by key; :meth:`finish` refuses what nobody asked for."""

    def __init__(self, content: object, where: str) -> None:
        if not isinstance(content, Mapping):
            raise refuse(where, "a mapping is expected")
        self.where = where
        self._left = dict(content)

    def take(self, key: str) -> Any:
        if key not in self._left:
            raise refuse(self.where, f"{key} is missing")
        return self._left.pop(key)

    def find(self, key: str) -> Any:
        return self._left.pop(key, None)

    def text(self, key: str) -> Text:
        return self._text(key, self.take(key))

    def find_text(self, key: str) -> Text | None:
        given = self.find(key)
        return None if given is None else self._text(key, given)

    def day(self, key: str) -> date:
        return self._day(key, self.take(key))

    def find_day(self, key: str) -> date | None:
        given = self.find(key)
        return None if given is None else self._day(key, given)

    def finish(self) -> None:
        if self._left:
            raise refuse(self.where, f"unknown keys: {', '.join(map(str, self._left))}")

    def _text(self, key: str, given: object) -> Text:
        if not isinstance(given, Mapping) or set(given) != {"zh", "en"}:
            raise refuse(self.where, f"{key} needs exactly zh and en")
        try:
            return Text(zh=str(given["zh"]), en=str(given["en"]))
        except ValueError as empty:
            raise refuse(self.where, f"{key}: {empty}") from empty

    def _day(self, key: str, given: object) -> date:
        # YAML reads 2020-06-02 as a date by itself; anything else is a slip of the pen.
        if type(given) is not date:
            raise refuse(self.where, f"{key} must be a date such as 2020-06-02, got {given!r}")
        return given
