"""Second factors for tests: an authenticator app and a security key in software, and a clock to set."""

from __future__ import annotations

import hashlib
import html
import json
import re
import secrets
import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from django.test import Client
from django.utils import timezone
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

from onex.foundation.accounts.models import User
from onex.foundation.accounts.sign_in import factors, totp
from onex.foundation.accounts.sign_in.models import Factor
from tests.factories.accounts import BY, PASSWORD

SITE = "http://testserver"
STEP = "/sign-in/second-step"
FLAGS = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV


class Clock:
    """Stands still until it is moved; everything that asks Django for the time gets this one."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.now = timezone.now().replace(microsecond=0)
        patch.setattr("django.utils.timezone.now", lambda: self.now)

    def move(self, **by: float) -> datetime:
        self.now += timedelta(**by)
        return self.now


class App:
    """An authenticator app enrolled at an account."""

    def __init__(self, user: User) -> None:
        self.secret = totp.new_secret()
        ref, now = uuid.uuid4(), timezone.now()
        enrolled = factors.enrol_totp(
            user,
            ref=ref,
            sealed=factors.seal_secret(ref, self.secret),
            typed=totp.code_at(self.secret, int(now.timestamp()) // totp.STEP_SECONDS - 1),
            by=BY,
            on=timezone.localdate(),
            now=now,
        )
        assert enrolled is not None
        self.factor: Factor = enrolled

    def code(self, *, steps: int = 0) -> str:
        """What it shows now, or some steps of thirty seconds off."""
        return totp.code_at(self.secret, int(timezone.now().timestamp()) // totp.STEP_SECONDS + steps)


class Key:
    """A security key: one credential, made and used as a browser would."""

    def __init__(self, *, site: str = SITE) -> None:
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.credential_id = secrets.token_bytes(32)
        self.site = site
        self.counter = 0

    def create(self, options: str) -> str:
        """The answer to a registration."""
        asked = json.loads(options)["publicKey"]
        public = ES256.from_cryptography_key(self.private.public_key())
        credential = AttestedCredentialData.create(b"\0" * 16, self.credential_id, public)
        data = AuthenticatorData.create(self._site_hash(asked["rp"]["id"]), FLAGS | AuthenticatorData.FLAG.AT, 0, credential)
        made = AttestationObject.create("none", data, {})
        told = self._client_data("webauthn.create", asked["challenge"])
        return self._answer({"clientDataJSON": websafe_encode(told), "attestationObject": websafe_encode(made)})

    def get(self, options: str, *, counter: int | None = None) -> str:
        """The answer to a question; the counter moves on by one unless told otherwise."""
        asked = json.loads(options)["publicKey"]
        self.counter = self.counter + 1 if counter is None else counter
        data = AuthenticatorData.create(self._site_hash(asked["rpId"]), FLAGS, self.counter)
        told = self._client_data("webauthn.get", asked["challenge"])
        signature = self.private.sign(data + hashlib.sha256(told).digest(), ec.ECDSA(SHA256()))
        return self._answer(
            {
                "clientDataJSON": websafe_encode(told),
                "authenticatorData": websafe_encode(data),
                "signature": websafe_encode(signature),
            }
        )

    def _client_data(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.site, "crossOrigin": False}).encode()

    def _site_hash(self, name: str) -> bytes:
        return hashlib.sha256(name.encode()).digest()

    def _answer(self, response: dict[str, Any]) -> str:
        name = websafe_encode(self.credential_id)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})


def first_step(client: Client, user: User, onward: str = "/seat") -> str:
    answer = client.post("/sign-in", {"login_name": user.login_name, "password": PASSWORD, "next": onward})
    assert answer.status_code == 302
    return str(answer["Location"])


def options_on(client: Client, path: str = STEP) -> str:
    found = re.search(r'data-options="([^"]+)"', client.get(path).text)
    assert found is not None
    return html.unescape(found[1])


def give_key(user: User) -> Key:
    """A key enrolled through the page."""
    key, client = Key(), Client()
    client.force_login(user)
    answer = client.post("/security/passkey", {"proof_passkey": key.create(options_on(client, "/security/passkey"))})
    assert answer.status_code == 302
    return key
