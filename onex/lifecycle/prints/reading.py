"""What a PDF somebody holds up carries inside: read in a child that may do nothing but read its input."""

from __future__ import annotations

import json

from onex.foundation.documents.confined import child_of, plain_file
from onex.lifecycle.prints.selectors import CREDENTIAL, PROOF, RECORD

__all__ = ["CREDENTIAL", "LARGEST_PDF", "PROOF", "RECORD", "attached_credential", "attachments_of"]

LARGEST_PDF = 5 * 1024 * 1024
LARGEST_ANSWER = 24 * 1024 * 1024
"""Ten files of a megabyte, written as JSON."""
PROGRAM = "import sys; sys.path.insert(0, sys.argv[1]); from onex.lifecycle.prints.unpacking import run; run(sys.argv[2:])"


def attachments_of(pdf: bytes) -> dict[str, str]:
    """The text files attached to a PDF, by name; none for what is no PDF, is too large, or is not read within its limits.

    Nothing vouches for them yet: the credential's own signature does, and the seal over the file.
    """
    if len(pdf) > LARGEST_PDF:
        return {}
    with plain_file([pdf]) as source, child_of(PROGRAM, str(LARGEST_PDF), source) as child:
        said = child.stdout.read(LARGEST_ANSWER + 1) if child.stdout else b""
    if not said.endswith(b"\n") or len(said) > LARGEST_ANSWER:
        return {}
    found: dict[str, str] = json.loads(said)
    return found


def attached_credential(pdf: bytes) -> str | None:
    """The credential attached to a PDF of ours, as text; None where there is none."""
    return attachments_of(pdf).get(CREDENTIAL)
