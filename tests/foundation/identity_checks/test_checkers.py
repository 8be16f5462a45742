"""The adapter against a real socket: what it sends, what it takes, and how long it waits; and where a sandbox is allowed."""

from __future__ import annotations

import base64
import http.server
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from onex.foundation.identity_checks import checkers, services
from onex.foundation.identity_checks.checkers import HttpChecker, post_json
from onex.foundation.identity_checks.contract import AnswerRefused, CheckAnswer, CheckerSilent, CheckRequest, ProviderMethod
from onex.foundation.identity_checks.models import Method
from onex.foundation.identity_checks.sandbox import ANSWER_SEED
from onex.foundation.identity_checks.selectors import verified_on
from onex.foundation.identity_checks.services import Consents
from tests.architecture.source import PROJECT
from tests.factories.identity_checks import make_candidate

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
Answering = Callable[[http.server.BaseHTTPRequestHandler], None]


def request(method: ProviderMethod = ProviderMethod.NAME_AND_NUMBER) -> CheckRequest:
    return CheckRequest(
        request_id=uuid4(), nonce=b"n" * 16, method=method, name="王某", number="990201200001010018", asked_at=NOW
    )


@contextmanager
def serving(answering: Answering) -> Iterator[tuple[str, list[tuple[dict[str, str], bytes]]]]:
    came: list[tuple[dict[str, str], bytes]] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            came.append((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
            answering(self)

        def log_message(self, *_said: object) -> None: ...

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/ask", came
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def saying(content: bytes, status: int = 200, **headers: str) -> Answering:
    def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(content)

    return answer


def checker(address: str, **more: Any) -> HttpChecker:
    key = Ed25519PrivateKey.from_private_bytes(ANSWER_SEED)
    return HttpChecker(
        name="real",
        label="Real",
        address=address,
        client="onex-sd",
        answer_key=base64.b64encode(key.public_key().public_bytes_raw()).decode(),
        request_key=base64.b64encode(b"k" * 32).decode(),
        **more,
    )


def test_request_is_signed_and_says_who_asks() -> None:
    with serving(saying(b"{}")) as (address, came):
        asked = request()
        checker(address, sandbox=True).ask(asked)
    ((headers, body),) = came
    Ed25519PrivateKey.from_private_bytes(b"k" * 32).public_key().verify(base64.b64decode(headers["X-Onex-Signature"]), body)
    said = json.loads(body)
    assert (headers["X-Onex-Client"], said["request_id"], said["digest"]) == ("onex-sd", str(asked.request_id), asked.digest)


@pytest.mark.parametrize(
    "answering",
    [
        saying(b"", 500),
        saying(b"", 503),
        saying(b"not json"),
        saying(b"[]"),
        saying(b'{"a": "' + b"x" * 20_000 + b'"}'),
        saying(b"", 302, Location="http://127.0.0.1:1/elsewhere"),
        saying(b"[" * 15_000),
    ],
)
def test_no_answer_that_can_be_read_is_silence_and_is_asked_once(answering: Answering) -> None:
    with serving(answering) as (address, came), pytest.raises(CheckerSilent):
        checker(address, sandbox=True).ask(request())
    assert len(came) == 1


def test_provider_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkers, "SECONDS", 0.2)
    done = threading.Event()
    with serving(lambda _handler: done.wait(5)) as (address, came):  # type: ignore[arg-type,return-value]  # waits, says nothing
        with pytest.raises(CheckerSilent):
            checker(address, sandbox=True).ask(request())
        done.set()
    assert len(came) == 1


def test_nobody_is_asked_but_over_https() -> None:
    with serving(saying(b"{}")) as (address, came), pytest.raises(CheckerSilent):
        post_json(address, b"{}", client="x", signature="x", sandbox=False)
    assert came == []
    with pytest.raises(CheckerSilent):
        post_json("http://127.0.0.1:1/", b"{}", client="x", signature="x", sandbox=True)


@pytest.mark.parametrize(
    ("outcome", "go_to", "believed"),
    [
        ("pending", "https://face.example/page?x=1", True),
        ("pending", "https://elsewhere.example/", False),
        ("pending", "", False),
        ("match", "https://face.example/page", False),
    ],
)
def test_face_page_is_where_the_installation_says(outcome: str, go_to: str, believed: bool) -> None:
    asked = request(ProviderMethod.FACE)
    said = {
        "version": 1,
        "request_id": str(asked.request_id),
        "method": "face",
        "purpose": asked.purpose,
        "digest": asked.digest,
        "outcome": outcome,
        "reference": "R",
        "go_to": go_to,
        "answered_at": NOW.isoformat(),
    }
    signed = CheckAnswer(**said).signed_by(Ed25519PrivateKey.from_private_bytes(ANSWER_SEED))
    real = checker("https://x.example/", face_pages="https://face.example/")
    if believed:
        assert real.believed(signed, asked, now=NOW).go_to == go_to
    else:
        with pytest.raises(AnswerRefused, match="answer_leads_elsewhere"):
            real.believed(signed, asked, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_sandbox_answers_over_a_real_connection(live_server: LiveServer, settings: Settings) -> None:
    settings.IDENTITY_CHECKER = settings.IDENTITY_CHECKER | {"address": f"{live_server.url}/sandbox/identity-checks/ask"}
    seat = make_candidate()
    on, now = timezone.localdate(), timezone.now()
    consents = Consents(check=True)
    check = services.begin(seat.user.person, method=Method.NAME_AND_NUMBER, consents=consents, by=seat.actor, on=on, now=now)
    assert services.ask(check, back="", by=seat.actor, on=on, now=timezone.now()) == ""
    assert verified_on(seat.user.person) == on


@pytest.mark.django_db
def test_sandbox_answers_nobody_but_the_platform_and_is_gone_in_production(settings: Settings) -> None:
    body = request().body()
    assert Client().post("/sandbox/identity-checks/ask", body, content_type="application/json").status_code == 403
    assert Client().get("/sandbox/identity-checks/face", {"asked": "x"}).status_code == 403
    settings.IDENTITY_SANDBOX = False
    assert Client().post("/sandbox/identity-checks/ask", body, content_type="application/json").status_code == 404
    assert Client().get("/sandbox/identity-checks/face", {"asked": "x"}).status_code == 404


@pytest.mark.parametrize(
    ("variable", "value"), [("ONEX_IDENTITY_CHECKER", {"name": "x", "sandbox": True}), ("ONEX_VIRUS_SCANNER", "sandbox")]
)
def test_production_refuses_to_start_with_a_sandbox(variable: str, value: Any, tmp_path: Path) -> None:
    if isinstance(value, dict):
        file = tmp_path / "checker.json"
        file.write_text(json.dumps(value))
        value = str(file)
    environment = {"ONEX_SECRET_KEY": "x" * 50, "ONEX_DATA_DIR": str(tmp_path), "PATH": "/usr/bin:/bin"}
    start = [sys.executable, "-c", "import config.settings.production"]
    good = subprocess.run(start, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
    assert good.returncode == 0, good.stderr
    bad = subprocess.run(start, cwd=PROJECT, env=environment | {variable: value}, capture_output=True, text=True, check=False)
    assert (bad.returncode, variable in bad.stderr) == (1, True)
