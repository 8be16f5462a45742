"""The closed lists of this app: kinds of organisation, of identity document, and levels of region."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganisationKind(models.TextChoices):
    """Every kind of body the policies give a part to (M3, P4.1, R20, G1.1, S4.2)."""

    JOINT_CONFERENCE_OFFICE = "joint_conference_office", _("部际联席会议办公室")
    MEMBER_MINISTRY = "member_ministry", _("部际联席会议成员单位")
    ADVISORY_COMMITTEE = "advisory_committee", _("指导咨询委员会")
    ENTRUSTED_BODY = "entrusted_body", _("受委托机构")
    PROVINCE_EDUCATION_DEPARTMENT = "province_education_department", _("省级教育行政部门")
    PROVINCE_COORDINATION_BODY = "province_coordination_body", _("省级试点工作指导协调机构")
    CITY_EDUCATION_BUREAU = "city_education_bureau", _("市级教育行政部门")
    EVALUATION_ORGANISATION = "evaluation_organisation", _("培训评价组织")
    PILOT_SCHOOL = "pilot_school", _("试点院校")
    EXAM_SITE = "exam_site", _("考核站点")
    HR_DEPARTMENT = "hr_department", _("人力资源社会保障部门")
    PROVINCE_SKILL_CENTRE = "province_skill_centre", _("省级职业技能鉴定中心")
    CITY_SKILL_CENTRE = "city_skill_centre", _("市级职业技能鉴定中心")
    ENTERPRISE = "enterprise", _("企业")

    @property
    def needs_credit_code(self) -> bool:
        """Whether such a body is a legal person of its own, so that it has a unified social credit code."""
        return self not in KINDS_WITHOUT_CREDIT_CODE


KINDS_WITHOUT_CREDIT_CODE = frozenset(
    {
        OrganisationKind.JOINT_CONFERENCE_OFFICE,
        OrganisationKind.ADVISORY_COMMITTEE,
        OrganisationKind.PROVINCE_COORDINATION_BODY,
        OrganisationKind.EXAM_SITE,
    }
)
"""Bodies formed for a task or standing inside another legal person; they may be without a credit code."""


class DocumentKind(models.TextChoices):
    """The identity documents a person in China may show."""

    RESIDENT_ID = "resident_id", _("居民身份证")
    HK_MACAO_PERMIT = "hk_macao_permit", _("港澳居民来往内地通行证")
    TAIWAN_PERMIT = "taiwan_permit", _("台湾居民来往大陆通行证")
    RESIDENCE_PERMIT = "residence_permit", _("港澳台居民居住证")
    PASSPORT = "passport", _("护照")
    FOREIGN_PERMANENT_RESIDENT = "foreign_permanent_resident", _("外国人永久居留身份证")


class RegionLevel(models.TextChoices):
    """How far down GB/T 2260 a code reaches."""

    PROVINCE = "province", _("省级")
    CITY = "city", _("地市级")
    COUNTY = "county", _("县级")


class LookPurpose(models.TextChoices):
    """What a person may look at somebody's document number in full for."""

    PRINT_CERTIFICATE = "print_certificate", _("打印证书")
    CHECK_CANDIDATES = "check_candidates", _("核对考生身份")
    ISSUE_LIST = "issue_list", _("核对发证名单")
    ANSWER_OBJECTION = "answer_objection", _("核实异议")
    ANSWER_PERSON = "answer_person", _("答复本人查询")
