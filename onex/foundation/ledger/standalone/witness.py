"""A witness of transparency logs: one file, Python 3.11 and the package ``cryptography``, nothing else.

A witness remembers the largest checkpoint of each log it was told of and cosigns the next one only if the log proves that
nothing before it was changed. It speaks C2SP tlog-witness (``POST /add-checkpoint``) and cosigns as C2SP tlog-cosignature
v1 prescribes. ``GET /heads`` says what it remembers.

    python witness.py key --name witness.example.org/w1 --key-file witness.key      (prints the public key)
    python witness.py run --key-file witness.key --state state --log '<public key of the log>' --listen 127.0.0.1:8700

``state/<log>/cosigned`` gets one line per cosigned checkpoint, forced to the disk before the answer is sent: never restore
it from a backup. ``state/<log>/evidence/`` gets a file for each checkpoint the log signed that does not fit what it signed
before: "forked" (two roots for one size: proof of fraud or of a restored backup), "altered" (no valid consistency proof came
with it) and "shrunk" (smaller than one cosigned before; the log should show that it leads there). Keep them, show them around.

Answers: 200 cosigned, 400 not in its form, 403 not signed by the log, 404 unknown log, 409 the witness remembers another size
(the answer names it) or another root, 422 the consistency proof does not hold.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import contextlib
import fcntl
import hashlib
import json
import os
import signal
import sys
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519, COSIGNATURE = 1, 4
MAX_BODY, MAX_PROOF, TIMEOUT = 256 * 1024, 63, 15
PRIVATE, TEXT = "PRIVATE+KEY+", "text/plain; charset=utf-8"


class Refused(Exception):
    """An answer other than 200."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status, self.text = status, text


def b64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def unb64(text: str) -> bytes:
    """Standard Base64 in its one canonical spelling; else ``ValueError``."""
    content = base64.b64decode(text.encode("ascii"), validate=True)
    if b64(content) != text:
        raise binascii.Error("not canonical")
    return content


def key_id(name: str, algorithm: int, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + bytes([algorithm]) + public).digest()[:4]


def parse_log_key(text: str) -> tuple[str, bytes]:
    """Name and public key out of ``name+id+Base64``; ``ValueError`` if it is not an Ed25519 verifier key."""
    name, identity, encoded = text.strip().split("+", 2)
    content = unb64(encoded)
    if len(content) != 33 or content[0] != ED25519 or key_id(name, ED25519, content[1:]).hex() != identity:
        raise ValueError(f"not the Ed25519 public key of a log: {text}")
    return name, content[1:]


