"""Says a thing in the reader's language: a ``Text`` of the policy code, a lazy translation, or a plain string."""

from __future__ import annotations

from django.utils.translation import get_language

from onex.foundation.policy.texts import Text


def say(words: object) -> str:
    """``words`` in the active language; nothing for ``None``."""
    match words:
        case None:
            return ""
        case Text():
            return words.in_language(get_language() or "zh-hans")
        case _:
            return str(words)
