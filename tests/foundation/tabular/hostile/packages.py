"""Workbooks whose parts are the trouble: macros, links, entities, other encodings, parts that point elsewhere."""

from __future__ import annotations

from tests.foundation.tabular.hostile.anatomy import (
    BOOK,
    BOOK_PARTS,
    BOOK_RELATIONS,
    DOCUMENT,
    GOOD,
    MAIN,
    PEOPLE,
    RELATIONS,
    SHEET,
    STRINGS,
    STYLES,
    TYPES,
    book,
    header,
    packed,
    parts,
    read,
    refused,
    relation,
    relations,
    sheet,
    types,
    zipped,
)

SHEET_RELATIONS = "xl/worksheets/_rels/sheet1.xml.rels"
PROGRAM = b"\xd0\xcf\x11\xe0 a made-up program"


@refused("macros.xlsm", "macros", "xl/vbaproject.bin")
def macros() -> bytes:
    main = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    return packed({TYPES: types(main), "xl/vbaProject.bin": PROGRAM})


@refused("macros-by-type-alone.xlsx", "macros", "[Content_Types].xml")
def macros_by_type() -> bytes:
    return packed({TYPES: types("application/vnd.ms-excel.sheet.macroEnabled.main+xml")})


@refused("template-with-macros.xltm", "macros", "[Content_Types].xml")
def template_with_macros() -> bytes:
    return packed({TYPES: types("application/vnd.ms-excel.template.macroEnabled.main+xml")})


@refused("binary-workbook.xlsb", "not_a_workbook")
def binary_workbook() -> bytes:
    held = parts()
    del held[BOOK]
    return zipped({**held, "xl/workbook.bin": PROGRAM})


for label, part in {
    "macros-in-a-plain-workbook.xlsx": "xl/vbaProject.bin",
    "macro-sheet-of-excel-4.xlsx": "xl/macrosheets/sheet1.xml",
    "dialog-sheet.xlsx": "xl/dialogsheets/sheet1.xml",
    "activex-control.xlsx": "xl/activeX/activeX1.xml",
    "embedded-object.xlsx": "xl/embeddings/oleObject1.bin",
    "embedded-workbook.xlsx": "xl/embeddings/Microsoft_Excel_Sheet1.xlsx",
    "form-control.xlsx": "xl/ctrlProps/ctrlProp1.xml",
    "ribbon-of-its-own.xlsx": "customUI/customUI14.xml",
    "program-in-a-part.xlsx": "xl/media/setup.exe",
}.items():
    refused(label, "macros", part.lower())(lambda part=part: packed({part: b"<x/>"}))

DDE = f"""<externalLink xmlns="{MAIN}"><ddeLink ddeService="cmd" ddeTopic="/C calc"/></externalLink>""".encode()

for label, part, content in (
    ("external-link.xlsx", "xl/externalLinks/externalLink1.xml", b"<externalLink/>"),
    ("dde-link.xlsx", "xl/externalLinks/externalLink2.xml", DDE),
    ("data-connection.xlsx", "xl/connections.xml", b"<connections/>"),
    ("web-query.xlsx", "xl/queryTables/queryTable1.xml", b"<queryTable/>"),
    ("web-extension.xlsx", "xl/webextensions/webextension1.xml", b"<x/>"),
):
    refused(label, "external_links", part.lower())(lambda part=part, content=content: packed({part: content}))


@refused("external-picture.xlsx", "external_links", SHEET_RELATIONS)
def external_picture() -> bytes:
    return packed({SHEET_RELATIONS: relations(relation(1, "image", "http://example.org/pixel.png", "External"))})


@refused("external-template.xlsx", "external_links", RELATIONS)
def external_template() -> bytes:
    return packed({RELATIONS: relations(relation(1, "attachedTemplate", "file://host/share/x.xltm", "External"))})


@read("hyperlinks.xlsx")
def hyperlinks() -> bytes:
    return packed({SHEET_RELATIONS: relations(relation(1, "hyperlink", "mailto:someone@example.org", "External"))})


