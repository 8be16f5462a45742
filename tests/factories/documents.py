"""Made-up stored files."""

from __future__ import annotations

import io

from onex.foundation.accounts.actors import Actor, system_actor
from onex.foundation.documents.models import StoredFile
from onex.foundation.documents.services import store


def make_file(
    *,
    content: bytes = b"some bytes",
    name: str = "证明.pdf",
    purpose: str = "test.file",
    organisation: int | None = None,
    subject: str = "test:1",
    by: Actor | None = None,
) -> StoredFile:
    """A stored file."""
    return store(
        io.BytesIO(content),
        purpose=purpose,
        name=name,
        organisation=organisation,
        subject=subject,
        by=by or system_actor("factory"),
    )
