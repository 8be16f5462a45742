"""The roles a person may take, and how far each reaches."""

from __future__ import annotations

from enum import Enum
from typing import assert_never

from django.db import models
from django.utils.translation import gettext_lazy as _


class Reach(Enum):
    """What bounds a role's view: the nation, a region, one organisation, oneself, or no case at all."""

    NATION = "nation"
    PROVINCE = "province"
    CITY = "city"
    ORGANISATION = "organisation"
    SELF = "self"
    NONE = "none"


class Role(models.TextChoices):
    """A closed list: what a role may do stands in each app's ``permissions.py``."""

    MINISTRY_CLERK = "ministry_clerk", _("教育部门经办")
    ENTRUSTED_BODY_CLERK = "entrusted_body_clerk", _("受委托机构经办")
    PROVINCE_CLERK = "province_clerk", _("省级教育部门经办")
    PROVINCE_LEAD = "province_lead", _("省级教育部门负责人")
    CITY_CLERK = "city_clerk", _("市级教育部门经办")
    HR_PROVINCE_CLERK = "hr_province_clerk", _("省级人社部门经办")
    HR_CITY_CLERK = "hr_city_clerk", _("市级人社部门经办")
    ORGANISATION_CLERK = "organisation_clerk", _("评价组织经办")
    ORGANISATION_LEAD = "organisation_lead", _("评价组织负责人")
    SCHOOL_CLERK = "school_clerk", _("院校经办")
    EXAM_STAFF = "exam_staff", _("考务人员")
    EXPERT = "expert", _("专家")
    LEARNER = "learner", _("学习者")
    EMPLOYER = "employer", _("用人单位")
    SYSTEM_ADMIN = "system_admin", _("系统管理员")
    SECURITY_ADMIN = "security_admin", _("安全管理员")
    AUDIT_ADMIN = "audit_admin", _("审计管理员")

    @property
    def regime(self) -> str:
        """The side an authority supervises, ``campus`` or ``hr``; empty for roles of either side."""
        match self:
            case Role.MINISTRY_CLERK | Role.ENTRUSTED_BODY_CLERK | Role.PROVINCE_CLERK | Role.PROVINCE_LEAD | Role.CITY_CLERK:
                return "campus"
            case Role.HR_PROVINCE_CLERK | Role.HR_CITY_CLERK:
                return "hr"
            case _:
                return ""

    @property
    def reach(self) -> Reach:
        """How far the role sees; the seat says which province, city or organisation."""
        match self:
            case Role.MINISTRY_CLERK | Role.ENTRUSTED_BODY_CLERK:
                return Reach.NATION
            case Role.PROVINCE_CLERK | Role.PROVINCE_LEAD | Role.HR_PROVINCE_CLERK:
                return Reach.PROVINCE
            case Role.CITY_CLERK | Role.HR_CITY_CLERK:
                return Reach.CITY
            case Role.ORGANISATION_CLERK | Role.ORGANISATION_LEAD | Role.SCHOOL_CLERK | Role.EXAM_STAFF | Role.EMPLOYER:
                return Reach.ORGANISATION
            case Role.LEARNER | Role.EXPERT:
                return Reach.SELF
            case Role.SYSTEM_ADMIN | Role.SECURITY_ADMIN | Role.AUDIT_ADMIN:
                return Reach.NONE
            case _:
                assert_never(self)


DECIDING = frozenset(
    {
        Role.MINISTRY_CLERK,
        Role.ENTRUSTED_BODY_CLERK,
        Role.PROVINCE_CLERK,
        Role.PROVINCE_LEAD,
        Role.HR_PROVINCE_CLERK,
        Role.HR_CITY_CLERK,
        Role.ORGANISATION_LEAD,
        Role.SYSTEM_ADMIN,
        Role.SECURITY_ADMIN,
        Role.AUDIT_ADMIN,
    }
)
"""Roles that decide, release, issue or administer: their seats are taken only by who has a second factor."""
