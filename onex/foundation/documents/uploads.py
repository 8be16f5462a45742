"""How an upload waits between the network and its encrypted place: without a name on disk, and never beyond a size."""

from __future__ import annotations

import tempfile
from typing import IO, Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from onex.foundation.documents.services import LARGEST_FILE


class NamelessUploadHandler(FileUploadHandler):
    """Keeps the bytes in a file that was never linked, so that a killed server leaves nothing in the clear behind.

    Beyond ``LARGEST_FILE`` bytes are counted and dropped: the disk does not fill, and the form can still say how large
    the file is (its ``size``) and that it is not taken.
    """

    kept: IO[bytes]

    def new_file(self, *arguments: Any, **named: Any) -> None:  # Django's own signature, which it may lengthen
        super().new_file(*arguments, **named)
        self.kept = tempfile.TemporaryFile()  # noqa: SIM115  (closed with the request)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if start + len(raw_data) <= LARGEST_FILE:
            self.kept.write(raw_data)
        return None

    def file_complete(self, file_size: int) -> UploadedFile[bytes]:
        self.kept.seek(0)
        return UploadedFile(
            file=self.kept,
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )

    def upload_interrupted(self) -> None:
        if hasattr(self, "kept"):
            self.kept.close()
