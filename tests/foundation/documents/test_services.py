"""Keeping files: encrypted, hashed, within a quota, gone when they are taken away."""

from __future__ import annotations

import hashlib
import io

import pytest
from django.db import transaction

from onex.foundation.documents import services
from onex.foundation.documents.frames import FileBroken
from onex.foundation.documents.models import StoredFile
from onex.foundation.documents.services import discard, frames, path_of, plain_name, read, store, storing
from onex.foundation.policy.refusals import BadInput
from tests.factories.accounts import make_seat
from tests.factories.documents import make_file
from tests.factories.jobs import BY

pytestmark = pytest.mark.django_db

CONTENT = "证件号码 990101200001010000".encode() * 1000


def test_file_is_read_back_and_its_hash_is_of_the_plaintext() -> None:
    file = make_file(content=CONTENT)
    assert read(file) == CONTENT
    assert (file.size, file.sha256) == (len(CONTENT), hashlib.sha256(CONTENT).hexdigest())


def test_bytes_on_disk_are_encrypted_and_the_owners_only() -> None:
    path = path_of(make_file(content=CONTENT).ref)
    assert b"990101" not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0


def test_same_bytes_are_stored_under_different_keys() -> None:
    first, second = make_file(content=CONTENT), make_file(content=CONTENT)
    assert path_of(first.ref).read_bytes() != path_of(second.ref).read_bytes()


def test_file_put_in_place_of_another_does_not_open() -> None:
    first, second = make_file(content=b"one"), make_file(content=b"two")
    path_of(first.ref).write_bytes(path_of(second.ref).read_bytes())
    with pytest.raises(FileBroken):
        read(first)


def test_file_larger_than_allowed_is_refused_and_leaves_nothing() -> None:
    before = {path for path in path_of(make_file().ref).parents[2].rglob("*") if path.is_file()}
    with pytest.raises(BadInput) as refused:
        store(io.BytesIO(b"x" * 101), purpose="test", name="a", organisation=None, subject="test:1", by=BY, largest=100)
    assert refused.value.code == "file_too_large"
    assert {path for path in path_of(StoredFile.objects.get().ref).parents[2].rglob("*") if path.is_file()} == before


def test_organisation_has_a_quota(monkeypatch: pytest.MonkeyPatch) -> None:
    body = make_seat().actor.organisation_id
    monkeypatch.setattr(services, "ORGANISATION_QUOTA", 25)
    make_file(content=b"x" * 20, organisation=body)
    with pytest.raises(BadInput) as refused:
        make_file(content=b"x" * 6, organisation=body)
    assert refused.value.code == "file_too_large"
    make_file(content=b"x" * 5, organisation=body)
    with pytest.raises(BadInput) as refused:
        make_file(content=b"x", organisation=body)
    assert refused.value.code == "quota_full"


def test_frames_come_back_as_they_were_written() -> None:
    with storing(purpose="test", name="rows", organisation=None, subject="test:1", by=BY, internal=True) as target:
        for frame in (b"one", b"two", b"three"):
            target.frame(frame)
    assert list(frames(target.stored, skip=1)) == [b"two", b"three"]


def test_block_that_fails_stores_nothing() -> None:
    def fail() -> None:
        with storing(purpose="test", name="rows", organisation=None, subject="test:1", by=BY) as target:
            target.write(b"x")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert not StoredFile.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_discarded_file_goes_when_the_transaction_commits() -> None:
    file = make_file()
    path = path_of(file.ref)
    with transaction.atomic():
        discard(file)
        assert path.exists()
    assert not path.exists()
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("成绩.xlsx", "成绩.xlsx"),
        ("C:\\Users\\王\\成绩.xlsx", "成绩.xlsx"),
        ("../../etc/passwd", "passwd"),
        ("a\r\nSet-Cookie: x.xlsx", "aSet-Cookie: x.xlsx"),
        ("gnp.\u202exslx", "gnp.xslx"),
        ("   ", "file"),
        ("..", "file"),
        ("x" * 300 + ".xlsx", "x" * 195 + ".xlsx"),
    ],
)
def test_names_are_made_plain(given: str, kept: str) -> None:
    assert plain_name(given) == kept
