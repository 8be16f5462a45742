"""Text tables: encodings, marks, null characters, quotes left open, lines without end; and files of other kinds."""

from __future__ import annotations

import gzip

from tests.factories.tabular import HEADERS
from tests.foundation.tabular.hostile.anatomy import line, packed, read, refused, zipped

HEAD = ",".join(HEADERS)
ROWS = [f"{number:06d},王小明,88.5,2026-03-02,合格" for number in (2, 3, 4)]
TABLE = "\r\n".join([HEAD, *ROWS, ""])
OLE = bytes.fromhex("d0cf11e0a1b11ae1")

for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
    read(f"plain-{encoding}.csv")(lambda encoding=encoding: TABLE.encode(encoding))

for label, encoding in {
    "unmarked-utf-16-little.csv": "utf-16-le",
    "unmarked-utf-16-big.csv": "utf-16-be",
    "utf-32.csv": "utf-32",
}.items():
    refused(label, "strange_encoding", "1")(lambda encoding=encoding: TABLE.encode(encoding))


@refused("gb18030-with-wrong-bytes.csv", "strange_encoding", "3")
def gb18030_wrong() -> bytes:
    return "\n".join([HEAD, *ROWS]).encode("gb18030").replace(b"000003,", b"000003,\xff\xff", 1)


@refused("utf-8-and-gb18030-mixed.csv", "strange_encoding", "3")
def mixed() -> bytes:
    return f"{HEAD}\n{ROWS[0]}\n".encode() + f"{ROWS[1]}\n{ROWS[2]}\n".encode("gb18030")


@refused("utf-8-mark-and-gb18030.csv", "strange_encoding", "1")
def mark_lies() -> bytes:
    return b"\xef\xbb\xbf" + TABLE.encode("gb18030")


@refused("utf-8-cut-inside-a-character.csv", "strange_encoding", "4")
def cut_inside() -> bytes:
    return TABLE.strip().encode()[:-1]


@refused("shift-jis.csv", "missing_header")
def shift_jis() -> bytes:
    return TABLE.replace("绩", "績").replace("证", "証").replace("号", "號").encode("shift_jis", "replace")


@refused("big5.csv", "missing_header")
def big5() -> bytes:
    return TABLE.encode("big5", "replace")


@refused("null-characters.csv", "nul_characters", "3")
def null_characters() -> bytes:
    return TABLE.replace("000003", "000\x00003").encode()


@refused("binary.csv", "not_a_workbook")
def binary() -> bytes:
    return bytes(range(256)) * 100


@refused("quote-never-closed.csv", "csv_broken", "3")
def quote_never_closed() -> bytes:
    return TABLE.replace("000003,", '000003,"').encode()


@refused("quote-closed-too-early.csv", "csv_broken", "2")
def quote_closed_early() -> bytes:
    return TABLE.replace("王小明", '"王"小明', 1).encode()


@read("quotes-lines-and-commas.csv", {2: line(2, '王,"小" 明'), 3: line(3)}, {("name", "tidied"): [2]})
def quoted() -> bytes:
    return TABLE.replace("王小明", '"王,""小""\n明"', 1).replace(ROWS[2] + "\r\n", "").encode()


@refused("columns-one-million.csv", "too_many_columns", "1")
def million_columns() -> bytes:
    return (",".join(f"{number:x}"[-1] for number in range(500_000)) + "\n").encode()


@refused("columns-one-million-in-a-row.csv", "line_too_long", "3")
def million_columns_in_a_row() -> bytes:
    return f"{HEAD}\n{ROWS[0]}\n{'x,' * 1_000_000}\n".encode()


@refused("line-of-28-megabytes.csv", "line_too_long", "2")
def endless_line() -> bytes:
    return f"{HEAD}\n".encode() + b"a" * (28 * 1024 * 1024)


@refused("line-of-50-megabytes.csv", "file_too_large")
def line_of_50_megabytes() -> bytes:
    return f"{HEAD}\n".encode() + b"a" * (50 * 1024 * 1024)


@refused("quoted-cell-of-a-megabyte.csv", "csv_broken", "2")
def endless_cell() -> bytes:
    return f'{HEAD}\n000002,"{"王小明" * 30_000}",1,2026-03-02,合格\n'.encode()


@read("row-ends-of-the-old-mac.csv")
def old_mac() -> bytes:
    return TABLE.replace("\r\n", "\r").encode()


