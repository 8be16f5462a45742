"""Why an attachment is not taken, by code: the cause and what to do, for the person who sent it."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TAKEN = _("可以上传 PDF、JPEG、PNG、纯文本（.txt）、.docx、.xlsx")

REASONS: dict[str, str | Promise] = {
    "archive_broken": _("文件已损坏，打不开；请重新保存后再上传"),
    "document_type": _("文件含有不允许的定义；请用 Word、Excel 或 WPS 另存后再上传"),
    "empty_file": _("文件是空的；请检查后重新选择"),
    "encrypted": _("文件设有密码；请去掉密码后再上传"),
    "external_links": _("文件链接到其他文件或数据源；请断开链接后再上传"),
    "file_too_large": _("文件超过 10 MB；请压缩或拆分后再上传"),
    "inflates_too_much": _("文件解压后过大；请拆分或重新导出后再上传"),
    "macros": _("文件含有宏或嵌入的程序；请另存为不含宏的 .docx 或 .xlsx 后再上传"),
    "markup": _("文件是网页或图形代码，不是纯文本；请截图或打印为 PDF 后再上传"),
    "not_a_workbook": _("文件不是可以上传的类型；可以上传 PDF、JPEG、PNG、纯文本（.txt）、.docx、.xlsx"),
    "old_format": _("文件是旧的 Office 格式；请另存为 .docx 或 .xlsx 后再上传"),
    "parser_gave_up": _("文件无法在限定的内存和时间内查看；请重新导出或拆分后再上传"),
    "pdf_action": _("PDF 含有打开程序、提交数据或打开其他文件的动作；请用“打印为 PDF”重新生成后再上传"),
    "pdf_broken": _("PDF 不完整或后面附有其他内容；请重新生成后再上传"),
    "pdf_carries": _("PDF 里嵌有其他文件或多媒体；请用“打印为 PDF”重新生成后再上传"),
    "pdf_script": _("PDF 含有脚本或动态表单；请用“打印为 PDF”重新生成后再上传"),
    "pdf_strange": _("PDF 的写法不常见，无法确认安全；请用“打印为 PDF”重新生成后再上传"),
    "picture_broken": _("图片不完整或已损坏；请重新拍摄或导出后再上传"),
    "picture_too_large": _("图片尺寸超过 4000 万像素或一边超过 12000 像素；请缩小后再上传"),
    "type_not_taken": _("文件不是可以上传的类型；可以上传 PDF、JPEG、PNG、纯文本（.txt）、.docx、.xlsx"),
}
OTHERWISE = _("文件的结构不符合普通文件的写法；请另存或重新导出后再上传")


def reason_of(code: str) -> str | Promise:
    """The reason in words; the finer rules for archives share one sentence."""
    return REASONS.get(code, OTHERWISE)
