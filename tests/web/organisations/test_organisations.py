"""The directory of bodies: who sees which, who enters which, and everyone else's refusals, by page and by API."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client

from onex.foundation.accounts.roles import Role
from onex.foundation.journal.models import Entry
from onex.foundation.parties.models import Organisation, OrganisationKind
from onex.lifecycle.catalogue.models import CertificateLead
from tests.factories.accounts import make_seat
from tests.factories.catalogue import make_certificate
from tests.factories.parties import make_organisation, make_region, make_test_credit_code

pytestmark = pytest.mark.django_db


@pytest.fixture
def province() -> Client:
    make_region(code="9901")
    return make_seat(role=Role.PROVINCE_CLERK, region="99").client()


def _form(**changed: str) -> dict[str, str]:
    return {
        "kind": OrganisationKind.PILOT_SCHOOL.value,
        "name": "新建示范学院（筹）",
        "credit_code": make_test_credit_code(),
        "region": "990100",
        "opened_on": "2026-01-05",
    } | changed


def test_province_sees_its_own_bodies_and_no_other_provinces(province: Client) -> None:
    here, there = make_organisation(name="本省学校甲"), make_organisation(name="邻省学校乙", region="980000")
    listed = province.get("/organisations/").content.decode()
    assert here.name in listed
    assert there.name not in listed
    assert province.get(f"/organisations/{here.ref}").status_code == 200
    assert province.get(f"/organisations/{there.ref}").status_code == 404
    assert province.get(f"/api/v1/organisations/{there.ref}").status_code == 404
    assert province.get(f"/api/v1/organisations/{uuid4()}").json()["code"] == "no_such_organisation"
    names = {body["name"] for body in province.get("/api/v1/organisations").json()["organisations"]}
    assert (here.name in names, there.name in names) == (True, False)


def test_organisation_sees_itself_only() -> None:
    other = make_organisation(name="别家评价组织")
    seat = make_seat(role=Role.ORGANISATION_CLERK)
    assert other.name not in seat.client().get("/organisations/").content.decode()
    assert seat.client().get(f"/organisations/{other.ref}").status_code == 404


def test_province_enters_a_school_with_a_journal_entry_and_its_name_as_written(province: Client) -> None:
    answer = province.post("/organisations/new", _form())
    assert answer.status_code == 302
    school = Organisation.objects.get(name="新建示范学院（筹）")
    entry = Entry.objects.get(subject=school.subject)
    assert (entry.topic, entry.cites, entry.province) == ("parties.organisation_registered", ["G1.1"], "99")


def test_wrong_check_character_is_told_at_the_field_and_nothing_typed_is_lost(province: Client) -> None:
    code = make_test_credit_code()
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    answer = province.post("/organisations/new", _form(credit_code=wrong))
    page = answer.content.decode()
    assert answer.status_code == 400
    assert wrong in page
    assert "新建示范学院（筹）" in page
    assert not Organisation.objects.filter(name="新建示范学院（筹）").exists()


def test_credit_code_in_use_is_told(province: Client) -> None:
    taken = make_organisation()
    answer = province.post("/organisations/new", _form(credit_code=taken.credit_code or ""))
    assert answer.status_code == 400
    assert "已登记在另一机构名下" in answer.content.decode()


@pytest.mark.parametrize(
    "changed", [{"kind": "evaluation_organisation"}, {"kind": "joint_conference_office"}], ids=lambda changed: changed["kind"]
)
def test_province_may_not_enter_what_the_nation_decides(province: Client, changed: dict[str, str]) -> None:
    assert province.post("/organisations/new", _form(**changed)).status_code == 400
    body = {"name": "某机构", "region": "990100", "credit_code": make_test_credit_code()} | changed
    answer = province.post("/api/v1/organisations", body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "kind_not_yours")


def test_province_may_not_enter_a_body_of_another_province(province: Client) -> None:
    make_region(code="98")
    assert province.post("/organisations/new", _form(region="980000")).status_code == 400
    body = {"kind": "pilot_school", "name": "某校", "region": "980000", "credit_code": make_test_credit_code()}
    answer = province.post("/api/v1/organisations", body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "region_not_yours")


def test_api_enters_a_body_and_names_its_contact(province: Client) -> None:
    body = {"kind": "pilot_school", "name": "接口学院", "region": "990100", "credit_code": make_test_credit_code()}
    made = province.post("/api/v1/organisations", body, content_type="application/json").json()
    contact = {"duty": "总联系人", "name": "王小样", "phone": "13900000000"}
    answer = province.post(f"/api/v1/organisations/{made['ref']}/contacts", contact, content_type="application/json")
    assert answer.json()["contacts"] == [contact | {"email": ""}]
    assert not Entry.objects.filter(payload__icontains="王小样").exists()


def test_unknown_region_is_told_by_the_api(province: Client) -> None:
    body = {"kind": "pilot_school", "name": "某校", "region": "999999", "credit_code": make_test_credit_code()}
    answer = province.post("/api/v1/organisations", body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "region_unknown")


def test_school_names_its_own_contact_but_enters_no_body() -> None:
    seat = make_seat(role=Role.SCHOOL_CLERK)
    assert seat.mandate.organisation is not None
    ref = seat.mandate.organisation.ref
    assert seat.client().post(f"/organisations/{ref}/contacts", {"duty": "联系人", "name": "李示范"}).status_code == 302
    assert "李示范" in seat.client().get(f"/organisations/{ref}").content.decode()
    assert seat.client().post("/organisations/new", _form()).status_code == 403


def test_province_names_its_lead_of_a_certificate(province: Client) -> None:
    certificate = make_certificate()
    body = make_organisation(kind=OrganisationKind.PROVINCE_COORDINATION_BODY)
    province.post(f"/organisations/{body.ref}/contacts", {"duty": "证书对接", "name": "赵对接"})
    contact = body.contacts.get()
    answer = province.post(f"/organisations/{body.ref}/leads", {"certificate": certificate.pk, "contact": contact.pk})
    assert answer.status_code == 302
    assert CertificateLead.objects.get().certificate == certificate
    assert certificate.name in province.get(f"/organisations/{body.ref}").content.decode()


def test_organisation_may_not_name_a_provinces_lead() -> None:
    seat = make_seat(role=Role.ORGANISATION_CLERK)
    certificate = make_certificate()
    organisation = seat.mandate.organisation
    assert organisation is not None
    seat.client().post(f"/organisations/{organisation.ref}/contacts", {"duty": "联系人", "name": "钱示范"})
    contact = organisation.contacts.get()
    answer = seat.client().post(
        f"/organisations/{organisation.ref}/leads", {"certificate": certificate.pk, "contact": contact.pk}
    )
    assert answer.status_code == 403
    assert not CertificateLead.objects.exists()
