"""The keys of one purpose over time: which sign today, which signed before. A rotation lets two sign for a while."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NotRequired, TypedDict

from onex.foundation.signing.hardware import HardwareSigner
from onex.foundation.signing.key_files import make_key, open_key, read_private, replace, write_once
from onex.foundation.signing.keys import PublicKey, Signer, SigningFailed, key_id_of


class Token(TypedDict):
    """Where a key lives that never leaves its hardware: PKCS#11 module, token label, key label."""

    module: str
    token: str
    label: str


class Held(TypedDict):
    """One key as the ring's file names it."""

    public: str
    since: str
    until: str
    file: NotRequired[str]
    token: NotRequired[Token]


@dataclass(frozen=True)
class Ring:
    """The keys of a purpose (``ledger``), named by ``<folder>/<purpose>-keys.json``; moments are aware datetimes.

    ``passphrase_file`` holds what opens the key files, and is the token's PIN; None in development.
    """

    folder: Path
    purpose: str
    passphrase_file: Path | None = None
    _opened: dict[str, Signer] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def path(self) -> Path:
        """The ring's own file."""
        return self.folder / f"{self.purpose}-keys.json"

    @property
    def exists(self) -> bool:
        """Whether the installation has keys for the purpose."""
        return self.path.exists()

    def make(self, *, at: datetime) -> PublicKey:
        """Make the first key; of two processes at once the first one's ring is in force."""
        held = self._make_key(at)
        try:
            write_once(self.path, _written([held]))
        except FileExistsError:
            (self.folder / held["file"]).unlink()
        return self.public_keys()[0]

    def rotate(self, *, at: datetime, overlap: timedelta, token: Token | None = None, public: bytes = b"") -> PublicKey:
        """Add a key that signs from now on; those before it sign beside it for ``overlap`` more, then no longer."""
        keys = self._read()
        until = _instant(at + overlap)
        for held in keys:
            if not held["until"] or held["until"] > until:
                held["until"] = until
        fresh: Held = (
            {"token": token, "public": base64.b64encode(public).decode(), "since": _instant(at), "until": ""}
            if token
            else self._make_key(at)
        )
        replace(self.path, _written([*keys, fresh]))
        return _public(fresh)

    def public_keys(self) -> tuple[PublicKey, ...]:
        """Every key there ever was, oldest first: old checkpoints stay verifiable."""
        return tuple(_public(held) for held in self._read())

    def signers(self, *, at: datetime) -> tuple[Signer, ...]:
        """Those that sign at a moment, oldest first; the newest key never ends, so there is always one."""
        now = _instant(at)
        standing = [held for held in self._read() if held["since"] <= now and (not held["until"] or now < held["until"])]
        return tuple(self._signer(held) for held in standing or self._read()[-1:])

    def _signer(self, held: Held) -> Signer:
        public = held["public"]
        if public not in self._opened:
            self._opened[public] = self._open(held)
        return self._opened[public]

    def _open(self, held: Held) -> Signer:
        passphrase = self._passphrase()
        if "token" in held:
            if passphrase is None:
                raise SigningFailed("a key in a hardware token needs its PIN in the file of ONEX_KEY_PASSPHRASE_FILE")
            return HardwareSigner(**held["token"], pin=passphrase.decode(), public_key=base64.b64decode(held["public"]))
        signer = open_key(self.folder / held["file"], passphrase=passphrase)
        if signer.public_key != base64.b64decode(held["public"]):
            raise SigningFailed(f"{held['file']} does not hold the key that {self.path} names")
        return signer

    def _make_key(self, at: datetime) -> Held:
        draft = self.folder / f".{self.purpose}-{at:%Y%m%d%H%M%S%f}.key"
        public = make_key(draft, passphrase=self._passphrase())
        file = f"{self.purpose}-{key_id_of(public)}.key"
        draft.rename(self.folder / file)
        return {"file": file, "public": base64.b64encode(public).decode(), "since": _instant(at), "until": ""}

    def _passphrase(self) -> bytes | None:
        return read_private(self.passphrase_file).strip() if self.passphrase_file else None

    def _read(self) -> list[Held]:
        keys: list[Held] = json.loads(read_private(self.path))["keys"]
        return keys


def _public(held: Held) -> PublicKey:
    return PublicKey(base64.b64decode(held["public"]), held["since"], held["until"])


def _written(keys: list[Held]) -> bytes:
    return json.dumps({"keys": keys}, indent=1).encode()


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
