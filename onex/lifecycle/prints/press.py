"""The press: typst, one compiler a process, our own fonts and no others, PDF/A-3b.

In that mode typst itself refuses a character no font holds; ``glyphs`` has asked before, and says it in plain words.
"""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, Literal

import typst
import zxingcpp

from onex.lifecycle.prints.glyphs import FONTS

PAGES = Path(__file__).parent / "pages"
STANDARD: Literal["a-3b"] = "a-3b"
"""The part of PDF/A that lets files of any kind be attached."""
QR_CORRECTION = "M"
_lock = Lock()


def draw(page: dict[str, Any], *, at: datetime) -> bytes:
    """The PDF of a page (see ``faces``); ``at`` is the date it bears inside."""
    with _lock:
        made = _compiler().compile(sys_inputs=_inputs(page), pdf_standards=STANDARD, timestamp=int(at.timestamp()))
    return _one(made)


def picture(page: dict[str, Any], *, dots_an_inch: int = 72) -> bytes:
    """The same page as PNG, to be looked at while it is being chosen."""
    with _lock:
        made = _compiler().compile(sys_inputs=_inputs(page), format="png", ppi=dots_an_inch)
    return _one(made)


def qr(text: str) -> str:
    """A QR as SVG, with its quiet zone."""
    drawn = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level=QR_CORRECTION)
    return str(drawn.to_svg(add_quiet_zones=True))


@cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
    return typst.Compiler(PAGES / "certificate.typ", root=PAGES, font_paths=fonts, ignore_system_fonts=True)


def _inputs(page: dict[str, Any]) -> dict[str, str]:
    return {"face": json.dumps(page, ensure_ascii=False)}


def _one(made: bytes | list[bytes] | None) -> bytes:
    """The one page there is."""
    if isinstance(made, list):
        (made,) = made
    if made is None:
        raise RuntimeError("typst returned nothing")
    return made