LAUGHS = '<!DOCTYPE x [<!ENTITY a "哈哈哈哈"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'

for label, part in {
    "entities-in-content-types.xlsx": TYPES,
    "entities-in-relations.xlsx": RELATIONS,
    "entities-in-the-workbook.xlsx": BOOK,
    "entities-in-the-workbook-relations.xlsx": BOOK_RELATIONS,
    "entities-in-the-sheet.xlsx": SHEET,
    "entities-in-the-strings.xlsx": STRINGS,
    "entities-in-the-styles.xlsx": STYLES,
    "entities-in-the-properties.xlsx": "docProps/core.xml",
    "entities-in-a-drawing.xlsx": "xl/drawings/drawing1.xml",
    "entities-in-custom-xml.xlsx": "customXml/item1.xml",
}.items():
    refused(label, "document_type", part)(lambda part=part: packed({part: LAUGHS.encode() + parts().get(part, b"<x>&c;</x>")}))


@refused("external-entity.xlsx", "document_type", STRINGS)
def external_entity() -> bytes:
    fetch = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    return packed({STRINGS: fetch + f'<sst xmlns="{MAIN}"><si><t>&f;</t></si></sst>'.encode()})


@refused("document-type-from-afar.xlsx", "document_type", SHEET)
def document_type_from_afar() -> bytes:
    return packed({SHEET: b'<!DOCTYPE x SYSTEM "http://example.org/x.dtd">' + parts()[SHEET]})


@refused("part-in-utf-16.xlsx", "strange_encoding", SHEET)
def part_in_utf16() -> bytes:
    return packed(
        {SHEET: '<?xml version="1.0" encoding="utf-16"?>'.encode("utf-16") + parts()[SHEET].decode().encode("utf-16-le")}
    )


@refused("part-in-utf-7.xlsx", "strange_encoding", STRINGS)
def part_in_utf7() -> bytes:
    return packed({STRINGS: b'<?xml version="1.0" encoding="utf-7"?>' + parts()[STRINGS]})


@read("part-with-byte-order-mark.xlsx")
def part_with_mark() -> bytes:
    return packed({SHEET: b"\xef\xbb\xbf<?xml version='1.0' encoding='UTF-8'?>" + parts()[SHEET]})


@read("style-sheet-of-the-web.xlsx")
def style_sheet_of_the_web() -> bytes:
    return packed({SHEET: b'<?xml-stylesheet href="http://example.org/x.xsl"?>' + parts()[SHEET]})


@read("elements-nested-deeply.xlsx")
def nested_deeply() -> bytes:
    deep = f"<extLst>{'<a>' * 50_000}{'</a>' * 50_000}</extLst>"
    return packed({SHEET: sheet(header(), *PEOPLE, after=deep)})


@refused("two-sheets-of-one-name.xlsx", "archive_broken", BOOK)
def two_sheets_of_one_name() -> bytes:
    twice = book('<sheet name="成绩表" sheetId="1" r:id="rId1"/>', '<sheet name="成绩表" sheetId="2" r:id="rId4"/>')
    more = relations(*BOOK_PARTS, relation(4, "worksheet", "worksheets/sheet2.xml"))
    return packed({BOOK: twice, BOOK_RELATIONS: more, "xl/worksheets/sheet2.xml": sheet()})


@refused("two-relations-of-one-id.xlsx", "archive_broken", BOOK_RELATIONS)
def two_relations_of_one_id() -> bytes:
    """The check would look at the first sheet, the parser read the second, with its formulas."""
    more = relations(*BOOK_PARTS, relation(1, "worksheet", "worksheets/sheet2.xml"))
    return packed(
        {BOOK_RELATIONS: more, "xl/worksheets/sheet2.xml": sheet(header(), "<row r='2'><c r='A2'><f>1+1</f></c></row>")}
    )


