"""The port to a virus scanner: clamd's protocol against a socket that speaks it, and what counts as no answer."""

from __future__ import annotations

import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from onex.foundation.documents import scanning
from onex.foundation.documents.scanning import EICAR, Clamd, SandboxScanner, ScannerSilent, Verdict, virus_scanner

Say = Callable[[bytes], bytes]


class Daemon(socketserver.StreamRequestHandler):
    """Reads what clamd reads: a command ended by a zero byte, and for INSTREAM pieces with their length before them."""

    server: ScanServer

    def handle(self) -> None:
        command = b""
        while not command.endswith(b"\0"):
            letter = self.rfile.read(1)
            if not letter:
                return
            command += letter
        if command == b"zVERSION\0":
            self.wfile.write(self.server.version)
        elif command == b"zINSTREAM\0":
            content = b""
            while length := int.from_bytes(self.rfile.read(4), "big"):
                content += self.rfile.read(length)
            self.server.came.append(content)
            self.wfile.write(self.server.say(content))


class ScanServer(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    """A daemon on a Unix socket."""

    daemon_threads = True
    say: Say
    version = b"ClamAV 1.4.3/27700/Sat Nov 21 08:00:00 2026\0"

    def __init__(self, path: str) -> None:
        self.came: list[bytes] = []
        super().__init__(path, Daemon)


class TcpScanServer(socketserver.ThreadingTCPServer):
    """The same over TCP."""

    daemon_threads = True
    say: Say
    version = ScanServer.version

    def __init__(self) -> None:
        self.came: list[bytes] = []
        super().__init__(("127.0.0.1", 0), Daemon)


def find_eicar(content: bytes) -> bytes:
    return b"stream: Win.Test.EICAR_HDB-1 FOUND\0" if EICAR in content else b"stream: OK\0"


@contextmanager
def serving(server: ScanServer | TcpScanServer, say: Say = find_eicar) -> Iterator[ScanServer | TcpScanServer]:
    server.say = say
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def by_socket(path: Path) -> Clamd:
    return Clamd(socket.AF_UNIX, str(path), "clamd")


def test_clamd_is_given_every_byte_in_pieces(tmp_path: Path) -> None:
    content = [b"a" * 200_000, b"", b"b" * 5, EICAR]
    with serving(ScanServer(str(tmp_path / "c"))) as server:
        assert by_socket(tmp_path / "c").scan(content) == Verdict("Win.Test.EICAR_HDB-1")
        assert by_socket(tmp_path / "c").scan([b"words"]).clean
        assert by_socket(tmp_path / "c").scan([]).clean
    assert server.came == [b"".join(content), b"words", b""]


def test_clamd_answers_over_tcp_by_the_setting(settings: Settings) -> None:
    with serving(TcpScanServer()) as server:
        settings.VIRUS_SCANNER = f"clamd:tcp:127.0.0.1:{server.server_address[1]}"
        assert not virus_scanner().scan([EICAR]).clean
        assert virus_scanner().version().startswith("ClamAV 1.4.3")


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"\0",
        b"INSTREAM size limit exceeded. ERROR\0",
        b"stream: Can't open file ERROR\0",
        b"OK\0",
        b"stream: OK FOUNDER\0",
    ],
)
def test_any_other_answer_is_no_verdict(said: bytes, tmp_path: Path) -> None:
    with serving(ScanServer(str(tmp_path / "c")), lambda _content: said), pytest.raises(ScannerSilent):
        by_socket(tmp_path / "c").scan([b"words"])


def test_daemon_that_hangs_up_in_the_middle_is_no_verdict(tmp_path: Path) -> None:
    path = tmp_path / "c"
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))
        listening.listen()

        def hang_up() -> None:
            listening.accept()[0].close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        with pytest.raises(ScannerSilent):
            by_socket(path).scan(b"a" * 1_000_000 for _ in range(20))
        thread.join()


def test_daemon_that_never_answers_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "SECONDS", 0.1)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "c"))
        listening.listen()
        with pytest.raises(ScannerSilent, match="TimeoutError"):
            by_socket(tmp_path / "c").scan([b"words"])
        with pytest.raises(ScannerSilent):
            by_socket(tmp_path / "c").version()


def test_nobody_there_and_nothing_set_are_no_verdict(tmp_path: Path, settings: Settings) -> None:
    with pytest.raises(ScannerSilent):
        by_socket(tmp_path / "nobody").scan([b"words"])
    settings.VIRUS_SCANNER = ""
    with pytest.raises(ScannerSilent):
        virus_scanner().scan([b"words"])
    with pytest.raises(ScannerSilent):
        virus_scanner().version()


@pytest.mark.parametrize("cut", [1, 30, len(EICAR) - 1])
def test_sandbox_finds_the_test_text_across_pieces(cut: int) -> None:
    assert SandboxScanner().scan([b"a" * 100 + EICAR[:cut], EICAR[cut:]]).found == "Sandbox.Eicar"
    assert SandboxScanner().scan([EICAR[:cut], b"-", EICAR[cut:]]).clean


@pytest.mark.parametrize("setting", ["clamd", "clamd:unix:relative", "clamd:tcp:host:", "clamd:tcp::3310", "Sandbox", "none"])
def test_setting_that_cannot_be_read_is_refused(setting: str, settings: Settings) -> None:
    settings.VIRUS_SCANNER = setting
    with pytest.raises(ImproperlyConfigured, match="ONEX_VIRUS_SCANNER"):
        virus_scanner()
