"""Why a row of results is refused or noticed: one message a cause, and nothing of the row's data in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from onex.foundation.policy import Text
from onex.foundation.tabular.importers import RowProblem


@dataclass(frozen=True)
class Cause:
    """A cause without its row."""

    code: str
    message: Text
    cite: str = "M21"
    severity: Literal["error", "warning"] = "error"
    hint: Text | None = None

    def at(self, row: int, column: str) -> RowProblem:
        """The cause as found in a row."""
        return RowProblem(row, column, self.code, self.message, self.cite, self.severity, self.hint)


DUPLICATE_PERSON = Cause(
    "duplicate_person",
    Text("同一证件在文件中出现多次，只认第一次", "The document stands in the file more than once; the first counts"),
)
DUPLICATE_ADMISSION = Cause(
    "duplicate_admission",
    Text(
        "同一准考证号在文件中出现多次，只认第一次", "The admission number stands in the file more than once; the first counts"
    ),
)
BAD_ADMISSION = Cause(
    "admission_form", Text("准考证号只能由字母、数字和短横组成", "An admission number has letters, digits and hyphens only")
)
ADMISSION_TAKEN = Cause(
    "admission_taken",
    Text("该准考证号在本批次已属于另一名考生", "The admission number belongs to another candidate of this sitting"),
)
NAME_DIFFERS = Cause(
    "name_differs",
    Text("姓名与该证件已登记的姓名不一致", "The name is not the one registered for this document"),
    hint=Text(
        "请核对姓名和证件号码；确已更名的，先办理更名登记", "Check name and number; a change of name is registered first"
    ),
)
UNKNOWN_SCHOOL = Cause(
    "unknown_school",
    Text("没有这一代码的试点院校", "No pilot school has this code"),
    cite="P3.1",
    hint=Text("请填写学校的统一社会信用代码", "Give the school's unified social credit code"),
)
OTHER_PROVINCE = Cause(
    "school_of_another_province",
    Text("该校不在本批次所在的省份", "The school is not in the province of this sitting"),
    cite="P3.1",
)
SCORE_MISSING = Cause(
    "score_missing",
    Text("没有成绩，也没有注明缺考或违纪", "There is no score, and neither absence nor a breach is noted"),
    hint=Text("补填成绩，或在备注栏注明", "Give the score, or note it under remarks"),
)
ALREADY_PRESENT = Cause(
    "already_present",
    Text(
        "该考生的同样成绩已在本批次中，将跳过",
        "The same result of this candidate is in the sitting already and will be skipped",
    ),
    severity="warning",
)
DIFFERS_FROM_PRESENT = Cause(
    "differs_from_present",
    Text("该考生在本批次中已有内容不同的成绩", "The sitting already has a different result of this candidate"),
    hint=Text("草稿阶段可撤回后重新导入；公示后须办理更正", "In draft, withdraw and import anew; later a correction is needed"),
)


def out_of_range(full_mark: str) -> Cause:
    """A score that cannot be given."""
    return Cause("score_out_of_range", Text(f"成绩应在 0 至 {full_mark} 之间", f"A score lies between 0 and {full_mark}"))
