"""成绩表: the sheet of results, with one score column for each part of the sitting's scheme."""

from __future__ import annotations

from onex.foundation.parties.kinds import DocumentKind
from onex.foundation.policy import Text
from onex.foundation.tabular.sheets import Column, ColumnKind, Sheet
from onex.lifecycle.assessment.rules.scoring import PartRule, Remark, SchemeRule

NAME, KIND, NUMBER, ADMISSION, SCHOOL, REMARK = "name", "document_kind", "document_number", "admission", "school", "remark"

KINDS = {
    "居民身份证": DocumentKind.RESIDENT_ID,
    "港澳居民来往内地通行证": DocumentKind.HK_MACAO_PERMIT,
    "台湾居民来往大陆通行证": DocumentKind.TAIWAN_PERMIT,
    "港澳台居民居住证": DocumentKind.RESIDENCE_PERMIT,
    "护照": DocumentKind.PASSPORT,
    "外国人永久居留身份证": DocumentKind.FOREIGN_PERMANENT_RESIDENT,
}
"""What stands in the column → the kind of document."""

REMARKS = {"缺考": Remark.ABSENT, "违纪": Remark.VOIDED}
"""What stands in the column → the remark."""

LONGEST_ADMISSION = 30
CAMPUS = "campus"

_WHO = (
    Column(NAME, Text("姓名", "Name"), ColumnKind.TEXT, max_length=100, example="王小明"),
    Column(
        KIND,
        Text("证件类型", "Document type"),
        ColumnKind.CHOICE,
        choices=tuple(KINDS),
        example="居民身份证",
        aliases=("证件种类",),
    ),
    Column(
        NUMBER,
        Text("证件号码", "Document number"),
        ColumnKind.CODE,
        max_length=30,
        help=Text("以文本录入；数字格式会丢失末几位", "Type it as text: as a number it loses its last digits"),
        example="990101200001010000",
        aliases=("身份证号", "身份证号码", "证件号"),
    ),
    Column(
        ADMISSION,
        Text("准考证号", "Admission number"),
        ColumnKind.CODE,
        max_length=LONGEST_ADMISSION,
        example="2026030001",
    ),
)
_REMARK = Column(
    REMARK,
    Text("备注", "Remark"),
    ColumnKind.CHOICE,
    required=False,
    choices=tuple(REMARKS),
    help=Text("缺考、违纪的考生没有成绩", "An absent or disciplined candidate has no result"),
    aliases=("缺考/违纪",),
)


def part_key(part: PartRule) -> str:
    """The key of a part's column."""
    return f"score_{part.key}"


def results_sheet(scheme: SchemeRule, regime: str) -> Sheet:
    """The sheet of a sitting; its version changes with the parts asked for."""
    school = Column(
        SCHOOL,
        Text("学校代码", "School code"),
        ColumnKind.CODE,
        required=regime == CAMPUS,
        max_length=18,
        help=Text("学校的统一社会信用代码", "The school's unified social credit code"),
        aliases=("院校代码", "统一社会信用代码"),
    )
    scores = tuple(
        Column(
            part_key(part),
            Text(f"{part.name}成绩", f"{part.name} score"),
            ColumnKind.DECIMAL,
            required=False,
            help=Text(
                f"0 至 {part.full_mark.normalize():f}，缺考或违纪时可空",
                f"0 to {part.full_mark.normalize():f}; may be empty with a remark",
            ),
            example="80",
            aliases=(part.name,),
        )
        for part in scheme.parts
    )
    return Sheet(
        name="assessment.results",
        version="-".join(("1", *(part.key for part in scheme.parts))),
        label=Text("考核成绩表", "Exam results"),
        columns=(*_WHO, school, *scores, _REMARK),
        cite="M21",
    )
