"""Plain text: read strictly, and kept as UTF-8 without a mark, so that what is served is what was looked at."""

from __future__ import annotations

import codecs
import unicodedata

from onex.foundation.documents.safety import Unsafe

ENCODINGS = ("utf-8-sig", "gb18030")
MARKED = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
PLAIN_CONTROLS = frozenset("\t\n\r\f")
REORDERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that make text read otherwise than it is written."""


def read_text(content: bytes) -> bytes:
    """The text in UTF-8; raises :class:`Unsafe` for markup, control characters and what is no text."""
    text = _decoded(content)
    if text.lstrip().startswith("<"):
        raise Unsafe("markup")
    if any(unicodedata.category(letter) == "Cc" and letter not in PLAIN_CONTROLS for letter in set(text)):
        raise Unsafe("type_not_taken")
    return "".join(letter for letter in text if letter not in REORDERING).encode("utf-8")


def _decoded(content: bytes) -> str:
    encodings = [encoding for mark, encoding in MARKED if content.startswith(mark)] or ENCODINGS
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unsafe("type_not_taken")
