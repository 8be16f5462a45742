"""成绩发布: how results go from a workbook to released, in both regimes, as tables."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from onex.foundation.accounts.roles import Role
from onex.foundation.procedures.kernel import Clock, Procedure, State, Step, register

CAMPUS = "assessment.results_campus"
HR = "assessment.results_hr"
BY_REGIME = {"campus": CAMPUS, "hr": HR}
"""Regime → procedure."""

DRAFT, SUBMITTED, PUBLISHED, UPLOADED = "draft", "submitted", "published", "uploaded"
CITY_APPROVED, APPROVED, CONFIRMING = "city_approved", "approved", "confirming"
RELEASED, CANCELLED = "released", "cancelled"

OUT_OF_DRAFT = (PUBLISHED, UPLOADED, CITY_APPROVED, APPROVED, CONFIRMING, RELEASED)
"""States in which the results have been shown in public, so that schools may look at their own."""

ORGANISATION = (Role.ORGANISATION_CLERK, Role.ORGANISATION_LEAD)

_states = {
    DRAFT: State(DRAFT, _("成绩登记中")),
    SUBMITTED: State(SUBMITTED, _("待公示")),
    PUBLISHED: State(PUBLISHED, _("成绩公示中")),
    UPLOADED: State(UPLOADED, _("待市级审核")),
    CITY_APPROVED: State(CITY_APPROVED, _("待省级审核")),
    APPROVED: State(APPROVED, _("审核通过，待发布")),
    CONFIRMING: State(CONFIRMING, _("待第二人复核")),
    RELEASED: State(RELEASED, _("成绩已发布")),
    CANCELLED: State(CANCELLED, _("批次已取消")),
}


def _beginning(cite: str, publicity: Clock) -> tuple[Step, ...]:
    """From the workbook to publicity: the same on both sides but for the clause and the period."""
    return (
        Step("submit", (DRAFT,), SUBMITTED, by=ORGANISATION, cite="M21", label=_("提交成绩"), tone="primary"),
        Step(
            "return_to_draft",
            (SUBMITTED,),
            DRAFT,
            by=Role.ORGANISATION_LEAD,
            cite="M21",
            label=_("退回修改"),
            reason_required=True,
        ),
        Step(
            "publish",
            (SUBMITTED,),
            PUBLISHED,
            by=Role.ORGANISATION_LEAD,
            cite=cite,
            label=_("公示结果"),
            starts=(publicity,),
            tone="primary",
        ),
        Step(
            "recall",
            (PUBLISHED,),
            DRAFT,
            by=Role.ORGANISATION_LEAD,
            cite=cite,
            label=_("撤回公示并更正"),
            stops=("publicity",),
            reason_required=True,
            optional=True,
            tone="danger",
        ),
    )


def _release(source: str, cite: str, *, waits_for: tuple[str, ...]) -> tuple[Step, ...]:
    """Release by one person, confirmed by another one, whatever seats they take."""
    return (
        Step(
            "release",
            (source,),
            CONFIRMING,
            by=Role.ORGANISATION_LEAD,
            cite=cite,
            label=_("发布成绩"),
            step_up=True,
            waits_for=waits_for,
            tone="primary",
        ),
        Step(
            "confirm",
            (CONFIRMING,),
            RELEASED,
            by=ORGANISATION,
            cite=cite,
            label=_("复核并确认发布"),
            step_up=True,
            stops=("publicity",),
            other_than=("release",),
            tone="primary",
        ),
        Step(
            "decline",
            (CONFIRMING,),
            source,
            by=ORGANISATION,
            cite=cite,
            label=_("复核不通过"),
            other_than=("release",),
            reason_required=True,
            tone="danger",
        ),
    )


_cancel = Step(
    "cancel",
    (DRAFT,),
    CANCELLED,
    by=ORGANISATION,
    cite="M21",
    label=_("取消批次"),
    reason_required=True,
    tone="danger",
)

RESULTS_CAMPUS = register(
    Procedure(
        name=CAMPUS,
        label=_("成绩公示与发布（院校）"),
        regime="campus",
        states=tuple(_states[name] for name in (DRAFT, SUBMITTED, PUBLISHED, CONFIRMING, RELEASED, CANCELLED)),
        start=DRAFT,
        finals=(RELEASED, CANCELLED),
        steps=(
            *_beginning("M23", Clock("publicity", _("结果公示期"), "assessment.results_publicity_campus", kind="wait")),
            *_release(PUBLISHED, "M21", waits_for=("publicity",)),
            _cancel,
        ),
    )
)

RESULTS_HR = register(
    Procedure(
        name=HR,
        label=_("成绩公示、审核与发布（人社）"),
        regime="hr",
        states=tuple(_states.values()),
        start=DRAFT,
        finals=(RELEASED, CANCELLED),
        steps=(
            *_beginning("S4.3", Clock("publicity", _("结果公示期"), "assessment.results_publicity_hr", kind="wait")),
            Step(
                "upload",
                (PUBLISHED,),
                UPLOADED,
                by=ORGANISATION,
                cite="S4.3",
                label=_("上传认定结果"),
                waits_for=("publicity",),
                tone="primary",
            ),
            Step(
                "city_approve",
                (UPLOADED,),
                CITY_APPROVED,
                by=Role.HR_CITY_CLERK,
                cite="S4.3",
                label=_("市级审核通过"),
                tone="primary",
            ),
            Step(
                "city_return",
                (UPLOADED,),
                DRAFT,
                by=Role.HR_CITY_CLERK,
                cite="S4.3",
                label=_("市级退回更正"),
                stops=("publicity",),
                reason_required=True,
                tone="danger",
            ),
            Step(
                "province_approve",
                (CITY_APPROVED,),
                APPROVED,
                by=Role.HR_PROVINCE_CLERK,
                cite="S4.3",
                label=_("省级审核通过"),
                tone="primary",
            ),
            Step(
                "province_return",
                (CITY_APPROVED,),
                DRAFT,
                by=Role.HR_PROVINCE_CLERK,
                cite="S4.3",
                label=_("省级退回更正"),
                stops=("publicity",),
                reason_required=True,
                tone="danger",
            ),
            *_release(APPROVED, "S4.3", waits_for=()),
            _cancel,
        ),
    )
)
