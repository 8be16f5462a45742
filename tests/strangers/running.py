"""A OneX that really runs: its own folder and database, granian on loopback, a sequencer, a witness that writes down what it is asked."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from http.server import ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.error import URLError
from urllib.request import urlopen

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from onex.foundation.ledger.standalone import witness

ROOT = Path(__file__).resolve().parents[2]
SUBMIT = """
import django
django.setup()
from tests.factories.ledger import submit_events
for event in submit_events({count}):
    print(event)
"""


class Installation:
    """Started by ``with``; ``grow`` enters events, numbers and publishes them, and asks the witness."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.requests: list[bytes] = []
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self.address = f"http://127.0.0.1:{self.port}/ledger"
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
            "ONEX_DATA_DIR": str(folder / "data"),
            "ONEX_DATABASE_URL": "",
            "ONEX_PUBLIC_ADDRESS": f"http://127.0.0.1:{self.port}",
            "ONEX_LEDGER_WITNESSES": str(folder / "witnesses.json"),
            "PYTHONPATH": str(ROOT),
        }

    def __enter__(self) -> Self:
        self.run("-m", "onex.command", "migrate")
        self.key = self.run("-m", "onex.command", "ledger", "keys").split()[0]
        self._start_witness()
        granian = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.port)]
        line = [*granian, "--workers", "1", "--blocking-threads", "2", "--no-access-log", "config.wsgi:application"]
        with (self.folder / "granian.log").open("wb") as log:
            self._granian = subprocess.Popen(line, env=self.environment, cwd=ROOT, stdout=log, stderr=log)
        self._wait()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._granian.terminate()
        self._granian.wait(30)
        self._server.shutdown()
        self._server.server_close()
        self._watching._owned.close()

    def run(self, *arguments: str) -> str:
        line = [sys.executable, *arguments]
        done = subprocess.run(line, env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def grow(self, count: int) -> list[str]:
        """The ids of ``count`` new events, which are in the published log when this returns."""
        events = self.run("-c", SUBMIT.format(count=count)).split()
        assert "cosigned" in self.run("-m", "onex.command", "ledger", "sequence")
        return events

    def get(self, path: str) -> bytes:
        with urlopen(f"{self.address}/{path}", timeout=30) as answer:  # noqa: S310  (loopback, our own server)
            return bytes(answer.read())

    def _start_witness(self) -> None:
        """The stand-alone witness itself, in a thread, so that what it was sent can be handed to strangers."""
        name, key = "witness.example/strangers", Ed25519PrivateKey.generate()
        private = witness.PRIVATE + witness.encoded_key(name, key, key.private_bytes_raw())
        watching = witness.Witness(private, self.folder / "witness", [self.key])
        self._watching, heard = watching, self.requests

        class Listening(witness.Handler):
            witness = watching

            def log_message(self, *_said: Any) -> None:
                return

        answer = watching.add_checkpoint

        def add_checkpoint(body: bytes) -> str:
            heard.append(body)
            return answer(body)

        watching.add_checkpoint = add_checkpoint  # type: ignore[method-assign] # listening in, changing nothing
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Listening)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        row = f'{{"verifier_key": "{watching.verifier_key}", "url": "http://127.0.0.1:{self._server.server_address[1]}"}}'
        (self.folder / "witnesses.json").write_text(f'{{"quorum": 1, "witnesses": [{row}]}}')

    def _wait(self) -> None:
        until = time.monotonic() + 60
        while time.monotonic() < until and self._granian.poll() is None:
            try:
                self.get("trust.json")
            except (URLError, OSError):
                time.sleep(0.2)
            else:
                return
        raise AssertionError((self.folder / "granian.log").read_text())
