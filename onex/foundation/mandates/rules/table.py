"""Who grants which seat, within what reach, to whose people, on which clause. The words are those of ``accounts.roles``.

A role that has no row is granted by nobody; a test holds the table complete.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from onex.foundation.policy import Text


class Within(StrEnum):
    """How far a granting seat reaches."""

    NATION = "nation"
    REGION = "region"
    OWN = "own"
    INSTALLATION = "installation"
    IDENTITY = "identity"

    @property
    def words(self) -> Text:
        match self:
            case Within.NATION:
                return Text("全国", "the whole nation")
            case Within.REGION:
                return Text("授权席位的行政区域内", "the granting seat's region")
            case Within.OWN:
                return Text("本机构（含下设机构）", "the granting seat's own body and those under it")
            case Within.INSTALLATION:
                return Text("部署时由运维在主机上指定", "named on the machine by the operator")
            case Within.IDENTITY:
                return Text("本人实名核验后自动取得", "the person's own, after the identity check")


@dataclass(frozen=True)
class GrantRow:
    """One line: seats of ``role`` at bodies of these kinds are granted by seats of ``by``."""

    role: str
    by: tuple[str, ...]
    within: Within
    cite: str
    kinds: tuple[str, ...] = ()


OPERATOR = "operator"
"""Stands for the installation itself (``system:…``), which names the first seats; no person has it."""

DEPARTMENT = ("province_education_department", "province_coordination_body")
PROVINCE = ("province_clerk", "province_lead")
EVALUATION = ("evaluation_organisation",)

TABLE = (
    GrantRow("ministry_clerk", (OPERATOR,), Within.INSTALLATION, cite="P4.1"),
    GrantRow(
        "ministry_clerk", ("ministry_clerk",), Within.OWN, cite="P4.1", kinds=("member_ministry", "joint_conference_office")
    ),
    GrantRow("entrusted_body_clerk", ("ministry_clerk",), Within.NATION, cite="P4.1", kinds=("entrusted_body",)),
    GrantRow("province_clerk", ("ministry_clerk",), Within.NATION, cite="P4.1", kinds=DEPARTMENT),
    GrantRow("province_clerk", ("province_lead",), Within.REGION, cite="G1.1", kinds=DEPARTMENT),
    GrantRow("province_lead", ("ministry_clerk",), Within.NATION, cite="P4.1", kinds=DEPARTMENT),
    GrantRow("city_clerk", PROVINCE, Within.REGION, cite="P4.1", kinds=("city_education_bureau",)),
    GrantRow("school_clerk", PROVINCE, Within.REGION, cite="G1.1", kinds=("pilot_school",)),
    GrantRow("organisation_lead", ("entrusted_body_clerk",), Within.NATION, cite="G5.1", kinds=EVALUATION),
    GrantRow("organisation_lead", ("hr_province_clerk", "hr_city_clerk"), Within.REGION, cite="S3.2(4)", kinds=EVALUATION),
    GrantRow("organisation_clerk", ("organisation_lead",), Within.OWN, cite="M21", kinds=EVALUATION),
    GrantRow("exam_staff", ("organisation_lead",), Within.OWN, cite="M21", kinds=(*EVALUATION, "exam_site")),
    GrantRow("hr_province_clerk", (OPERATOR,), Within.INSTALLATION, cite="R6"),
    GrantRow(
        "hr_province_clerk", ("hr_province_clerk",), Within.OWN, cite="R6", kinds=("hr_department", "province_skill_centre")
    ),
    GrantRow(
        "hr_city_clerk", ("hr_province_clerk",), Within.REGION, cite="S3.2(4)", kinds=("hr_department", "city_skill_centre")
    ),
    GrantRow("employer", (*PROVINCE, "hr_province_clerk"), Within.REGION, cite="R6", kinds=("enterprise",)),
    GrantRow("expert", ("ministry_clerk", "entrusted_body_clerk"), Within.NATION, cite="X6(2)"),
    GrantRow("learner", (), Within.IDENTITY, cite="A1.1"),
    GrantRow("system_admin", (OPERATOR,), Within.INSTALLATION, cite="S6.3"),
    GrantRow("security_admin", (OPERATOR,), Within.INSTALLATION, cite="S6.3"),
    GrantRow("audit_admin", (OPERATOR,), Within.INSTALLATION, cite="S6.3"),
)

ADMINISTRATORS = frozenset({"system_admin", "security_admin", "audit_admin"})
PERSONAL = frozenset({"learner", "expert"})
"""Seats a person holds for nobody but themselves: they cannot be lent."""


def rows_for(role: str) -> tuple[GrantRow, ...]:
    """How seats of a role come about."""
    return tuple(row for row in TABLE if row.role == role)


def roles_granted_by(granter: str) -> tuple[str, ...]:
    """The roles a seat may grant, in the table's order."""
    return tuple(dict.fromkeys(row.role for row in TABLE if granter in row.by))