def decimal(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > 19 or (text[0] == "0" and text != "0"):
        raise ValueError("not a plain number")
    return int(text)


@dataclass(frozen=True)
class Submission:
    """The parts of one request; ``text`` is what the log signed, ``note`` that with its signatures."""

    old: int
    proof: list[bytes]
    text: str
    note: str
    origin: str
    size: int
    root: bytes

    @classmethod
    def parse(cls, body: bytes) -> Submission:
        try:
            head, _, note = body.decode().partition("\n\n")
            first, *proof = head.split("\n")
            text, parting, signatures = note.rpartition("\n\n")
            lines = text.split("\n")
            if not first.startswith("old ") or not parting or not all(lines) or not signatures.endswith("\n"):
                raise ValueError("not a request of this protocol")
            origin, size, root, *_ = lines
            hashes = [unb64(line) for line in [*proof, root]]
            if len(proof) > MAX_PROOF or any(len(node) != 32 for node in hashes):
                raise ValueError("not a proof")
            return cls(decimal(first[4:]), hashes[:-1], text + "\n", note, origin, decimal(size), hashes[-1])
        except ValueError as error:  # of decoding, splitting, Base64 and numbers
            raise Refused(400, f"malformed request: {error}") from error

    def signed_by(self, name: str, keys: list[bytes]) -> bool:
        """Whether one of a log's keys signed it and no line that claims one of them is false."""
        found = False
        for line in self.note[len(self.text) + 1 : -1].split("\n"):
            parts = line.split(" ")
            if len(parts) != 3 or parts[:2] != ["—", name]:
                continue
            try:
                content = unb64(parts[2])
                for public in keys:
                    if content[:4] == key_id(name, ED25519, public):
                        Ed25519PublicKey.from_public_bytes(public).verify(content[4:], self.text.encode())
                        found = True
            except (InvalidSignature, ValueError):
                return False
        return found


def consistent(old: int, new: int, proof: list[bytes], old_root: bytes, new_root: bytes) -> bool:
    """RFC 9162 section 2.1.4.2, for 0 < old < new and a proof that is not empty."""
    path = [old_root, *proof] if old & (old - 1) == 0 else proof
    fn, sn = old - 1, new - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = path[0]
    for node in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = (hashlib.sha256(b"\x01" + node + known).digest() for known in (fr, sr))
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = hashlib.sha256(b"\x01" + sr + node).digest()
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and fr == old_root and sr == new_root


@dataclass
class Log:
    """One log: its keys, what was cosigned of it, and the lock under which that changes."""

    origin: str
    folder: Path
    keys: list[bytes] = field(default_factory=list)
    size: int = 0
    latest: dict[str, str | int] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def load(self) -> None:
        """Read the last line; a line cut off by a crash was never answered and goes. ``SystemExit`` if the rest is damaged."""
        (self.folder / "evidence").mkdir(parents=True, exist_ok=True)
        cosigned = self.folder / "cosigned"
        content = cosigned.read_bytes() if cosigned.exists() else b""
        whole = content[: content.rfind(b"\n") + 1]
        if whole != content:
            with cosigned.open("r+b") as file:
                file.truncate(len(whole))
                os.fsync(file.fileno())
        try:
            if whole:
                self.latest = json.loads(whole.rstrip(b"\n").rsplit(b"\n", 1)[-1])
                self.size = int(self.latest["size"])
                if self.latest["origin"] != self.origin or self.size < 1:
                    raise ValueError("of another log")
        except (ValueError, KeyError, TypeError) as error:
            raise SystemExit(f"{cosigned} is damaged ({error}): a witness that forgets must not go on") from error

    def remember(self, entry: dict[str, str | int]) -> None:
        append(self.folder / "cosigned", json.dumps(entry, sort_keys=True, ensure_ascii=False).encode() + b"\n")
        self.latest, self.size = entry, int(entry["size"])

    def cosigned_at(self, size: int) -> dict[str, str | int] | None:
        """What was cosigned at one size, out of the whole history."""
        with (self.folder / "cosigned").open("rb") as lines:
            for line in lines:
                if f'"size": {size},'.encode() in line and (entry := json.loads(line))["size"] == size:
                    return dict(entry)
        return None

    def keep_evidence(self, submission: Submission) -> None:
        """Keep the log's own signature under a checkpoint that does not fit those it signed before; an empty log fits all."""
        known = self.cosigned_at(submission.size) if 0 < submission.size <= self.size else None
        if not submission.size or not self.latest or (known is not None and known["root"] == b64(submission.root)):
            return
        kind = "forked" if known else ("shrunk" if submission.size < self.size else "altered")
        name = f"{kind}-{submission.size}-{hashlib.sha256(submission.text.encode()).hexdigest()[:16]}.json"
        evidence = {
            "kind": kind,
            "received": int(time.time()),
            "submitted": submission.note,
            "old": submission.old,
            "proof": [b64(node) for node in submission.proof],
            "cosigned": (known or self.latest)["note"],
        }
        if not (self.folder / "evidence" / name).exists():
            append(self.folder / "evidence" / name, json.dumps(evidence, ensure_ascii=False, indent=1).encode() + b"\n")


def append(path: Path, line: bytes) -> None:
    """Add to a file, or begin it; on the disk when this returns, and none of it in the file if the disk is full."""
    with contextlib.ExitStack() as closing:
        descriptors = [os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644), os.open(path.parent, os.O_RDONLY)]
        for descriptor in descriptors:
            closing.callback(os.close, descriptor)
        end = os.fstat(descriptors[0]).st_size
        if os.write(descriptors[0], line) != len(line):
            os.ftruncate(descriptors[0], end)
            raise OSError("the disk is full")
        for descriptor in descriptors if not end else descriptors[:1]:
            os.fsync(descriptor)


