"""Check what a OneX ledger says without trusting OneX: one file, Python 3.11, nothing else (``cryptography`` if it is there).

    python verify.py proof certificate.tlog-proof --trust trust.json [--record record.json] [--log PLACE]
    python verify.py log PLACE --trust trust.json [--memory seen.txt] [--checkpoint other.txt]

``trust.json`` is whom you believe: the log's name and keys, the witnesses' keys and how many of them must have cosigned. Get it
once, from somebody you trust, and keep it: whoever hands you a proof must not hand you that as well.

``proof``: the entry in the file is in the log, the log signed that, enough witnesses saw it. ``--record`` also: it speaks of
this very record, ``{"record": {…}, "salt": "hex"}``. A log proves that something was entered, not that nothing was entered
later, a revocation for one: ``--log`` replays the log and lists what came later on the same subject.

``log`` (an address or a folder): downloads the whole log, finds every entry under the signed root and names the first that is
not, and checks that every checkpoint in the files given by ``--memory`` and ``--checkpoint`` is a beginning of what it found.
The memory keeps each checkpoint seen: run it again and again, from another place than OneX's.

Ends with 0 "HOLDS", 1 "FALSE: …", or 2 "UNCHECKED: …" (no answer, not in its form). Sends nothing but requests for files.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import hmac
import json
import sys
from collections.abc import Callable, Iterator
from http.client import HTTPException
from pathlib import Path
from typing import NamedTuple
from urllib.error import HTTPError
from urllib.request import urlopen

WIDTH, ED25519, COSIGNATURE, HEADER = 256, 1, 4, "c2sp.org/tlog-proof@v1"


class False_(Exception):  # noqa: N801  (the word is taken)
    """Something does not hold."""


def sha256(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def unb64(text: str, length: int | None = None) -> bytes:
    """Base64 in its one canonical spelling; ``ValueError`` for another, since a flipped bit may hide in it."""
    content = base64.b64decode(text.encode("ascii"), validate=True)
    if base64.b64encode(content).decode() != text or length not in {None, len(content)}:
        raise ValueError("not canonical Base64 of the right length")
    return content


def decimal(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > 19 or (text[0] == "0" and text != "0"):
        raise ValueError("not a plain number")
    return int(text)


try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    def signed(public: bytes, message: bytes, signature: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True

except ImportError:

    def signed(public: bytes, message: bytes, signature: bytes) -> bool:
        return signed_slowly(public, message, signature)


def signed_slowly(public: bytes, message: bytes, signature: bytes) -> bool:
    """Ed25519 verification, RFC 8032 section 5.1.7, in integers; some milliseconds."""
    p, order = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
    d, root = -121665 * pow(121666, -1, p) % p, pow(2, (p - 1) // 4, p)

    def point(encoded: bytes) -> tuple[int, int, int, int] | None:
        y = int.from_bytes(encoded, "little") & (1 << 255) - 1
        square = (y * y - 1) * pow(d * y * y + 1, -1, p) % p
        x = pow(square, (p + 3) // 8, p)
        x = x if x * x % p == square else x * root % p
        if y >= p or x * x % p != square or (x == 0 and encoded[31] >> 7):
            return None
        x = x if x & 1 == encoded[31] >> 7 else p - x
        return x, y, 1, x * y % p

    def add(one: tuple[int, int, int, int], two: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
        a, b = (one[1] - one[0]) * (two[1] - two[0]) % p, (one[1] + one[0]) * (two[1] + two[0]) % p
        c, e = 2 * one[3] * two[3] * d % p, 2 * one[2] * two[2] % p
        return (b - a) * (e - c) % p, (e + c) * (b + a) % p, (e - c) * (e + c) % p, (b - a) * (b + a) % p

    def times(factor: int, of: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
        result = (0, 1, 1, 0)
        while factor:
            result, of, factor = add(result, of) if factor & 1 else result, add(of, of), factor >> 1
        return result

    if len(public) != 32 or len(signature) != 64:
        return False
    key, r, base = (point(one) for one in (public, signature[:32], (4 * pow(5, -1, p) % p).to_bytes(32, "little")))
    s = int.from_bytes(signature[32:], "little")
    if key is None or r is None or base is None or s >= order:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % order
    left, right = times(s, base), add(r, times(challenge, key))
    return (left[0] * right[2] - right[0] * left[2]) % p == 0 == (left[1] * right[2] - right[1] * left[2]) % p


class Key(NamedTuple):
    """A public key: whose, its id, its 32 bytes and whether it signs as a log (1) or as a witness (4)."""

    name: str
    identity: bytes
    public: bytes
    algorithm: int

    @classmethod
    def parse(cls, text: str, algorithm: int) -> Key:
        name, identity, encoded = text.split("+", 2)
        content = unb64(encoded, 33)
        if sha256(name.encode(), b"\n", content)[:4].hex() != identity or content[0] != algorithm:
            raise ValueError(f"the key of {name} is damaged or of the wrong kind")
        return cls(name, bytes.fromhex(identity), content[1:], content[0])


class Trust(NamedTuple):
    """The content of ``trust.json``."""

    origin: str
    log_keys: tuple[Key, ...]
    witnesses: tuple[Key, ...]
    quorum: int

    @classmethod
    def read(cls, path: str) -> Trust:
        told = json.loads(Path(path).read_text(encoding="utf-8"))
        log_keys = tuple(Key.parse(text, ED25519) for text in told["log_keys"])
        witnesses = tuple(Key.parse(row["verifier_key"], COSIGNATURE) for row in told["witnesses"])
        if len({key.public for key in witnesses}) != len(witnesses) or len({key.name for key in witnesses}) != len(witnesses):
            raise ValueError("trust.json counts one witness twice")
        return cls(told["origin"], log_keys, witnesses, int(told["quorum"]))


class Head(NamedTuple):
    """A checkpoint that was found signed; ``seen`` is which witnesses cosigned it and when (seconds since 1970 UTC)."""

    note: str
    size: int
    root: bytes
    seen: dict[str, int]


def open_head(note: str, trust: Trust) -> Head:
    """A checkpoint of the trusted log; ``False_`` if no key of the log signed it or a known key's signature is false."""
    text, parting, lines = note.rpartition("\n\n")
    text += "\n"
    if not parting or not lines.endswith("\n"):
        raise ValueError("not a signed note")
    by_log, seen = False, {}
    for line in lines[:-1].split("\n"):
        dash, name, encoded = line.split(" ")
        for key in (*trust.log_keys, *trust.witnesses):
            if dash != "—" or name != key.name or unb64(encoded)[:4] != key.identity:
                continue
            content, message = unb64(encoded)[4:], text.encode()
            if key.algorithm == COSIGNATURE:
                at, content = int.from_bytes(content[:8], "big"), content[8:]
                message = f"cosignature/v1\ntime {at}\n".encode() + message
                seen[key.name] = at
            else:
                by_log = True
            if not signed(key.public, message, content):
                raise False_(f"the signature by {name} under the checkpoint is not that key's")
    origin, size, root, *_ = text.split("\n")
    if not by_log or origin != trust.origin:
        raise False_(f"the checkpoint of {origin} is not signed by a known key of {trust.origin}")
    return Head(note, decimal(size), unb64(root, 32), seen)


