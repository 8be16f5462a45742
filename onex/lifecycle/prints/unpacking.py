"""The child process that takes the attached files out of a PDF: the PDF on standard input, one line of JSON on standard output.

No Django here. It locks itself in before it looks at the first byte; whatever goes wrong after that ends it without an answer.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator, Sequence
from typing import Any

from onex.foundation.documents.limits import MEGABYTE, lock_in

CPU_SECONDS = 10
MEMORY = 512 * MEGABYTE
MOST_FILES, LARGEST_FILE, DEEPEST = 10, MEGABYTE, 8


def run(arguments: Sequence[str]) -> None:
    """What the child's command line calls; its argument is the most bytes the PDF may have."""
    from pyhanko.pdf_utils import crypt, filters, generic, reader, rw_common, xref  # noqa: F401, PLC0415  (nothing opens later)

    largest = int(arguments[0])
    "".encode("utf-16-be"), "".encode("latin-1"), b"".decode("utf-8-sig")
    lock_in(CPU_SECONDS, MEMORY)
    content = sys.stdin.buffer.read(largest + 1)
    found = {} if len(content) > largest else dict(files_of(content))
    sys.stdout.write(json.dumps(found) + "\n")
    sys.stdout.flush()


def files_of(content: bytes) -> Iterator[tuple[str, str]]:
    """The attached files that are text, by name; a few, and none larger than :data:`LARGEST_FILE`."""
    from pyhanko.pdf_utils.reader import PdfFileReader  # noqa: PLC0415  (see above)

    root = PdfFileReader(io.BytesIO(content), strict=False).root
    taken = 0
    for name, described in _leaves(_held(_held(root, "/Names"), "/EmbeddedFiles"), DEEPEST):
        taken += 1
        if taken > MOST_FILES:
            return
        inside = bytes(described["/EF"]["/F"].data)
        if len(inside) <= LARGEST_FILE:
            try:
                yield str(name), inside.decode("utf-8")
            except UnicodeDecodeError:
                continue


def _leaves(node: Any, deepest: int) -> Iterator[tuple[Any, Any]]:
    """The pairs of a name tree, no deeper than it may sensibly be."""
    if node is None or not deepest:
        return
    pairs = _held(node, "/Names") or []
    for position in range(0, min(len(pairs) - 1, 2 * MOST_FILES), 2):
        yield pairs[position], pairs[position + 1]
    kids = _held(node, "/Kids") or []
    for position in range(min(len(kids), MOST_FILES)):
        yield from _leaves(kids[position], deepest - 1)


def _held(node: Any, key: str) -> Any:
    """What stands under a key, wherever in the file it lies; None where nothing does."""
    return node[key] if node is not None and key in node else None
