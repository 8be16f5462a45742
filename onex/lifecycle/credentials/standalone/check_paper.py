"""Checks the QR code of a paper certificate against an offline bundle, with no network. One file; Python 3.11 is enough.

    python check_paper.py bundle.json "OX1:..."                 the text of the QR; "-" reads it from standard input
    python check_paper.py bundle.json - --name 张三 --document 990102199001010010
    python check_paper.py bundle.json - --key KEY               believes only a bundle signed by that key (hex or base64url)

Every step is said to have passed, to have failed, or not to have been checked. The exit code says the worst of it:

    0  every step that could be asked passed, and the status is good as of the bundle
    1  false: the signature, or the holder, or the key's time is wrong
    2  revoked
    3  suspended
    4  the bundle is too old to say what the status is, or does not reach as far as this certificate
    5  the key or the issuer is not known to this bundle (a newer bundle may know it)
    6  this is not the QR of a paper certificate
    7  the bundle is not one, or was altered, or is not signed by the key asked for
    64 the command line is wrong

The format is described in docs/formats/paper-qr.md of OneX. A bundle names the keys by which it is checked: get it from the
platform's own address, or say by --key whose it must be. What the bundle does not know, nobody can know without a network: a
certificate revoked after the bundle was made still reads as good. With the package `cryptography` installed Ed25519 is its;
without it the arithmetic below is used, which is slow (some milliseconds) and only verifies.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import hashlib
import io
import json
import sys
import unicodedata
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
PREFIX, LONGEST = "OX1:", 600
ENTRIES, LARGEST_LIST = 131_072, 16 * 1024 * 1024
KINDS = "resident_id hk_macao_permit taiwan_permit residence_permit passport foreign_permanent_resident".split()
BOUNDS = {1: (1, 40), 2: (1, 40), 3: (1, 10), 4: (1, 120), 8: (0, 20)}  # bytes of the texts: number, code, level, name, result
LENGTHS = {5: 3, 6: 8, 9: 16}  # binding, salt, issuer
LIMITS = {7: (0, 2_932_896), 10: (1, 1 << 20), 11: (0, ENTRIES - 1)}  # day of issue since 1970-01-01, list, entry
GOOD, FALSE, REVOKED, SUSPENDED, OLD, UNKNOWN, NOT_PAPER, BAD_BUNDLE, USAGE = 0, 1, 2, 3, 4, 5, 6, 7, 64


class Wrong(Exception):
    """What was given is not in the form it must have."""


# ── Base45 (RFC 9285) and as much of CBOR (RFC 8949) as the format needs, in its one deterministic form ──────────────────


def base45(text: str) -> bytes:
    """The bytes of a Base45 text."""
    places = [ALPHABET.find(letter) for letter in text]
    if -1 in places or len(places) % 3 == 1:
        raise Wrong("not Base45")
    content = bytearray()
    for at in range(0, len(places), 3):
        group = places[at : at + 3]
        value = sum(place * 45**power for power, place in enumerate(group))
        if value >= 1 << (8 * (len(group) - 1)):
            raise Wrong("not Base45")
        content += value.to_bytes(len(group) - 1, "big")
    return bytes(content)


def head(content: bytes, at: int) -> tuple[int, int, int]:
    """Major type, argument, and where the rest begins."""
    if at >= len(content):
        raise Wrong("it ends too early")
    kind, short = content[at] >> 5, content[at] & 31
    if short < 24:
        return kind, short, at + 1
    if short > 27:
        raise Wrong("a length that is not definite")
    width = 1 << (short - 24)
    raw = content[at + 1 : at + 1 + width]
    value = int.from_bytes(raw, "big")
    if len(raw) < width or value < (24 if width == 1 else 1 << (4 * width)):
        raise Wrong("it ends too early, or a longer head than needed")
    return kind, value, at + 1 + width


def cbor(content: bytes, at: int = 0, depth: int = 0) -> tuple[Any, int]:
    """A value and where it ends."""
    kind, value, at = head(content, at)
    if depth > 4 or kind == 7 or (kind in (2, 3) and value > len(content) - at) or (kind in (4, 5) and value > len(content)):
        raise Wrong("too deep, too long, or a value that is not read")
    if kind < 2:
        return (value, -1 - value)[kind], at
    if kind in (2, 3):
        raw = content[at : at + value]
        return (raw if kind == 2 else utf8(raw)), at + value
    if kind == 6:
        inner, at = cbor(content, at, depth + 1)
        return (value, inner), at
    items: list[tuple[bytes, Any]] = []
    for _one in range(value * (kind - 3)):
        start = at
        item, at = cbor(content, at, depth + 1)
        items.append((content[start:at], item))
    if kind == 4:
        return [item for _raw, item in items], at
    keys = [raw for raw, _item in items[::2]]
    if keys != sorted(set(keys)) or not all(isinstance(key, (int, str)) for _raw, key in items[::2]):
        raise Wrong("a key that stands twice, or out of order")
    return {items[one][1]: items[one + 1][1] for one in range(0, len(items), 2)}, at


def utf8(raw: bytes) -> str:
    """Text, or Wrong."""
    try:
        return raw.decode()
    except UnicodeDecodeError as wrong:
        raise Wrong("text that is not UTF-8") from wrong


def whole(content: bytes) -> Any:
    """The one value the bytes hold."""
    value, end = cbor(content)
    if end != len(content):
        raise Wrong("something follows")
    return value


# ── the paper ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class Paper:
    """A QR's text taken apart: the face by field number, the key's id, what was signed, the signature."""

    def __init__(self, text: str) -> None:
        if not text.startswith(PREFIX) or len(text) > LONGEST:
            raise Wrong("no prefix OX1:, or too long")
        message = whole(base45(text[len(PREFIX) :]))
        if not (isinstance(message, tuple) and message[0] == 18 and isinstance(message[1], list) and len(message[1]) == 4):
            raise Wrong("not a COSE_Sign1")
        protected, unprotected, payload, self.signature = message[1]
        if not isinstance(protected, bytes) or not isinstance(payload, bytes) or unprotected != {}:
            raise Wrong("not a COSE_Sign1 of this format")
        header = whole(protected)
        self.face: dict[int, Any] = whole(payload)
        if not isinstance(header, dict) or set(header) != {1, 4} or header[1] != -8:
            raise Wrong("another algorithm, or a header nobody asked for")
        if not sized(header[4], 8) or not sized(self.signature, 64):
            raise Wrong("no key id of 8 bytes, or no signature of 64")
        check_face(self.face)
        self.key_id = header[4].hex()
        self.signed = b"\x84\x6aSignature1" + byte_string(protected) + b"\x40" + byte_string(payload)

    @property
    def issued_on(self) -> date:
        """The day of issue."""
        return date(1970, 1, 1) + timedelta(days=int(self.face[7]))

    @property
    def issuer(self) -> str:
        """The issuer's reference as a UUID."""
        raw: str = self.face[9].hex()
        return "-".join((raw[:8], raw[8:12], raw[12:16], raw[16:20], raw[20:]))

    def binds(self, name: str, document: str) -> bool:
        """Whether it was issued to the holder of a document of some kind."""
        number = "".join(unicodedata.normalize("NFKC", document).split()).upper()
        name = unicodedata.normalize("NFC", name.strip())
        said = (f"{name}\0{kind}\0{number}\0".encode() + self.face[6] for kind in KINDS)
        return bool(name == self.face[4]) and any(hashlib.sha256(one).digest()[:3] == self.face[5] for one in said)


