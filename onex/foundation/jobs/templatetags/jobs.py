"""What templates say of jobs."""

from __future__ import annotations

from django import template

from onex.foundation.jobs.wording import in_words
from onex.foundation.policy import Text

register = template.Library()


@register.filter
def job_message(code: str) -> Text | None:
    """``{{ job.message|job_message|say }}``: the sentence for a code."""
    return in_words(code)
