"""Every security event, driven by what it tells of, and read as the line it leaves."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks
from pytest_django.fixtures import Settings

from config.settings.logs import write_json_lines
from onex.foundation.accounts.sign_in import factors
from onex.foundation.journal.events import topics
from onex.foundation.journal.models import Entry
from onex.foundation.limits import counting, security_log
from onex.foundation.limits.admission import spend
from onex.foundation.limits.budgets import BUDGETS, Per, Use
from onex.foundation.limits.counting import Tally, count, key_of
from onex.foundation.limits.models import Window
from onex.foundation.limits.news import TOPICS, heard
from onex.foundation.limits.refusals import TooOften
from onex.foundation.limits.security_log import ROUTINE, SecurityEvent, account_hash, login_hash, tell_upload
from tests.factories.accounts import PASSWORD, Seat, make_seat, make_user
from tests.factories.sign_in import App

PROJECT = Path(__file__).resolve().parents[3]
ADDRESS = "203.0.113.55"
pytestmark = pytest.mark.django_db


class Log:
    """What was written, line by line, while it was open."""

    def __init__(self, captured: pytest.CaptureFixture[str]) -> None:
        self.captured = captured
        self.text = ""

    @property
    def lines(self) -> list[dict[str, str]]:
        self.text += self.captured.readouterr().err
        return [json.loads(line) for line in self.text.splitlines()]

    def told(self, event: SecurityEvent) -> dict[str, str]:
        """The one line of an event."""
        (found,) = [line for line in self.lines if line["event"] == event.value]
        assert found["log"] == "security"
        assert found["level"] == ("info" if event in ROUTINE else "warning")
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z", found["timestamp"])
        return found


@pytest.fixture
def log(capsys: pytest.CaptureFixture[str]) -> Iterator[Log]:
    write_json_lines()
    capsys.readouterr()
    opened = Log(capsys)
    yield opened
    assert opened.lines is not None
    hidden = ("findme", ADDRESS, PASSWORD, "wrong-password", "王")
    assert not any(word in opened.text for word in hidden)


@contextmanager
def committed(capture: DjangoCaptureOnCommitCallbacks) -> Iterator[None]:
    with capture(execute=True):
        yield


def sign_in(client: Client, name: str, password: str) -> None:
    client.post("/sign-in", {"login_name": name, "password": password}, REMOTE_ADDR=ADDRESS)


# ── signing in ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_signing_in_is_told_from_failure_to_lock(log: Log) -> None:
    user = make_user(login_name="findme-clerk")
    sign_in(Client(), user.login_name, "wrong-password")
    failed = log.told(SecurityEvent.SIGN_IN_FAILED)
    assert failed["login"] == login_hash("findme-clerk")
    assert "account" not in failed
    assert re.fullmatch(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", failed["request_id"])
    sign_in(Client(), user.login_name, PASSWORD)
    succeeded = log.told(SecurityEvent.SIGN_IN_SUCCEEDED)
    assert (succeeded["login"], succeeded["account"]) == (failed["login"], account_hash(user.pk))
    assert succeeded["client"] == failed["client"]
    for _ in range(6):
        sign_in(Client(), user.login_name, "wrong-password")
    assert {line["login"] for line in log.lines if line["event"] == "sign_in_locked"} == {failed["login"]}


def test_second_step_is_told(log: Log) -> None:
    user = make_user(login_name="findme-lead")
    app, client = App(user), Client()
    sign_in(client, user.login_name, PASSWORD)
    client.post("/sign-in/second-step", {"proof_code": "000000"})
    assert log.told(SecurityEvent.PROOF_FAILED)["login"] == login_hash(user.login_name)
    client.post("/sign-in/second-step", {"proof_code": app.code()})
    assert log.told(SecurityEvent.PROOF_SUCCEEDED)["method"] == "totp"
    other = Client()
    sign_in(other, user.login_name, PASSWORD)
    for _ in range(6):
        other.post("/sign-in/second-step", {"proof_code": "000000"})
    assert "proof_locked" in {line["event"] for line in log.lines}


def test_failed_step_up_is_told(log: Log, settings: Settings) -> None:
    seat = make_seat()
    client = seat.client()
    client.post("/confirm", {"proof_password": "wrong-password"}, REMOTE_ADDR=ADDRESS)
    assert log.told(SecurityEvent.STEP_UP_FAILED)["account"] == account_hash(seat.user.pk)


# ── what the journal hears ──────────────────────────────────────────────────────────────────────────────────────────


def remove(seat: Seat, capture: DjangoCaptureOnCommitCallbacks) -> None:
    App(seat.user)
    with committed(capture):
        held = factors.factors_of(seat.user)[0]
        factors.remove_factor(seat.user, held.ref, by=seat.actor, on=timezone.localdate())


CHANGES: dict[SecurityEvent, Callable[[Seat], object]] = {
    SecurityEvent.FACTOR_ENROLLED: lambda seat: App(seat.user),
    SecurityEvent.RECOVERY_CODES_ISSUED: lambda seat: factors.issue_recovery_codes(
        seat.user, by=seat.actor, on=timezone.localdate()
    ),
    SecurityEvent.SESSIONS_ENDED: lambda seat: seat.client().post("/security/sign-out-everywhere"),
    SecurityEvent.ACCOUNT_OPENED: lambda _seat: make_user(login_name="findme-new"),
}


@pytest.mark.parametrize("event", CHANGES, ids=str)
def test_change_to_an_account_is_told(
    log: Log, event: SecurityEvent, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    seat = make_seat()
    with committed(django_capture_on_commit_callbacks):
        CHANGES[event](seat)
    told = log.told(event)
    assert Entry.objects.filter(event_id=told["entry"]).exists()
    assert event is SecurityEvent.ACCOUNT_OPENED or account_hash(seat.user.pk) in told["about"]


def test_granted_seat_and_removed_factor_are_told(
    log: Log, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with committed(django_capture_on_commit_callbacks):
        seat = make_seat()
    assert Entry.objects.filter(event_id=log.told(SecurityEvent.SEAT_GRANTED)["entry"]).exists()
    remove(seat, django_capture_on_commit_callbacks)
    assert log.told(SecurityEvent.FACTOR_REMOVED)["about"] == account_hash(seat.user.pk)


@pytest.mark.parametrize("topic", sorted(TOPICS))
def test_every_topic_is_spoken_by_an_app_and_told(
    log: Log, topic: str, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    assert topic in topics()
    with committed(django_capture_on_commit_callbacks):
        heard(Entry(topic=topic, subject="list:certificates", author_ref="user:7"))
    told = log.told(TOPICS[topic])
    assert (told["about"], told["account"]) == ("list:certificates", account_hash(7))


def test_what_is_rolled_back_is_not_told(log: Log, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> None:
    with django_capture_on_commit_callbacks(execute=False):
        make_seat()
    assert log.lines == []


# ── doors, limits, uploads ──────────────────────────────────────────────────────────────────────────────────────────


def test_refused_seat_and_record_out_of_reach_are_told(log: Log) -> None:
    seat = make_seat()
    client = seat.client()
    client.get("/records/")
    refused = log.told(SecurityEvent.SEAT_REFUSED)
    assert (refused["code"], refused["account"]) == ("not_allowed", account_hash(seat.user.pk))
    assert refused["view"].startswith("records:")
    client.get("/cases/99010020260301000001X")
    missing = log.told(SecurityEvent.OUT_OF_REACH)
    assert (missing["view"], missing["account"]) == ("web:case", account_hash(seat.user.pk))
    assert "99010020260301000001X" not in json.dumps(missing)


def test_mistyped_address_and_visitor_are_no_event(log: Log) -> None:
    make_seat().client().get("/no-such-page")
    Client().get("/notices/none")
    assert [line for line in log.lines if line.get("log") == "security"] == []


def test_missing_csrf_token_is_told_at_pages_and_api(log: Log) -> None:
    Client(enforce_csrf_checks=True).post("/language", {"language": "en"}, REMOTE_ADDR=ADDRESS)
    assert log.told(SecurityEvent.CSRF_FAILED)["view"] == "web:language"
    seat = make_seat()
    client = Client(enforce_csrf_checks=True)
    client.cookies = seat.client().cookies
    client.post("/api/v1/cases/none/steps/submit", "{}", content_type="application/json")
    assert [line["view"] for line in log.lines if line["event"] == "csrf_failed"] == ["web:language", "api:take_step"]


def test_spent_budget_is_told_once_a_window(log: Log, rf) -> None:
    times = next(budget.strangers for budget in BUDGETS[Use.EXPORT] if budget.per is Per.ASKER)
    request = rf.get("/", REMOTE_ADDR=ADDRESS)
    for _ in range(times):
        spend(request, (Use.EXPORT,), "")
    for _ in range(3):
        with pytest.raises(TooOften):
            spend(request, (Use.EXPORT,), "")
    told = log.told(SecurityEvent.RATE_LIMITED)
    assert (told["use"], told["per"], told["times"]) == ("export", "asker", times)
    assert told["client"]


def test_limiter_that_fails_is_told(log: Log, monkeypatch: pytest.MonkeyPatch, transactional_db: None) -> None:
    monkeypatch.setattr(counting, "_alone", counting._Alone())
    monkeypatch.setattr(Window._meta, "db_table", "no_such_table")
    count([Tally(key_of("x"), 60)], now=0)
    assert log.told(SecurityEvent.LIMITER_FAILED)["error"]


def test_proxy_nobody_named_is_told_now_and_then(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(security_log, "_untold_at", -security_log.TOLD_EVERY)
    for _ in range(3):
        Client().get("/", headers={"X-Forwarded-For": "198.51.100.1"}, REMOTE_ADDR=ADDRESS)
    assert log.told(SecurityEvent.UNTOLD_PROXY)["client"]


def test_hostile_upload_is_told_and_a_wrong_table_is_not(log: Log) -> None:
    tell_upload(["other_template", "no_rows"], "import:1")
    assert log.lines == []
    tell_upload(["macros", "other_template", "inflates_too_much"], "import:2")
    told = log.told(SecurityEvent.UPLOAD_REFUSED)
    assert (told["codes"], told["about"]) == ("inflates_too_much macros", "import:2")


# ── the guide ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_guide_explains_every_event_and_no_other() -> None:
    guide = (PROJECT / "docs" / "guides" / "security-events.md").read_text()
    explained = re.findall(r"^\| `([a-z_]+)` \| [^|]{15,} \| [^|]{15,} \|$", guide, re.MULTILINE)
    assert sorted(explained) == sorted(event.value for event in SecurityEvent)
