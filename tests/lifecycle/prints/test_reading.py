"""Files taken out of a PDF somebody holds up, which may be anything."""

from __future__ import annotations

import io
import zlib

import pytest
from pyhanko.pdf_utils import embed, writer
from pyhanko.pdf_utils.reader import PdfFileReader

from onex.lifecycle.prints.reading import CREDENTIAL, LARGEST_PDF, attached_credential, attachments_of
from onex.lifecycle.prints.unpacking import LARGEST_FILE, MOST_FILES


def pdf_with(*files: tuple[str, bytes]) -> bytes:
    """A PDF of somebody else's making."""
    made = writer.PdfFileWriter()
    made.insert_page(
        writer.PageObject(contents=made.add_object(writer.generic.StreamObject(stream_data=b"")), media_box=(0, 0, 9, 9))
    )
    for name, content in files:
        held = embed.EmbeddedFileObject.from_file_data(made, data=content)
        embed.embed_file(made, embed.FileSpec(file_spec_string=name, file_name=name, embedded_data=held))
    out = io.BytesIO()
    made.write(out)
    return out.getvalue()


def test_a_credential_is_found_by_its_name():
    assert attached_credential(pdf_with(("other.txt", b"x"), (CREDENTIAL, '{"name": "王"}'.encode()))) == '{"name": "王"}'


def test_a_pdf_without_one_has_none():
    assert attached_credential(pdf_with(("other.txt", b"x"))) is None
    assert attachments_of(pdf_with()) == {}


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\n", b"\x00" * 1000, b"%PDF-1.7\nstartxref\n99999999\n%%EOF"])
def test_what_is_no_pdf_has_nothing(content):
    assert attachments_of(content) == {}


def test_a_file_that_is_not_text_is_left_out():
    assert attachments_of(pdf_with(("a.bin", b"\xff\xfe\x00"), ("b.txt", b"b"))) == {"b.txt": b"b".decode()}


def test_no_more_files_than_are_looked_at():
    assert len(attachments_of(pdf_with(*((f"{number:02}.txt", b"x") for number in range(3 * MOST_FILES))))) <= MOST_FILES


def test_a_file_too_large_is_left_out_and_the_others_are_read():
    assert attachments_of(pdf_with(("a.txt", b"a" * (LARGEST_FILE + 1)), ("b.txt", b"b"))) == {"b.txt": "b"}


def test_a_pdf_too_large_is_not_read():
    assert attachments_of(pdf_with((CREDENTIAL, b"{}")) + b"\n" * LARGEST_PDF) == {}


def test_a_bomb_ends_the_child_and_not_us():
    bomb = pdf_with((CREDENTIAL, b"@" * 64))
    packed = zlib.compress(b"0" * (2**30), 9)
    reader = PdfFileReader(io.BytesIO(bomb))
    held = reader.root["/Names"]["/EmbeddedFiles"]["/Names"][1]["/EF"].raw_get("/F").idnum
    start = bomb.index(f"{held} 0 obj".encode())
    end = bomb.index(b"endobj", start)
    armed = bomb[:start] + f"{held} 0 obj\n<</Type/EmbeddedFile/Filter/FlateDecode/Length {len(packed)}>>\nstream\n".encode()
    armed += packed + b"\nendstream\n" + bomb[end:]
    assert attached_credential(armed) is None
