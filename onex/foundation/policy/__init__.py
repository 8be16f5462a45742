"""The law as data, and the rules that decide by it. Pure Python: nothing here knows Django."""

from __future__ import annotations

from onex.foundation.policy.deadlines import Deadline
from onex.foundation.policy.findings import Finding
from onex.foundation.policy.law import Law
from onex.foundation.policy.registry import rule
from onex.foundation.policy.texts import Text
from onex.foundation.policy.working_days import add_working_days, is_working_day, working_days_between

__all__ = ["Deadline", "Finding", "Law", "Text", "add_working_days", "is_working_day", "rule", "working_days_between"]
