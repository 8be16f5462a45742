"""Signing in with an outside identity: through the sandbox, which really runs, and with everything it could get wrong."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings as installed
from django.test import Client
from django.utils import timezone
from joserfc import jwt
from joserfc.jwk import ECKey
from pytest_django import Settings

from config.settings.sandbox import sandbox_providers
from onex.foundation.accounts.models import User
from onex.foundation.accounts.roles import Role
from onex.foundation.journal.models import Entry
from onex.foundation.mandates.services import suspend_user
from onex.foundation.portals import providers, sandbox
from onex.foundation.portals.models import LinkedIdentity
from onex.foundation.portals.outgoing import ProviderSilent, post_form
from onex.foundation.portals.services import link_identity
from tests.factories.accounts import BY, make_seat
from tests.factories.sign_in import App, Clock

pytestmark = pytest.mark.django_db
BOTH = pytest.mark.parametrize("name", ["sandbox-oidc", "sandbox-portal"])


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture(autouse=True)
def _the_sandbox_without_a_socket(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The platform's own posts go to the sandbox's views, unless the test has a live server."""
    if "live_server" in request.fixturenames:
        return

    def post(address: str, fields: Mapping[str, str], *, declared: frozenset[str], bearer: str = "") -> dict[str, Any]:
        assert address in declared
        headers = {"Authorization": f"Bearer {bearer}"} if bearer else None
        answer = Client().post(urlsplit(address).path, fields, headers=headers)
        if answer.status_code != 200:
            raise ProviderSilent
        return dict(answer.json())

    monkeypatch.setattr(providers, "post_form", post)


def leave(client: Client, name: str, onward: str = "/seat") -> str:
    answer = client.get(f"/sign-in/with/{name}", {"next": onward})
    assert answer.status_code == 302
    return str(answer["Location"])


def choose(client: Client, address: str, person: str = "sandbox-1") -> str:
    """At the sandbox: choose a person; where the browser is sent back to."""
    page = client.get(address)
    assert "这是沙箱" in page.text
    carried = {key: values[0] for key, values in parse_qs(urlsplit(address).query).items()}
    answer = client.post("/sandbox/identity/authorize", carried | {"person": person})
    assert answer.status_code == 302
    return str(answer["Location"]).removeprefix("http://testserver")


def linked(user: User, name: str, subject: str = "sandbox-1") -> LinkedIdentity:
    return link_identity(user, provider=name, subject=subject, by=BY, on=timezone.localdate(), now=timezone.now())


@BOTH
def test_linked_identity_signs_in(name: str) -> None:
    seat, client = make_seat(), Client()
    linked(seat.user, name)
    answer = client.get(choose(client, leave(client, name)))
    assert (answer.status_code, answer["Location"]) == (302, "/seat")
    assert client.get("/seat").wsgi_request.actor == seat.actor


@BOTH
def test_unknown_identity_makes_no_account_and_says_what_to_do(name: str) -> None:
    make_seat()
    users, client = User.objects.count(), Client()
    answer = client.get(choose(client, leave(client, name)))
    assert (answer.status_code, "尚未关联帐号" in answer.text) == (403, True)
    assert (User.objects.count(), LinkedIdentity.objects.count()) == (users, 0)
    assert client.get("/seat")["Location"].startswith("/sign-in")


@BOTH
def test_user_links_and_unlinks_an_identity(name: str) -> None:
    seat = make_seat()
    client = seat.client()
    away = str(client.post("/security/identities", {"provider": name})["Location"])
    assert client.get(choose(client, away, "sandbox-2"))["Location"] == "/security/identities"
    (identity,) = LinkedIdentity.objects.filter(user=seat.user)
    assert b"sandbox" not in bytes(identity.subject_index)
    assert Entry.objects.get(topic="portals.identity_linked").payload == {"provider": name}
    other = Client()
    assert other.get(choose(other, leave(other, name), "sandbox-2")).status_code == 302
    assert make_seat().client().post(f"/security/identities/{identity.ref}/unlink").status_code == 404
    assert client.post(f"/security/identities/{identity.ref}/unlink").status_code == 302
    assert Entry.objects.get(topic="portals.identity_unlinked").subject == f"user:{seat.user.pk}"
    again = Client()
    assert again.get(choose(again, leave(again, name), "sandbox-2")).status_code == 403


def test_identity_is_linked_once_and_one_a_provider() -> None:
    seat, other = make_seat(), make_seat()
    linked(other.user, "sandbox-oidc", "sandbox-1")
    client = seat.client()
    for person, status in (("sandbox-1", 409), ("sandbox-2", 302), ("sandbox-3", 409)):
        away = str(client.post("/security/identities", {"provider": "sandbox-oidc"})["Location"])
        assert client.get(choose(client, away, person)).status_code == status


def test_linking_begun_by_one_account_is_not_finished_by_another() -> None:
    seat, other = make_seat(), make_seat()
    client = seat.client()
    back = choose(client, str(client.post("/security/identities", {"provider": "sandbox-oidc"})["Location"]))
    waiting = client.session["identity_waiting"]
    foreign = other.client()
    session = foreign.session
    session["identity_waiting"] = waiting
    session.save()
    assert foreign.get(back).status_code == 403
    assert not LinkedIdentity.objects.exists()


