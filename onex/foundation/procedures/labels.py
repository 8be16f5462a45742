"""Labels in the two languages, whatever they were written as."""

from __future__ import annotations

from django.utils import translation

from onex.foundation.policy import Text


def said(label: object) -> str:
    """The label in the language of the request."""
    if isinstance(label, Text):
        return label.in_language(translation.get_language() or "zh-hans")
    return str(label)


def both(label: object) -> Text:
    """The label as a ``Text``; a lazy translation is read in both languages."""
    if isinstance(label, Text):
        return label
    with translation.override("zh-hans"):
        chinese = str(label)
    with translation.override("en"):
        return Text(chinese, str(label))