@refused("sheet-outside-the-archive.xlsx", "archive_broken")
def sheet_outside() -> bytes:
    return packed({BOOK_RELATIONS: relations(relation(1, "worksheet", "../../../../etc/passwd"), *BOOK_PARTS[1:])})


@refused("sheet-is-missing.xlsx", "archive_broken")
def sheet_missing() -> bytes:
    held = parts()
    del held[SHEET]
    return zipped(held)


@refused("relations-missing.xlsx", "archive_broken")
def relations_missing() -> bytes:
    held = parts()
    del held[BOOK_RELATIONS]
    return zipped(held)


@refused("workbook-list-endless.xlsx", "archive_broken", BOOK)
def endless_list() -> bytes:
    names = "".join(f'<sheet name="{number}" sheetId="{number}" r:id="rId1"/>' for number in range(40_000))
    return packed({BOOK: book(names)})


@refused("sheet-of-a-chart-alone.xlsx", "no_sheet")
def chart_alone() -> bytes:
    chart = relations(relation(1, "chartsheet", "chartsheets/sheet1.xml"), *BOOK_PARTS[1:])
    return packed({BOOK_RELATIONS: chart, "xl/chartsheets/sheet1.xml": b"<chartsheet/>"})


@refused("all-sheets-hidden.xlsx", "no_sheet")
def all_hidden() -> bytes:
    return packed({BOOK: book('<sheet name="成绩表" sheetId="1" state="hidden" r:id="rId1"/>')})


@read("hidden-sheet-of-the-right-name.xlsx")
def hidden_namesake() -> bytes:
    """What is read is what people saw, not the hidden sheet that bears the template's name."""
    two = book(
        '<sheet name="成绩表" sheetId="1" state="veryHidden" r:id="rId4"/>', '<sheet name="Sheet1" sheetId="2" r:id="rId1"/>'
    )
    more = relations(*BOOK_PARTS, relation(4, "worksheet", "worksheets/sheet2.xml"))
    return packed(
        {
            BOOK: two,
            BOOK_RELATIONS: more,
            "xl/worksheets/sheet2.xml": sheet(header(), "<row r='2'><c r='A2'><v>1</v></c></row>"),
        }
    )


@read("charts-pictures-and-custom-xml.xlsx")
def charts_and_pictures() -> bytes:
    return packed(
        {
            "xl/charts/chart1.xml": b"<chartSpace/>",
            "xl/drawings/drawing1.xml": b"<wsDr/>",
            "xl/drawings/vmlDrawing1.vml": b"<xml/>",
            "xl/comments1.xml": b"<comments/>",
            "xl/media/image1.png": b"\x89PNG\r\n\x1a\n" + bytes(500),
            "xl/printerSettings/printerSettings1.bin": b"<p/>",
            "customXml/item1.xml": b"<x/>",
            SHEET_RELATIONS: relations(relation(1, "drawing", "../drawings/drawing1.xml")),
        }
    )


@read("strict-open-xml.xlsx", GOOD)
def strict_open_xml() -> bytes:
    pairs = (
        (MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main"),
        (DOCUMENT, "http://purl.oclc.org/ooxml/officeDocument/relationships"),
    )
    held = parts()
    for loose, strict in pairs:
        held = {name: content.replace(loose.encode(), strict.encode()) for name, content in held.items()}
    return zipped(held)


@refused("styles-beyond-measure.xlsx", "inflates_too_much")
def styles_beyond_measure() -> bytes:
    return packed({STYLES: f'<styleSheet xmlns="{MAIN}"><cellXfs>{"<xf/>" * 4_000_000}</cellXfs></styleSheet>'.encode()})


@read("styles-by-the-hundred-thousand.xlsx", GOOD)
def many_styles() -> bytes:
    forms = "".join(f'<xf numFmtId="{0 if number != 1 else 14}" fontId="{number}"/>' for number in range(200_000))
    return packed({STYLES: f'<styleSheet xmlns="{MAIN}"><cellXfs>{forms}</cellXfs></styleSheet>'.encode()})
