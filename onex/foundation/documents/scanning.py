"""The port to a virus scanner (查毒), and its two adapters: clamd's own protocol, and a sandbox for development and tests.

Which one is in use says ``VIRUS_SCANNER``: ``clamd:unix:/run/clamav/clamd.ctl``, ``clamd:tcp:host:3310``, ``sandbox``
(refused in production) or empty: none, and then nothing that needs a scan is served.
"""

from __future__ import annotations

import socket
from collections.abc import Iterable
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

SECONDS = 20
PIECE = 64 * 1024
LENGTH_BYTES = 4
LONGEST_ANSWER = 4096

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""The harmless text every scanner is asked to find (eicar.org); in two parts, so that no scanner finds this file."""


class ScannerSilent(Exception):
    """No verdict: there is no scanner, it does not answer, or not in words that can be read."""


@dataclass(frozen=True)
class Verdict:
    """What a scanner says of some bytes: ``found`` is the signature's name, empty for clean."""

    found: str

    @property
    def clean(self) -> bool:
        return not self.found


class VirusScanner(Protocol):
    """What is asked of a scanner. ``sandbox`` says that it protects from nothing."""

    label: str
    sandbox: bool

    def scan(self, content: Iterable[bytes]) -> Verdict:
        """The verdict on some bytes; raises :class:`ScannerSilent`."""
        ...

    def version(self) -> str:
        """What answers, and the age of its signatures; raises :class:`ScannerSilent`."""
        ...


class NoScanner:
    """Nobody is there to ask."""

    label = "none"
    sandbox = False

    def scan(self, content: Iterable[bytes]) -> Verdict:
        raise ScannerSilent("no scanner is set")

    def version(self) -> str:
        raise ScannerSilent("no scanner is set")


class SandboxScanner:
    """Finds the EICAR text and nothing else."""

    label = "sandbox"
    sandbox = True

    def scan(self, content: Iterable[bytes]) -> Verdict:
        tail = b""
        for piece in content:
            window = tail + piece
            if EICAR in window:
                return Verdict("Sandbox.Eicar")
            tail = window[-len(EICAR) :]
        return Verdict("")

    def version(self) -> str:
        return "finds the EICAR text only"


class Clamd:
    """ClamAV's daemon, by its INSTREAM command: each piece with its length before it, an empty piece at the end."""

    sandbox = False

    def __init__(self, family: socket.AddressFamily, address: str | tuple[str, int], label: str) -> None:
        self.label = label
        self._family = family
        self._address = address

    def scan(self, content: Iterable[bytes]) -> Verdict:
        try:
            with self._connected() as link:
                link.sendall(b"zINSTREAM\0")
                for content_piece in content:
                    for start in range(0, len(content_piece), PIECE):
                        piece = content_piece[start : start + PIECE]
                        link.sendall(len(piece).to_bytes(LENGTH_BYTES, "big") + piece)
                link.sendall(bytes(LENGTH_BYTES))
                said = _answer(link)
        except OSError as silent:
            raise ScannerSilent(f"{self.label}: {type(silent).__name__}") from silent
        if said == "stream: OK":
            return Verdict("")
        if said.startswith("stream: ") and said.endswith(" FOUND"):
            return Verdict(said.removeprefix("stream: ").removesuffix(" FOUND") or "unnamed")
        raise ScannerSilent(f"{self.label} did not say")

    def version(self) -> str:
        try:
            with self._connected() as link:
                link.sendall(b"zVERSION\0")
                said = _answer(link)
        except OSError as silent:
            raise ScannerSilent(f"{self.label}: {type(silent).__name__}") from silent
        if not said.startswith("ClamAV"):
            raise ScannerSilent(f"{self.label} did not say")
        return said

    def _connected(self) -> AbstractContextManager[socket.socket]:
        link = socket.socket(self._family, socket.SOCK_STREAM)
        link.settimeout(SECONDS)
        try:
            link.connect(self._address)
        except OSError:
            link.close()
            raise
        return closing(link)


def virus_scanner() -> VirusScanner:
    """The scanner this installation uses; raises ``ImproperlyConfigured`` for a setting that cannot be read."""
    match settings.VIRUS_SCANNER.split(":"):
        case [""]:
            return NoScanner()
        case ["sandbox"]:
            return SandboxScanner()
        case ["clamd", "unix", path] if path.startswith("/"):
            return Clamd(socket.AF_UNIX, path, f"clamd at {path}")
        case ["clamd", "tcp", host, port] if host and port.isdigit():
            return Clamd(socket.AF_INET, (host, int(port)), f"clamd at {host}:{port}")
        case _:
            raise ImproperlyConfigured("ONEX_VIRUS_SCANNER is clamd:unix:/path, clamd:tcp:host:port, sandbox, or empty")


def _answer(link: socket.socket) -> str:
    """One answer, which clamd ends with a zero byte and by closing."""
    said = b""
    while len(said) < LONGEST_ANSWER and (piece := link.recv(LONGEST_ANSWER)):
        said += piece
        if said.endswith(b"\0"):
            break
    return said.rstrip(b"\0\n").decode("utf-8", "replace")