def test_second_factor_is_asked_for_all_the_same(clock: Clock) -> None:
    seat, client = make_seat(), Client()
    linked(seat.user, "sandbox-oidc")
    app = App(seat.user)
    assert client.get(choose(client, leave(client, "sandbox-oidc")))["Location"] == "/sign-in/second-step"
    assert client.get("/seat")["Location"].startswith("/sign-in")
    assert client.post("/sign-in/second-step", {"proof_code": app.code()})["Location"] == "/seat"


def test_seat_that_decides_needs_a_factor_here_too(settings: Settings) -> None:
    settings.SECOND_FACTOR = "required"
    seat, client = make_seat(role=Role.PROVINCE_LEAD), Client()
    linked(seat.user, "sandbox-portal")
    assert client.get(choose(client, leave(client, "sandbox-portal")))["Location"].startswith("/security?")


def test_suspended_account_is_not_signed_in() -> None:
    seat, client = make_seat(), Client()
    linked(seat.user, "sandbox-oidc")
    suspend_user(seat.user, by=BY, reason="停职", on=timezone.localdate())
    assert client.get(choose(client, leave(client, "sandbox-oidc"))).status_code == 403


@BOTH
def test_refusal_at_the_provider_signs_nobody_in(name: str) -> None:
    client = Client()
    assert client.get(choose(client, leave(client, name), "")).status_code == 403


@BOTH
def test_way_back_is_good_once_here_and_in_time(name: str, clock: Clock) -> None:
    seat = make_seat()
    linked(seat.user, name)
    client, thief = Client(), Client()
    back = choose(client, leave(client, name))
    assert thief.get(back)["Location"] == "/sign-in"  # another browser has no such journey
    assert "请重新开始" in thief.get("/sign-in").text
    leave(thief, name)
    assert thief.get(back).status_code == 403  # nor the state of its own
    assert client.get(back).status_code == 302
    client.post("/sign-out")
    assert client.get(back)["Location"] == "/sign-in"
    late = choose(client, leave(client, name))
    clock.move(minutes=10)
    assert client.get(late)["Location"] == "/sign-in"
    assert client.get("/seat")["Location"].startswith("/sign-in")


@BOTH
def test_code_or_ticket_is_good_once(name: str) -> None:
    """A second visitor who holds the first one's code, in a journey of their own, gets nothing."""
    seat = make_seat()
    linked(seat.user, name)
    first, second = Client(), Client()
    back = choose(first, leave(first, name))
    assert first.get(back).status_code == 302
    away = leave(second, name)
    state = parse_qs(urlsplit(away).query)["state"][0]
    mine = parse_qs(urlsplit(back).query)
    sent = {key: values[0] for key, values in mine.items()} | {"state": state}
    assert second.get(urlsplit(back).path, sent).status_code == 409


def test_stolen_code_is_no_good_without_the_verifier() -> None:
    """PKCE: the same code, unused, in the thief's own journey."""
    seat = make_seat()
    linked(seat.user, "sandbox-oidc")
    victim, thief = Client(), Client()
    stolen = parse_qs(urlsplit(choose(victim, leave(victim, "sandbox-oidc"))).query)["code"][0]
    state = parse_qs(urlsplit(leave(thief, "sandbox-oidc")).query)["state"][0]
    assert thief.get("/sign-in/with/sandbox-oidc/back", {"code": stolen, "state": state}).status_code == 409


FORGERIES: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "another issuer": lambda claims: claims | {"iss": "https://elsewhere.example"},
    "for another client": lambda claims: claims | {"aud": "another"},
    "authorised party": lambda claims: claims | {"azp": "another"},
    "another nonce": lambda claims: claims | {"nonce": "x"},
    "without a nonce": lambda claims: {key: value for key, value in claims.items() if key != "nonce"},
    "expired": lambda claims: claims | {"exp": claims["iat"] - providers.LEEWAY_SECONDS - 1},
    "from the future": lambda claims: claims | {"iat": claims["iat"] + 3600},
    "without an end": lambda claims: {key: value for key, value in claims.items() if key != "exp"},
    "of nobody": lambda claims: {key: value for key, value in claims.items() if key != "sub"},
}