def sized(value: object, length: int) -> bool:
    """Whether it is so many bytes."""
    return isinstance(value, bytes) and len(value) == length


def byte_string(content: bytes) -> bytes:
    """Bytes as CBOR writes them."""
    length = len(content)
    return (
        bytes([0x40 + length])
        if length < 24
        else b"\x58" + bytes([length])
        if length < 256
        else b"\x59" + length.to_bytes(2, "big")
    ) + content


def check_face(face: object) -> None:
    """The eleven fields, each within its bounds."""
    if not isinstance(face, dict) or list(face) != list(range(1, 12)):
        raise Wrong("not the eleven fields")
    for key, (least, most) in BOUNDS.items():
        text = face[key]
        if not isinstance(text, str) or not least <= len(text.encode()) <= most:
            raise Wrong(f"field {key} is no text of its length")
        if any(unicodedata.category(letter) == "Cc" for letter in text):
            raise Wrong(f"field {key} holds a control character")
    if not all(sized(face[key], length) for key, length in LENGTHS.items()):
        raise Wrong("bytes of another length")
    if not all(isinstance(face[key], int) and low <= face[key] <= high for key, (low, high) in LIMITS.items()):
        raise Wrong("a number outside its bounds")


# ── Ed25519 (RFC 8032), by `cryptography` where it is installed ───────────────────────────────────────────────────────

