"""机构表: the sheet a province fills in; the drop-down holds the kinds the seat may enter."""

from __future__ import annotations

from collections.abc import Collection

from django.conf import settings
from django.utils.translation import override

from onex.foundation.parties.kinds import OrganisationKind
from onex.foundation.policy import Text
from onex.foundation.tabular.sheets import Column, ColumnKind, Sheet

KIND, NAME, CODE, REGION, PARENT, OPENED = "kind", "name", "credit_code", "region", "parent", "opened_on"
CONTACT, DUTY, PHONE, EMAIL = "contact", "duty", "phone", "email"


def _labels() -> dict[str, OrganisationKind]:
    with override(settings.LANGUAGE_CODE):
        return {str(kind.label): kind for kind in OrganisationKind}


KINDS = _labels()
"""What stands in the column → the kind of body; in Chinese whatever the page's language, as the file is Chinese."""

COLUMNS = (
    Column(
        NAME,
        Text("机构名称", "Name"),
        ColumnKind.TEXT,
        max_length=120,
        help=Text("与登记证书一致的全称", "The full name, as on the certificate of registration"),
        example="示范职业学院",
        aliases=("单位名称", "学校名称", "名称"),
    ),
    Column(
        CODE,
        Text("统一社会信用代码", "Unified social credit code"),
        ColumnKind.CODE,
        required=False,
        max_length=30,
        help=Text(
            "18 位，末位为校验位；考核站点、指导协调机构等没有法人资格的可不填",
            "18 characters, the last one a check character; may be empty for bodies that are no legal person",
        ),
        aliases=("信用代码", "社会信用代码"),
    ),
    Column(
        REGION,
        Text("所在地区划代码", "Region code"),
        ColumnKind.CODE,
        max_length=6,
        help=Text("六位行政区划代码（GB/T 2260），须在用", "Six digits of GB/T 2260, in use"),
        example="990100",
        aliases=("区划代码", "行政区划代码", "所在地"),
    ),
    Column(
        PARENT,
        Text("上级机构信用代码", "Credit code of the body above"),
        ColumnKind.CODE,
        required=False,
        max_length=30,
        help=Text("已登记的机构，或本文件前面的行", "A body in the register, or one in an earlier row"),
    ),
    Column(
        OPENED,
        Text("成立登记日期", "Registered on"),
        ColumnKind.DATE,
        required=False,
        help=Text("不填为导入当天；不得晚于当天", "Empty: the day of the import; never later than that"),
        example="2019-09-01",
    ),
    Column(
        CONTACT,
        Text("联系人", "Contact"),
        ColumnKind.TEXT,
        required=False,
        max_length=60,
        help=Text("仅对新登记的机构生效", "Only for bodies that are new to the register"),
        example="王小明",
        cite="P4.1",
    ),
    Column(DUTY, Text("联系人职责", "Contact's duty"), ColumnKind.TEXT, required=False, max_length=80, example="1+X 总联系人"),
    Column(PHONE, Text("联系电话", "Telephone"), ColumnKind.CODE, required=False, max_length=30),
    Column(EMAIL, Text("电子邮箱", "E-mail"), ColumnKind.TEXT, required=False, max_length=200),
)


def organisations_sheet(kinds: Collection[OrganisationKind]) -> Sheet:
    """The sheet with a drop-down of these kinds."""
    kind = Column(
        KIND,
        Text("机构类型", "Kind"),
        ColumnKind.CHOICE,
        choices=tuple(label for label, known in KINDS.items() if known in kinds),
        example="试点院校",
        aliases=("类型",),
    )
    return Sheet(
        name="directory.organisations",
        version="1",
        label=Text("机构表", "Organisations"),
        columns=(kind, *COLUMNS),
        cite="G1.1",
    )
