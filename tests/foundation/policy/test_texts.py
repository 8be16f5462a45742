from __future__ import annotations

import pytest

from onex.foundation.policy import Text

SENTENCE = Text("申诉期限", "Time to appeal")


def test_text_reads_in_either_language() -> None:
    assert str(SENTENCE) == "申诉期限"
    assert SENTENCE.in_language("zh-hans") == "申诉期限"
    assert SENTENCE.in_language("en") == "Time to appeal"
    assert SENTENCE.in_language("en-GB") == "Time to appeal"
    assert SENTENCE.in_language("fr") == "申诉期限"


@pytest.mark.parametrize(("zh", "en"), [("", "x"), ("字", " ")])
def test_text_with_one_language_is_refused(zh: str, en: str) -> None:
    with pytest.raises(ValueError, match="both languages"):
        Text(zh, en)


def test_text_survives_json() -> None:
    assert Text.from_json(SENTENCE.to_json()) == SENTENCE
