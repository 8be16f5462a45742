"""A sentence in the two languages every page and error speaks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Text:
    """One sentence, Chinese first, English beside it; neither may be empty."""

    zh: str
    en: str

    def __post_init__(self) -> None:
        if not self.zh.strip() or not self.en.strip():
            raise ValueError(f"a text needs both languages: zh={self.zh!r} en={self.en!r}")

    def __str__(self) -> str:
        return self.zh

    def in_language(self, code: str) -> str:
        """The sentence for a language code such as ``zh-hans`` or ``en-gb``; anything but English reads Chinese."""
        return self.en if code.lower().split("-")[0] == "en" else self.zh

    def to_json(self) -> dict[str, str]:
        return {"zh": self.zh, "en": self.en}

    @classmethod
    def from_json(cls, stored: Mapping[str, str]) -> Text:
        return cls(zh=stored["zh"], en=stored["en"])
