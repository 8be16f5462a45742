"""The fictional certificates: two bodies, one on each side, with levels, schemes, rights to issue. All of it is made up."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from onex.demo.province import Province
from onex.foundation.accounts.actors import system_actor
from onex.foundation.parties.models import Organisation
from onex.lifecycle.assessment.models import PartForm
from onex.lifecycle.assessment.services import PartPlan, publish_scheme
from onex.lifecycle.catalogue.models import CertificateLevel, SkillCertificate
from onex.lifecycle.catalogue.services import (
    Occupation,
    add_certificate,
    grant_right,
    list_certificate,
    list_organisation,
    sign_agreement,
)
from onex.lifecycle.certificates.services import give_issuer_code

DECISION = "演示决定〔2025〕1号"
CAMPUS_CODE = "W0901"
HR_CODE = "C0301"
HR_ISSUER_CODE = "S000099000001"
"""The 13 characters a province gives a body: social evaluation body, filed with province 99, its first."""
LEVELS = {CAMPUS_CODE: ("1", "2", "3"), HR_CODE: ("5", "4", "3")}


def make_certificates(province: Province, *, on: date) -> dict[str, CertificateLevel]:
    """Enter both certificates if they are not there; ``"W0901:2"`` → its level."""
    campus = SkillCertificate.objects.filter(code=CAMPUS_CODE).first() or _campus(province.bodies["yunqi"], on)
    hr = SkillCertificate.objects.filter(code=HR_CODE).first() or _hr(province.bodies["changhe"], on)
    levels = CertificateLevel.objects.filter(certificate__in=(campus, hr)).select_related("certificate")
    return {f"{level.certificate.code}:{level.code}": level for level in levels}


def _campus(body: Organisation, on: date) -> SkillCertificate:
    demo = system_actor("demo")
    list_organisation(body, regime="campus", since=on, decision=DECISION, cite="M16", by=demo, on=on, reason="演示数据")
    sign_agreement(body, number="演示协议-2025-001", since=on, by=demo, on=on)
    certificate = add_certificate(
        code=CAMPUS_CODE,
        name="网页设计与制作（演示）",
        name_en="Web page design (demo)",
        organisation=body,
        regime="campus",
        levels=LEVELS[CAMPUS_CODE],
        by=demo,
        on=on,
        reason="演示数据",
    )
    list_certificate(certificate, since=on, decision=DECISION, cite="M16", by=demo, on=on, reason="演示数据")
    parts = (
        PartPlan(key="theory", name="理论", form=PartForm.COMPUTER, weight=Decimal(40)),
        PartPlan(key="practice", name="实操", form=PartForm.PRACTICAL, weight=Decimal(60)),
    )
    for level in certificate.levels.all():
        grant_right(body, level, since=on, decision=DECISION, cite="M16", by=demo, on=on)
        publish_scheme(level, parts=parts, pass_line=Decimal(60), since=on, published_in=DECISION, by=demo, on=on)
    return certificate


def _hr(body: Organisation, on: date) -> SkillCertificate:
    demo = system_actor("demo")
    give_issuer_code(body, code=HR_ISSUER_CODE, regime="hr", since=on, decision=DECISION, by=demo, on=on)
    list_organisation(body, regime="hr", since=on, decision=DECISION, cite="S3.2(4)", by=demo, on=on, reason="演示数据")
    certificate = add_certificate(
        code=HR_CODE,
        name="中式烹调师（演示）",
        name_en="Chinese cook (demo)",
        organisation=body,
        regime="hr",
        levels=LEVELS[HR_CODE],
        occupation=Occupation("4-03-02-01", "中式烹调师", "职业分类大典", "2022"),
        by=demo,
        on=on,
        reason="演示数据",
    )
    list_certificate(certificate, since=on, decision=DECISION, cite="S3.2(4)", by=demo, on=on, reason="演示数据")
    parts = (
        PartPlan(key="theory", name="理论", form=PartForm.PAPER, weight=Decimal(50), pass_line=Decimal(60)),
        PartPlan(key="skill", name="技能", form=PartForm.PRACTICAL, weight=Decimal(50), pass_line=Decimal(60)),
    )
    for level in certificate.levels.all():
        grant_right(body, level, region=body.region, since=on, decision=DECISION, cite="S3.2(4)", by=demo, on=on)
        publish_scheme(level, parts=parts, pass_line=None, since=on, published_in=DECISION, by=demo, on=on)
    return certificate
