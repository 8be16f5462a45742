"""The stand-alone program as strangers run it: a process of its own, a bundle in a file, a text, an exit code."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from onex.foundation.parties.kinds import DocumentKind
from onex.foundation.verifiable.paper import cbor, faces
from onex.foundation.verifiable.paper.faces import read, write
from onex.lifecycle.certificates.models import CertificateStatus
from onex.lifecycle.credentials import bundles, keys
from onex.lifecycle.credentials.models import ListPurpose
from onex.lifecycle.credentials.paper import paper_qr
from onex.lifecycle.credentials.standalone import check_paper
from tests.foundation.verifiable.test_paper import FACE, KNOWN
from tests.lifecycle.credentials.papers import altered, bundle_file, make_held, revoke

PROGRAM = Path(str(check_paper.__file__))


def run(bundle: Path, text: str, *arguments: str, isolated: bool = False) -> tuple[int, str]:
    """Its exit code and what it said; ``isolated`` without any package installed."""
    command = [sys.executable, *(("-S",) if isolated else ()), "-I", str(PROGRAM), str(bundle), "-", *arguments]
    done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=60, check=False, cwd=bundle.parent)
    assert done.stderr == ""
    return done.returncode, done.stdout


@pytest.mark.django_db
@pytest.mark.parametrize("isolated", [False, True], ids=["cryptography", "standard library alone"])
def test_a_good_paper_passes_every_step(tmp_path, isolated: bool):
    held = make_held()
    bundle = bundle_file(tmp_path)
    code, said = run(bundle, held.text, "--name", held.name, "--document", held.document, isolated=isolated)
    assert code == 0, said
    assert held.certificate.number in said
    assert held.issuer.organisation.name in said
    assert "NOT CHECKED" not in said
    code, said = run(bundle, held.text, isolated=isolated)
    assert (code, "holder     NOT CHECKED" in said) == (0, True)
    code, said = run(bundle, altered(held.text), isolated=isolated)
    assert (code, "signature  FAILED" in said) == (1, True)
    assert held.certificate.number not in said, "what is not signed is not shown"


@pytest.mark.django_db
def test_another_holder_is_refused(tmp_path):
    held = make_held()
    bundle = bundle_file(tmp_path)
    other = held.document[:-1] + ("1" if held.document[-1] != "1" else "2")
    for name, document in ((held.name, other), ("张冠李", held.document), (held.name, "")):
        code, said = run(bundle, held.text, "--name", name, "--document", document)
        assert (code, "holder     FAILED" in said) == (1, True)


@pytest.mark.django_db
def test_a_revoked_paper_is_told_from_a_bundle_before_and_after(tmp_path):
    held = make_held()
    before = bundle_file(tmp_path)
    assert run(before, held.text)[0] == 0
    revoke(held)
    code, said = run(bundle_file(tmp_path), held.text)
    assert (code, "status     FAILED: revoked" in said) == (2, True)
    two_weeks_ago = timezone.now() - timedelta(days=14)
    assert run(bundle_file(tmp_path, now=two_weeks_ago), held.text)[0] == 2, "a revocation does not grow old"


@pytest.mark.django_db
def test_a_suspended_paper_is_told(tmp_path, monkeypatch):
    held = make_held()
    revoke(held)
    monkeypatch.setattr(bundles, "SETS", {ListPurpose.SUSPENSION: frozenset({CertificateStatus.REVOKED.value})})
    code, said = run(bundle_file(tmp_path), held.text)
    assert (code, "suspended" in said) == (3, True)


@pytest.mark.django_db
def test_a_bundle_too_old_is_an_answer_of_its_own(tmp_path):
    held = make_held()
    now = timezone.now()
    assert run(bundle_file(tmp_path, now=now - bundles.GOOD_FOR + timedelta(minutes=5)), held.text)[0] == 0
    code, said = run(bundle_file(tmp_path, now=now - bundles.GOOD_FOR - timedelta(minutes=1)), held.text)
    assert (code, "too old" in said) == (4, True)
    assert "passed: good" not in said
    code, said = run(bundle_file(tmp_path, made_at="2026-02-01T00:00:00Z"), held.text)
    assert (code, "older than this certificate" in said) == (4, True)


@pytest.mark.django_db
def test_an_unknown_key_or_issuer_is_not_false(tmp_path):
    held = make_held()
    other = Ed25519PrivateKey.generate()
    public = other.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    forged = write(FACE, key_id=hashlib.sha256(public).digest()[:8], sign=other.sign)
    code, said = run(bundle_file(tmp_path), forged)
    assert (code, "not in this bundle" in said) == (5, True)
    assert FACE.name not in said
    signer = keys.signer()
    pretended = write(FACE, key_id=bytes.fromhex(signer.key_id), sign=other.sign)
    assert run(bundle_file(tmp_path), pretended)[0] == 1, "another key under a known key's name"
    assert run(bundle_file(tmp_path, issuers={}), held.text)[0] == 5


@pytest.mark.django_db
def test_a_certificate_dated_after_its_key_had_ended_is_false(tmp_path):
    held = make_held()
    (key,) = json.loads(bundle_file(tmp_path).read_text())["keys"]
    on = held.certificate.issued_on
    assert run(bundle_file(tmp_path, keys=[key | {"until": f"{on}T00:00:00Z"}]), held.text)[0] == 0
    ended = f"{on - timedelta(days=1)}T23:59:59Z"
    code, said = run(bundle_file(tmp_path, keys=[key | {"until": ended}]), held.text)
    assert (code, "ended" in said) == (1, True)


@pytest.mark.django_db
def test_after_a_rotation_old_prints_still_pass_and_new_ones_name_the_new_key(tmp_path, settings):
    settings.KEYS_DIR = tmp_path / "keys"
    held = make_held()
    fresh = keys.ring().rotate(at=timezone.now(), overlap=timedelta(0))
    reprint = paper_qr([held.certificate.pk])[held.certificate.pk]
    assert reprint != held.text
    assert read(reprint).message.key_id.hex() == fresh.key_id
    bundle = bundle_file(tmp_path)
    assert json.loads(bundle.read_text())["signature"]["key"] == fresh.key_id
    assert [run(bundle, text)[0] for text in (held.text, reprint)] == [0, 0]


@pytest.mark.django_db
def test_a_bundle_altered_or_of_another_key_is_refused(tmp_path):
    held = make_held()
    bundle = bundle_file(tmp_path)
    key = keys.signer().public_key.hex()
    assert run(bundle, held.text, "--key", key)[0] == 0
    assert run(bundle, held.text, "--key", "00" * 32)[0] == 7
    said = json.loads(bundle.read_text())
    for wrong in (said | {"good_until": "2099-01-01T00:00:00Z"}, said | {"status": {"x": {}}}, {"type": "other"}, [], {}):
        bundle.write_text(json.dumps(wrong))
        assert run(bundle, held.text)[0] == 7
    bundle.write_text("{")
    assert run(bundle, held.text)[0] == 7
    assert run(tmp_path / "missing.json", held.text)[0] == 7


@pytest.mark.django_db
def test_what_is_no_paper_is_told_so(tmp_path):
    bundle = bundle_file(tmp_path)
    for text in ("", "OX1:", "https://onex.example/v/abc", "OX1:" + "0" * 700, KNOWN[:-3], KNOWN + "0"):
        assert run(bundle, text)[0] == 6
    done = subprocess.run([sys.executable, str(PROGRAM)], capture_output=True, check=False)
    assert done.returncode == 64


def test_it_reads_the_known_answer_as_we_do():
    paper = check_paper.Paper(KNOWN)
    assert paper.face[4] == FACE.name
    assert (paper.issued_on, paper.issuer) == (FACE.issued_on, str(FACE.issuer))
    assert set(check_paper.KINDS) == set(DocumentKind.values)


@given(st.binary(max_size=60) | st.integers(0, 2**40).map(cbor.encode))
def test_its_cbor_agrees_with_ours(content: bytes):
    try:
        ours = cbor.decode(content)
    except cbor.NotCbor:
        with pytest.raises(check_paper.Wrong):
            check_paper.whole(content)
        return
    if not isinstance(ours, cbor.Tagged):
        assert check_paper.whole(content) == ours or "Tagged" in repr(ours)


@given(st.data())
def test_it_refuses_the_texts_we_refuse(data):
    at = data.draw(st.integers(4, len(KNOWN) - 1))
    letter = data.draw(st.sampled_from(check_paper.ALPHABET))
    text = KNOWN[:at] + letter + KNOWN[at + 1 :]
    try:
        ours = faces.read(text)
    except faces.NotPaper:
        with pytest.raises(check_paper.Wrong):
            check_paper.Paper(text)
        return
    theirs = check_paper.Paper(text)
    assert (theirs.signature, theirs.key_id) == (ours.message.signature, ours.message.key_id.hex())


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=50), st.integers(0, 511))
def test_its_own_arithmetic_agrees_with_the_library(secret: bytes, message: bytes, flipped: int):
    key = Ed25519PrivateKey.from_private_bytes(secret)
    public, signature = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw), key.sign(message)
    assert check_paper.verifies_by_hand(public, message, signature)
    wrong = bytearray(signature)
    wrong[flipped >> 3] ^= 1 << (flipped & 7)
    assert not check_paper.verifies_by_hand(public, message, bytes(wrong))
