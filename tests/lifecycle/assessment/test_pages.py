"""The pages and the API of sittings: who gets what, at a steady cost, with names masked."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from onex.foundation.accounts.roles import Role
from onex.foundation.parties.models import Organisation, OrganisationKind
from onex.lifecycle.assessment.models import Candidate, Sitting
from onex.lifecycle.catalogue.models import Regime
from tests.factories.accounts import make_seat
from tests.factories.assessment import EXAM_ON, advance_to, make_result, make_scheme, make_sitting
from tests.factories.catalogue import make_level
from tests.factories.parties import make_organisation, make_person, make_region

CountQueries = Callable[[], AbstractContextManager[CaptureQueriesContext]]

pytestmark = pytest.mark.django_db


def clerk(sitting: Sitting, role: Role = Role.ORGANISATION_CLERK) -> Client:
    return make_seat(role=role, organisation=sitting.organisation).client()


def paths(sitting: Sitting) -> list[str]:
    number = sitting.case.number
    return [
        f"/sittings/{number}",
        f"/sittings/{number}/results",
        f"/api/v1/sittings/{number}",
        f"/api/v1/sittings/{number}/results",
    ]


@pytest.fixture
def shown(sitting: Sitting, school: Organisation) -> Sitting:
    """A published sitting with one result of a known name."""
    make_result(sitting=sitting, school=school, person=make_person(name="欧阳小明"), admission_number="B1")
    advance_to(sitting, "published")
    return sitting


def test_own_pages_open(shown: Sitting) -> None:
    for path in paths(shown):
        assert clerk(shown).get(path).status_code == 200


def test_names_are_masked_everywhere(shown: Sitting) -> None:
    client = clerk(shown)
    number = shown.case.number
    for path in (f"/sittings/{number}/results", f"/api/v1/sittings/{number}/results", f"/sittings/{number}/results?export=csv"):
        answer = client.get(path)
        text = str(answer.json()) if path.startswith("/api") else answer.getvalue().decode()
        assert "欧**明" in text
        assert "欧阳小明" not in text


def test_others_do_not_find_it(shown: Sitting) -> None:
    strangers = [
        make_seat(role=Role.ORGANISATION_CLERK),
        make_seat(role=Role.ORGANISATION_LEAD, organisation=shown.organisation, certificate_code="OTHER"),
        make_seat(role=Role.PROVINCE_CLERK, region="98"),
        make_seat(role=Role.HR_PROVINCE_CLERK),
        make_seat(role=Role.SCHOOL_CLERK),
    ]
    for seat in strangers:
        client = seat.client()
        assert [client.get(path).status_code for path in paths(shown)] == [404] * 4
        assert shown.name not in client.get("/sittings/").content.decode()
        assert client.get("/api/v1/sittings").json()["count"] == 0


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.EXPERT, Role.LEARNER, Role.EMPLOYER, Role.AUDIT_ADMIN])
def test_seats_without_the_permission_are_refused(shown: Sitting, role: Role) -> None:
    client = make_seat(role=role).client()
    for path in ("/sittings/", "/api/v1/sittings", *paths(shown)):
        assert client.get(path).status_code == 403


def test_nobody_is_asked_to_sign_in(shown: Sitting, client: Client) -> None:
    for path in paths(shown):
        answer = client.get(path)
        if path.startswith("/api"):
            assert answer.status_code == 401
        else:
            assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/sign-in")


def test_school_gets_its_own_lines_only(sitting: Sitting, school: Organisation) -> None:
    other = make_organisation(kind=OrganisationKind.PILOT_SCHOOL, region="9901")
    make_result(sitting=sitting, school=school, admission_number="MINE1")
    make_result(sitting=sitting, school=other, admission_number="OTHER1")
    client = make_seat(role=Role.SCHOOL_CLERK, organisation=school).client()
    number = sitting.case.number
    assert client.get(f"/sittings/{number}").status_code == 404
    advance_to(sitting, "published")
    listed = client.get(f"/api/v1/sittings/{number}/results").json()
    assert [item["admission_number"] for item in listed["items"]] == ["MINE1"]
    assert listed["count"] == 1
    assert client.get(f"/api/v1/sittings/{number}").json()["candidates"] == 1
    exported = client.get(f"/sittings/{number}/results?export=csv").getvalue().decode("utf-8-sig")
    assert [row["准考证号"] for row in csv.DictReader(io.StringIO(exported))] == ["MINE1"]
    assert "OTHER1" not in client.get(f"/sittings/{number}/results?school={other.pk}").content.decode()
    assert f"/cases/{number}" not in client.get(f"/sittings/{number}").content.decode()


def test_lists_cost_the_same_with_more_rows(sitting: Sitting, school: Organisation, count_queries: CountQueries) -> None:
    client = clerk(sitting)

    def queries(path: str) -> int:
        with count_queries() as counted:
            assert client.get(path).status_code == 200
        return len(counted)

    make_result(sitting=sitting, school=school)
    every = ["/sittings/", "/api/v1/sittings", *paths(sitting)]
    for path in every:
        client.get(path)
    once = [queries(path) for path in every]
    for _ in range(3):
        make_result(sitting=sitting, school=make_organisation(kind=OrganisationKind.PILOT_SCHOOL, region="9901"))
        make_sitting(level=sitting.level)
    assert [queries(path) for path in every] == once


def test_buttons_follow_seat_and_state(sitting: Sitting) -> None:
    make_result(sitting=sitting)
    page = f"/sittings/{sitting.case.number}"
    wizard = "/imports/new/assessment.results/"
    draft = clerk(sitting).get(page).content.decode()
    assert (wizard in draft, f"{page}/discard" in draft) == (True, True)
    province = make_seat(role=Role.PROVINCE_CLERK, region="99").client().get(page).content.decode()
    assert (wizard in province, f"{page}/discard" in province) == (False, False)
    advance_to(sitting, "submitted")
    submitted = clerk(sitting).get(page).content.decode()
    assert (wizard in submitted, f"{page}/discard" in submitted) == (False, False)


def test_case_page_shows_the_panel(sitting: Sitting) -> None:
    make_result(sitting=sitting)
    page = clerk(sitting).get(f"/cases/{sitting.case.number}").content.decode()
    assert "综合成绩分布" in page
    assert "/imports/new/assessment.results/" in page


def test_discard_by_page(sitting: Sitting) -> None:
    make_result(sitting=sitting)
    path = f"/sittings/{sitting.case.number}/discard"
    stranger = make_seat(role=Role.ORGANISATION_CLERK).client()
    assert stranger.post(path, {"reason": "甲"}).status_code == 404
    assert make_seat(role=Role.PROVINCE_CLERK, region="99").client().post(path, {"reason": "甲"}).status_code == 403
    client = clerk(sitting)
    assert client.get(path).status_code == 405
    assert client.post(path, {"reason": ""}).status_code == 400
    assert Candidate.objects.count() == 1
    assert client.post(path, {"reason": "文件有误"}).status_code == 302
    assert not Candidate.objects.exists()


def test_open_sitting_by_page() -> None:
    level = make_level()
    make_scheme(level=level)
    body = level.certificate.organisation
    client = make_seat(role=Role.ORGANISATION_CLERK, organisation=body).client()
    assert level.certificate.name in client.get("/sittings/new").content.decode()
    form = {"name": "第一批", "level": level.pk, "exam_on": EXAM_ON.isoformat(), "region": make_region(code="9901").pk}
    assert client.post("/sittings/new", form | {"name": ""}).status_code == 400
    assert client.post("/sittings/new", form | {"level": make_level().pk}).status_code == 400
    assert client.post("/sittings/new", form | {"exam_on": "2019-01-01"}).status_code == 422
    assert not Sitting.objects.exists()
    answer = client.post("/sittings/new", form)
    opened = Sitting.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/sittings/{opened.case.number}")
    for role in (Role.ORGANISATION_LEAD, Role.PROVINCE_CLERK, Role.SCHOOL_CLERK):
        assert make_seat(role=role).client().get("/sittings/new").status_code == 403


def test_filters_narrow_lists(sitting: Sitting) -> None:
    make_result(sitting=sitting, admission_number="P1")
    make_result(sitting=sitting, admission_number="F1", scores=("10", "10"))
    client = clerk(sitting)
    failed = client.get(f"/sittings/{sitting.case.number}/results?conclusion=failed").content.decode()
    assert ("F1" in failed, "P1" in failed) == (True, False)
    begun = client.get(f"/sittings/{sitting.case.number}/results?admission_number=P").content.decode()
    assert ("F1" in begun, "P1" in begun) == (False, True)
    by_api = client.get(f"/api/v1/sittings/{sitting.case.number}/results?conclusion=failed").json()
    assert [item["admission_number"] for item in by_api["items"]] == ["F1"]
    assert by_api["items"][0]["total"] == "10.00"
    listed = client.get("/sittings/?regime=hr").content.decode()
    assert sitting.name not in listed
    assert sitting.name in client.get(f"/sittings/?q={sitting.name}&state=draft").content.decode()


def test_hr_sitting_in_english() -> None:
    hr = make_sitting(regime=Regime.HR)
    make_result(sitting=hr, scores=("60", "60"))
    client = make_seat(role=Role.HR_CITY_CLERK, region="9901").client()
    answer = client.get(f"/sittings/{hr.case.number}", headers={"accept-language": "en"})
    assert "Level 4 / intermediate worker" in answer.content.decode()