@pytest.fixture
def forging(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Replaces the provider's ID token."""

    def forge(change: Callable[[dict[str, Any]], dict[str, Any]], key: ECKey | None = None, algorithm: str = "ES256") -> None:
        def token(told: dict[str, str], provider: providers.Provider, _verifier: str) -> str:
            now = int(timezone.now().timestamp())
            claims = {"iss": provider.issuer, "aud": provider.client_id, "sub": told["subject"], "nonce": told["nonce"]}
            signing = key or sandbox.signing_key()
            header = {"alg": algorithm, "kid": "sandbox"}
            return jwt.encode(header, change(claims | {"iat": now, "exp": now + 60}), signing, algorithms=[algorithm])

        monkeypatch.setattr(sandbox, "id_token", token)

    return forge


@pytest.mark.parametrize("forgery", FORGERIES)
def test_id_token_that_is_not_for_us_now_is_refused(forgery: str, forging: Callable[..., None]) -> None:
    seat, client = make_seat(), Client()
    linked(seat.user, "sandbox-oidc")
    forging(FORGERIES[forgery])
    assert client.get(choose(client, leave(client, "sandbox-oidc"))).status_code == 403
    forging(lambda claims: claims)
    assert client.get(choose(client, leave(client, "sandbox-oidc"))).status_code == 302


def test_id_token_signed_by_another_is_refused(forging: Callable[..., None]) -> None:
    seat, client = make_seat(), Client()
    linked(seat.user, "sandbox-oidc")
    forging(lambda claims: claims, ECKey.generate_key("P-256", {"kid": "sandbox"}))
    assert client.get(choose(client, leave(client, "sandbox-oidc"))).status_code == 403


def test_unsigned_id_token_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    seat, client = make_seat(), Client()
    linked(seat.user, "sandbox-oidc")
    for token in ("", "a.b.c", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJzYW5kYm94LTEifQ."):
        monkeypatch.setattr(sandbox, "id_token", lambda *_given, token=token: token)
        assert client.get(choose(client, leave(client, "sandbox-oidc"))).status_code == 403


def test_code_is_good_for_a_minute(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    seat, client = make_seat(), Client()
    linked(seat.user, "sandbox-oidc")
    real = time.time
    back = choose(client, leave(client, "sandbox-oidc"))
    monkeypatch.setattr(time, "time", lambda: real() + sandbox.SECONDS + 2)
    assert client.get(back).status_code == 409


def test_there_is_no_sandbox_where_it_is_not_allowed(settings: Settings) -> None:
    settings.IDENTITY_SANDBOX = False
    for path in ("/sandbox/identity/authorize", "/sign-in/with/sandbox-oidc", "/sign-in/with/sandbox-oidc/back"):
        assert Client().get(path).status_code == 404
    for path in ("/sandbox/identity/token", "/sandbox/identity/claims"):
        assert Client().post(path).status_code == 404
    assert "没有接入外部身份" in make_seat().client().get("/security/identities").text


def test_production_does_not_start_with_a_sandbox(tmp_path: Any) -> None:
    import os
    import subprocess
    import sys

    declared = tmp_path / "providers.json"
    environment = os.environ | {
        "ONEX_SECRET_KEY": "x" * 60,
        "ONEX_DATA_DIR": str(tmp_path),
        "ONEX_IDENTITY_PROVIDERS": str(declared),
    }
    for providers_declared, starts in (([], True), (sandbox_providers("http://127.0.0.1"), False)):
        declared.write_text(json.dumps(providers_declared))
        run = [sys.executable, "-c", "import config.settings.production"]
        done = subprocess.run(run, env=environment, cwd=installed.LOCALE_PATHS[0].parents[1], capture_output=True, check=False)
        assert (done.returncode == 0) is starts, done.stderr.decode()


def test_sandbox_sends_nobody_elsewhere() -> None:
    for back in ("https://elsewhere.example/", "http://testserver/seat", "http://testserver/sign-in/with/sandbox-portal/back"):
        asked = {"client_id": "onex-oidc", "redirect_uri": back, "state": "s"}
        assert Client().get("/sandbox/identity/authorize", asked).status_code == 400


# ── the way out ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """A provider that answers as the path says."""

    class Answers(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = {"/good": b'{"a": 1}', "/list": b"[1]", "/long": b'"' + b"x" * 100_000 + b'"', "/moved": b""}.get(
                self.path, b"{"
            )
            self.send_response(302 if self.path == "/moved" else 500 if self.path == "/broken" else 200)
            if self.path == "/moved":
                self.send_header("Location", "/good")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_given: object) -> None:
            """Quiet."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_only_declared_addresses_are_asked_and_nothing_is_followed(elsewhere: str) -> None:
    good = f"{elsewhere}/good"
    assert post_form(good, {}, declared=frozenset({good})) == {"a": 1}
    with pytest.raises(ProviderSilent):
        post_form(good, {}, declared=frozenset({f"{elsewhere}/other"}))
    for path in ("/list", "/long", "/moved", "/broken", "/nonsense"):
        with pytest.raises(ProviderSilent):
            post_form(elsewhere + path, {}, declared=frozenset({elsewhere + path}))
    for address in ("file:///etc/hostname", "ftp://127.0.0.1/x", "http://127.0.0.1:1/closed"):
        with pytest.raises(ProviderSilent):
            post_form(address, {}, declared=frozenset({address}))


@pytest.mark.django_db(transaction=True)
@BOTH
def test_sandbox_really_runs_at_the_installations_own_addresses(name: str, live_server: Any, settings: Settings) -> None:
    """Over a socket: the platform asks itself."""
    settings.IDENTITY_PROVIDERS = sandbox_providers(str(live_server))
    seat, client = make_seat(), Client()
    linked(seat.user, name)
    assert client.get(choose(client, leave(client, name)))["Location"] == "/seat"
