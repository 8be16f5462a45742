"""What is wrong with a number or a name, said without repeating it."""

from __future__ import annotations

from dataclasses import dataclass

from onex.foundation.policy import Text


@dataclass(frozen=True)
class Problem:
    """``code`` is for programs and for grouping, ``message`` for people; neither holds the value itself."""

    code: str
    message: Text


EMPTY = Problem("empty", Text("没有填写", "nothing is written here"))
