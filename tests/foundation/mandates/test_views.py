"""Pages of seats and accounts: who sees what, and every form that changes something."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from onex.foundation.accounts.models import Mandate, User
from onex.foundation.accounts.roles import Role
from onex.foundation.accounts.services import end_mandate
from onex.foundation.parties.kinds import OrganisationKind as Kind
from tests.factories.accounts import BY, Seat, make_seat, make_user
from tests.factories.mandates import make_loan
from tests.factories.parties import make_name, make_organisation, make_person, make_test_number

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def today():
    return timezone.localdate()


def seen(seat: Seat, path: str = "/seats/?show=all") -> str:
    answer = seat.client().get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def named(name: str, **more: object) -> Seat:
    return make_seat(user=make_user(person=make_person(name=name)), **more)


@pytest.fixture
def lead() -> Seat:
    return named("林示范", role=Role.ORGANISATION_LEAD)


@pytest.fixture
def school() -> Seat:
    return named("石示范", role=Role.SCHOOL_CLERK, organisation=make_organisation(kind=Kind.PILOT_SCHOOL, region="9901"))


# ── the list ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("role", "region", "sees"),
    [
        (Role.PROVINCE_CLERK, "99", True),
        (Role.PROVINCE_CLERK, "98", False),
        (Role.CITY_CLERK, "9901", True),
        (Role.CITY_CLERK, "9902", False),
        (Role.MINISTRY_CLERK, None, True),
        (Role.SECURITY_ADMIN, None, True),
        (Role.AUDIT_ADMIN, None, True),
        (Role.SYSTEM_ADMIN, None, True),
        (Role.ORGANISATION_LEAD, None, False),
        (Role.SCHOOL_CLERK, None, False),
    ],
)
def test_list_reaches_as_far_as_the_seat(school, role, region, sees):
    reader = make_seat(role=role, region=region)
    assert ("石示范" in seen(reader)) is sees
    status = reader.client().get(f"/seats/{school.mandate.pk}").status_code
    assert status == (200 if sees else 404)
    assert reader.client().get(f"/accounts/{school.user.pk}").status_code == status


def test_lead_sees_its_own_body_and_a_clerk_themselves(lead):
    clerk = named("柯示范", organisation=lead.mandate.organisation)
    assert {"林示范", "柯示范"} <= set(re.findall(r"[林柯]示范", seen(lead)))
    assert set(re.findall(r"[林柯]示范", seen(clerk))) == {"柯示范"}


def test_one_side_does_not_list_the_other_sides_authorities():
    named("任示范", role=Role.HR_CITY_CLERK)
    assert "任示范" not in seen(make_seat(role=Role.PROVINCE_CLERK))
    assert "任示范" in seen(make_seat(role=Role.HR_PROVINCE_CLERK))


def test_list_is_of_a_day(lead):
    clerk = named("柯示范", organisation=lead.mandate.organisation, since=today() - 9 * DAY)
    end_mandate(clerk.mandate, by=BY, reason="调离", on=today() - DAY)
    assert "柯示范" not in seen(lead, "/seats/")
    assert "柯示范" in seen(lead, f"/seats/?on={today() - 2 * DAY}")
    assert "柯示范" not in seen(lead, f"/seats/?on={today() - DAY}")
    assert "柯示范" in seen(lead, "/seats/?show=over")
    assert "柯示范" not in seen(lead, "/seats/?show=all&role=exam_staff")


def test_list_takes_as_many_queries_for_three_as_for_one(lead):
    client = lead.client()
    make_loan(lead, on=today())
    client.get("/seats/")
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for _more in range(2):
        with CaptureQueriesContext(
            connection,
        ) as ran:
            client.get("/seats/")
        counts.append(len(ran))
        make_seat(organisation=lead.mandate.organisation)
        make_loan(lead, on=today())
    assert counts[0] == counts[1]


# ── granting, extending, ending, lending ────────────────────────────────────────────────────────────────────────────


def form(user: User, name: str, **more: object) -> dict[str, object]:
    asked = {"login_name": user.login_name, "name": name, "role": "organisation_clerk", "organisation": ""}
    return asked | {"certificate_code": "", "since": str(today()), "until": "", "reason": "入职"} | more


def test_lead_grants_a_seat_of_its_own(lead):
    user = make_user(person=make_person(name="辛示范"))
    answer = lead.client().post("/seats/grant", form(user, "辛示范"))
    mandate = Mandate.objects.get(user=user)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/seats/{mandate.pk}")
    page = seen(lead, f"/seats/{mandate.pk}")
    assert "M21" in page
    assert "入职" in page


def test_name_must_be_the_accounts(lead):
    user = make_user(person=make_person(name="辛示范"))
    told = []
    for asked in (form(user, "另一人"), form(user, "辛示范", login_name="nobody")):
        answer = lead.client().post("/seats/grant", asked)
        assert answer.status_code == 422
        told.append("没有这个登录名，或与姓名不符" in answer.content.decode())
    assert told == [True, True]
    assert not Mandate.objects.filter(user=user).exists()


def test_refused_grant_tells_every_rule_beside_what_was_typed(lead):
    answer = lead.client().post("/seats/grant", form(lead.user, "林示范", since=str(today() - DAY)))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count("is-failed") == 2
    assert f'value="{lead.user.login_name}"' in page


def test_role_outside_the_table_is_no_choice(lead):
    user = make_user(person=make_person(name="辛示范"))
    assert lead.client().post("/seats/grant", form(user, "辛示范", role="ministry_clerk")).status_code == 422
    assert not Mandate.objects.filter(user=user).exists()


def test_body_is_found_by_code_name_or_part_and_asked_again_when_several_fit():
    clerk = make_seat(role=Role.PROVINCE_CLERK)
    bodies = [make_organisation(kind=Kind.PILOT_SCHOOL, region="9901", name=f"示范{place}学院") for place in ("东", "西")]
    make_organisation(kind=Kind.PILOT_SCHOOL, region="9801", name="示范南学院")
    for name, words in (("辛示甲", bodies[0].credit_code), ("辛示乙", "示范东学院"), ("辛示丙", "东学")):
        user = make_user(person=make_person(name=name))
        asked = form(user, name, role="school_clerk", organisation=words)
        assert clerk.client().post("/seats/grant", asked).status_code == 302
        assert Mandate.objects.get(user=user).organisation == bodies[0]
    user = make_user(person=make_person(name="辛示范"))
    several = clerk.client().post("/seats/grant", form(user, "辛示范", role="school_clerk", organisation="学院"))
    assert "示范东学院、示范西学院" in several.content.decode()
    foreign = clerk.client().post("/seats/grant", form(user, "辛示范", role="school_clerk", organisation="示范南学院"))
    assert "没有这个机构" in foreign.content.decode()


def test_granting_a_seat_that_decides_asks_for_a_fresh_proof(settings):
    settings.STEP_UP_MINUTES = 5
    clerk, user = make_seat(role=Role.ENTRUSTED_BODY_CLERK), make_user(person=make_person(name="辛示范"))
    body = make_organisation(name="示范评价中心")
    client = clerk.client()
    session = client.session
    session["proved_at"] = (timezone.now() - timedelta(minutes=6)).timestamp()
    session.save()
    asked = form(user, "辛示范", role="organisation_lead", organisation=body.name)
    page = client.post("/seats/grant", asked).content.decode()
    assert 'name="proof_' in page
    assert not Mandate.objects.filter(user=user).exists()
    clerked = client.post("/seats/grant", asked | {"role": "expert", "organisation": ""})
    assert clerked.status_code == 302  # an expert's seat decides nothing by itself


def test_term_is_extended_and_seat_ended_on_its_page(lead):
    clerk = make_seat(organisation=lead.mandate.organisation, since=today(), until=today() + DAY)
    address, client = f"/seats/{clerk.mandate.pk}", lead.client()
    assert client.post(f"{address}/extend", {"until": str(today() + 9 * DAY), "reason": ""}).status_code == 422
    assert client.post(f"{address}/extend", {"until": str(today() + 9 * DAY), "reason": "续聘"}).status_code == 302
    assert client.post(f"{address}/end", {"reason": " "}).status_code == 422
    assert client.post(f"{address}/end", {"reason": "调离"}).status_code == 302
    clerk.mandate.refresh_from_db()
    assert (clerk.mandate.until, clerk.mandate.ended_on) == (today() + 9 * DAY, today())


def test_holder_lends_a_seat_and_the_delegate_takes_it(lead):
    colleague = named("童示范", organisation=lead.mandate.organisation)
    outsider = make_seat()
    asked = {"since": str(today()), "until": str(today() + DAY), "reason": "休假"}
    address = f"/seats/{lead.mandate.pk}/delegate"
    assert lead.client().post(address, asked | {"colleague": outsider.user.pk}).status_code == 422
    assert lead.client().post(address, asked | {"colleague": colleague.user.pk}).status_code == 302
    loan = Mandate.objects.get(delegated_from=lead.mandate)
    client = colleague.client()
    client.force_login(colleague.user)
    assert client.post("/seat", {"mandate": loan.pk, "next": "/seats/"}).headers["Location"] == "/seats/"
    assert "代办 · 评价组织负责人" in client.get("/seat").content.decode()
    page = client.get(f"/seats/{loan.pk}").content.decode()
    assert "<strong>代办 · 评价组织负责人</strong>" in page
    assert "代 林示范" in page
    assert "休假" in page
    assert client.post(f"/seats/{loan.pk}/end", {"reason": "无法代办"}).status_code == 302
    assert client.get("/seats/").status_code == 302


def test_colleague_cannot_lend_anothers_seat(lead):
    other = make_seat(role=Role.ORGANISATION_LEAD, organisation=lead.mandate.organisation)
    asked = {"since": str(today()), "until": str(today() + DAY), "reason": "x", "colleague": other.user.pk}
    answer = other.client().post(f"/seats/{lead.mandate.pk}/delegate", asked)
    assert answer.status_code == 422
    assert not Mandate.objects.filter(delegated_from=lead.mandate).exists()


# ── accounts ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_account_is_opened_activated_and_signed_in():
    asked = {"login_name": "fresh", "name": make_name(number=790_001), "kind": "resident_id", "reason": "入职"}
    number = make_test_number(number=790_001)
    sheet = make_seat(role=Role.SYSTEM_ADMIN).client().post("/accounts/new", asked | {"number": number})
    page = sheet.content.decode()
    assert sheet.status_code == 200
    assert "no-store" in sheet.headers["Cache-Control"]
    assert number not in page
    (code,) = re.findall(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", page)
    words, visitor = "four made-up words together", Client()
    wrong = visitor.post("/activate", {"login_name": "fresh", "code": "AAAA-BBBB-CCCC", "new": words, "again": words})
    assert wrong.status_code == 422
    unlike = visitor.post("/activate", {"login_name": "fresh", "code": code, "new": words, "again": words + "x"})
    assert unlike.status_code == 422
    done = visitor.post("/activate", {"login_name": "fresh", "code": code, "new": words, "again": words})
    assert (done.status_code, done.headers["Location"]) == (302, "/sign-in")
    assert visitor.post("/sign-in", {"login_name": "fresh", "password": words}).status_code == 302
    assert visitor.get("/seat").status_code == 200


def test_guessing_codes_is_locked():
    user = make_user(login_name="fresh")
    words = "four made-up words together"
    answers = [
        Client().post("/activate", {"login_name": user.login_name, "code": f"AAAA{n}", "new": words, "again": words})
        for n in range(6)
    ]
    assert [answer.status_code for answer in answers] == [422] * 5 + [429]


def test_security_administrator_suspends_reinstates_and_resets(lead):
    client = make_seat(role=Role.SECURITY_ADMIN).client()
    address = f"/accounts/{lead.user.pk}"
    assert client.post(f"{address}/suspend", {"reason": ""}).status_code == 400
    assert client.post(f"{address}/suspend", {"reason": "停职"}).status_code == 302
    assert not User.objects.get(pk=lead.user.pk).is_active
    assert lead.user.login_name in client.get("/accounts/?show=suspended").content.decode()
    assert client.post(f"{address}/reinstate", {"reason": "复职"}).status_code == 302
    page = client.post(f"{address}/reset", {"reason": "手机遗失"}).content.decode()
    assert re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", page)
    assert not User.objects.get(pk=lead.user.pk).has_usable_password()


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN, Role.MINISTRY_CLERK])
def test_nobody_else_suspends(lead, role):
    assert make_seat(role=role).client().post(f"/accounts/{lead.user.pk}/suspend", {"reason": "x"}).status_code == 403
    assert User.objects.get(pk=lead.user.pk).is_active


def test_audit_administrator_only_reads(lead):
    client = make_seat(role=Role.AUDIT_ADMIN).client()
    assert client.get(f"/accounts/{lead.user.pk}").status_code == 200
    for address in ("/seats/grant", "/accounts/new"):
        assert client.post(address, {}).status_code == 403
    assert client.post(f"/seats/{lead.mandate.pk}/end", {"reason": "x"}).status_code == 422
    lead.mandate.refresh_from_db()
    assert lead.mandate.ended_on is None


def test_account_page_says_what_each_seat_may_do_and_why(lead):
    page = seen(lead, f"/accounts/{lead.user.pk}")
    assert "制定颁证计划" in page
    assert lead.mandate.granted_by in page
    assert "测试授权" in page


def test_powers_page_shows_every_role_and_permission_with_its_clause(lead):
    page = seen(lead, "/seats/powers")
    assert all(str(role.label) in page for role in Role)
    for cite in ("A1.1", "G1.1", "G5.1", "M21", "P4.1", "R6", "S3.2(4)", "S6.3", "X6(2)"):
        assert cite in page
    one = seen(lead, "/seats/powers?role=audit_admin")
    assert "web.record.view" in one
    assert "certificates.batch.plan" not in one


def test_every_permission_has_words():
    from onex.foundation.accounts.permissions import granted
    from onex.web.permission_words import WORDS

    ours = {permission.value for permission in granted() if not permission.value.startswith("canary")}
    print(f"permissions without words: {sorted(ours - set(WORDS))}")
    assert {code for code in WORDS if code.startswith("mandates.")} == {code for code in ours if code.startswith("mandates.")}
