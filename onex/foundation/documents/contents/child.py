"""The child process that looks at an attachment: file on standard input, verdict on standard output, nothing else.

It answers with one line of JSON, and after it the bytes to keep where they are not the ones that came::

    {"kind": "JPEG", "anew": true}
    {"kind": "PDF", "anew": false}
    {"refused": ["pdf_script", "/JavaScript"]}
"""

from __future__ import annotations

import codecs
import io
import json
import sys
from collections.abc import Sequence
from typing import IO

from onex.foundation.documents.contents import pictures
from onex.foundation.documents.contents.kinds import Kind, find_kind
from onex.foundation.documents.contents.pdfs import check_pdf
from onex.foundation.documents.contents.texts import read_text
from onex.foundation.documents.limits import lock_in
from onex.foundation.documents.safety import Unsafe, check_document, check_workbook

CODECS = ("ascii", "cp437", "latin-1", "gb18030", "utf-8", "utf-8-sig", "utf-16")
CPU_SECONDS = 30


def run(arguments: Sequence[str]) -> None:
    """What the child's command line calls; its argument is the most bytes the file may have."""
    largest = int(arguments[0])
    pictures.prepare()
    for name in CODECS:
        codecs.getincrementaldecoder(name)
    lock_in(CPU_SECONDS)
    target = sys.stdout.buffer
    try:
        kind, anew = look_at(sys.stdin.buffer.read(largest + 1), largest)
    except Unsafe as unsafe:
        target.write(json.dumps({"refused": [unsafe.code, unsafe.part]}).encode() + b"\n")
    else:
        target.write(json.dumps({"kind": kind.name, "anew": anew is not None}).encode() + b"\n")
        target.write(anew or b"")
    target.flush()


def look_at(content: bytes, largest: int) -> tuple[Kind, bytes | None]:
    """The kind of an attachment, and the bytes to keep in place of those that came; raises :class:`Unsafe`."""
    if len(content) > largest:
        raise Unsafe("file_too_large")
    file: IO[bytes] = io.BytesIO(content)
    kind = find_kind(file)
    match kind:
        case Kind.JPEG | Kind.PNG:
            return kind, pictures.write_anew(content, kind)
        case Kind.TEXT:
            return kind, read_text(content)
        case Kind.PDF:
            check_pdf(content)
        case Kind.DOCX:
            check_document(file)
        case Kind.XLSX:
            check_workbook(file)
    return kind, None
