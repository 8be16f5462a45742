"""Looks at an attachment in a child process under limits, and asks the scanner; nothing is stored here."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO

from django.utils.text import Truncator
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from onex.foundation.documents.confined import child_of, plain_file
from onex.foundation.documents.contents.kinds import Kind
from onex.foundation.documents.names import plain_name
from onex.foundation.documents.scanning import ScannerSilent, virus_scanner
from onex.foundation.documents.wording import reason_of
from onex.foundation.policy.refusals import BadInput

MEGABYTE = 1024 * 1024
LARGEST_ATTACHMENT = 10 * MEGABYTE
MOST_ATTACHMENTS = 5
LARGEST_ANSWER = 64 * MEGABYTE
"""A picture written anew may be larger than it came, not without bound."""
LONGEST_LINE = 4096
SHOWN_OF_NAME = 40
PROGRAM = (
    "import sys; sys.path.insert(0, sys.argv[1]); from onex.foundation.documents.contents.child import run; run(sys.argv[2:])"
)


@dataclass(frozen=True)
class Upload:
    """What somebody sends in: the name it came under, and its bytes."""

    name: str
    stream: IO[bytes] = field(repr=False)


@dataclass(frozen=True)
class Inspected:
    """An attachment that may be kept: what it is, the bytes to keep, and which scanner passed it (empty: none yet)."""

    kind: Kind
    name: str
    content: bytes = field(repr=False)
    scanned_with: str


def inspect(uploads: Sequence[Upload]) -> list[Inspected]:
    """Look at each upload. Raises :class:`BadInput` naming the first that is not taken, and why."""
    if len(uploads) > MOST_ATTACHMENTS:
        raise BadInput("too_many_files", say("最多上传 %(most)s 个文件，没有保存") % {"most": MOST_ATTACHMENTS})
    return [_inspect_one(upload) for upload in uploads]


def _inspect_one(upload: Upload) -> Inspected:
    name = plain_name(upload.name)
    with plain_file(_bounded(upload.stream)) as source:
        kind, content = _verdict(source, name)
        if content is None:
            source.seek(0)
            content = source.read()
    try:
        verdict = virus_scanner().scan([content])
    except ScannerSilent:
        return Inspected(kind, kind.named(name), content, scanned_with="")
    if not verdict.clean:
        raise BadInput("virus_found", say("“%(name)s”：查毒程序报告含有病毒，没有保存") % {"name": name})
    return Inspected(kind, kind.named(name), content, scanned_with=virus_scanner().label)


def _bounded(stream: IO[bytes]) -> Iterator[bytes]:
    """At most one byte more than is taken: the child says that it is too large."""
    room = LARGEST_ATTACHMENT + 1
    while room and (piece := stream.read(min(room, MEGABYTE))):
        room -= len(piece)
        yield piece


def _verdict(source: IO[bytes], name: str) -> tuple[Kind, bytes | None]:
    with child_of(PROGRAM, str(LARGEST_ATTACHMENT), source) as child:
        head, content = (
            (child.stdout.readline(LONGEST_LINE), child.stdout.read(LARGEST_ANSWER + 1)) if child.stdout else (b"", b"")
        )
    if not head.endswith(b"\n") or len(content) > LARGEST_ANSWER:
        raise _refused(name, "parser_gave_up")
    said = json.loads(head)
    if "refused" in said:
        raise _refused(name, said["refused"][0])
    return Kind[said["kind"]], content if said["anew"] else None


def _refused(name: str, code: str) -> BadInput:
    """Of a long name only the beginning is said again."""
    name = Truncator(name).chars(SHOWN_OF_NAME)
    return BadInput(code, _("“%(name)s”：%(reason)s，没有保存") % {"name": name, "reason": reason_of(code)})
