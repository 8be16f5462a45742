"""Made-up attachments, plain and hostile."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Sequence

import openpyxl
from PIL import Image

from onex.foundation.documents.inspection import Upload

RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
DOCUMENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def make_pdf(
    *more: bytes, catalog: bytes = b"", trailer: bytes = b"", header: bytes = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
) -> bytes:
    """A page with a deflated line of text on it; ``more`` are further objects, from number 5."""
    text = zlib.compress(b"BT /F1 12 Tf 72 720 Td (Evidence) Tj ET")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R " + catalog + b" >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R >>",
        stream(b"", text),
        *more,
    ]
    body, places = header, []
    for number, written in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n" % number + written + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    end = b"trailer\n<< /Size %d /Root 1 0 R %b >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, len(body))
    return body + head + table + end


def stream(dictionary: bytes, content: bytes, *, filters: bytes = b"/Filter /FlateDecode") -> bytes:
    """A stream object as it is written, its content filtered already."""
    return b"<< /Length %d %b %b >>\nstream\n%b\nendstream" % (len(content), filters, dictionary, content)


def make_picture(kind: str = "JPEG", *, size: tuple[int, int] = (64, 48), place: bool = False, mode: str = "RGB") -> bytes:
    """A picture with a slope of colour; with ``place``, its EXIF says where and by what camera it was taken."""
    picture = Image.linear_gradient("L").resize(size).convert(mode)
    target = io.BytesIO()
    exif = Image.Exif()
    if place:
        exif[0x010F] = "SecretCamera"
        exif[0x0112] = 6
        exif.get_ifd(0x8825).update({1: "N", 2: (36.0, 40.0, 1.5), 3: "E", 4: (117.0, 1.0, 2.5)})
    picture.save(target, kind, exif=exif)
    return target.getvalue()


def make_png_claiming(width: int, height: int) -> bytes:
    """A few bytes of PNG whose header claims a picture of any size."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        for name, content in ((b"IHDR", header), (b"IDAT", zlib.compress(b"\x00" * 100)), (b"IEND", b""))
    )


def make_docx(text: str = "证据", *, parts: dict[str, bytes] | None = None, main_type: str = DOCUMENT_TYPE) -> bytes:
    """A document as Word writes the least of it; ``parts`` are added or put in place of its own."""
    content = {
        "[Content_Types].xml": (
            '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            f'<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="{main_type}"/></Types>'
        ).encode(),
        "_rels/.rels": (
            f'<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="{RELATIONSHIPS}">'
            f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'
        ).encode(),
        "word/document.xml": (
            f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{WORD}"><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>'
        ).encode(),
        **(parts or {}),
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in content.items():
            archive.writestr(name, part)
    return target.getvalue()


def make_xlsx() -> bytes:
    """A workbook of one cell."""
    book = openpyxl.Workbook()
    book.active.append(["证据"])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def uploads(*files: tuple[str, bytes]) -> Sequence[Upload]:
    """Files as they come in."""
    return [Upload(name, io.BytesIO(content)) for name, content in files]
