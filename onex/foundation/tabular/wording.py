"""What the engine says of files and cells, by code: the cause, and what to do about it."""

from __future__ import annotations

from typing import NamedTuple

from onex.foundation.policy import Text


class Wording(NamedTuple):
    """A cause in words. ``{place}`` is where in the file, where that is known."""

    message: Text
    hint: Text | None = None


def say(zh: str, en: str, hint_zh: str = "", hint_en: str = "") -> Wording:
    return Wording(Text(zh=zh, en=en), Text(zh=hint_zh, en=hint_en) if hint_zh else None)


TYPE_AGAIN = ("在原表中改正后重新上传。", "Correct it in the table and upload again.")
SAVE_AS = (
    "请在 Excel 或 WPS 中打开，另存为普通的 .xlsx 后再上传。",
    "Open it in Excel or WPS and save it as a plain .xlsx file.",
)
AS_TEXT = (
    "把这一列设为文本格式，再从原始资料重新填写；只改格式不能找回丢掉的数字。",
    "Set the column to text, then enter the numbers again from the source; changing the format alone does not bring digits back.",
)
VALUES_ONLY = (
    "选中后复制，用“选择性粘贴—数值”贴回原处，再保存上传。",
    "Copy the cells, paste them back as values, save and upload again.",
)
TEMPLATE = ("请下载当前模板，把数据复制进去再上传。", "Download the current template, copy the rows into it and upload that.")

FILE: dict[str, Wording] = {
    "archive_broken": say("文件已损坏，打不开（{place}）。", "The file is damaged and cannot be opened ({place}).", *SAVE_AS),
    "not_a_workbook": say("这不是 .xlsx 或 CSV 文件。", "This is neither an .xlsx nor a CSV file.", *SAVE_AS),
    "old_format": say("这是旧的 .xls 格式。", "This is the old .xls format.", *SAVE_AS),
    "encrypted": say(
        "文件设有打开密码。", "The file is protected by a password.", "去掉密码后再上传。", "Remove the password."
    ),
    "macros": say("文件含有宏或嵌入的程序（{place}）。", "The file holds macros or embedded programs ({place}).", *SAVE_AS),
    "external_links": say(
        "文件链接到其他文件或数据源（{place}）。",
        "The file links to other files or sources of data ({place}).",
        "在“数据—编辑链接”中断开链接后再上传。",
        "Break the links (Data, Edit Links) and upload again.",
    ),
    "too_many_entries": say("文件的组成部分过多，不是普通的表格。", "The file has too many parts for a plain table.", *SAVE_AS),
    "duplicate_entry": say("文件里有重名的部分（{place}）。", "Two parts of the file bear one name ({place}).", *SAVE_AS),
    "absolute_path": say(
        "文件里有指向外部的路径（{place}）。", "A part of the file has a path leading outside ({place}).", *SAVE_AS
    ),
    "strange_compression": say("文件的压缩方式不受支持。", "The file is compressed in a way that is not supported.", *SAVE_AS),
    "link_in_archive": say(
        "文件里有链接而不是内容（{place}）。", "The file holds a link instead of content ({place}).", *SAVE_AS
    ),
    "entries_overlap": say("文件的各部分互相重叠。", "Parts of the file overlap.", *SAVE_AS),
    "local_differs": say(
        "文件的目录与内容不一致（{place}）。", "The file's directory contradicts its content ({place}).", *SAVE_AS
    ),
    "inflates_too_much": say(
        "文件解压后过大。",
        "The file becomes too large when unpacked.",
        "删除多余的行、列、格式和图片，或拆成几个文件。",
        "Delete spare rows, columns, formats and pictures, or split the file.",
    ),
    "document_type": say(
        "文件含有不允许的 XML 定义（{place}）。", "The file holds XML definitions that are not allowed ({place}).", *SAVE_AS
    ),
    "web_page": say("这是网页或 XML，只是名字像表格。", "This is a web page or XML under the name of a table.", *SAVE_AS),
    "nul_characters": say(
        "第 {place} 行有空字符，不是文字。",
        "Line {place} holds null characters, which are no text.",
        "请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传。",
        "Open it in Excel or WPS, save it as .xlsx and upload that.",
    ),
    "strange_encoding": say(
        "文字编码无法识别（{place}）。",
        "The text's encoding is not known ({place}).",
        "CSV 请存为 UTF-8 或 GB18030（GBK）。",
        "Save a CSV as UTF-8 or GB18030 (GBK).",
    ),
    "csv_broken": say(
        "CSV 的引号或分隔符有误（从第 {place} 行起）。",
        "Quotes or separators of the CSV are wrong (from line {place}).",
        "建议改用 .xlsx 模板。",
        "Better use the .xlsx template.",
    ),
    "no_sheet": say("文件里没有可见的工作表。", "The file has no visible sheet.", *TEMPLATE),
    "stray_cell": say(
        "很远的地方还有单元格（{place}），超出了允许的范围。",
        "There is a cell far out ({place}), beyond what is allowed.",
        "选中数据以外的行和列，删除后保存。",
        "Select the rows and columns beyond the data, delete them and save.",
    ),
    "too_many_columns": say(
        "第 {place} 行的列数超过 100。",
        "Line {place} has more than 100 columns.",
        "检查分隔符，删除多余的列。",
        "Check the separators and delete spare columns.",
    ),
    "line_too_long": say("第 {place} 行过长，不像一行表格。", "Line {place} is too long for a row of a table.", *TEMPLATE),
    "cell_too_large": say("单元格内容过大（{place}）。", "A cell holds too much ({place}).", "删短内容。", "Shorten it."),
    "strange_cell": say(
        "单元格的位置或内容写得自相矛盾（{place}），读出的值会有错。",
        "A cell contradicts itself in place or content ({place}) and would be misread.",
        *SAVE_AS,
    ),
    "too_many_rows": say(
        "行数超过 200,000（{place}）。", "More than 200,000 rows ({place}).", "请拆成几个文件。", "Split the file."
    ),
    "formula": say("单元格里是公式，不是值：{place}。", "Cells hold formulas instead of values: {place}.", *VALUES_ONLY),
    "error_cell": say("单元格里是错误值：{place}。", "Cells hold error values: {place}.", *VALUES_ONLY),
    "other_template": say("这是另一种表的模板（{place}）。", "This is the template of another table ({place}).", *TEMPLATE),
    "outdated_template": say("模板版本已更换（{place}）。", "The template has a newer version ({place}).", *TEMPLATE),
    "empty_file": say("文件是空的。", "The file is empty.", *TEMPLATE),
    "missing_header": say("缺少这一列。", "This column is missing.", *TEMPLATE),
    "unknown_header": say(
        "不认识这一列。",
        "This column is not known.",
        "删除这一列，或改成模板里的列名。",
        "Delete the column or give it the name in the template.",
    ),
    "duplicate_header": say("这一列出现了两次。", "This column stands there twice.", "只保留一列。", "Keep one of them."),
    "parser_gave_up": say(
        "读取文件用的内存或时间超过限度，已停止。",
        "Reading the file took more memory or time than allowed and was stopped.",
        "删除多余的行、列和格式，或拆成几个文件。",
        "Delete spare rows, columns and formats, or split the file.",
    ),
    "no_rows": say("表头下面没有数据。", "There are no rows below the header.", *TEMPLATE),
}