P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P


def add(one: tuple[int, ...], two: tuple[int, ...]) -> tuple[int, int, int, int]:
    """The sum of two points in extended coordinates."""
    a, b = (one[1] - one[0]) * (two[1] - two[0]) % P, (one[1] + one[0]) * (two[1] + two[0]) % P
    c, d = 2 * one[3] * two[3] * D % P, 2 * one[2] * two[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(factor: int, point: tuple[int, ...]) -> tuple[int, ...]:
    """A multiple of a point."""
    total: tuple[int, ...] = (0, 1, 1, 0)
    while factor:
        if factor & 1:
            total = add(total, point)
        point, factor = add(point, point), factor >> 1
    return total


def point_of(raw: bytes) -> tuple[int, ...] | None:
    """The point of 32 bytes, None where there is none."""
    y = int.from_bytes(raw, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * pow(2, (P - 1) // 4, P) % P
    if x * x % P != square or (not x and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


def verifies_by_hand(key: bytes, message: bytes, signature: bytes) -> bool:
    """RFC 8032, 5.1.7, without the cofactor."""
    public, nonce, scalar = point_of(key), point_of(signature[:32]), int.from_bytes(signature[32:], "little")
    if public is None or nonce is None or scalar >= ORDER:
        return False
    base = point_of((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    left, right = times(scalar, base or ()), add(nonce, times(challenge, public))
    return not (left[0] * right[2] - right[0] * left[2]) % P and not (left[1] * right[2] - right[1] * left[2]) % P


try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    def verifies(key: bytes, message: bytes, signature: bytes) -> bool:
        """Whether the key signed the message."""
        try:
            Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True

except ImportError:
    verifies = verifies_by_hand


# ── the bundle ────────────────────────────────────────────────────────────────────────────────────────────────────────


def base64url(text: str) -> bytes:
    """Bytes of base64url without padding."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def read_bundle(path: str, pinned: str) -> dict[str, Any]:
    """A bundle whose signature holds."""
    try:
        bundle: dict[str, Any] = json.loads(Path(path).read_text(encoding="utf-8"))
        if bundle["type"] != "onex-offline-bundle/1":
            raise Wrong("another kind of file")
        said = {name: value for name, value in bundle.items() if name != "signature"}
        signed = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()  # RFC 8785: no floats
        key = next(one for one in bundle["keys"] if one["id"] == bundle["signature"]["key"])
        public = base64url(key["public"])
        if pinned and public != (bytes.fromhex(pinned) if len(pinned) == 64 else base64url(pinned)):
            raise Wrong("signed by another key than the one asked for")
        if not verifies(public, signed, base64url(bundle["signature"]["value"])):
            raise Wrong("it was altered after it was signed")
        for one in bundle["keys"]:
            if hashlib.sha256(base64url(one["public"])).hexdigest()[:16] != one["id"]:
                raise Wrong("a key under a name that is not its own")
    except (OSError, KeyError, TypeError, StopIteration, ValueError) as wrong:
        raise Wrong(f"cannot be read: {type(wrong).__name__}") from wrong
    return bundle


def bit(encoded: str, index: int) -> bool:
    """A bit of an encodedList (Bitstring Status List v1.0)."""
    with gzip.open(io.BytesIO(base64url(encoded[1:]))) as packed:
        bits = packed.read(LARGEST_LIST)
    if index >= 8 * len(bits):
        raise Wrong("the list is shorter than the entry")
    return bool(bits[index >> 3] & (0x80 >> (index & 7)))


def status_of(paper: Paper, bundle: dict[str, Any], now: datetime) -> tuple[int, str]:
    """What the bundle knows of the certificate's status."""
    made, until = (datetime.fromisoformat(bundle[name]) for name in ("made_at", "good_until"))
    issuer = bundle["issuers"].get(paper.issuer)
    age = f"as of {bundle['made_at']}, {(now - made).total_seconds() / 3600:.0f} h ago"
    lists = bundle["status"].get(paper.issuer, {})
    for purpose, code in (("revocation", REVOKED), ("suspension", SUSPENDED)):
        encoded = lists.get(purpose, {}).get(str(paper.face[10]))
        if encoded and bit(encoded, paper.face[11]):
            return code, f"{('revoked', 'suspended')[code - 2]} {age}"
    if now > until or now < made - timedelta(days=1):
        return OLD, f"NOT CHECKED: bundle too old (made {bundle['made_at']}, good until {bundle['good_until']})"
    made_on = made.astimezone(UTC).date() + timedelta(days=1)  # issued in China's day, which begins earlier
    if issuer is None or paper.face[10] > issuer["lists"] or paper.issued_on > made_on:
        return OLD, "NOT CHECKED: the bundle is older than this certificate"
    return GOOD, f"good {age}"


def check(paper: Paper, bundle: dict[str, Any], name: str, document: str, now: datetime) -> tuple[int, list[tuple[str, str]]]:
    """The steps in order, and the exit code."""
    key = next((one for one in bundle["keys"] if one["id"] == paper.key_id), None)
    if key is None:
        return UNKNOWN, [("signature", f"NOT CHECKED: the key {paper.key_id} is not in this bundle")]
    if not verifies(base64url(key["public"]), paper.signed, paper.signature):
        return FALSE, [("signature", "FAILED: altered, or not signed by this key")]
    told, codes = [("signature", f"passed (key {paper.key_id})")], []
    if key["until"] and paper.issued_on.isoformat() > key["until"][:10]:
        return FALSE, [*told, ("issuer", f"FAILED: the key had ended on {key['until'][:10]}, before the day of issue")]
    issuer = bundle["issuers"].get(paper.issuer)
    codes.append(GOOD if issuer else UNKNOWN)
    told.append(("issuer", f"passed: {issuer['name']}" if issuer else "NOT CHECKED: this bundle does not know the issuer"))
    code, said = status_of(paper, bundle, now)
    codes.append(code)
    told.append(("status", said if said.startswith("NOT") else f"passed: {said}" if code == GOOD else f"FAILED: {said}"))
    if name or document:
        held = paper.binds(name, document)
        codes.append(GOOD if held else FALSE)
        told.append(("holder", "passed: name and document are those it was issued to" if held else "FAILED: not this holder"))
    else:
        told.append(("holder", "NOT CHECKED: give --name and --document as the holder's card says"))
    return next((one for one in (FALSE, REVOKED, SUSPENDED, UNKNOWN, OLD) if one in codes), GOOD), told


class Arguments(argparse.ArgumentParser):
    """Ends with the code this program promises."""

    def error(self, message: str) -> NoReturn:
        """Says what is wrong."""
        self.print_usage(sys.stderr)
        self.exit(USAGE, f"{message}\n")


def main(arguments: list[str] | None = None) -> int:
    """Check one text."""
    parser = Arguments(description="Checks the QR code of a paper certificate against an offline bundle.")
    parser.add_argument("bundle")
    parser.add_argument("text")
    parser.add_argument("--name", default="")
    parser.add_argument("--document", default="", help="number of the holder's identity document")
    parser.add_argument("--key", default="", help="believe only a bundle signed by this key")
    given = parser.parse_args(arguments)
    try:
        paper = Paper(sys.stdin.read().rstrip("\r\n") if given.text == "-" else given.text)
    except Wrong as wrong:
        print(f"form       FAILED: not the QR of a paper certificate ({wrong})")
        return NOT_PAPER
    try:
        bundle = read_bundle(given.bundle, given.key)
        code, told = check(paper, bundle, given.name, given.document, datetime.now(UTC))
    except Wrong as wrong:
        print(f"bundle     FAILED: {wrong}")
        return BAD_BUNDLE
    if told[0][1].startswith("passed"):  # what is not signed is not shown
        names = bundle["certificates"].get(paper.face[2], {"name": paper.face[2], "levels": {}})
        level = names["levels"].get(paper.face[3], paper.face[3])
        print(f"{paper.face[1]}  {paper.face[4]}  {names['name']}  {level}  {paper.issued_on}  {paper.face[8]}".rstrip())
    for step, said in told:
        print(f"{step:<10} {said}")
    return code


if __name__ == "__main__":
    sys.exit(main())
