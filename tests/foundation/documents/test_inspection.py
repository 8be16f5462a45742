"""Attachments through the real child process: what is taken and as what, what is refused, and why."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
import zlib

import pytest
from PIL import Image

from onex.foundation.documents import inspection
from onex.foundation.documents.contents.kinds import Kind
from onex.foundation.documents.contents.pictures import LONGEST_SIDE
from onex.foundation.documents.inspection import LARGEST_ATTACHMENT, MOST_ATTACHMENTS, inspect
from onex.foundation.documents.scanning import EICAR
from onex.foundation.documents.wording import REASONS
from onex.foundation.policy.refusals import BadInput
from tests.factories.attachments import (
    make_docx,
    make_pdf,
    make_picture,
    make_png_claiming,
    make_xlsx,
    stream,
    uploads,
)

SCRIPT = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
HTML = b"<!DOCTYPE html><script>alert(1)</script>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
GIF = b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"


def object_stream(*objects: bytes, more: bytes = b"") -> bytes:
    """Objects from number 20, packed away in an object stream."""
    heads, body = b"", b""
    for number, written in enumerate(objects, start=20):
        heads += b"%d %d " % (number, len(body))
        body += written + b" "
    place = b"/Type /ObjStm /N %d /First %d " % (len(objects), len(heads))
    return stream(place + more, zlib.compress(heads + body))


def refused(name: str, content: bytes) -> str:
    with pytest.raises(BadInput) as refusal:
        inspect(uploads((name, content)))
    assert name.isascii() is False or str(refusal.value.message)
    return refusal.value.code


@pytest.mark.parametrize(
    ("name", "content", "kind", "kept_as"),
    [
        ("证据.pdf", make_pdf(), Kind.PDF, "证据.pdf"),
        ("packed.pdf", make_pdf(object_stream(b"<< /Type /Annot >>")), Kind.PDF, "packed.pdf"),
        ("photo.jpeg", make_picture(), Kind.JPEG, "photo.jpeg"),
        ("photo.PNG", make_picture("PNG", mode="RGBA"), Kind.PNG, "photo.PNG"),
        ("screen.html", make_picture("PNG"), Kind.PNG, "screen.html.png"),
        ("letter.docx", make_docx(), Kind.DOCX, "letter.docx"),
        ("list.xlsx", make_xlsx(), Kind.XLSX, "list.xlsx"),
        ("words.txt", "说明".encode(), Kind.TEXT, "words.txt"),
        ("run.bat", b"del *.*", Kind.TEXT, "run.bat.txt"),
        ("list.csv", b"=cmd|' /C calc'!A0", Kind.TEXT, "list.csv.txt"),
        ("no ending", b"words", Kind.TEXT, "no ending.txt"),
    ],
)
def test_kind_is_told_by_content(name: str, content: bytes, kind: Kind, kept_as: str) -> None:
    (found,) = inspect(uploads((name, content)))
    assert (found.kind, found.name, found.scanned_with) == (kind, kept_as, "sandbox")


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.pdf", b"", "empty_file"),
        ("drawing.svg", SVG, "markup"),
        ("photo.png", HTML, "markup"),
        ("photo.png", b"\xef\xbb\xbf  " + HTML, "markup"),
        ("photo.png", HTML.decode().encode("utf-16"), "markup"),
        ("moving.gif", GIF, "type_not_taken"),
        ("photo.webp", b"RIFF\x00\x00\x00\x00WEBP", "type_not_taken"),
        ("program.txt", b"MZ\x90\x00", "type_not_taken"),
        ("archive.txt", b"PK\x05\x06" + bytes(18), "type_not_taken"),
        ("noise.txt", bytes(range(256)), "type_not_taken"),
        ("noughts.txt", b"words\x00words", "type_not_taken"),
        ("rich.txt", b"{\\rtf1 }", "type_not_taken"),
        ("large.txt", b"a" * (LARGEST_ATTACHMENT + 1), "file_too_large"),
        ("old.doc", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(512), "old_format"),
        ("photo.jpg", make_picture()[:-200], "picture_broken"),
        ("photo.jpg", b"\xff\xd8\xff\xe0" + bytes(100), "picture_broken"),
        ("bomb.png", make_png_claiming(50_000, 50_000), "picture_too_large"),
        ("wide.png", make_png_claiming(LONGEST_SIDE + 1, 1), "picture_too_large"),
        ("area.png", make_png_claiming(8_000, 8_000), "picture_too_large"),
        ("short.png", make_png_claiming(1_000, 1_000), "picture_broken"),
    ],
)
def test_what_is_not_taken(name: str, content: bytes, code: str) -> None:
    assert refused(name, content) == code


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (make_pdf(SCRIPT, catalog=b"/OpenAction 5 0 R"), "pdf_script"),
        (make_pdf(SCRIPT.replace(b"JavaScript", b"J#61vaScript")), "pdf_script"),
        (make_pdf(object_stream(SCRIPT)), "pdf_script"),
        (make_pdf(object_stream(SCRIPT.replace(b"Java", b"#4a#61va"))), "pdf_script"),
        (make_pdf(catalog=b"/AcroForm << /XFA 5 0 R >>"), "pdf_script"),
        (make_pdf(b"<< /S /Launch /F (cmd.exe) >>"), "pdf_action"),
        (make_pdf(b"<</S/SubmitForm/F(http://example.invalid)>>"), "pdf_action"),
        (make_pdf(b"<< /S /GoToE >>"), "pdf_action"),
        (make_pdf(trailer=b"/Encrypt 5 0 R"), "encrypted"),
        (make_pdf(catalog=b"/Names << /EmbeddedFiles << >> >>"), "pdf_carries"),
        (make_pdf(b"<< /Subtype /RichMedia >>"), "pdf_carries"),
        (make_pdf(stream(b"/Type /ObjStm /N 1 /First 5", b"6162>", filters=b"/Filter /ASCIIHexDecode")), "pdf_strange"),
        (
            make_pdf(stream(b"/N 1 /First 5", zlib.compress(zlib.compress(SCRIPT)), filters=b"/Filter [/FlateDecode /Fl]")),
            "pdf_strange",
        ),
        (make_pdf(object_stream(b"<< >>", more=b"/DecodeParms << /Predictor 12 >>")), "pdf_strange"),
        (make_pdf(object_stream(b"<< >>", more=b"/Subtype /Image /DecodeParms << /Predictor 12 >>")), "pdf_strange"),
        (make_pdf(stream(b"", zlib.compress(b"x"), filters=b"/Filter 9 0 R")), "pdf_strange"),
        (make_pdf(b"<< (no end \n>> stream\n" + zlib.compress(b"words") + b"\nendstream"), "pdf_strange"),
        (make_pdf() + b"PK\x03\x04 and more", "pdf_broken"),
        (make_pdf()[:-30], "pdf_broken"),
        (make_pdf(header=b"%PDF-1.7=1;alert(1);/*\n"), "pdf_strange"),
        (b"%PDF-1.4\n" + HTML, "pdf_broken"),
        (make_pdf(stream(b"", zlib.compress(bytes(300_000_000), 9))), "inflates_too_much"),
    ],
)
def test_pdf_that_acts_hides_or_carries(content: bytes, code: str) -> None:
    assert refused("证据.pdf", content) == code


def test_pdf_after_a_page_of_html_is_no_pdf() -> None:
    assert refused("both.pdf", HTML + make_pdf()) == "type_not_taken"


def test_pdf_with_a_picture_and_predicted_cross_references_passes() -> None:
    picture = stream(b"/Type /XObject /Subtype /Image /DecodeParms << /Predictor 15 >>", zlib.compress(bytes(3_000)))
    photo = stream(b"/Subtype /Image", make_picture(), filters=b"/Filter /DCTDecode")
    table = stream(b"/Type /XRef /W [1 2 1] /DecodeParms << /Predictor 12 /Columns 4 >>", zlib.compress(bytes(50)))
    (found,) = inspect(uploads(("a.pdf", make_pdf(picture, photo, table, catalog=b"/OpenAction [3 0 R /Fit]"))))
    assert found.kind is Kind.PDF


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (make_docx(parts={"word/vbaProject.bin": b"macro"}), "macros"),
        (make_docx(main_type="application/vnd.ms-word.document.macroEnabled.main+xml"), "macros"),
        (make_docx('</w:t></w:r><w:r><w:instrText>DDEAUTO c:\\\\cmd.exe "/k calc"</w:instrText></w:r><w:r><w:t>'), "macros"),
        (make_docx(parts={"word/embeddings/oleObject1.bin": b"ole"}), "macros"),
        (
            make_docx(
                parts={
                    "word/_rels/settings.xml.rels": b'<Relationships><Relationship Type="x/attachedTemplate" '
                    b'Target="http://example.invalid/t.dotm" TargetMode="External"/></Relationships>'
                }
            ),
            "external_links",
        ),
        (make_docx(parts={"word/extra.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><x/>'}), "document_type"),
        (make_docx(parts={"xl/workbook.xml": b"<x/>"}), "type_not_taken"),
        (make_docx(parts={"word/big.xml": b"<x>" + b" " * 120_000_000}), "inflates_too_much"),
        (make_docx()[:-40], "archive_broken"),
    ],
)
def test_office_file_that_acts_or_lies(content: bytes, code: str) -> None:
    assert refused("信.docx", content) == code


def test_plain_zip_is_not_taken() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("a.txt", b"words")
    assert refused("a.docx", target.getvalue()) == "type_not_taken"


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_picture_is_written_anew_without_place_or_camera(kind: str) -> None:
    content = make_picture(kind, place=True)
    with Image.open(io.BytesIO(content)) as came:
        assert came.getexif().get_ifd(0x8825)[2] == (36.0, 40.0, 1.5)
    (found,) = inspect(uploads(("a", content + b"<script>behind the picture</script>")))
    with Image.open(io.BytesIO(found.content)) as kept:
        assert (dict(kept.getexif()), kept.getexif().get_ifd(0x8825)) == ({}, {})
        assert kept.size == (48, 64)  # the turn its EXIF asked for was made, for nobody can be asked any more
        assert set(kept.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert b"SecretCamera" not in found.content
    assert b"script" not in found.content


@pytest.mark.parametrize("mode", ["L", "CMYK", "RGB"])
def test_jpeg_of_any_colour_is_readable(mode: str) -> None:
    (found,) = inspect(uploads(("a.jpg", make_picture(mode=mode))))
    with Image.open(io.BytesIO(found.content)) as kept:
        assert kept.mode in {"L", "RGB"}


def test_text_is_kept_in_one_encoding_and_reads_as_it_is_written() -> None:
    for written in ("证据 \u202etxt.exe".encode(), "证据 txt.exe".encode("gb18030"), "证据 txt.exe".encode("utf-16")):
        (found,) = inspect(uploads(("a.txt", written)))
        assert found.content == "证据 txt.exe".encode()


@pytest.mark.parametrize(
    ("name", "shown"),
    [("a\x00b.pdf", "ab.pdf"), ("\u202efdp.exe.txt", "fdp.exe.txt.pdf"), ("../../etc/passwd", "passwd.pdf"), ("", "file.pdf")],
)
def test_name_holds_nothing_but_visible_letters(name: str, shown: str) -> None:
    (found,) = inspect(uploads((name, make_pdf())))
    assert found.name == shown


def test_name_of_three_hundred_letters_is_shortened_before_its_ending() -> None:
    (found,) = inspect(uploads(("证" * 300 + ".pdf", make_pdf())))
    assert (len(found.name), found.name[-4:]) == (200, ".pdf")


def test_eicar_is_refused_wherever_it_stands() -> None:
    assert refused("a.txt", b"words " * 60_000 + EICAR) == "virus_found"
    assert (
        refused("a.pdf", make_pdf(b"(" + EICAR.replace(b"(", b"\\(").replace(b")", b"\\)") + b")" + b"\n%" + EICAR))
        == "virus_found"
    )


def test_scanner_that_is_silent_leaves_the_file_unscanned(settings: object) -> None:
    settings.VIRUS_SCANNER = "clamd:unix:/nowhere/clamd.ctl"  # type: ignore[attr-defined]  # pytest-django's settings
    (found,) = inspect(uploads(("a.pdf", make_pdf())))
    assert found.scanned_with == ""


def test_too_many_files_are_refused_unseen() -> None:
    with pytest.raises(BadInput, match="too_many_files"):
        inspect(uploads(*[("a.exe", b"MZ")] * (MOST_ATTACHMENTS + 1)))


def test_child_that_dies_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inspection, "PROGRAM", "import os; os._exit(3)")
    assert refused("a.pdf", make_pdf()) == "parser_gave_up"


@pytest.mark.parametrize(
    "attempt",
    ["open('/etc/hostname')", "socket.socket()", "os.pipe()", "bytearray(900 * 1024 * 1024)", "open('/tmp/onex-escape', 'w')"],
)
def test_child_cannot(attempt: str, monkeypatch: pytest.MonkeyPatch) -> None:
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]); import os, socket; from onex.foundation.documents.contents import child\n"
        "def look_at(content, largest):\n"
        f"    try:\n        {attempt}\n    except (OSError, MemoryError):\n        raise child.Unsafe('locked_in')\n"
        "    return child.Kind.PDF, None\n"
        "child.look_at = look_at; child.run(sys.argv[2:])"
    )
    monkeypatch.setattr(inspection, "PROGRAM", program)
    assert refused("a.pdf", make_pdf()) == "locked_in"


def test_largest_picture_stays_within_the_memory_of_the_child() -> None:
    content = io.BytesIO()
    Image.new("RGBA", (6_400, 6_200)).save(content, "PNG")
    (found,) = inspect(uploads(("a.png", content.getvalue())))
    assert found.kind is Kind.PNG


def test_parsers_need_no_django() -> None:
    program = "import sys; import onex.foundation.documents.contents.child; print('django' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"


def test_every_reason_says_what_to_do() -> None:
    assert [code for code, words in REASONS.items() if "；" not in str(words)] == []
