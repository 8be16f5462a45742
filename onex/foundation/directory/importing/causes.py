"""Why a row of bodies is refused or noticed: one message a cause, and nothing of the row's data in it."""

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
    severity: Literal["error", "warning"] = "error"
    hint: Text | None = None
    cite: str = "G1.1"

    def at(self, row: int, column: str) -> RowProblem:
        """The cause as found in a row."""
        return RowProblem(row, column, self.code, self.message, self.cite, self.severity, self.hint)


CODE_MISSING = Cause(
    "credit_code_missing",
    Text("该类机构须填写统一社会信用代码", "A body of this kind needs its unified social credit code"),
)
NAME_CHARACTERS = Cause(
    "name_characters",
    Text("机构名称中有无法保存的字符，或没有文字", "The name has characters that cannot be kept, or no letters"),
)
DUPLICATE_CODE = Cause(
    "duplicate_code",
    Text("同一信用代码在文件中出现多次，只认第一次", "The credit code stands in the file more than once; the first counts"),
)
DUPLICATE_NAME = Cause(
    "duplicate_name",
    Text(
        "没有信用代码的同名机构在同一地区出现多次，只认第一次",
        "A body without a code stands in the file more than once with this name and region; the first counts",
    ),
)
NAMESAKE = Cause(
    "namesake",
    Text("文件或名录中另有同名机构，信用代码不同", "Another body in the file or the register has this name and another code"),
    severity="warning",
    hint=Text(
        "确为两家机构的，可以导入；换发过代码的，请办理换发登记",
        "If they are two bodies, import it; if the code was reissued, enter that",
    ),
)
REGION_UNKNOWN = Cause(
    "region_unknown",
    Text("没有这个行政区划代码（GB/T 2260）", "No such region code (GB/T 2260)"),
    hint=Text("请填写六位代码", "Give all six digits"),
)
REGION_ENDED = Cause(
    "region_not_in_use",
    Text("该行政区划代码已停用", "The region code is no longer in use"),
    hint=Text("请改为承继的代码", "Give the code that took its place"),
)
REGION_NOT_YOURS = Cause(
    "region_not_yours",
    Text(
        "所在地不在当前席位的范围内，只能导入本地区的机构",
        "The region is outside the seat's reach: only its own bodies may be imported",
    ),
)
PARENT_UNKNOWN = Cause(
    "parent_unknown",
    Text("没有这一信用代码的上级机构，或它在范围以外", "No body above with this code, or it is out of reach"),
    hint=Text("上级须已登记，或写在本文件前面的合格行中", "It must be in the register, or in an earlier row that passed"),
)
PARENT_CLOSED = Cause("parent_closed", Text("上级机构已终止", "The body above has been closed"))
PARENT_ITSELF = Cause("parent_itself", Text("上级机构不能是自己", "A body cannot stand above itself"))
OPENED_LATER = Cause(
    "opened_in_the_future",
    Text("成立登记日期晚于今天", "The day of registration has not come yet"),
)
CONTACT_INCOMPLETE = Cause(
    "contact_incomplete",
    Text("联系人须同时有姓名和职责", "A contact has both a name and a duty"),
    cite="P4.1",
)
EMAIL_FORM = Cause("email_form", Text("电子邮箱的写法不对", "The e-mail address is not written as one"), cite="P4.1")
ALREADY_THERE = Cause(
    "already_registered",
    Text(
        "该机构已在名录中，内容一致，将跳过", "The body is in the register already, with the same contents; it will be skipped"
    ),
    severity="warning",
)
NAME_DIFFERS = Cause(
    "name_differs",
    Text("名称与该信用代码已登记的名称不一致", "The name is not the one registered for this code"),
    hint=Text(
        "确已更名的，请在机构页办理更名；抄错的，请改正", "If it was renamed, enter the new name on its page; else mend the row"
    ),
)
FORMER_NAME = Cause(
    "former_name",
    Text("这是该机构更名以前的名称", "This is a name the body bore before it was renamed"),
    hint=Text("请填写现名称", "Give its present name"),
)
KIND_DIFFERS = Cause(
    "kind_differs",
    Text("机构类型与已登记的不一致；机构类型不能变更", "The kind is not the one registered; a body's kind does not change"),
    hint=Text("性质改变的，请终止原机构并另行登记", "If its nature has changed, close it and enter another body"),
)
REGION_DIFFERS = Cause(
    "region_differs",
    Text("所在地与已登记的不一致", "The region is not the one registered"),
    hint=Text("确已迁址的，请在机构页办理迁址", "If it moved, enter the move on its page"),
)
CLOSED = Cause(
    "closed_body",
    Text("该机构已终止", "The body has been closed"),
    hint=Text(
        "已由其他机构承继的，请填写承继机构；误登记终止的，请更正终止",
        "Name the body that took its place, or correct the closing",
    ),
)
FORMER_CODE = Cause(
    "former_code",
    Text("该信用代码已换发，机构以新代码登记在册", "The code was replaced: the body stands in the register under a new one"),
    hint=Text("请填写新代码", "Give the new code"),
)
NOT_YOURS = Cause(
    "body_not_yours",
    Text("该信用代码的机构不在当前席位的范围内", "The body with this code is out of the seat's reach"),
)
