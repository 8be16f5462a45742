"""The pages and the API of batches, certificates, revocation and stops: who sees what, and what the buttons do."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from onex.foundation.accounts.roles import Role
from onex.foundation.jobs.worker import run_pending
from onex.foundation.parties.selectors import names_of
from onex.lifecycle.assessment.models import Concluded
from onex.lifecycle.certificates.models import IssuanceStop, IssueBatch, IssuedCertificate, Revocation
from onex.lifecycle.certificates.selectors import get_certificate
from onex.lifecycle.certificates.services import stop_issuance
from tests.factories.accounts import make_seat
from tests.factories.certificates import MONDAY, make_issued, make_issuer, make_school_seat, make_sitting

pytestmark = pytest.mark.django_db


@pytest.fixture
def issuer():
    return make_issuer()


@pytest.fixture
def school():
    return make_school_seat()


@pytest.fixture
def certificate(issuer, school):
    return make_issued(issuer=issuer, count=2, school=school.mandate.organisation)[0]


def page(name, *args):
    return reverse(f"certificates:{name}", args=args)


def pages_of(certificate):
    return [
        page("certificate", certificate.number),
        f"/api/v1/certificates/{certificate.number}",
        page("batch", certificate.batch.case.number),
        f"/api/v1/batches/{certificate.batch.case.number}",
    ]


def seen(certificate, seat):
    return [seat.client().get(address).status_code for address in pages_of(certificate)]


def test_the_organisation_and_its_province_see_batch_and_certificate(issuer, certificate):
    for seat in (issuer.lead, issuer.clerk, make_seat(role=Role.PROVINCE_CLERK), make_seat(role=Role.CITY_CLERK)):
        assert seen(certificate, seat) == [200, 200, 200, 200]


def test_a_school_sees_its_own_students_certificates_and_no_batch(certificate, school):
    assert seen(certificate, school) == [200, 200, 403, 403]
    assert seen(certificate, make_school_seat()) == [404, 404, 403, 403]


@pytest.mark.parametrize(
    ("role", "region"),
    [
        (Role.ORGANISATION_LEAD, None),
        (Role.PROVINCE_CLERK, "98"),
        (Role.CITY_CLERK, "9902"),
        (Role.HR_PROVINCE_CLERK, "99"),
    ],
)
def test_another_organisation_region_or_regime_is_told_there_is_nothing(certificate, role, region):
    assert seen(certificate, make_seat(role=role, region=region)) == [404, 404, 404, 404]


@pytest.mark.parametrize(
    ("regime", "seeing", "blind"),
    [("campus", Role.PROVINCE_CLERK, Role.HR_PROVINCE_CLERK), ("hr", Role.HR_CITY_CLERK, Role.CITY_CLERK)],
)
def test_the_case_of_a_batch_is_seen_by_its_own_side_only(regime, seeing, blind):
    case = make_issued(issuer=make_issuer(regime=regime))[0].batch.case
    assert case.regime == regime
    for role, status in ((seeing, 200), (blind, 404)):
        client = make_seat(role=role).client()
        assert client.get(reverse("web:case", args=[case.number])).status_code == status
        assert client.get(f"/api/v1/cases/{case.number}").status_code == status


def test_a_seat_bound_to_another_certificate_sees_nothing(issuer, certificate):
    bound = make_seat(role=Role.ORGANISATION_CLERK, organisation=issuer.organisation, certificate_code="OTHER")
    assert seen(certificate, bound) == [404, 404, 404, 404]


def test_lists_hold_what_the_seat_reaches(issuer, certificate, school):
    make_issued()
    for seat, expected in ((issuer.lead, 2), (school, 2), (make_school_seat(), 0), (make_seat(role=Role.PROVINCE_CLERK), 5)):
        assert IssuedCertificate.objects.visible_to(seat.actor).count() == expected
        listed = seat.client().get("/api/v1/certificates").json()
        assert len(listed["certificates"]) == expected


def test_lists_ask_the_same_queries_for_one_row_and_three(issuer, count_queries):
    client, counted = issuer.lead.client(), []
    for rows in (1, 2):
        make_issued(issuer=issuer, count=rows)
        for address in (page("certificates"), page("batches"), "/api/v1/certificates", "/api/v1/batches"):
            with count_queries() as queries:
                assert client.get(address).status_code == 200
            counted.append(len(queries))
    assert counted[:4] == counted[4:]


def test_lists_and_overseers_see_masked_names_only(issuer, certificate, school):
    name = names_of([certificate.person_id])[certificate.person_id]
    full = {
        issuer.lead: True,
        school: True,
        make_seat(role=Role.PROVINCE_CLERK): False,
    }
    for seat, shown in full.items():
        assert name not in seat.client().get(page("certificates")).content.decode()
        assert (name in seat.client().get(page("certificate", certificate.number)).content.decode()) is shown
        status = seat.client().get(page("paper", certificate.number)).status_code
        assert status == (200 if shown else 403)


def test_the_paper_carries_the_qr_and_the_name(issuer, certificate):
    shown = issuer.lead.client().get(page("paper", certificate.number)).content.decode()
    assert "data:image/svg+xml" in shown
    assert names_of([certificate.person_id])[certificate.person_id] in shown
    assert certificate.number in shown


def test_export_of_the_list_is_for_the_organisation_and_recorded(issuer, certificate):
    exported = issuer.clerk.client().get(page("certificates") + "?export=csv")
    lines = b"".join(exported.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert lines[1].split(",")[0].strip('"').lstrip("'") != ""
    assert make_seat(role=Role.PROVINCE_CLERK).client().get(page("certificates") + "?export=csv").status_code == 403


def test_plan_by_page_shows_first_and_issues_on_post(issuer):
    sitting = make_sitting(issuer=issuer, conclusions=[Concluded.PASSED, Concluded.FAILED, Concluded.PASSED])
    address = page("plan", sitting.case.number)
    shown = issuer.lead.client().get(address).content.decode()
    assert "考核不合格" in shown
    assert not IssueBatch.objects.exists()
    answer = issuer.lead.client().post(address)
    batch = IssueBatch.objects.get()
    assert answer["Location"] == page("batch", batch.case.number)
    run_pending()
    shown = issuer.lead.client().get(answer["Location"]).content.decode()
    assert "已颁发 2 份，计划 2 份" in shown
    assert "A000001" in shown
    assert issuer.lead.client().post(address).status_code == 422


def test_the_plan_page_is_the_leads_own(issuer):
    sitting = make_sitting(issuer=issuer)
    address = page("plan", sitting.case.number)
    assert issuer.clerk.client().get(address).status_code == 403
    assert make_seat(role=Role.ORGANISATION_LEAD).client().get(address).status_code == 404
    assert make_seat(role=Role.ORGANISATION_LEAD).client().post(address).status_code == 404
    assert not IssueBatch.objects.exists()


def test_a_plan_not_possible_says_why_and_has_no_button(issuer):
    sitting = make_sitting(issuer=issuer, conclusions=[Concluded.FAILED])
    shown = issuer.lead.client().get(page("plan", sitting.case.number)).content.decode()
    assert "今天不能颁发" in shown


def test_plan_by_api(issuer):
    sitting = make_sitting(issuer=issuer)
    address = f"/api/v1/sittings/{sitting.case.number}/issue"
    preview = issuer.lead.client().get(address).json()
    assert (preview["eligible"], preview["possible"]) == (3, True)
    made = issuer.lead.client().post(address, content_type="application/json").json()
    assert (made["planned"], made["state"], made["timeliness"]) == (3, "issuing", "open")
    again = issuer.lead.client().post(address, content_type="application/json")
    assert (again.status_code, again.json()["code"]) == (422, "nothing_to_issue")
    assert issuer.clerk.client().post(address, content_type="application/json").status_code == 403


def test_the_case_of_released_results_leads_to_the_plan(issuer):
    sitting = make_sitting(issuer=issuer)
    shown = issuer.lead.client().get(reverse("web:case", args=[sitting.case.number])).content.decode()
    assert page("plan", sitting.case.number) in shown


def test_revocation_by_page_goes_to_its_case(issuer, certificate):
    address = page("revoke", certificate.number)
    assert issuer.clerk.client().get(address).status_code == 200
    assert issuer.clerk.client().post(address, {"ground": "", "reason": ""}).status_code == 400
    answer = issuer.clerk.client().post(address, {"ground": "wrong_result", "reason": "阅卷有误"})
    revocation = Revocation.objects.get()
    assert answer["Location"] == reverse("web:case", args=[revocation.case.number])
    shown = issuer.lead.client().get(answer["Location"]).content.decode()
    assert certificate.number in shown
    assert "待另一人确认" in issuer.lead.client().get(page("certificate", certificate.number)).content.decode()


def test_revocation_by_api(issuer, certificate):
    address = f"/api/v1/certificates/{certificate.number}/revocations"
    body = json.dumps({"ground": "wrong_result", "reason": "阅卷有误"})
    stranger = make_seat(role=Role.ORGANISATION_CLERK)
    assert stranger.client().post(address, body, content_type="application/json").status_code == 404
    made = issuer.clerk.client().post(address, body, content_type="application/json")
    assert (made.status_code, made.json()["number"]) == (200, certificate.number)


def test_stops_by_page(issuer):
    province = make_seat(role=Role.PROVINCE_LEAD)
    client = province.client()
    assert issuer.organisation.name in client.get(page("stops")).content.decode()
    made = client.post(page("stop"), {"organisation": str(issuer.organisation.ref), "reason": "核查"})
    assert made["Location"] == page("stops")
    stop = IssuanceStop.objects.get()
    assert "核查" in issuer.lead.client().get(page("stops")).content.decode()
    assert "核查" not in make_seat(role=Role.ORGANISATION_LEAD).client().get(page("stops")).content.decode()
    assert issuer.lead.client().post(page("lift", stop.pk), {"reason": "x"}).status_code == 403
    assert (
        make_seat(role=Role.PROVINCE_LEAD, region="98").client().post(page("lift", stop.pk), {"reason": "x"}).status_code == 404
    )
    assert client.post(page("stop"), {"organisation": "*", "reason": "全停"}).status_code == 404
    assert client.post(page("stop"), {"organisation": "", "reason": "全停"}).status_code == 400
    client.post(page("lift", stop.pk), {"reason": "已查清"})
    stop.refresh_from_db()
    assert stop.lifted_at is not None


@pytest.mark.parametrize("role", [Role.MINISTRY_CLERK, Role.ENTRUSTED_BODY_CLERK])
def test_the_nation_sees_and_lifts_every_stop(issuer, role):
    stop = stop_issuance(issuer.organisation, by=make_seat(role=Role.PROVINCE_LEAD).actor, reason="核查", on=MONDAY)
    nation = make_seat(role=role)
    assert list(IssuanceStop.objects.visible_to(nation.actor)) == [stop]
    assert nation.client().post(page("stop"), {"organisation": "*", "reason": "全停"}).status_code == 302
    assert nation.client().post(page("lift", stop.pk), {"reason": "已查清"}).status_code == 302
    stop.refresh_from_db()
    assert stop.lifted_at is not None
    assert IssuanceStop.objects.visible_to(issuer.lead.actor).count() == 2


def test_a_number_in_an_address_is_taken_however_it_is_written(issuer, certificate):
    assert get_certificate(f" {certificate.number.lower()} ", issuer.lead.actor) == certificate
