"""Changes of bodies on pages and by API: who may, what is told together, and what every day's page says."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from onex.foundation.accounts.roles import Role
from onex.foundation.accounts.sign_in.sessions import PROVED
from onex.foundation.directory.models import OrganisationFact, Succession
from onex.foundation.directory.services import close, merge, rename
from onex.foundation.parties.models import Organisation, OrganisationKind
from onex.foundation.parties.services import name_contact
from tests.factories.accounts import BY, make_seat
from tests.factories.parties import make_organisation, make_region, make_test_credit_code

pytestmark = pytest.mark.django_db

ONE_DAY = timedelta(days=1)


@pytest.fixture
def school() -> Organisation:
    return make_organisation(kind=OrganisationKind.PILOT_SCHOOL, region="9901", name="示范技术学校")


@pytest.fixture
def province() -> Client:
    make_region(code="9901")
    return make_seat(role=Role.PROVINCE_CLERK, region="99").client()


def test_list_and_page_show_the_name_of_the_day(province: Client, school: Organisation, today: date) -> None:
    rename(school, name="示范职业学院", since=today, by=BY, on=today)
    before = (today - ONE_DAY).isoformat()
    assert "示范职业学院" in province.get("/organisations/").content.decode()
    listed = province.get(f"/organisations/?on={before}").content.decode()
    assert "示范技术学校" in listed
    assert "示范职业学院" not in listed
    assert "示范职业学院" in province.get("/organisations/?q=技术学校").content.decode()
    assert "<h1>示范技术学校</h1>" in province.get(f"/organisations/{school.ref}?on={before}").content.decode()
    page = province.get(f"/organisations/{school.ref}").content.decode()
    assert "<h1>示范职业学院</h1>" in page
    assert "曾用名" in page
    assert province.get(f"/organisations/{school.ref}?on=昨天").status_code == 400


def test_list_is_filtered_by_place_and_standing_of_the_day(province: Client, school: Organisation, today: date) -> None:
    make_organisation(kind=OrganisationKind.PILOT_SCHOOL, region="9902", name="滨海学校")
    close(school, last_day=today - ONE_DAY, reason="停办", by=BY, on=today)
    closed = province.get("/organisations/?standing=closed").content.decode()
    assert ("示范技术学校" in closed, "滨海学校" in closed) == (True, False)
    still = province.get("/organisations/?standing=open").content.decode()
    assert ("示范技术学校" in still, "滨海学校" in still) == (False, True)
    yesterday = province.get(f"/organisations/?standing=open&on={today - ONE_DAY}").content.decode()
    assert "示范技术学校" in yesterday
    assert "滨海学校" not in province.get("/organisations/?city=990100").content.decode()


def test_export_is_the_list_of_the_day(province: Client, school: Organisation, today: date) -> None:
    rename(school, name="示范职业学院", since=today, by=BY, on=today)
    answer = province.get(f"/organisations/?on={today - ONE_DAY}&export=csv&q=示范技术")
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]  # a streaming answer
    assert "示范技术学校" in text
    assert "示范职业学院" not in text


def test_clerk_renames_and_the_page_leads_back(province: Client, school: Organisation, today: date) -> None:
    address = f"/organisations/{school.ref}/rename"
    assert province.get(address).status_code == 200
    answer = province.post(address, {"name": "示范职业学院", "since": today.isoformat(), "decision": "示民登〔2026〕1号"})
    assert (answer.status_code, answer["Location"]) == (302, f"/organisations/{school.ref}")
    assert Organisation.objects.get(pk=school.pk).name == "示范职业学院"
    again = province.post(address, {"name": "示范职业学院", "since": today.isoformat()})
    assert again.status_code == 422
    assert "没有变化" in again.content.decode()


def test_everything_in_the_way_is_shown_together_and_nothing_typed_is_lost(
    province: Client, school: Organisation, today: date
) -> None:
    make_seat(role=Role.SCHOOL_CLERK, organisation=school)
    tomorrow = (today + ONE_DAY).isoformat()
    assert "授权席位" in province.get(f"/organisations/{school.ref}/close").content.decode()
    answer = province.post(f"/organisations/{school.ref}/close", {"last_day": tomorrow, "reason": "因停办"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count("is-failed") == 2
    assert "因停办" in page
    assert not OrganisationFact.objects.exists()


def test_merger_by_credit_code_passes_and_one_into_itself_does_not(province: Client, school: Organisation, today: date) -> None:
    heir = make_organisation(kind=OrganisationKind.PILOT_SCHOOL, region="9901", name="承继学校")
    foreign = make_organisation(kind=OrganisationKind.PILOT_SCHOOL, region="98")
    address = f"/organisations/{school.ref}/merge"
    form = {"since": today.isoformat(), "reason": "两校合并"}
    assert province.post(address, form | {"into": foreign.credit_code}).status_code == 400
    itself = province.post(address, form | {"into": str(school.ref)})
    assert itself.status_code == 422
    assert "不能并入自己" in itself.content.decode()
    assert province.post(address, form | {"into": heir.credit_code}).status_code == 302
    page = province.get(f"/organisations/{school.ref}").content.decode()
    assert "承继学校" in page
    assert f"/organisations/{school.ref}/close" not in page
    assert "示范技术学校" in province.get(f"/organisations/{heir.ref}").content.decode()


def test_grave_change_asks_for_a_fresh_factor(school: Organisation, today: date) -> None:
    client = make_seat(role=Role.PROVINCE_CLERK, region="99").client()
    session = client.session
    session[PROVED] = 0
    session.save()
    answer = client.post(f"/organisations/{school.ref}/close", {"last_day": today.isoformat(), "reason": "停办"})
    assert answer.templates[0].name == "accounts/confirm.html"
    school.refresh_from_db()
    assert school.closed_on is None
    api = client.post(
        f"/api/v1/organisations/{school.ref}/close",
        {"last_day": today.isoformat(), "reason": "停办"},
        content_type="application/json",
    )
    assert (api.status_code, api.json()["code"]) == (401, "step_up_needed")


@pytest.mark.parametrize("change", ["rename", "move", "credit-code", "merge", "close", "closing"])
def test_foreign_and_reading_seats_change_nothing(school: Organisation, change: str) -> None:
    neighbour = make_seat(role=Role.PROVINCE_CLERK, region="98").client()
    own = make_seat(role=Role.SCHOOL_CLERK, organisation=school).client()
    assert neighbour.get(f"/organisations/{school.ref}/{change}").status_code == 404
    assert neighbour.post(f"/organisations/{school.ref}/{change}").status_code == 404
    assert own.get(f"/organisations/{school.ref}/{change}").status_code == 403
    assert own.post(f"/organisations/{school.ref}/{change}").status_code == 403


def test_contacts_are_masked_for_a_seat_that_only_reads(school: Organisation, today: date) -> None:
    name_contact(school, name="王小明", duty="总联系人", phone="13800001234", by=BY.author, on=today)
    city = make_seat(role=Role.CITY_CLERK, region="9901").client()
    page = city.get(f"/organisations/{school.ref}").content.decode()
    assert "王*明" in page
    assert "13800001234" not in page
    assert city.get(f"/api/v1/organisations/{school.ref}").json()["contacts"][0]["phone"] == "1*********4"
    own = make_seat(role=Role.SCHOOL_CLERK, organisation=school).client()
    assert "王小明" in own.get(f"/organisations/{school.ref}").content.decode()


def test_api_enters_changes_and_tells_the_history(province: Client, school: Organisation, today: date) -> None:
    def send(change: str, **body: str | None) -> tuple[int, dict[str, object]]:
        answer = province.post(f"/api/v1/organisations/{school.ref}/{change}", body, content_type="application/json")
        return answer.status_code, answer.json()

    since = (today - timedelta(days=3)).isoformat()
    new = make_test_credit_code()
    assert send("rename", name="示范职业学院", since=since)[0] == 200
    assert send("move", region="990000", since=since)[0] == 200
    assert send("credit-code", credit_code=new, since=since, reason="三证合一换发")[0] == 200
    status, refused = send("rename", name="示范职业学院", since=since)
    assert (status, refused["code"]) == (422, "change_refused")
    assert [finding["rule"] for finding in refused["findings"]] == ["directory.something_changes"]  # type: ignore[attr-defined, index]  # parsed from the JSON
    assert send("close", last_day=today.isoformat(), reason="停办")[0] == 200
    assert send("closing-correction", last_day=None, reason="误登记")[0] == 200
    now = province.get(f"/api/v1/organisations/{school.ref}/history").json()
    assert (now["name"], now["region"], now["credit_code"], now["exists"]) == ("示范职业学院", "990000", new, True)
    assert {one["recorded_on"] for one in now["statements"]} == {today.isoformat()}
    before = province.get(f"/api/v1/organisations/{school.ref}/history?on={today - timedelta(days=4)}").json()
    assert (before["name"], before["region"], before["credit_code"]) == ("示范技术学校", "990100", school.credit_code)
    heir = make_organisation(kind=OrganisationKind.PILOT_SCHOOL, region="9901")
    status, gone = send("merge", into=heir.credit_code, since=today.isoformat(), reason="合并")
    assert status == 200
    assert gone["successor"]["ref"] == str(heir.ref)  # type: ignore[index]  # parsed from the JSON
    assert send("merge", into="00000000-0000-0000-0000-000000000000", since=since, reason="合并")[0] == 404
    listed = province.get(f"/api/v1/organisations?on={today - timedelta(days=4)}&q=职业学院").json()["organisations"]
    assert [body["name"] for body in listed] == ["示范技术学校"]
    assert Succession.objects.count() == 1


def test_number_of_queries_of_the_page_does_not_grow_with_the_history(
    province: Client, school: Organisation, today: date, count_queries
) -> None:
    province.get(f"/organisations/{school.ref}")
    counts = []
    for first in (1, 4):
        for number in range(first, first + 3):
            rename(school, name=f"第{number}名", since=today - timedelta(days=9 - number), by=BY, on=today)
        merge(make_organisation(kind=OrganisationKind.PILOT_SCHOOL), into=school, since=today, reason="合并", by=BY, on=today)
        with count_queries() as queries:
            province.get(f"/organisations/{school.ref}")
        counts.append(len(queries))
    assert counts[0] == counts[1]