def say_who_saw(head: Head, trust: Trust, few: type[Exception] = False_) -> None:
    """Print the witnesses; ``few`` below the quorum, which a head just published may not have yet."""
    print(f"checkpoint: {head.size} entries, root {head.root.hex()}, signed by {trust.origin}")
    if len(head.seen) < trust.quorum:
        raise few(f"{len(head.seen)} of the known witnesses cosigned the checkpoint, {trust.quorum} are asked for")
    print(f"witnesses: {len(head.seen)} cosigned ({', '.join(head.seen) or 'none'}), {trust.quorum} asked for")
    if not trust.quorum:
        print(
            "WARNING: without independent witnesses this log is only a signed database: its keeper could have made two of them"
        )


def root_from(leaf: bytes, index: int, size: int, proof: list[bytes]) -> bytes:
    """RFC 9162 section 2.1.3.2."""
    fn, sn, root = index, size - 1, leaf
    for sibling in proof:
        if sn == 0:
            raise False_("the inclusion proof is too long")
        if fn & 1 or fn == sn:
            root = sha256(b"\x01", sibling, root)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            root = sha256(b"\x01", root, sibling)
        fn, sn = fn >> 1, sn >> 1
    if index >= size or sn != 0:
        raise False_("the inclusion proof does not fit the index and size")
    return root


