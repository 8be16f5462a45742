from __future__ import annotations

import json
import os
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from onex.foundation.signing import hardware
from onex.foundation.signing.hardware import HardwareSigner, make_token_key
from onex.foundation.signing.key_files import make_key, open_key
from onex.foundation.signing.keys import SIGNATURE_BYTES, SigningFailed, key_id_of, verifies
from onex.foundation.signing.rings import Ring, Token

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
PIN = "1234"
SOFTHSM = Path(__file__).parents[3] / "scripts/softhsm"


@pytest.fixture
def passphrase(tmp_path: Path) -> Path:
    path = tmp_path / "passphrase"
    path.touch(mode=0o600)
    path.write_text("open sesame\n")
    return path


# ── key files ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("passphrase", [None, b"open sesame"])
def test_a_key_file_signs_what_its_public_key_verifies(tmp_path, passphrase):
    path = tmp_path / "one.key"
    public = make_key(path, passphrase=passphrase)
    signer = open_key(path, passphrase=passphrase)
    signature = signer.sign(b"news")
    assert (signer.public_key, signer.key_id, signer.algorithm) == (public, key_id_of(public), "Ed25519")
    assert len(signature) == SIGNATURE_BYTES
    assert verifies(public, b"news", signature)
    assert not verifies(public, b"other news", signature)
    assert not verifies(public, b"news", bytes(64))


def test_an_encrypted_key_file_shows_no_secret(tmp_path):
    path = tmp_path / "one.key"
    make_key(path, passphrase=b"open sesame")
    assert path.stat().st_mode & 0o777 == 0o600
    signer = open_key(path, passphrase=b"open sesame")
    secret = signer._key.private_bytes_raw()
    assert secret not in path.read_bytes()
    assert secret.hex() not in path.read_text()
    assert secret.hex() not in repr(signer)
    assert set(json.loads(path.read_text())) == {"algorithm", "public", "sealed"}


def test_a_key_file_does_not_open_otherwise(tmp_path):
    path = tmp_path / "one.key"
    make_key(path, passphrase=b"open sesame")
    with pytest.raises(SigningFailed, match="does not open"):
        open_key(path, passphrase=b"another")
    with pytest.raises(SigningFailed, match="is encrypted"):
        open_key(path, passphrase=None)
    path.chmod(0o640)
    with pytest.raises(SigningFailed, match="read by others"):
        open_key(path, passphrase=b"open sesame")
    with pytest.raises(SigningFailed, match="missing"):
        open_key(tmp_path / "two.key", passphrase=None)


def test_an_altered_key_file_is_refused(tmp_path):
    one, two = tmp_path / "one.key", tmp_path / "two.key"
    make_key(one, passphrase=b"open sesame")
    make_key(two, passphrase=None)
    sealed, plain = json.loads(one.read_text()), json.loads(two.read_text())
    one.write_text(json.dumps(sealed | {"public": plain["public"]}))
    with pytest.raises(SigningFailed, match="does not open"):
        open_key(one, passphrase=b"open sesame")
    two.write_text(json.dumps(plain | {"public": sealed["public"]}))
    with pytest.raises(SigningFailed, match="was altered"):
        open_key(two, passphrase=None)
    with pytest.raises(SigningFailed, match="in the open"):
        open_key(two, passphrase=b"open sesame")


def test_a_key_is_never_overwritten(tmp_path):
    make_key(tmp_path / "one.key", passphrase=None)
    with pytest.raises(FileExistsError):
        make_key(tmp_path / "one.key", passphrase=None)


# ── rings ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_new_ring_has_one_key_that_signs(tmp_path, passphrase):
    ring = Ring(tmp_path / "keys", "ledger", passphrase)
    assert not ring.exists
    made = ring.make(at=NOW)
    (signer,) = ring.signers(at=NOW)
    assert (signer.public_key, ring.public_keys()) == (made.raw, (made,))
    assert ring.path.stat().st_mode & 0o777 == 0o600


def test_two_that_make_a_ring_at_once_agree(tmp_path):
    ring, other = Ring(tmp_path, "ledger"), Ring(tmp_path, "ledger")
    assert ring.make(at=NOW) == other.make(at=NOW)
    assert len(list(tmp_path.glob("*.key"))) == 1


