"""The search itself: it finds a number in every form, and none in what only looks like one."""

from __future__ import annotations

import base64
import gzip
import io
import json
import zipfile
import zlib
from urllib.parse import quote

import pytest

from tests.sweep.crowd import crowd
from tests.sweep.haystack import Needles

PEOPLE = crowd()
NEEDLES = Needles(somebody.number for somebody in PEOPLE)
SHOWN = {somebody.kind: somebody.number for somebody in PEOPLE}
RESIDENT = PEOPLE[-1].number
FULL = "".join(chr(ord(letter) + 0xFEE0) for letter in RESIDENT)


def _zipped(content: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("sheet.xml", content)
    return target.getvalue()


@pytest.mark.parametrize("number", SHOWN.values(), ids=[kind.value for kind in SHOWN])
def test_every_kind_is_found_in_the_clear(number: str) -> None:
    for around in ("{}", "号码 {} 的", '"{}"', "x,{}\n", "'{}'"):
        assert NEEDLES.find(around.format(number).encode()) == {number: "plain"}


@pytest.mark.parametrize(
    ("form", "content"),
    [
        ("plain", RESIDENT[6:].encode()),
        ("plain", RESIDENT[:12].encode()),
        ("plain", RESIDENT.lower().encode()),
        ("spaced", f"{RESIDENT[:6]} {RESIDENT[6:14]} {RESIDENT[14:]}".encode()),
        ("address", "".join(f"%{ord(letter):02X}" for letter in RESIDENT).encode()),
        ("address", quote(FULL).encode()),
        ("full-width", FULL.encode()),
        ("escaped", json.dumps(FULL).encode()),
        ("UTF-16", RESIDENT.encode("utf-16-le")),
        ("UTF-16", RESIDENT.encode("utf-16-be")),
        *(("Base64", base64.b64encode(b"x" * shift + RESIDENT.encode() + b"y")) for shift in range(3)),
        ("Base64", base64.urlsafe_b64encode(b"\xff\xfe>>" + RESIDENT.encode())),
        ("hexadecimal", RESIDENT.encode().hex().encode()),
        ("hexadecimal", b"\\x0" + RESIDENT.encode().hex().encode()),
        ("compressed", b"in front" + zlib.compress(RESIDENT.encode())),
        ("compressed", gzip.compress(RESIDENT.encode())),
        ("compressed", _zipped(RESIDENT.encode())),
    ],
)
def test_every_form_is_found(form: str, content: bytes) -> None:
    found = NEEDLES.find(content)
    assert found
    assert form in found.values() or (form == "address" and "full-width" in found.values()), found


def test_what_is_masked_or_another_number_is_not_found() -> None:
    masked = f"{RESIDENT[0]}{'*' * 16}{RESIDENT[-1]}"
    for content in (masked, RESIDENT[-6:], RESIDENT[6:14], "990101202603020001", f"A{SHOWN[PEOPLE[0].kind]}7"):
        assert NEEDLES.find(content.encode()) == {}