def verify_proof(options: argparse.Namespace) -> None:
    trust = Trust.read(options.trust)
    head_lines, parting, note = Path(options.file).read_text(encoding="utf-8").partition("\n\n")
    header, *lines = head_lines.split("\n")
    extra = unb64(lines.pop(0)[6:]) if lines and lines[0].startswith("extra ") else b""
    if header != HEADER or not parting or not lines or not lines[0].startswith("index "):
        raise ValueError(f"not a proof file: it begins with {HEADER} and names an index")
    entry = Path(options.entry).read_bytes() if options.entry else extra
    if not entry or (extra and extra != entry):
        raise False_("the proof file carries another entry, or none: give it with --entry")
    index, proof, head = decimal(lines[0][6:]), [unb64(line, 32) for line in lines[1:]], open_head(note, trust)
    say_who_saw(head, trust)
    if root_from(sha256(b"\x00", entry), index, head.size, proof) != head.root:
        raise False_(f"the entry is not entry {index} of the log: the proof leads to another root")
    print(f"entry {index} is in the log: {entry.decode()}")
    if options.record:
        told = json.loads(Path(options.record).read_text(encoding="utf-8"))
        canonical = json.dumps(told["record"], sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        if hmac.digest(bytes.fromhex(told["salt"]), canonical, "sha256").hex() != json.loads(entry)["commitment"]:
            raise False_("the entry speaks of another record: its commitment is not of this one under this salt")
        print("the entry speaks of this record")
    if not options.log:
        print("NOT LOOKED FOR: later entries on the same subject, a revocation for one (see --log)")
        return
    subject = json.loads(entry)["subject"]
    for number, body in replay(options.log, trust, [head]):
        if number > index and (said := json.loads(body))["subject"] == subject:
            print(f"LATER on the same subject: entry {number}, {said['type']}, {said['time']}")


def reader(place: str) -> Callable[[str], bytes]:
    """From a file's address below the log's prefix to its bytes; ``OSError`` if there is none."""
    if place.startswith(("http://", "https://")):
        return lambda path: bytes(urlopen(f"{place.rstrip('/')}/{path}", timeout=30).read())  # noqa: S310  (the user names it)
    return lambda path: Path(place, path).read_bytes()


def tile(read: Callable[[str], bytes], level: int | str, index: int, width: int) -> bytes:
    """A tile or bundle at least ``width`` wide: the partial one, or the full one if that has come since."""
    digits = str(index).zfill(-(-len(str(index)) // 3) * 3)
    path = f"tile/{level}/" + "".join(f"x{digits[at : at + 3]}/" for at in range(0, len(digits) - 3, 3)) + digits[-3:]
    try:
        return read(path if width == WIDTH else f"{path}.p/{width}")
    except (FileNotFoundError, HTTPError):
        return read(path)


def fold(hashes: list[bytes]) -> bytes:
    """The root over a row of hashes, RFC 9162 section 2.1.1."""
    if len(hashes) == 1:
        return hashes[0]
    half = 1 << ((len(hashes) - 1).bit_length() - 1)
    return sha256(b"\x01", fold(hashes[:half]), fold(hashes[half:]))


def right_edge(read: Callable[[str], bytes], head: Head) -> list[list[bytes]]:
    """The partial tile of each level, found to lead to the signed root; an empty row where a level has none."""
    rows: list[list[bytes]] = []
    root: list[bytes] = []
    while (count := head.size >> (8 * len(rows))) > 0:
        width = count % WIDTH
        content = tile(read, len(rows), count // WIDTH, width) if width else b""
        rows.append([content[at : at + 32] for at in range(0, width * 32, 32)])
        root = [fold(rows[-1] + root)] if width else root
    if (root or [sha256()]) != [head.root]:
        raise False_("the tiles at the right edge do not lead to the signed root")
    return rows


def hashes_of(read: Callable[[str], bytes], head: Head) -> Iterator[tuple[int, list[bytes]]]:
    """The tiles of level 0 in order, each led back to the signed root before it is given out."""
    rows = right_edge(read, head)

    def below(above: int, expected: bytes, index: int) -> Iterator[tuple[int, list[bytes]]]:
        content = tile(read, above, index, WIDTH)
        row = [content[at : at + 32] for at in range(0, len(content), 32)]
        if len(row) != WIDTH or fold(row) != expected:
            span = WIDTH ** (above + 1)
            raise False_(f"entries {index * span} to {(index + 1) * span - 1}: their tile does not lead to the signed root")
        if above == 0:
            yield index, row
        else:
            for at, node in enumerate(row):
                yield from below(above - 1, node, index * WIDTH + at)

    for top in range(len(rows) - 1, 0, -1):
        first = (head.size >> (8 * top)) // WIDTH * WIDTH
        for at, node in enumerate(rows[top]):
            yield from below(top - 1, node, first + at)
    if rows and rows[0]:
        yield head.size // WIDTH, rows[0]


def entries_of(content: bytes) -> Iterator[bytes]:
    while content:
        end = 2 + int.from_bytes(content[:2], "big")
        yield content[2:end]
        content = content[end:]


def replay(place: str, trust: Trust, seen: list[Head]) -> Iterator[tuple[int, bytes]]:
    """Every entry of the log with its index; ``False_`` at the first that is not what was signed."""
    read = reader(place)
    head = open_head(read("checkpoint").decode(), trust)
    say_who_saw(head, trust, ValueError)
    seen.append(head)
    if any(one.size > head.size for one in seen):
        raise False_(f"the log has shrunk: it showed {max(one.size for one in seen)} entries before")
    sizes, count = {one.size for one in seen}, 0
    peaks: list[tuple[int, bytes]] = []
    for index, row in hashes_of(read, head):
        bundle = list(entries_of(tile(read, "entries", index, len(row))))[: len(row)]
        for at, leaf in enumerate(row):
            if at >= len(bundle) or sha256(b"\x00", bundle[at]) != leaf:
                raise False_(f"entry {count} is not what was signed: it is altered or missing")
            yield count, bundle[at]
            count, top = count + 1, (0, leaf)
            while peaks and peaks[-1][0] == top[0]:
                top = (top[0] + 1, sha256(b"\x01", peaks.pop()[1], top[1]))
            peaks.append(top)
            if count in sizes:
                same_roots(seen, count, peaks)
    print(f"{count} entries replayed; {len(seen)} checkpoints lie on one history")


def same_roots(seen: list[Head], size: int, peaks: list[tuple[int, bytes]]) -> None:
    """``False_`` if a checkpoint of this size has another root than the full subtrees ``peaks`` give."""
    root = peaks[-1][1]
    for _level, peak in peaks[-2::-1]:
        root = sha256(b"\x01", peak, root)
    if any(one.size == size and one.root != root for one in seen):
        raise False_(f"the log has forked: a checkpoint seen before at {size} entries is not the beginning of this log")


def verify_log(options: argparse.Namespace) -> None:
    trust = Trust.read(options.trust)
    memory = Path(options.memory) if options.memory else None
    notes = memory.read_text(encoding="utf-8").split("\f\n")[:-1] if memory and memory.exists() else []
    notes += [Path(path).read_text(encoding="utf-8") for path in options.checkpoint]
    seen = [open_head(note, trust) for note in notes]
    last: dict[str, int] = {}
    for index, body in replay(options.place, trust, seen):
        said = json.loads(body)
        if said.get("previous") != last.get(said.get("subject")):
            raise False_(f"entry {index} does not name the entry before it on its subject")
        last[said["subject"]] = index
    if memory and seen[-1].note not in notes:
        with memory.open("a", encoding="utf-8") as file:
            file.write(seen[-1].note + "\f\n")


def register(parser: argparse.ArgumentParser) -> None:
    """Add the commands ``proof`` and ``log``."""
    actions = parser.add_subparsers(dest="what", required=True)
    proof = actions.add_parser("proof", help="check a proof file, without a network")
    proof.add_argument("file", help="the proof file")
    proof.add_argument("--entry", help="the entry's bytes, if the proof file does not carry them")
    proof.add_argument("--record", help='a JSON file {"record": …, "salt": "hex"} the entry should speak of')
    proof.add_argument("--log", help="the log's address or folder, to look for later entries on the same subject")
    proof.set_defaults(run=lambda options: run(verify_proof, options))
    log = actions.add_parser("log", help="replay a whole log from its tiles")
    log.add_argument("place", help="the log's address, as https://example.org/ledger, or a folder")
    log.add_argument("--memory", help="a file of the checkpoints seen so far, to which this one is added")
    log.add_argument("--checkpoint", action="append", default=[], help="a checkpoint got elsewhere, to compare")
    log.set_defaults(run=lambda options: run(verify_log, options))
    for action in (proof, log):
        action.add_argument("--trust", required=True, help="whom to believe: the log's trust.json, got from somebody you trust")


def run(check: Callable[[argparse.Namespace], None], options: argparse.Namespace) -> int:
    """0 held, 1 false, 2 could not be checked."""
    try:
        check(options)
    except False_ as error:
        print(f"FALSE: {error}")
        return 1
    except (OSError, ValueError, LookupError, TypeError, AttributeError, HTTPException) as error:
        print(f"UNCHECKED: {type(error).__name__}: {error} {getattr(error, 'url', '') or ''}".rstrip())
        return 2
    print("HOLDS")
    return 0


if __name__ == "__main__":
    register(given := argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0]))
    sys.exit((chosen := given.parse_args()).run(chosen))
