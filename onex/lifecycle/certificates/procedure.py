"""颁证与撤销 as tables: what may be done to a batch and to a certificate, by whom, on which clause, in what time."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from onex.foundation.accounts.roles import Role
from onex.foundation.procedures.kernel import Clock, Procedure, State, Step, register

BATCH = "certificates.batch"
REVOCATION = "certificates.revocation"

PLANNED, ISSUING, ISSUED, REGISTERED, VOID = "planned", "issuing", "issued", "registered", "void"
DRAFT, PROPOSED, REVOKED, DECLINED = "draft", "proposed", "revoked", "declined"

REGISTRATION = Clock("registration", _("证书信息录入平台期限"), "certificates.registration_window")
ORGANISATION = (Role.ORGANISATION_CLERK, Role.ORGANISATION_LEAD)

ISSUE_BATCH = register(
    Procedure(
        name=BATCH,
        label=_("证书批量颁发"),
        states=(
            State(PLANNED, _("已编号待颁发")),
            State(ISSUING, _("颁发中")),
            State(ISSUED, _("已颁发待录入")),
            State(REGISTERED, _("已录入平台")),
            State(VOID, _("已作废")),
        ),
        start=PLANNED,
        finals=(REGISTERED, VOID),
        steps=(
            Step(
                "issue",
                (PLANNED,),
                ISSUING,
                by=Role.ORGANISATION_LEAD,
                cite=("M21", "S4.4"),
                label=_("颁发证书"),
                step_up=True,
                starts=(REGISTRATION,),
                tone="primary",
            ),
            Step(
                "finish",
                (ISSUING,),
                ISSUED,
                cite=("M21", "S4.4"),
                label=_("颁发完成"),
                automatic=True,
            ),
            Step(
                "continue_issue",
                (ISSUING,),
                ISSUING,
                by=Role.ORGANISATION_LEAD,
                cite=("M21", "S4.4"),
                label=_("继续颁发"),
                step_up=True,
            ),
            Step(
                "void_remainder",
                (ISSUING,),
                ISSUED,
                by=Role.ORGANISATION_LEAD,
                cite=("M21", "S6.3"),
                label=_("作废未用编号并结束颁发"),
                step_up=True,
                optional=True,
                reason_required=True,
                tone="danger",
            ),
            Step(
                "void",
                (PLANNED, ISSUING),
                VOID,
                by=Role.ORGANISATION_LEAD,
                cite=("M21", "S6.3"),
                label=_("作废全部编号"),
                step_up=True,
                optional=True,
                stops=("registration",),
                reason_required=True,
                tone="danger",
            ),
            Step(
                "register",
                (ISSUED,),
                REGISTERED,
                by=ORGANISATION,
                cite=("G3.3", "S4.4"),
                label=_("录入平台"),
                stops=("registration",),
                tone="primary",
            ),
        ),
    )
)

REVOKE = register(
    Procedure(
        name=REVOCATION,
        label=_("证书撤销"),
        states=(
            State(DRAFT, _("起草")),
            State(PROPOSED, _("待第二人确认")),
            State(REVOKED, _("已撤销")),
            State(DECLINED, _("不予撤销")),
        ),
        start=DRAFT,
        finals=(REVOKED, DECLINED),
        steps=(
            Step(
                "propose",
                (DRAFT,),
                PROPOSED,
                by=ORGANISATION,
                cite=("M21", "S6.3"),
                label=_("提出撤销"),
                step_up=True,
                reason_required=True,
                tone="danger",
            ),
            Step(
                "confirm",
                (PROPOSED,),
                REVOKED,
                by=Role.ORGANISATION_LEAD,
                cite=("M21", "S6.3"),
                label=_("确认撤销"),
                step_up=True,
                other_than=("propose",),
                tone="danger",
            ),
            Step(
                "decline",
                (PROPOSED,),
                DECLINED,
                by=Role.ORGANISATION_LEAD,
                cite=("M21", "S6.3"),
                label=_("不予撤销"),
                reason_required=True,
            ),
        ),
    )
)
