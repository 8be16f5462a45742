"""The directory in a real browser: list, body with its history, the forms of its changes, what is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from onex.foundation.accounts.roles import Role
from onex.foundation.directory.services import merge, rename
from onex.foundation.parties.models import OrganisationKind
from onex.foundation.parties.services import name_contact
from tests.factories.accounts import BY, make_seat
from tests.factories.parties import make_organisation
from tests.web.browser.pages import DESKTOP, PHONE, Walker

WIDTHS = pytest.mark.parametrize("width", [PHONE, DESKTOP], ids=["phone", "desktop"])


@WIDTHS
def test_the_directory_and_a_body_with_a_history(walker: Walker, width: dict[str, int]) -> None:
    today = localdate()
    school, heir = (
        make_organisation(kind=OrganisationKind.PILOT_SCHOOL, region="9901", name=name)
        for name in ("示范技术学校", "示范第二职业学院")
    )
    name_contact(school, name="王小明", duty="1+X 总联系人", phone="13800001234", by=BY.author, on=today)
    rename(
        school,
        name="示范职业学院",
        since=today - timedelta(days=200),
        decision="示民登〔2026〕1号",
        reason="升格",
        by=BY,
        on=today,
    )
    make_seat(role=Role.SCHOOL_CLERK, organisation=school)
    seat = make_seat(role=Role.PROVINCE_CLERK, region="99")
    page = walker.sign_in(seat.user, seat.mandate, width=width)
    for name, path in {
        "organisations": "/organisations/",
        "organisations-former": f"/organisations/?q=技术学校&on={today - timedelta(days=300)}",
        "organisation": f"/organisations/{school.ref}",
        "organisation-rename": f"/organisations/{school.ref}/rename",
        "organisation-merge": f"/organisations/{school.ref}/merge",
        "organisation-close": f"/organisations/{school.ref}/close",
        "organisation-import": "/imports/new/directory.organisations/",
    }.items():
        walker.open(page, path)
        walker.check(page, name)
    walker.open(page, f"/organisations/{school.ref}/close")
    page.get_by_label("理由").fill("停办")
    page.get_by_role("button", name="登记终止").click()
    page.get_by_text("不能登记这一变更").wait_for()
    walker.check(page, "organisation-close-refused")
    merge(school, into=heir, since=today, decision="示政函〔2026〕2号", reason="两校合并", by=BY, on=today)
    for name, path in {
        "organisation-gone": f"/organisations/{school.ref}",
        "organisation-heir": f"/organisations/{heir.ref}",
    }.items():
        walker.open(page, path)
        walker.check(page, name)
