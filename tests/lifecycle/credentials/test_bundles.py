"""The offline bundle: what it holds, that it is signed as a whole, when it is made anew."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
import rfc8785

from onex.foundation.ledger.selectors import published_note
from onex.foundation.signing.keys import verifies
from onex.foundation.verifiable.paper.faces import read
from onex.foundation.verifiable.status_lists import decode, is_set
from onex.lifecycle.credentials import keys
from onex.lifecycle.credentials.bundles import GOOD_FOR, RENEWED_AFTER, current_bundle, make_bundle
from tests.factories.certificates import make_issued
from tests.lifecycle.credentials.conftest import sign_all
from tests.lifecycle.credentials.papers import make_held, revoke

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 3, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _data_dir(tmp_path, settings) -> None:
    keys.ring()  # of the tests' own data, before it is hidden
    settings.DATA_DIR = tmp_path / "data"


def read_bundle(now: datetime) -> dict:
    return json.loads(current_bundle(now=now))


def test_it_holds_keys_issuers_names_and_the_ledgers_head():
    held = make_held()
    bundle, organisation = read_bundle(NOW), held.issuer.organisation
    (key,) = keys.public_keys()
    public = base64.urlsafe_b64encode(key.raw).decode().rstrip("=")
    assert bundle["keys"] == [{"id": key.key_id, "public": public, "since": key.since, "until": ""}]
    assert bundle["issuers"] == {
        str(organisation.ref): {"name": organisation.name, "did": keys.issuer_did(organisation.ref), "lists": 1}
    }
    level = held.certificate.level
    assert bundle["certificates"] == {
        level.certificate.code: {"name": level.certificate.name, "levels": {level.code: level.label}}
    }
    assert bundle["checkpoint"] == published_note()
    assert bundle["checkpoint"]
    assert datetime.fromisoformat(bundle["good_until"]) == NOW + GOOD_FOR


def test_it_is_signed_as_a_whole():
    make_held()
    bundle = read_bundle(NOW)
    signature = bundle.pop("signature")
    raw = base64.urlsafe_b64decode(signature["value"] + "==")
    (key,) = keys.public_keys()
    assert verifies(key.raw, rfc8785.dumps(bundle), raw)
    assert rfc8785.dumps(bundle) == json.dumps(bundle, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    bundle["good_until"] = "2099-01-01T00:00:00Z"
    assert not verifies(key.raw, rfc8785.dumps(bundle), raw)


def test_a_list_stands_in_it_only_where_a_bit_is_set_and_at_once():
    held = make_held()
    assert read_bundle(NOW)["status"] == {}
    revoke(held)
    after = read_bundle(NOW + timedelta(seconds=1))
    face = read(held.text).face
    (lists,) = after["status"].values()
    assert set(after["status"]) == {str(face.issuer)}
    assert set(lists) == {"revocation"}
    bits = decode(lists["revocation"][str(face.list_number)])
    assert is_set(bits, face.entry)
    assert sum(byte.bit_count() for byte in bits) == 1


def test_it_is_kept_for_an_hour_and_until_something_new_is_signed():
    make_held()
    first = read_bundle(NOW)
    assert read_bundle(NOW + RENEWED_AFTER - timedelta(seconds=1)) == first
    assert read_bundle(NOW + RENEWED_AFTER)["made_at"] != first["made_at"]
    kept = read_bundle(NOW + RENEWED_AFTER)
    make_issued(count=1)
    sign_all()
    after = read_bundle(NOW + RENEWED_AFTER + timedelta(seconds=1))
    assert len(after["issuers"]) == len(kept["issuers"]) + 1


def test_a_kept_file_that_is_broken_is_made_anew(settings):
    make_held()
    read_bundle(NOW)
    path = settings.DATA_DIR / "offline" / "bundle.json"
    for broken in ("", "{", "{}"):
        path.write_text(broken)
        assert read_bundle(NOW)["type"] == "onex-offline-bundle/1"
    assert [one.name for one in path.parent.iterdir()] == ["bundle.json"]


def test_nothing_personal_stands_in_it():
    held = make_held()
    revoke(held)
    text = json.dumps(make_bundle(now=NOW), ensure_ascii=False)
    assert not [one for one in (held.name, held.document, held.certificate.number) if one in text]


def test_queries_do_not_grow_with_what_is_revoked(count_queries):
    revoke(make_held())
    with count_queries() as one:
        make_bundle(now=NOW)
    for _more in range(3):
        revoke(make_held())
    with count_queries() as four:
        make_bundle(now=NOW)
    assert len(one) == len(four)


def test_anyone_fetches_it_and_the_programs(client):
    make_held()
    bundle = client.get("/offline/bundle.json")
    assert (bundle.status_code, bundle["Access-Control-Allow-Origin"]) == (200, "*")
    assert bundle.json()["signature"]["key"] == keys.signer().key_id
    program = client.get("/offline/check_paper.py")
    assert b"Checks the QR code of a paper certificate" in b"".join(program.streaming_content)
    worker = client.get("/check-worker.js")
    assert worker["Content-Type"].startswith("text/javascript")
    page = client.get("/check")
    assert (page.status_code, page["Permissions-Policy"].split(",")[0]) == (200, "camera=(self)")
    assert client.get("/verify")["Permissions-Policy"].startswith("camera=()")
    assert client.post("/check").status_code == 405