class Witness:
    """Judges submissions; any number of threads may ask at once, one process at a time owns the state."""

    def __init__(self, private: str, state: Path, log_keys: list[str]) -> None:
        self.name, self._key = parse_private(private)
        self.public = self._key.public_key().public_bytes_raw()
        self.verifier_key = encoded_key(self.name, self._key, self.public)
        self.logs: dict[str, Log] = {}
        state.mkdir(parents=True, exist_ok=True)
        self._owned = (state / "lock").open("w")
        fcntl.flock(self._owned, fcntl.LOCK_EX | fcntl.LOCK_NB)  # BlockingIOError: another witness runs on this state
        for text in log_keys:
            origin, public = parse_log_key(text)
            folder = state / hashlib.sha256(origin.encode()).hexdigest()[:16]
            self.logs.setdefault(origin, Log(origin, folder)).keys.append(public)
        for log in self.logs.values():
            log.load()

    def add_checkpoint(self, body: bytes) -> str:
        """The cosignature line; ``Refused`` otherwise. What is answered is on the disk."""
        submission = Submission.parse(body)
        log = self.logs.get(submission.origin)
        if log is None:
            raise Refused(404, "unknown log")
        if not submission.signed_by(log.origin, log.keys):
            raise Refused(403, "invalid signature")
        with log.lock:
            try:
                self._judge(log, submission)
            except Refused as refused:
                if refused.status == 422 or submission.size <= log.size:
                    log.keep_evidence(submission)
                raise
            return self._cosign(log, submission)

    def _judge(self, log: Log, submission: Submission) -> None:
        if submission.old > submission.size:
            raise Refused(400, "the old size is larger than the checkpoint's")
        if submission.old != log.size:
            raise Refused(409, str(log.size))
        if submission.old == 0:
            held = not submission.proof and (submission.size > 0 or submission.root == hashlib.sha256().digest())
        elif submission.old == submission.size:
            if log.latest["root"] != b64(submission.root):
                raise Refused(409, str(log.size))
            held = not submission.proof
        else:
            known, proof = unb64(str(log.latest["root"])), submission.proof
            held = bool(proof) and consistent(log.size, submission.size, proof, known, submission.root)
        if not held:
            raise Refused(422, "the consistency proof does not hold")

    def _cosign(self, log: Log, submission: Submission) -> str:
        timestamp = max(int(time.time()), int(log.latest.get("time", 0)))
        signature = self._key.sign(f"cosignature/v1\ntime {timestamp}\n{submission.text}".encode())
        identity = key_id(self.name, COSIGNATURE, self.public)
        line = f"— {self.name} {b64(identity + timestamp.to_bytes(8, 'big') + signature)}\n"
        if submission.size and (submission.size, b64(submission.root)) != (log.size, log.latest.get("root")):
            head: dict[str, str | int] = {"origin": log.origin, "size": submission.size, "root": b64(submission.root)}
            log.remember({**head, "time": timestamp, "note": submission.note + line})
        return line

    def heads(self) -> str:
        """What is remembered of each log, as JSON."""
        known = [log.latest or {"origin": log.origin, "size": 0} for log in self.logs.values()]
        return json.dumps(known, ensure_ascii=False, indent=1)


