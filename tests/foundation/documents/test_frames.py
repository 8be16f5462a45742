"""Bytes at rest open only whole, in order and under their own key."""

from __future__ import annotations

import io
import os
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onex.foundation.documents.frames import FRAME_BYTES, LENGTH_BYTES, MAGIC, FileBroken, FrameWriter, new_key, read_frames

REF = uuid4()
KEY = new_key()


def sealed(*frames: bytes, path: Path) -> bytes:
    with path.open("wb") as file, FrameWriter(file, key=KEY, ref=REF) as writer:
        for frame in frames:
            writer.frame(frame)
    return path.read_bytes()


def opened(content: bytes, **changed: object) -> list[bytes]:
    return list(read_frames(io.BytesIO(content), **{"key": KEY, "ref": REF, **changed}))


def cut(content: bytes) -> list[bytes]:
    """The sealed frames with their lengths."""
    frames, place = [], len(MAGIC)
    while place < len(content):
        length = int.from_bytes(content[place : place + LENGTH_BYTES], "big") & ~(1 << 31)
        frames.append(content[place : place + LENGTH_BYTES + length])
        place += LENGTH_BYTES + length
    return frames


@given(pieces=st.lists(st.binary(max_size=300), max_size=6))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_what_is_written_is_read(pieces: list[bytes], tmp_path: Path) -> None:
    path = tmp_path / "file"
    with path.open("wb") as file, FrameWriter(file, key=KEY, ref=REF) as writer:
        for piece in pieces:
            writer.write(piece)
    assert b"".join(opened(path.read_bytes())) == b"".join(pieces)
    assert writer.size == sum(map(len, pieces))


@pytest.mark.parametrize("size", [0, 1, FRAME_BYTES - 1, FRAME_BYTES, FRAME_BYTES + 1, 3 * FRAME_BYTES])
def test_every_size_around_a_frame_is_read_back(size: int, tmp_path: Path) -> None:
    content = os.urandom(size)
    path = tmp_path / "file"
    with path.open("wb") as file, FrameWriter(file, key=KEY, ref=REF) as writer:
        writer.write(content)
    assert b"".join(opened(path.read_bytes())) == content


def test_plaintext_is_not_on_disk(tmp_path: Path) -> None:
    assert b"990101" not in sealed(b"990101200001010000", path=tmp_path / "file")


def test_reader_skips_frames(tmp_path: Path) -> None:
    content = sealed(b"one", b"two", b"three", path=tmp_path / "file")
    assert opened(content) == [b"one", b"two", b"three"]
    assert opened(content, skip=2) == [b"three"]
    assert opened(content, skip=3) == []


@pytest.mark.parametrize("kept", [0, 1, 2])
def test_file_cut_off_after_any_frame_does_not_open(kept: int, tmp_path: Path) -> None:
    content = sealed(b"one", b"two", b"three", path=tmp_path / "file")
    with pytest.raises(FileBroken):
        opened(MAGIC + b"".join(cut(content)[:kept]))


@pytest.mark.parametrize("lost", [1, 5, 20])
def test_file_cut_off_within_a_frame_does_not_open(lost: int, tmp_path: Path) -> None:
    with pytest.raises(FileBroken):
        opened(sealed(b"one", b"two", path=tmp_path / "file")[:-lost])


def test_last_frame_cannot_be_put_off_by_its_flag(tmp_path: Path) -> None:
    content = bytearray(sealed(b"one", b"two", path=tmp_path / "file"))
    content[len(MAGIC)] |= 0x80
    with pytest.raises(FileBroken):
        opened(bytes(content))


def test_frames_moved_repeated_or_left_out_do_not_open(tmp_path: Path) -> None:
    one, two, three = cut(sealed(b"one", b"two", b"three", path=tmp_path / "file"))
    for order in ((two, one, three), (one, one, three), (one, three)):
        with pytest.raises(FileBroken):
            opened(MAGIC + b"".join(order))


@pytest.mark.parametrize("place", [3, 9, 14, 30])
def test_changed_byte_is_noticed(place: int, tmp_path: Path) -> None:
    content = bytearray(sealed(b"one", b"two", path=tmp_path / "file"))
    content[place] ^= 1
    with pytest.raises(FileBroken):
        opened(bytes(content))


def test_bytes_behind_the_last_frame_are_noticed(tmp_path: Path) -> None:
    with pytest.raises(FileBroken):
        opened(sealed(b"one", path=tmp_path / "file") + b"x")


def test_another_key_or_another_reference_does_not_open(tmp_path: Path) -> None:
    content = sealed(b"one", path=tmp_path / "file")
    with pytest.raises(FileBroken):
        opened(content, key=new_key())
    with pytest.raises(FileBroken):
        opened(content, ref=uuid4())
