"""A procedure of no law, and cases that run on it."""

from __future__ import annotations

from datetime import date

from onex.foundation.accounts.actors import Actor, system_actor
from onex.foundation.accounts.roles import Role
from onex.foundation.parties.models import Organisation, Region
from onex.foundation.procedures.kernel import Clock, Procedure, State, Step
from onex.foundation.procedures.models import Case
from onex.foundation.procedures.services import open_case
from tests.factories.parties import make_organisation, make_region

MONDAY = date(2026, 3, 2)
"""A Monday with nothing but ordinary weeks after it."""

REVIEW_CLOCK = Clock("review", "审核期限", "certificates.registration_window")
PUBLICITY = Clock("publicity", "公示期", "assessment.results_publicity_hr", kind="wait")
NAME = "testing.review"


def review_procedure(*, name: str = NAME) -> Procedure:
    """Draft → submitted → published → released → confirmed by another person; may be returned, paused, withdrawn."""
    clerk, lead, province = Role.ORGANISATION_CLERK, Role.ORGANISATION_LEAD, Role.PROVINCE_CLERK
    return Procedure(
        name=name,
        label="测试办件",
        states=tuple(
            State(state, label)
            for state, label in (
                ("draft", "起草"),
                ("submitted", "待审核"),
                ("mending", "补正中"),
                ("published", "公示中"),
                ("released", "待复核"),
                ("done", "已办结"),
                ("withdrawn", "已撤回"),
            )
        ),
        start="draft",
        finals=("done", "withdrawn"),
        steps=(
            Step("submit", ("draft",), "submitted", by=clerk, cite="M21", label="提交", starts=(REVIEW_CLOCK,)),
            Step("ask", ("submitted",), "mending", by=province, cite="M21", label="要求补正", pauses=("review",)),
            Step("mend", ("mending",), "submitted", by=clerk, cite="M21", label="补正", resumes=("review",)),
            Step(
                "publish",
                ("submitted",),
                "published",
                by=province,
                cite=("S4.3", "M21"),
                label="公示",
                stops=("review",),
                starts=(PUBLICITY,),
            ),
            Step(
                "release",
                ("published",),
                "released",
                by=(lead, clerk),
                cite="S4.3",
                label="发布",
                waits_for=("publicity",),
                tone="primary",
            ),
            Step("confirm", ("released",), "done", by=(lead, clerk), cite="S4.3", label="复核", other_than=("release",)),
            Step(
                "withdraw",
                ("draft", "submitted"),
                "withdrawn",
                by=clerk,
                cite="M21",
                label="撤回",
                reason_required=True,
                tone="danger",
            ),
            Step("lapse", ("mending",), "withdrawn", cite="M21", label="逾期视为撤回", automatic=True),
        ),
    )


def make_case(
    *,
    procedure: str = NAME,
    title: str = "测试办件",
    organisation: Organisation | None = None,
    region: Region | str = "9901",
    certificate_code: str = "",
    by: Actor | None = None,
    on: date = MONDAY,
) -> Case:
    """An open case in the procedure's first state."""
    place = make_region(code=region) if isinstance(region, str) else region
    return open_case(
        procedure=procedure,
        title=title,
        organisation=organisation or make_organisation(region=place),
        region=place,
        certificate_code=certificate_code,
        by=by or system_actor("factory"),
        on=on,
    )
