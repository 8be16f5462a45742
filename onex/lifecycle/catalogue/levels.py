"""The levels of the two regimes: codes as the certificates' numbers carry them, labels as the faces print them.

School side: three levels, coded 1 to 3 upwards (P2.2). Human-resources side: 5 to 1, the lower the figure the higher the
skill; three of them may be examined during the pilot (S2).
"""

from __future__ import annotations

from onex.foundation.policy import Text

CAMPUS = "campus"
HR = "hr"

LEVELS: dict[str, dict[str, Text]] = {
    CAMPUS: {
        "1": Text("初级", "Elementary"),
        "2": Text("中级", "Intermediate"),
        "3": Text("高级", "Advanced"),
    },
    HR: {
        "5": Text("五级/初级工", "Level 5 / junior worker"),
        "4": Text("四级/中级工", "Level 4 / intermediate worker"),
        "3": Text("三级/高级工", "Level 3 / senior worker"),
        "2": Text("二级/技师", "Level 2 / technician"),
        "1": Text("一级/高级技师", "Level 1 / senior technician"),
    },
}
"""Regime → code → label."""


def label_of(regime: str, code: str) -> Text:
    """The level's label; ``KeyError`` for a code the regime does not have."""
    return LEVELS[regime][code]