@read("row-ends-mixed.csv")
def mixed_ends() -> bytes:
    return TABLE.replace("\r\n", "\n", 2).encode()


for label, delimiter in {"tabs.csv": "\t", "semicolons.csv": ";"}.items():
    read(label)(lambda delimiter=delimiter: TABLE.replace(",", delimiter).encode())


@read("title-above-tabs.csv", {4: line(2), 5: line(3), 6: line(4)})
def title_above_tabs() -> bytes:
    return ("成绩汇总\r\n\r\n" + TABLE.replace(",", "\t")).encode()


@read("formulas-as-text.csv", {2: line(2, "=cmd|' /C calc'!A1"), 3: line(3, "@SUM(1)"), 4: line(4, "-2+3")})
def formulas_as_text() -> bytes:
    names = iter(["=cmd|' /C calc'!A1", "@SUM(1)", "-2+3"])
    return "\n".join([HEAD, *(row.replace("王小明", next(names)) for row in ROWS)]).encode()


@read("codes-in-scientific-writing.csv", {3: line(3), 4: line(4)}, {("code", "digits_gone"): [2]})
def scientific() -> bytes:
    return TABLE.replace("000002", "9.90101E+17").encode()


@read("rows-ragged.csv", {2: line(2)}, {("", "unnamed_column"): [2], ("name", "required"): [3], ("held_on", "required"): [3]})
def ragged() -> bytes:
    return f"{HEAD}\n{ROWS[0]},more\n000003,,5\n".encode()


@refused("empty.csv", "empty_file")
def empty() -> bytes:
    return b""


@refused("byte-order-mark-alone.csv", "empty_file")
def mark_alone() -> bytes:
    return b"\xef\xbb\xbf"


@refused("blank.csv", "empty_file")
def blank() -> bytes:
    return b" \r\n\t \r\n"


# ── files of other kinds ──


@refused("old-workbook.xls", "old_format")
def old_workbook() -> bytes:
    return OLE + bytes(504) + "Workbook".encode("utf-16-le") + bytes(1024)


@refused("old-workbook-renamed.xlsx", "old_format")
def old_workbook_renamed() -> bytes:
    return old_workbook()


@refused("workbook-of-excel-4.xls", "not_a_workbook")
def excel_4() -> bytes:
    return b"\x09\x04\x06\x00\x00\x00\x10\x00" + bytes(64)


@refused("encrypted-by-a-password.xlsx", "encrypted")
def encrypted() -> bytes:
    names = ("EncryptionInfo", "EncryptedPackage")
    return OLE + bytes(504) + b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in names) + bytes(4096)


@refused("open-document.ods", "not_a_workbook")
def open_document() -> bytes:
    return zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<office:document-content/>"})


@refused("words.docx", "not_a_workbook")
def words() -> bytes:
    return zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>"})


WEB_PAGE = f"<html><head><meta charset='utf-8'></head><table><tr><td>{HEAD.replace(',', '</td><td>')}</td></tr></table></html>"

for label, page in {
    "web-page.xlsx": WEB_PAGE.encode(),
    "web-page.xls": b"\xef\xbb\xbf\r\n<!DOCTYPE html>" + WEB_PAGE.encode(),
    "workbook-of-xml-2003.xls": b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
    "web-archive.xls": b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n" + WEB_PAGE.encode(),
}.items():
    refused(label, "web_page")(lambda page=page: page)

for label, content in {
    "program.xlsx": b"MZ\x90\x00" + bytes(500),
    "program-of-linux.csv": b"\x7fELF" + bytes(500),
    "page.pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
    "rich-text.csv": b"{\\rtf1\\ansi hello}",
    "picture.csv": b"\x89PNG\r\n\x1a\n" + bytes(100),
    "compressed.csv.gz": gzip.compress(TABLE.encode(), mtime=0),
}.items():
    refused(label, "not_a_workbook")(lambda content=content: content)


@refused("list-of-json.csv", "missing_header")
def list_of_json() -> bytes:
    return b'[{"code": "000002", "name": "x"}]'


for number, upload_name in enumerate(
    (
        "../../etc/成绩.xlsx",
        "成绩\u202excsv.xlsx",
        "成" * 300 + ".xlsx",
        "a\r\nSet-Cookie: x=1.xlsx",
        "<b>成绩</b>.xlsx",
        "con.xlsx.exe",
    )
):
    read(f"named-strangely-{number}.xlsx", upload_name=upload_name)(packed)