CELL: dict[str, Wording] = {
    "required": say("必填，但为空。", "Required, but empty.", "补填后重新上传。", "Fill it in and upload again."),
    "too_long": say("超过允许的长度。", "Longer than allowed.", *TYPE_AGAIN),
    "control_characters": say(
        "含有看不见的控制字符。", "Holds invisible control characters.", "删除后重新键入。", "Delete and type it again."
    ),
    "error_value": say("是错误值，不是内容。", "Is an error value, not content.", *TYPE_AGAIN),
    "not_text": say("是逻辑值（TRUE/FALSE），不是文字。", "Is TRUE or FALSE, not text.", *TYPE_AGAIN),
    "digits_gone": say(
        "号码被当成数值，第 15 位以后的数字已经丢失。",
        "The code was entered as a number: everything after its fifteenth digit is gone.",
        *AS_TEXT,
    ),
    "number_as_code": say(
        "号码是数值格式，开头的 0 可能已经丢失。",
        "The code is a number cell: zeros at its beginning may be gone.",
        *AS_TEXT,
    ),
    "date_as_code": say("号码被当成日期，原来的写法已经丢失。", "The code was taken for a date and is lost.", *AS_TEXT),
    "not_a_number": say("不是数字。", "Is not a number.", *TYPE_AGAIN),
    "too_many_decimals": say("小数位数超过允许。", "Has more decimal places than allowed.", *TYPE_AGAIN),
    "not_a_date": say("不是日期。", "Is not a date.", "写成 2026-03-01 这样的形式。", "Write it like 2026-03-01."),
    "no_such_day": say("没有这一天。", "There is no such day.", *TYPE_AGAIN),
    "not_a_choice": say(
        "不是可选的值。", "Is not one of the choices.", "从模板的下拉列表里选。", "Choose from the template's list."
    ),
}

NOTED: dict[str, Wording] = {
    "tidied": say(
        "全角、空格或看不见的字符已自动整理。",
        "Full-width letters, spaces or invisible characters were tidied.",
    ),
    "unnamed_column": say(
        "有内容的列没有列名，没有读取。",
        "A column without a name has content; it was not read.",
    ),
}


def of_file(code: str, place: str) -> Wording:
    """What to say of a file that cannot be used; brackets around an unknown place go with it."""
    said = FILE.get(code, FILE["archive_broken"])
    if place:
        return said._replace(message=Text(zh=said.message.zh.format(place=place), en=said.message.en.format(place=place)))
    zh = said.message.zh.replace("（{place}）", "").replace("：{place}", "")
    en = said.message.en.replace(" ({place})", "").replace(": {place}", "")
    return said._replace(message=Text(zh=zh, en=en))


SPOOL_GONE = Text(
    zh="检查过的数据已被清除，没有导入。请重新上传。",
    en="The checked rows have been removed; nothing was imported. Please upload again.",
)
