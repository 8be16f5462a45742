"""AES-256-GCM and SM4-GCM: the published vectors, and both in one ring."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from django.core.exceptions import ImproperlyConfigured
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from onex.foundation.parties.ciphers import Algorithm, cipher_of, is_offered
from onex.foundation.parties.keys import VAULT_FILE, key_ring, make_key_files, new_key, write_whole
from onex.foundation.parties.vault import SealBroken, seal, unseal

PLACE = {"table": "parties_person", "key": "1", "column": "name"}

RFC_8998_A1 = {
    "key": "0123456789abcdeffedcba9876543210",
    "nonce": "00001234567800000000abcd",
    "associated": "feedfacedeadbeeffeedfacedeadbeefabaddad2",
    "plain": "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccddddddddddddddddeeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa",
    "sealed": "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d",
    "tag": "83de3541e4c2b58177e065a9bf7b62ec",
}
"""SM4-GCM test vector of RFC 8998, appendix A.1."""

GCM_CASE_16 = {
    "key": "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
    "nonce": "cafebabefacedbaddecaf888",
    "associated": "feedfacedeadbeeffeedfacedeadbeefabaddad2",
    "plain": "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
    "sealed": "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662",
    "tag": "76fc6ece0f4e1768cddf8853bb2d551b",
}
"""AES-256-GCM, test case 16 of McGrew and Viega, "The Galois/Counter Mode of Operation"."""


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.KEYS_DIR = tmp_path / "keys"
    return tmp_path / "keys"


@pytest.mark.parametrize(("algorithm", "vector"), [(Algorithm.SM4, RFC_8998_A1), (Algorithm.AES, GCM_CASE_16)])
def test_published_vector(algorithm: Algorithm, vector: dict[str, str]) -> None:
    known = {name: bytes.fromhex(text) for name, text in vector.items()}
    cipher = cipher_of(algorithm, known["key"])
    assert cipher.encrypt(known["nonce"], known["plain"], known["associated"]) == known["sealed"] + known["tag"]
    assert cipher.decrypt(known["nonce"], known["sealed"] + known["tag"], known["associated"]) == known["plain"]


@pytest.mark.parametrize("algorithm", Algorithm)
@pytest.mark.parametrize("place", [0, 5, -1])
def test_flipped_bit_does_not_open(algorithm: Algorithm, place: int) -> None:
    cipher = cipher_of(algorithm, bytes(algorithm.secret_bytes))
    sealed = bytearray(cipher.encrypt(bytes(12), b"ninety-nine", b"row"))
    sealed[place] ^= 1
    with pytest.raises(InvalidTag):
        cipher.decrypt(bytes(12), bytes(sealed), b"row")


@pytest.mark.parametrize("algorithm", Algorithm)
def test_both_are_offered_and_know_the_length_of_their_keys(algorithm: Algorithm) -> None:
    assert is_offered(algorithm)
    with pytest.raises(ValueError, match=f"a key of {algorithm} has {algorithm.secret_bytes} bytes"):
        cipher_of(algorithm, b"short")


@pytest.mark.parametrize("algorithm", Algorithm)
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(text=st.text(), key=st.text(max_size=40), column=st.text(max_size=40))
def test_any_text_comes_back(folder: Path, algorithm: Algorithm, text: str, key: str, column: str) -> None:
    make_key_files(folder, algorithm)
    if key_ring().algorithms[1] is not algorithm:
        write_whole(folder / VAULT_FILE, {"current": 1, "keys": [new_key(1, algorithm)]})
    place = {"table": "t", "key": key.encode(errors="replace").decode(), "column": column.encode(errors="replace").decode()}
    readable = text.encode(errors="replace").decode()
    sealed = seal(readable, **place)
    assert unseal(sealed, **place) == readable
    with pytest.raises(SealBroken):
        unseal(sealed, **(place | {"column": place["column"] + "x"}))


@pytest.mark.parametrize(("first", "second"), [(Algorithm.AES, Algorithm.SM4), (Algorithm.SM4, Algorithm.AES)])
def test_values_of_both_open_side_by_side(folder: Path, first: Algorithm, second: Algorithm) -> None:
    make_key_files(folder, first)
    early = seal("甲", **PLACE)
    held = json.loads((folder / VAULT_FILE).read_text())
    write_whole(folder / VAULT_FILE, {"current": 2, "keys": [*held["keys"], new_key(2, second)]})
    late = seal("乙", **PLACE)
    assert (early[0], late[0]) == (1, 2)
    assert [unseal(sealed, **PLACE) for sealed in (early, late)] == ["甲", "乙"]
    assert len(seal("甲", **PLACE)) == len(early)
    for sealed in (early, late):
        with pytest.raises(SealBroken):
            unseal(bytes([3 - sealed[0]]) + sealed[1:], **PLACE)


def test_key_of_another_length_than_its_algorithm_is_refused(folder: Path) -> None:
    make_key_files(folder, Algorithm.SM4)
    held = json.loads((folder / VAULT_FILE).read_text())
    held["keys"][0]["algorithm"] = Algorithm.AES.value
    write_whole(folder / VAULT_FILE, held)
    with pytest.raises(ImproperlyConfigured, match="cannot use"):
        key_ring()