class Handler(BaseHTTPRequestHandler):
    """The two addresses; the server it belongs to carries the witness."""

    protocol_version = "HTTP/1.1"
    server_version, sys_version, timeout = "onex-witness", "", TIMEOUT
    witness: Witness

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > MAX_BODY:
            self.close_connection = True
            return self._answer(400, "the length is missing or too large\n")
        body = self.rfile.read(int(length))
        if not self.path.endswith("/add-checkpoint"):
            return self._answer(404, "no such address\n")
        try:
            return self._answer(200, self.witness.add_checkpoint(body))
        except Refused as refused:
            kind = "text/x.tlog.size" if refused.status == 409 else TEXT
            return self._answer(refused.status, refused.text + "\n", kind)

    def do_GET(self) -> None:
        if self.path.endswith("/heads"):
            self._answer(200, self.witness.heads() + "\n", "application/json")
        else:
            self._answer(404, "no such address\n")

    def _answer(self, status: int, text: str, kind: str = TEXT) -> None:
        content = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, form: str, *values: object) -> None:
        sys.stderr.write(f"{time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())} {form % values}\n")


def encoded_key(name: str, key: Ed25519PrivateKey, content: bytes) -> str:
    """A key as it is handed on, ``name+id+Base64``: the public half, or the private one as ``content``."""
    identity = key_id(name, COSIGNATURE, key.public_key().public_bytes_raw()).hex()
    return f"{name}+{identity}+{b64(bytes([COSIGNATURE]) + content)}"


def parse_private(text: str) -> tuple[str, Ed25519PrivateKey]:
    """Name and key out of a key file; ``ValueError`` if it holds none."""
    name, _, content = text.strip().removeprefix(PRIVATE).split("+", 2)
    key = Ed25519PrivateKey.from_private_bytes(unb64(content)[1:])
    if text.strip() != PRIVATE + encoded_key(name, key, key.private_bytes_raw()):
        raise ValueError("the key file holds no witness key")
    return name, key


def make_key(options: argparse.Namespace) -> int:
    """Write a new private key (never over an old one) and print the public one."""
    name: str = options.name
    if not name or "+" in name or any(character.isspace() for character in name):
        raise SystemExit("a witness's name has neither spaces nor a plus sign: use an address, as witness.example.org/w1")
    key = Ed25519PrivateKey.generate()
    try:
        with os.fdopen(os.open(options.key_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(PRIVATE + encoded_key(name, key, key.private_bytes_raw()) + "\n")
    except OSError as error:
        raise SystemExit(f"cannot write {options.key_file}: {error.strerror}") from error
    print(encoded_key(name, key, key.public_key().public_bytes_raw()))
    return 0


def run(options: argparse.Namespace) -> int:
    """Serve until SIGTERM or SIGINT."""
    try:
        witness = Witness(Path(options.key_file).read_text(encoding="utf-8"), Path(options.state), options.log)
    except BlockingIOError as error:
        raise SystemExit(f"another witness is running on {options.state}") from error
    except (OSError, ValueError) as error:
        raise SystemExit(f"cannot start: {error}") from error
    host, _, port = options.listen.rpartition(":")
    server = ThreadingHTTPServer((host.strip("[]"), int(port)), type("Bound", (Handler,), {"witness": witness}))
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    print(f"{witness.verifier_key} listens on http://{server.server_address[0]!s}:{server.server_address[1]}", flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        server.serve_forever()
    server.server_close()
    return 0


def register(parser: argparse.ArgumentParser) -> None:
    """Add the commands ``key`` and ``run``."""
    actions = parser.add_subparsers(dest="action", required=True)
    key = actions.add_parser("key", help="make a key and print the public half")
    key.add_argument("--name", required=True, help="the witness's name, an address without its scheme")
    key.set_defaults(run=make_key)
    serve = actions.add_parser("run", help="answer the logs")
    serve.add_argument("--state", required=True, help="the folder of what it remembers; never restore it from a backup")
    serve.add_argument("--log", action="append", required=True, help="a log's public key; once for each key of each log")
    serve.add_argument("--listen", default="127.0.0.1:8700", help="address and port")
    serve.set_defaults(run=run)
    for action in (key, serve):
        action.add_argument("--key-file", required=True, help="the file of the private key")


if __name__ == "__main__":
    register(given := argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0]))
    chosen = given.parse_args()
    sys.exit(chosen.run(chosen))
