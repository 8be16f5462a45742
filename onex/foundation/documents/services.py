"""Store a file, read it back, take it away."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from onex.foundation.documents.frames import FrameWriter, new_key, read_frames
from onex.foundation.documents.models import StoredFile
from onex.foundation.documents.names import plain_name as plain_name
from onex.foundation.parties.references import new_ref
from onex.foundation.parties.vault import seal, unseal
from onex.foundation.policy.refusals import BadInput

if TYPE_CHECKING:
    from uuid import UUID

    from onex.foundation.accounts.actors import Actor

MEGABYTE = 1024 * 1024
LARGEST_FILE = 100 * MEGABYTE
ORGANISATION_QUOTA = 20 * 1024 * MEGABYTE
READ_BYTES = MEGABYTE
TABLE = "documents_storedfile"
COLUMN = "key_sealed"


def store(
    stream: IO[bytes],
    *,
    purpose: str,
    name: str,
    organisation: int | None,
    subject: str,
    by: Actor,
    media_type: str = "application/octet-stream",
    largest: int = LARGEST_FILE,
    internal: bool = False,
) -> StoredFile:
    """Keep the bytes of ``stream`` encrypted. ``organisation`` is the id of the organisation they belong to.

    Raises :class:`BadInput` when the file is larger than ``largest`` bytes or the organisation's quota is full; then
    nothing is kept.
    """
    with storing(
        purpose=purpose,
        name=name,
        organisation=organisation,
        subject=subject,
        by=by,
        media_type=media_type,
        largest=largest,
        internal=internal,
    ) as target:
        while content := stream.read(READ_BYTES):
            target.write(content)
    return target.stored


class FileTarget:
    """Where the bytes of a file being stored go; ``stored`` is the file once the block has ended well."""

    stored: StoredFile

    def __init__(self, writer: FrameWriter, largest: int) -> None:
        self._writer = writer
        self._room = largest

    def write(self, content: bytes) -> int:
        """Add bytes to the file."""
        self._take_room(len(content))
        return self._writer.write(content)

    def flush(self) -> None:
        """Nothing to do: frames are written when they are full."""

    def close(self) -> None:
        """Nothing to do: the end of the block closes the file."""

    def frame(self, content: bytes) -> None:
        """Add one frame that ``frames`` gives back as it is."""
        self._take_room(len(content))
        self._writer.frame(content)

    def _take_room(self, length: int) -> None:
        self._room -= length
        if self._room < 0:
            raise BadInput("file_too_large", _("文件过大，没有保存。请拆分后再上传。"))


@contextmanager
def storing(
    *,
    purpose: str,
    name: str,
    organisation: int | None,
    subject: str,
    by: Actor,
    media_type: str = "application/octet-stream",
    largest: int = LARGEST_FILE,
    internal: bool = False,
) -> Iterator[FileTarget]:
    """Write a file piece by piece; it exists only when the block ends without an error."""
    room = min(largest, _room(organisation))
    ref, key = new_ref(), new_key()
    path = path_of(ref)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    try:
        with draft.open("xb") as file:
            with FrameWriter(file, key=key, ref=ref) as writer:
                target = FileTarget(writer, room)
                yield target
            draft.chmod(0o600)
        draft.rename(path)
    finally:
        draft.unlink(missing_ok=True)
    target.stored = StoredFile.objects.create(
        ref=ref,
        purpose=purpose,
        name=plain_name(name),
        media_type=media_type,
        size=writer.size,
        sha256=writer.hash.hexdigest(),
        organisation_id=organisation,
        subject=subject,
        user_id=by.user_id,
        uploaded_by=by.author.ref,
        internal=internal,
        key_sealed=seal(base64.b64encode(key).decode(), table=TABLE, key=ref, column=COLUMN),
    )


def frames(file: StoredFile, *, skip: int = 0) -> Iterator[bytes]:
    """The plaintext in the frames it was written in, after the first ``skip``. Raises ``FileBroken``."""
    key = base64.b64decode(unseal(file.key_sealed, table=TABLE, key=file.ref, column=COLUMN))
    with path_of(file.ref).open("rb") as source:
        yield from read_frames(source, key=key, ref=file.ref, skip=skip)


def read(file: StoredFile) -> bytes:
    """The whole plaintext. Raises ``FileBroken`` when the bytes on disk are not the ones that were stored."""
    return b"".join(frames(file))


def discard(file: StoredFile) -> None:
    """Take a file away: its row now, its bytes when the transaction commits. Without the row's key they never open."""
    path = path_of(file.ref)
    file.delete()
    transaction.on_commit(lambda: path.unlink(missing_ok=True))


def path_of(ref: UUID) -> Path:
    """Where the bytes of a file lie."""
    digits = ref.hex
    return Path(settings.DOCUMENTS_DIR) / digits[-2:] / digits[-4:-2] / digits


def _room(organisation: int | None) -> int:
    """Bytes an organisation may still store."""
    if organisation is None:
        return LARGEST_FILE
    used = StoredFile.objects.filter(organisation_id=organisation).aggregate(used=Sum("size"))["used"] or 0
    if used >= ORGANISATION_QUOTA:
        raise BadInput("quota_full", _("本机构的存储空间已用完，文件没有保存。请删除旧文件或联系管理员。"))
    return int(ORGANISATION_QUOTA - used)
