"""The seal: PAdES, accepted by poppler where our authority is trusted and nowhere else, and broken by a changed byte."""

from __future__ import annotations

import io
import re
import subprocess
import time

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat
from django.core.exceptions import ImproperlyConfigured
from pyhanko.pdf_utils.reader import PdfFileReader

from onex.lifecycle.prints import seals
from onex.lifecycle.prints.seals import CHAIN, KEY, open_demonstration_seal, open_seal, seal_provider
from tests.lifecycle.prints.conftest import make_signed, printed

PASSPHRASE = b"made-up words of a test"


@pytest.fixture
def trusting(tmp_path):
    """A folder of trusted certificates (NSS) that holds the demonstration's authority."""
    folder = tmp_path / "nss"
    folder.mkdir()
    authority = x509.load_der_x509_certificate(seal_provider().chain[-1])
    (tmp_path / "ca.pem").write_bytes(authority.public_bytes(Encoding.PEM))
    place = f"sql:{folder}"
    subprocess.run(["certutil", "-N", "-d", place, "--empty-password"], check=True)
    subprocess.run(["certutil", "-A", "-d", place, "-n", "ca", "-t", "CT,C,C", "-i", tmp_path / "ca.pem"], check=True)
    return place


@pytest.mark.django_db
def test_pdfsig_accepts_the_seal_where_our_authority_is_trusted(poppler, trusting):
    (certificate,) = make_signed()
    said = poppler("pdfsig", printed(certificate), "-nssdir", trusting)
    assert "Signature is Valid." in said
    assert "Certificate is Trusted." in said
    assert "Total document signed" in said
    assert "Signature Type: ETSI.CAdES.detached" in said
    assert "Signing Hash Algorithm: SHA-256" in said


@pytest.mark.django_db
def test_pdfsig_does_not_trust_the_seal_elsewhere(poppler, tmp_path):
    (tmp_path / "empty").mkdir()
    (certificate,) = make_signed()
    subprocess.run(["certutil", "-N", "-d", f"sql:{tmp_path / 'empty'}", "--empty-password"], check=True)
    said = poppler("pdfsig", printed(certificate), "-nssdir", f"sql:{tmp_path / 'empty'}")
    assert "Signature is Valid." in said
    assert "Certificate is Trusted." not in said


@pytest.mark.django_db
def test_pdfsig_refuses_a_changed_byte(poppler):
    (certificate,) = make_signed()
    pdf = bytearray(printed(certificate))
    place = pdf.index(b"stream") + 100
    pdf[place] ^= 1
    said = poppler("pdfsig", bytes(pdf), "-nocert")
    assert "Signature is Valid." not in said
    assert "Digest Mismatch" in said


@pytest.mark.django_db
def test_what_is_added_behind_the_seal_is_seen(poppler):
    (certificate,) = make_signed()
    said = poppler("pdfsig", printed(certificate) + b"\n% added afterwards\n", "-nocert")
    assert "Not total document signed" in said


@pytest.mark.django_db
def test_the_sealed_file_still_says_that_it_is_pdf_a():
    (certificate,) = make_signed()
    root = PdfFileReader(io.BytesIO(printed(certificate))).root
    told = root["/Metadata"].data.decode()
    assert re.search(r"pdfaid:part\W+3\b", told)
    assert re.search(r"pdfaid:conformance\W+B\b", told)
    assert "/OutputIntents" in root


@pytest.mark.django_db
def test_without_a_provider_the_page_says_that_it_is_not_sealed(poppler, settings):
    settings.SEAL_PROVIDER = None
    (certificate,) = make_signed()
    pdf = printed(certificate)
    assert "does not contain any signatures" in poppler("pdfsig", pdf)
    assert "本件未加盖电子签章" in poppler("pdftotext", pdf, after=("-",)).replace("\n", "")


@pytest.mark.django_db
def test_the_key_is_read_once_however_many_pages_are_sealed(monkeypatch):
    (certificate,) = make_signed()
    printed(certificate)
    read = []
    monkeypatch.setattr(seals, "read_private", read.append)
    printed(certificate)
    assert read == []


def test_the_key_file_is_encrypted_under_the_passphrase_and_only_its_owners(settings, tmp_path):
    words = tmp_path / "words"
    words.write_bytes(PASSPHRASE)
    words.chmod(0o600)
    settings.KEYS_DIR, settings.KEY_PASSPHRASE_FILE = tmp_path / "keys", words
    made = open_demonstration_seal()
    key = tmp_path / "keys" / "demonstration-seal" / KEY
    assert key.read_bytes().startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----")
    assert key.stat().st_mode & 0o777 == 0o600
    assert open_demonstration_seal().chain == made.chain
    words.write_bytes(b"other words")
    with pytest.raises(ImproperlyConfigured, match="does not open"):
        open_demonstration_seal()


def test_the_authority_s_key_is_kept_nowhere(settings, tmp_path):
    settings.KEYS_DIR = tmp_path / "keys"
    chain = open_demonstration_seal().chain
    folder = tmp_path / "keys" / "demonstration-seal"
    assert sorted(path.name for path in folder.iterdir()) == sorted([KEY, CHAIN])
    kept = serialization.load_pem_private_key((folder / KEY).read_bytes(), None).public_key()
    assert x509.load_der_x509_certificate(chain[-1]).public_key() != kept


def test_no_demonstration_seal_in_production(settings, tmp_path):
    settings.KEYS_DIR, settings.KEYS_MADE_ON_FIRST_USE = tmp_path / "keys", False
    with pytest.raises(ImproperlyConfigured, match="ONEX_SEAL_PROVIDER"):
        open_demonstration_seal()


def pem(path, key, encryption=None):
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption or NoEncryption()))
    path.chmod(0o600)
    return str(path)


def test_a_seal_of_key_files_is_opened_and_wrong_ones_are_named(settings, tmp_path):
    settings.KEYS_DIR = tmp_path / "keys"
    open_demonstration_seal()
    folder = tmp_path / "keys" / "demonstration-seal"
    chain, own = str(folder / CHAIN), str(folder / KEY)
    opened = open_seal(key=own, chain=chain)
    assert opened.demonstration is False
    public = x509.load_der_x509_certificate(opened.chain[0]).public_key()
    from cryptography.hazmat.primitives import hashes

    public.verify(opened.sign(b"words"), b"words", ec.ECDSA(hashes.SHA256()))
    for name, wrong, message in (
        ("ed", ed25519.Ed25519PrivateKey.generate(), "no ECDSA P-256 key"),
        ("384", ec.generate_private_key(ec.SECP384R1()), "no ECDSA P-256 key"),
        ("other", ec.generate_private_key(ec.SECP256R1()), "is not that of the key"),
    ):
        with pytest.raises(ImproperlyConfigured, match=message):
            open_seal(key=pem(tmp_path / name, wrong), chain=chain)
    locked = pem(tmp_path / "locked", ec.generate_private_key(ec.SECP256R1()), BestAvailableEncryption(PASSPHRASE))
    with pytest.raises(ImproperlyConfigured, match="does not open"):
        open_seal(key=locked, chain=chain)


def test_a_half_made_demonstration_is_named_and_not_made_anew(settings, tmp_path, monkeypatch):
    settings.KEYS_DIR = tmp_path / "keys"
    open_demonstration_seal()
    (tmp_path / "keys" / "demonstration-seal" / KEY).unlink()
    start = time.monotonic()
    monkeypatch.setattr(seals, "monotonic", lambda: start + 100 * (time.monotonic() - start))
    with pytest.raises(ImproperlyConfigured, match="remove its folder"):
        open_demonstration_seal()
