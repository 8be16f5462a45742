"""Archives that lie: bombs, overlaps, names and directories that contradict each other, links, ciphers."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib

from tests.foundation.tabular.hostile.anatomy import (
    BOOK,
    CENTRAL,
    END,
    LOCAL,
    SHEET,
    STYLES,
    packed,
    parts,
    patched,
    raw_entry,
    read,
    refused,
    sheet,
    with_entry,
    zipped,
)

MEGABYTE = 1024 * 1024


@refused("bomb-flat.xlsx", "inflates_too_much")
def bomb_flat() -> bytes:
    return packed({"xl/media/image1.png": bytes(60 * MEGABYTE)})


@refused("bomb-in-the-sheet.xlsx", "inflates_too_much")
def bomb_in_the_sheet() -> bytes:
    return packed({SHEET: sheet(" " * (80 * MEGABYTE))})


@refused("bomb-under-the-ratio.xlsx", "inflates_too_much")
def bomb_under_the_ratio() -> bytes:
    source = random.Random(1)
    piece = b"".join(source.randbytes(512) * 40 for _ in range(1024))
    return packed({f"xl/media/image{number}.png": piece for number in range(6)})


@refused("bomb-nested.xlsx", "strange_encoding", "xl/inner.zip")
def bomb_nested() -> bytes:
    inner = zipped({"zeros": bytes(10 * MEGABYTE)})
    for depth in range(8):
        inner = zipped({f"{depth}-{number}.zip": inner for number in range(8)})
    return packed({"xl/inner.zip": inner})


@refused("bomb-of-archives-alone.xlsx", "not_a_workbook")
def bomb_of_archives() -> bytes:
    return zipped({f"{number}.zip": zipped({"zeros": bytes(MEGABYTE)}) for number in range(16)})


@refused("overlapping-entries.xlsx", "entries_overlap")
def overlapping_entries() -> bytes:
    return patched(packed(), CENTRAL, 42, "<I", 0, 1)


@refused("overlapping-one-body-many-names.xlsx", "entries_overlap")
def one_body_many_names() -> bytes:
    body, directory = b"", b""
    held = list(parts().items())
    for name, content in held:
        local, central = raw_entry(name.encode(), content, at=len(body))
        body, directory = body + local, directory + central
    for number in range(100):
        directory += raw_entry(b"xl/media/%05d.png" % number, held[0][1])[1]
    return body + directory + struct.pack("<4sHHHHIIH", END, 0, 0, 107, 107, len(directory), len(body), 0)


@refused("size-smaller-than-true.xlsx", "archive_broken")
def size_smaller() -> bytes:
    bomb = packed({"xl/media/image1.png": bytes(40 * MEGABYTE)})
    return patched(patched(bomb, CENTRAL, 24, "<I", 10, -1), LOCAL, 22, "<I", 10, 7)


@refused("size-larger-than-true.xlsx", "local_differs", SHEET)
def size_larger() -> bytes:
    return patched(patched(packed(), CENTRAL, 24, "<I", 0x7FFFFFFF, 6), LOCAL, 22, "<I", 0x7FFFFFFF, 6)


@refused("crc-wrong.xlsx", "archive_broken")
def crc_wrong() -> bytes:
    return patched(patched(packed(), CENTRAL, 16, "<I", 7, 6), LOCAL, 14, "<I", 7, 6)


@refused("local-size-differs.xlsx", "local_differs", STYLES)
def local_size_differs() -> bytes:
    return patched(packed(), LOCAL, 22, "<I", 7, 4)


@refused("local-name-differs.xlsx", "local_differs", SHEET)
def local_name_differs() -> bytes:
    return packed().replace(SHEET.encode(), b"xl/worksheets/sheet9.xml", 1)


@refused("another-name-in-an-extra-field.xlsx", "local_differs", "xl/media/image1.png")
def another_name_in_extra() -> bytes:
    """Some readers take the Unicode path of an extra field for the name: the unchecked picture becomes the sheet."""
    seen = b"xl/media/image1.png"
    hidden = b"xl/worksheets/sheet1.xml"
    extra = struct.pack("<HHBI", 0x7075, 5 + len(hidden), 1, zlib.crc32(seen)) + hidden
    body, directory = b"", b""
    for name, content in parts().items():
        local, central = raw_entry(name.encode(), content, at=len(body))
        body, directory = body + local, directory + central
    local, central = raw_entry(seen, sheet("<!DOCTYPE x>"), extra=extra, at=len(body))
    body, directory = body + local, directory + central
    return body + directory + struct.pack("<4sHHHHIIH", END, 0, 0, 8, 8, len(directory), len(body), 0)


@refused("two-ends-in-one-archive.xlsx", "archive_broken")
def two_ends() -> bytes:
    """The comment of the first end holds another end: two readers, two directories."""
    plain = packed()
    place = plain.index(END)
    comment = plain[place:]
    return plain[:place] + patched(comment, END, 20, "<H", len(comment)) + comment


@refused("bytes-after-the-archive.xlsx", "local_differs", "end of directory")
def bytes_after() -> bytes:
    return packed() + b"MZ and more behind"


@refused("bytes-before-the-archive.xlsx", "entries_overlap")
def bytes_before() -> bytes:
    return b"PK\x03\x04" + bytes(200) + packed()


@refused("comment-on-the-archive.xlsx", "local_differs", "end of directory")
def comment() -> bytes:
    target = io.BytesIO(packed())
    with zipfile.ZipFile(target, "a") as archive:
        archive.comment = b"hello"
    return target.getvalue()


@refused("disks-several.xlsx", "archive_broken")
def several_disks() -> bytes:
    return patched(packed(), END, 8, "<HH"[:2], 3)


def duplicate(name: str) -> bytes:
    body, directory = b"", b""
    held = [*parts().items(), (name, sheet())]
    for each, content in held:
        local, central = raw_entry(each.encode(), content, at=len(body))
        body, directory = body + local, directory + central
    return body + directory + struct.pack("<4sHHHHIIH", END, 0, 0, len(held), len(held), len(directory), len(body), 0)


@refused("duplicate-entry.xlsx", "duplicate_entry", SHEET)
def duplicate_entry() -> bytes:
    return duplicate(SHEET)


@refused("duplicate-entry-in-capitals.xlsx", "duplicate_entry", "xl/Worksheets/SHEET1.xml")
def duplicate_in_capitals() -> bytes:
    return duplicate("xl/Worksheets/SHEET1.xml")


@refused("duplicate-entry-by-case-folding.xlsx", "duplicate_entry", "xl/ſtyles.xml")
def duplicate_by_folding() -> bytes:
    return duplicate("xl/ſtyles.xml")  # the long s folds to s


def _named(name: str) -> bytes:
    return with_entry(name, b"<x/>")


for label, path in {
    "path-absolute.xlsx": "/etc/passwd",
    "path-parent.xlsx": "xl/../../../up.xml",
    "path-drive.xlsx": "C:/windows/x.xml",
    "path-backslash.xlsx": "xl\\worksheets\\sheet2.xml",
}.items():
    refused(label, "absolute_path", path)(lambda path=path: _named(path))


@refused("path-with-nul.xlsx", "absolute_path")
def path_with_nul() -> bytes:
    return _named("xl/ab.xml").replace(b"xl/ab.xml", b"xl/a\x00.xml")


def _moded(mode: int) -> bytes:
    entry = zipfile.ZipInfo("xl/odd.xml")
    entry.external_attr = mode << 16
    return with_entry(entry, b"/etc/passwd")


@refused("symlink.xlsx", "link_in_archive", "xl/odd.xml")
def symlink() -> bytes:
    return _moded(0o120777)


@refused("device.xlsx", "link_in_archive", "xl/odd.xml")
def device() -> bytes:
    return _moded(0o020666)


@refused("entries-ten-thousand.xlsx", "too_many_entries")
def ten_thousand_entries() -> bytes:
    return packed({f"xl/media/image{number}.png": b"" for number in range(10_000)})


@refused("zip-encrypted.xlsx", "encrypted")
def zip_encrypted() -> bytes:
    return patched(patched(packed(), LOCAL, 6, "<H", 1), CENTRAL, 8, "<H", 1)


@refused("zip-encrypted-aes.xlsx", "local_differs", BOOK)
def zip_encrypted_aes() -> bytes:
    extra = struct.pack("<HHH2sBH", 0x9901, 7, 2, b"AE", 3, 8)
    body, directory = b"", b""
    for name, content in parts().items():
        local, central = raw_entry(name.encode(), content, extra=extra if name == BOOK else b"", at=len(body))
        body, directory = body + local, directory + central
    return body + directory + struct.pack("<4sHHHHIIH", END, 0, 0, 7, 7, len(directory), len(body), 0)


@refused("packed-by-bzip2.xlsx", "strange_compression")
def packed_by_bzip2() -> bytes:
    return packed(method=zipfile.ZIP_BZIP2)


@refused("truncated-by-half.xlsx", "archive_broken")
def truncated_by_half() -> bytes:
    plain = packed()
    return plain[: len(plain) // 2]


@refused("truncated-by-a-byte.xlsx", "archive_broken")
def truncated_by_a_byte() -> bytes:
    return packed()[:-1]


@refused("directory-entry-only.xlsx", "not_a_workbook")
def directory_only() -> bytes:
    return zipped({"xl/": b""})


@refused("no-entries.xlsx", "not_a_workbook")
def no_entries() -> bytes:
    return zipped({})


@read("stored-not-deflated.xlsx")
def stored() -> bytes:
    return packed(method=zipfile.ZIP_STORED)


@read("folders-as-entries.xlsx")
def folders() -> bytes:
    return zipped({"xl/": b"", "xl/worksheets/": b"", **parts()})
