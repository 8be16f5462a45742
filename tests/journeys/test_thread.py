"""From a workbook to a certificate anyone can verify, walked by those whose thread it is (X, M21, M23, G3.3)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from onex.foundation.jobs.worker import run_pending
from onex.lifecycle.assessment.models import Sitting
from onex.lifecycle.certificates.models import IssueBatch, IssuedCertificate
from tests.journeys.town import Town
from tests.journeys.visitor import Visitor
from tests.journeys.workbooks import Candidate, candidates, cells, fill_in, mend
from tests.web.browser.pages import PHONE

if TYPE_CHECKING:
    from tests.journeys.conftest import Day

PUBLISHED_ON = date(2026, 3, 2)
"""A Monday before ordinary weeks: five working days of publicity end on the Monday after."""
ANSWERED_ON = date(2026, 3, 5)
LAST_DAY = date(2026, 3, 9)
RELEASED_ON = date(2026, 3, 10)
LATE_ON = date(2026, 3, 20)
"""Seven working days after the issue are over on the 19th."""

Visitors = Callable[..., Visitor]


def test_from_a_workbook_to_a_certificate_anyone_can_verify(day: Day, town: Town, visitor: Visitors, tmp_path: Path) -> None:
    day.is_now(PUBLISHED_ON)
    clerk = visitor()
    sitting = _opens_a_sitting(clerk)
    people = candidates(10, schools=[town.school.credit_code or "", town.other_school.credit_code or ""])
    _imports(clerk, sitting, people, tmp_path)
    notice = _publishes(visitor(town.lead), clerk, sitting)
    code = _objects(visitor(width=PHONE, javascript=False), notice, people[1].admission)
    day.is_now(ANSWERED_ON)
    _answers(visitor(town.clerk), visitor(), sitting, code)
    _is_told_the_earliest_day(visitor(town.lead), sitting)
    day.is_now(RELEASED_ON)
    _release_by_two(visitor(town.lead), visitor(town.lead_as_clerk), visitor(town.second), sitting)
    batch = _issues(visitor(town.lead), sitting)
    _see_their_own(visitor, town, sitting, batch)
    certificate = IssuedCertificate.objects.filter(batch=batch).order_by("serial")[0]
    _verifies(visitor(width=PHONE, language="en"), certificate, people[0].name, people[0].number)
    day.is_now(LATE_ON)
    _is_overdue(visitor(town.clerk), batch)
    _revoke_by_two(visitor, town, certificate, people[0].name)


def _opens_a_sitting(clerk: Visitor) -> Sitting:
    clerk.goes_to("/workbench")
    assert clerk.path == "/sign-in?next=%2Fworkbench"
    clerk.signs_in("clerk")
    assert clerk.path == "/workbench"
    clerk.page.get_by_role("navigation").get_by_role("link", name="考核批次").click()
    clerk.follows("建立考核批次")
    clerk.looks("thread-02-open-sitting")
    clerk.fills_in(name="2026 年春季网页设计考核", level="中级", exam_on="2026-03-01", region="示范市")
    clerk.presses("建立")
    clerk.sees("已建立批次“2026 年春季网页设计考核”，可以导入成绩", "成绩登记中")
    clerk.looks("thread-03-sitting")
    return Sitting.objects.get()


def _imports(clerk: Visitor, sitting: Sitting, people: list[Candidate], folder: Path) -> None:
    clerk.follows("导入成绩")
    clerk.looks("thread-04-new-import")
    template = clerk.downloads("Excel 模板", folder / "template.xlsx")
    right = {person.admission: person for person in people}
    rows = [cells(person) for person in people]
    rows[2][2] = rows[2][2][:-1] + ("1" if rows[2][2][-1] != "1" else "2")
    rows[3][2] = float(rows[3][2][:17])
    rows[4][5] = 182.5
    rows[6][2] = rows[5][2]
    clerk.uploads(fill_in(template, rows, folder / "成绩.xlsx"))
    clerk.sees("正在检查全部行", "还没有导入任何数据")
    run_pending()
    clerk.sees("检查了全部 10 行")
    clerk.looks("thread-05-checked")
    errors = clerk.downloads("下载不合格的行", folder / "errors.xlsx")
    clerk.presses(re.compile("只导入合格的"))
    run_pending()
    clerk.sees("已导入")
    clerk.goes_to(f"/sittings/{sitting.case.number}")
    clerk.follows("导入成绩")
    clerk.uploads(mend(errors, right, folder / "改正.xlsx"))
    run_pending()
    clerk.sees("都可以导入")
    clerk.presses(re.compile("导入全部"))
    run_pending()
    clerk.sees("已导入")
    assert sitting.candidates.count() == len(people)
    clerk.goes_to(f"/sittings/{sitting.case.number}")


def _publishes(lead: Visitor, clerk: Visitor, sitting: Sitting) -> str:
    number = sitting.case.number
    clerk.takes_step(number, "submit")
    clerk.sees("待公示")
    assert clerk.step("publish").count() == 0
    lead.goes_to("/workbench")
    lead.follows("2026 年春季网页设计考核")
    lead.takes_step(number, "publish")
    lead.sees("成绩公示中")
    lead.looks("thread-09-published")
    lead.follows("结果公示")
    return lead.path


def _objects(anyone: Visitor, notice: str, admission: str) -> str:
    """From a phone, without JavaScript: everything missing is told at once, then a code is given."""
    anyone.goes_to("/notices/")
    anyone.follows("2026 年春季网页设计考核")
    assert anyone.path == notice
    anyone.looks("thread-10-notice")
    anyone.follows("提出异议")
    anyone.presses("提交异议")
    assert anyone.main.locator("[aria-invalid=true]").count() == 2
    anyone.looks("thread-11-objection-empty")
    anyone.fills_in(reference=admission, text="实操评分与考场公布的标准不符，请复核。", contact="王女士 13800000000")
    anyone.presses("提交异议")
    anyone.sees("异议已提交")
    anyone.looks("thread-12-objection-filed")
    return anyone.main.locator("section .ox-number").inner_text()


def _answers(clerk: Visitor, objector: Visitor, sitting: Sitting, code: str) -> None:
    clerk.goes_to("/objections/all")
    clerk.follows("2026 年春季网页设计考核")
    clerk.sees("实操评分与考场公布的标准不符，请复核。")
    clerk.looks("thread-13-answer")
    clerk.fills_in(upheld="不成立", answer="经复核，评分与公布的标准一致。")
    clerk.presses("答复")
    clerk.sees("已答复，异议人凭查询码可以看到")
    objector.goes_to("/objections/")
    objector.fills_in(code=code.lower())
    objector.presses("查询")
    objector.sees("不成立", "经复核，评分与公布的标准一致。")


def _is_told_the_earliest_day(lead: Visitor, sitting: Sitting) -> None:
    lead.goes_to(f"/cases/{sitting.case.number}")
    lead.sees("今天不能办理", RELEASED_ON.isoformat())
    assert lead.step("release").count() == 0
    lead.looks("thread-15-too-early")


def _release_by_two(first: Visitor, first_elsewhere: Visitor, second: Visitor, sitting: Sitting) -> None:
    first.takes_step(sitting.case.number, "release", "公示期满，异议已答复")
    first.sees("待第二人复核", "两人办理")
    assert first.step("confirm").count() == 0
    first.looks("thread-16-first-person")
    first_elsewhere.goes_to(f"/cases/{sitting.case.number}")
    assert first_elsewhere.step("confirm").count() == 0
    first_elsewhere.sees("今天不能办理")
    second.takes_step(sitting.case.number, "confirm")
    second.sees("成绩已发布")


def _issues(lead: Visitor, sitting: Sitting) -> IssueBatch:
    lead.goes_to(f"/cases/{sitting.case.number}")
    lead.follows("颁证计划")
    lead.sees("可以颁发：8 人")
    lead.looks("thread-18-plan")
    lead.presses("颁发 8 份证书")
    lead.sees("颁发中", "已颁发 0 份，计划 8 份。")
    lead.looks("thread-19-issuing")
    run_pending()
    lead.page.reload()
    lead.sees("已颁发 8 份，计划 8 份。", "剩余 7 个工作日", "2026-03-19")
    lead.looks("thread-20-issued")
    return IssueBatch.objects.get(sitting=sitting)


def _see_their_own(visitor: Visitors, town: Town, sitting: Sitting, batch: IssueBatch) -> None:
    seen = {}
    for name, seat in {"school": town.school_clerk, "other": town.other_school_clerk, "province": town.province}.items():
        someone = visitor(seat)
        someone.goes_to("/certificates")
        rows = someone.main.locator("tbody tr td:first-child a")
        seen[name] = set(rows.all_inner_texts())
        someone.looks(f"thread-21-{name}")
    issued = {one.number: one.school_id for one in IssuedCertificate.objects.filter(batch=batch)}
    assert seen["school"] == {number for number, school in issued.items() if school == town.school.pk} != set()
    assert seen["other"] == {number for number, school in issued.items() if school == town.other_school.pk} != set()
    assert seen["province"] == set(issued)
    stranger = visitor(town.other_school_clerk)
    stranger.goes_to(f"/certificates/{min(seen['school'])}", status=404)
    neighbour = visitor(town.neighbour)
    neighbour.goes_to("/certificates")
    assert neighbour.main.locator("tbody tr td:first-child a").count() == 0
    for path in (f"/cases/{sitting.case.number}", f"/batches/{batch.case.number}", f"/certificates/{min(issued)}"):
        neighbour.goes_to(path, status=404)


def _verifies(anyone: Visitor, certificate: IssuedCertificate, name: str, number: str) -> None:
    """On a phone, in English; a wrong name and an unknown number are told apart by nothing."""
    anyone.goes_to("/verify")
    answers = []
    for asked, proof in ((certificate.number, "赵无此人"), ("9199010099999999ZX0000000220260000001", name)):
        anyone.fills_in(number=asked, proof=proof)
        anyone.presses("Verify")
        answers.append(anyone.main.locator(".crt-verdict").inner_text())
    assert answers[0] == answers[1]
    anyone.looks("thread-23-not-found")
    anyone.fills_in(number=certificate.number.lower(), proof=name)
    anyone.presses("Verify")
    anyone.sees("Certificate valid", name, certificate.number)
    anyone.looks("thread-24-valid")
    assert certificate.number not in anyone.page.url
    anyone.goes_to(f"/v/{certificate.token}")
    anyone.does_not_see(name, certificate.number)
    anyone.looks("thread-25-token")
    anyone.fills_in(proof=number[-6:])
    anyone.main.locator("form button").last.click()
    anyone.sees(name, certificate.number)
    anyone.looks("thread-26-token-in-full")
    anyone.page.get_by_role("button", name="中文").click()
    anyone.sees("扫码查验")


def _is_overdue(clerk: Visitor, batch: IssueBatch) -> None:
    clerk.goes_to("/workbench?queue=overdue")
    clerk.follows(re.compile("2026 年春季网页设计考核"))
    clerk.sees("已逾期 1 个工作日")
    clerk.looks("thread-27-overdue")
    clerk.takes_step(batch.case.number, "register", "系统对接故障，现予补录")
    clerk.sees("已录入平台")


def _revoke_by_two(visitor: Visitors, town: Town, certificate: IssuedCertificate, name: str) -> None:
    clerk = visitor(town.clerk)
    clerk.goes_to(f"/certificates/{certificate.number}")
    clerk.follows("提出撤销")
    clerk.fills_in(reason="经查，该考生由他人代考。")
    clerk.main.locator("select[name=ground]").select_option(index=1)
    clerk.looks("thread-29-revoke")
    clerk.presses("提出撤销")
    case = clerk.path.rsplit("/", 1)[-1]
    lead = visitor(town.lead)
    lead.goes_to("/workbench")
    lead.follows(re.compile("撤销"))
    lead.looks("thread-30-revocation")
    lead.takes_step(lead.path.rsplit("/", 1)[-1], "confirm")
    lead.sees("已撤销")
    anyone = visitor(width=PHONE, javascript=False)
    anyone.goes_to("/verify")
    anyone.fills_in(number=certificate.number, proof=name)
    anyone.presses("查验")
    anyone.sees("证书已撤销")
    anyone.looks("thread-31-revoked")
    assert case
