"""Bytes at rest: AES-256-GCM in frames, under a key of the file's own.

A file is a header of eight bytes and frames. Each frame is a length (four bytes, big endian, its top bit set on the
last), and that many bytes of ciphertext with tag. What is authenticated with a frame is the file's reference, the
frame's number and whether it is the last: a frame moved, left out, repeated or cut off does not open. The nonce is the
frame's number; that is safe because a key seals one file, once.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from types import TracebackType
from typing import BinaryIO, Self
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MAGIC = b"OXFRAME1"
FRAME_BYTES = 1024 * 1024
TAG_BYTES = 16
NONCE_BYTES = 12
LENGTH_BYTES = 4
LAST = 1 << 31
KEY_BITS = 256
LONGEST_FRAME = 64 * FRAME_BYTES


class FileBroken(Exception):
    """A stored file was changed, cut off or sealed under another key; nothing of it is to be trusted."""


def new_key() -> bytes:
    """A fresh key for one file."""
    return AESGCM.generate_key(bit_length=KEY_BITS)


class FrameWriter:
    """Seals what is written, counting and hashing the plaintext.

    ``write`` gathers bytes into frames; ``frame`` seals exactly one frame, so that a reader may skip by frames.
    """

    def __init__(self, target: BinaryIO, *, key: bytes, ref: UUID) -> None:
        self.size = 0
        self.hash = hashlib.sha256()
        self._target = target
        self._cipher = AESGCM(key)
        self._ref = ref.bytes
        self._number = 0
        self._gathered = bytearray()
        self._held: bytes | None = None
        target.write(MAGIC)

    def write(self, content: bytes) -> int:
        """Add bytes to the stream."""
        self._gathered += content
        while len(self._gathered) >= FRAME_BYTES:
            self._take(bytes(self._gathered[:FRAME_BYTES]))
            del self._gathered[:FRAME_BYTES]
        return len(content)

    def frame(self, content: bytes) -> None:
        """Add one frame of these bytes, not joined with what comes before or after."""
        if self._gathered:
            self._take(bytes(self._gathered))
            self._gathered.clear()
        self._take(content)

    def close(self) -> None:
        """Seal the last frame, which says that it is the last."""
        if self._gathered or self._held is None:
            self._take(bytes(self._gathered))
            self._gathered.clear()
        self._seal(last=True)
        self._target.flush()
        os.fsync(self._target.fileno())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if error is None:
            self.close()

    def _take(self, content: bytes) -> None:
        """Hold one frame back: only what follows tells whether it is the last."""
        if self._held is not None:
            self._seal(last=False)
        self._held = content

    def _seal(self, *, last: bool) -> None:
        content = self._held or b""
        self.size += len(content)
        self.hash.update(content)
        sealed = self._cipher.encrypt(_nonce(self._number), content, _bound_to(self._ref, self._number, last=last))
        self._target.write((len(sealed) | (LAST if last else 0)).to_bytes(LENGTH_BYTES, "big"))
        self._target.write(sealed)
        self._number += 1
        self._held = None


def read_frames(source: BinaryIO, *, key: bytes, ref: UUID, skip: int = 0) -> Iterator[bytes]:
    """The plaintext of each frame, after ``skip`` frames that are not opened. Raises :class:`FileBroken`."""
    cipher = AESGCM(key)
    if source.read(len(MAGIC)) != MAGIC:
        raise FileBroken(f"{ref} does not begin as a stored file does")
    number = 0
    last = False
    while not last:
        length = int.from_bytes(_exactly(source, LENGTH_BYTES, ref), "big")
        last, length = bool(length & LAST), length & ~LAST
        if not TAG_BYTES <= length <= LONGEST_FRAME + TAG_BYTES:
            raise FileBroken(f"{ref} has a frame of impossible length")
        if number < skip:
            source.seek(length, os.SEEK_CUR)
        else:
            try:
                sealed = _exactly(source, length, ref)
                yield cipher.decrypt(_nonce(number), sealed, _bound_to(ref.bytes, number, last=last))
            except InvalidTag as wrong:
                raise FileBroken(f"{ref} does not open at frame {number}") from wrong
        number += 1
    if source.read(1):
        raise FileBroken(f"{ref} goes on after its last frame")


def _exactly(source: BinaryIO, length: int, ref: UUID) -> bytes:
    content = source.read(length)
    if len(content) != length:
        raise FileBroken(f"{ref} is cut off")
    return content


def _nonce(number: int) -> bytes:
    return number.to_bytes(NONCE_BYTES, "big")


def _bound_to(ref: bytes, number: int, *, last: bool) -> bytes:
    return ref + number.to_bytes(8, "big") + (b"\x01" if last else b"\x00")