def test_a_rotation_signs_with_both_for_a_time(tmp_path):
    ring = Ring(tmp_path, "ledger")
    old = ring.make(at=NOW)
    new = ring.rotate(at=NOW + timedelta(days=10), overlap=timedelta(days=30))

    def signing(days: int, seconds: int = 0) -> list[bytes]:
        return [one.public_key for one in ring.signers(at=NOW + timedelta(days=days, seconds=seconds))]

    assert signing(10) == [old.raw, new.raw]
    assert signing(40, -1) == [old.raw, new.raw]
    assert signing(40) == [new.raw]
    assert [key.raw for key in ring.public_keys()] == [old.raw, new.raw]
    assert ring.public_keys()[0].until == "2026-04-11T08:00:00Z"


def test_a_clock_gone_back_leaves_a_key_to_sign_with(tmp_path):
    ring = Ring(tmp_path, "ledger")
    made = ring.make(at=NOW)
    assert [one.public_key for one in ring.signers(at=NOW - timedelta(days=900))] == [made.raw]


def test_a_ring_that_names_another_key_is_refused(tmp_path):
    ring = Ring(tmp_path, "ledger")
    ring.make(at=NOW)
    held = json.loads(ring.path.read_text())
    make_key(tmp_path / "foreign.key", passphrase=None)
    held["keys"][0]["file"] = "foreign.key"
    ring.path.write_text(json.dumps(held))
    with pytest.raises(SigningFailed, match="does not hold the key"):
        ring.signers(at=NOW)


# ── hardware: SoftHSM 2 ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def module(tmp_path_factory: pytest.TempPathFactory) -> str:
    """SoftHSM with a fresh token; installed where it is missing."""
    found = subprocess.run([SOFTHSM], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder / 'tokens'}\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")
    subprocess.run(
        ["softhsm2-util", "--init-token", "--free", "--label", "onex", "--pin", PIN, "--so-pin", "5678"],
        check=True,
        capture_output=True,
    )
    return found


def test_a_token_signs_with_a_key_that_never_leaves_it(module):
    public = make_token_key(module, "onex", "first", pin=PIN)
    signer = HardwareSigner(module, "onex", "first", PIN, public)
    assert verifies(public, b"news", signer.sign(b"news"))
    assert not verifies(public, b"news", signer.sign(b"other news"))
    assert PIN not in repr(signer)


def test_each_process_opens_its_own_session(module):
    public = make_token_key(module, "onex", "forked", pin=PIN)
    signer = HardwareSigner(module, "onex", "forked", PIN, public)
    assert verifies(public, b"before", signer.sign(b"before"))
    child = os.fork()
    if child == 0:  # nothing of the suite may run on in the child
        sound = False
        try:
            sound = verifies(public, b"within", signer.sign(b"within"))
        finally:
            os._exit(0 if sound else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert verifies(public, b"after", signer.sign(b"after"))


def test_a_token_with_another_key_is_refused(module):
    make_token_key(module, "onex", "second", pin=PIN)
    with pytest.raises(SigningFailed, match="another key"):
        HardwareSigner(module, "onex", "second", PIN, bytes(32)).sign(b"news")


def test_a_missing_token_or_key_is_told(module):
    with pytest.raises(SigningFailed, match="token nowhere"):
        HardwareSigner(module, "nowhere", "first", PIN, bytes(32)).sign(b"news")
    with pytest.raises(SigningFailed, match="key nothing"):
        HardwareSigner(module, "onex", "nothing", PIN, bytes(32)).sign(b"news")
    assert hardware.ED25519 == "Ed25519"


def test_a_ring_moves_from_a_file_into_a_token(tmp_path, module):
    pin = tmp_path / "pin"
    pin.touch(mode=0o600)
    pin.write_text(PIN)
    ring = Ring(tmp_path / "keys", "ledger", pin)
    old = ring.make(at=NOW)
    public = make_token_key(module, "onex", "third", pin=PIN)
    token = Token(module=module, token="onex", label="third")
    ring.rotate(at=NOW, overlap=timedelta(days=1), token=token, public=public)
    signers = Ring(tmp_path / "keys", "ledger", pin).signers(at=NOW)
    assert [verifies(key, b"head", one.sign(b"head")) for key, one in zip((old.raw, public), signers, strict=True)] == [
        True,
        True,
    ]
