"""撤销: proposed by one, confirmed by another; public at once; history kept. And the stop switch."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from onex.foundation.accounts.roles import Role
from onex.foundation.jobs.models import Job
from onex.foundation.jobs.worker import run_pending
from onex.foundation.journal.models import Entry
from onex.foundation.policy.refusals import BadInput, Conflict, NotAllowed, NotFound, RuleRefused
from onex.foundation.procedures.services import advance
from onex.lifecycle.certificates.models import IssuedCertificate, IssuerCode, NumberSeries, StatusChange
from onex.lifecycle.certificates.services import give_issuer_code, lift_stop, plan_issue, propose_revocation, stop_issuance
from onex.lifecycle.certificates.services.numbering import set_number_rule
from onex.lifecycle.verification.recheck import recheck
from tests.factories.accounts import BY, make_seat
from tests.factories.certificates import MONDAY, make_batch, make_issued, make_issuer, make_school_seat, make_sitting

pytestmark = pytest.mark.django_db


@pytest.fixture
def issuer():
    return make_issuer()


@pytest.fixture
def certificate(issuer):
    return make_issued(issuer=issuer, count=2)[0]


def propose(certificate, by, *, ground="issued_in_error", reason="重复登记"):
    return propose_revocation(certificate.number, ground=ground, reason=reason, by=by.actor, on=MONDAY)


def test_another_person_confirms_and_the_certificate_stands_till_then(issuer, certificate):
    proposed = propose(certificate, issuer.clerk)
    certificate.refresh_from_db()
    assert (certificate.status, proposed.case.state) == ("valid", "proposed")
    advance(proposed.case.number, "confirm", by=issuer.lead.actor, on=MONDAY)
    certificate.refresh_from_db()
    assert certificate.status == "revoked"
    change = StatusChange.objects.get()
    assert (change.source, change.to, change.changed_on, change.ground, change.cite) == (
        "valid",
        "revoked",
        MONDAY,
        "issued_in_error",
        "M21",
    )
    assert Entry.objects.get(topic="certificates.revoked").payload == {
        "number": certificate.number,
        "ground": "issued_in_error",
    }
    assert recheck().problems == []


def test_the_same_person_cannot_confirm_even_in_another_seat(issuer, certificate):
    proposed = propose(certificate, issuer.clerk)
    second_seat = make_seat(role=Role.ORGANISATION_LEAD, organisation=issuer.organisation, user=issuer.clerk.user)
    with pytest.raises(NotAllowed) as refused:
        advance(proposed.case.number, "confirm", by=second_seat.actor, on=MONDAY)
    assert refused.value.code == "same_person"
    certificate.refresh_from_db()
    assert certificate.status == "valid"


def test_a_declined_proposal_leaves_it_valid_and_may_be_made_again(issuer, certificate):
    proposed = propose(certificate, issuer.clerk)
    with pytest.raises(Conflict) as refused:
        propose(certificate, issuer.lead)
    assert refused.value.code == "proposed_already"
    advance(proposed.case.number, "decline", by=issuer.lead.actor, reason="查无此事", on=MONDAY)
    certificate.refresh_from_db()
    assert certificate.status == "valid"
    assert propose(certificate, issuer.clerk).case.state == "proposed"


def test_a_revoked_certificate_is_not_revoked_again(issuer, certificate):
    proposed = propose(certificate, issuer.clerk)
    advance(proposed.case.number, "confirm", by=issuer.lead.actor, on=MONDAY)
    with pytest.raises(Conflict) as refused:
        propose(certificate, issuer.clerk)
    assert refused.value.code == "revoked_already"


def test_reason_and_ground_are_asked_for(issuer, certificate):
    with pytest.raises(BadInput):
        propose(certificate, issuer.clerk, reason=" ")
    with pytest.raises(BadInput):
        propose(certificate, issuer.clerk, ground="because")


def test_other_organisations_and_other_roles_cannot_propose(certificate):
    with pytest.raises(NotFound):
        propose(certificate, make_seat(role=Role.ORGANISATION_LEAD))
    for seat in (make_school_seat(), make_seat(role=Role.PROVINCE_LEAD)):
        with pytest.raises(NotAllowed):
            propose(certificate, seat)


def test_the_history_is_kept_for_good(issuer, certificate):
    advance(propose(certificate, issuer.clerk).case.number, "confirm", by=issuer.lead.actor, on=MONDAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        StatusChange.objects.update(to="valid")
    with pytest.raises(IntegrityError), transaction.atomic():
        StatusChange.objects.all().delete()


@pytest.mark.parametrize("everyone", [True, False])
def test_a_stop_holds_up_the_next_chunk_and_the_next_plan(issuer, everyone):
    batch = make_batch(issuer=issuer)
    stop = stop_issuance(None if everyone else issuer.organisation, by=BY, reason="核查", on=MONDAY)
    run_pending()
    assert (Job.objects.get().state, Job.objects.get().message) == ("failed", "issuance_stopped")
    assert not IssuedCertificate.objects.exists()
    with pytest.raises(RuleRefused):
        make_batch(issuer=issuer)
    with pytest.raises(RuleRefused):
        advance(batch.case.number, "continue_issue", by=issuer.lead.actor, on=MONDAY)
    lift_stop(stop, by=BY, reason="已查清", on=MONDAY)
    advance(batch.case.number, "continue_issue", by=issuer.lead.actor, on=MONDAY)
    run_pending()
    assert IssuedCertificate.objects.count() == 3


def test_a_stop_of_one_organisation_leaves_others_alone(issuer):
    stop_issuance(make_issuer().organisation, by=BY, reason="核查", on=MONDAY)
    assert len(make_issued(issuer=issuer)) == 3


def test_who_may_stop_whom(issuer):
    province, neighbour = make_seat(role=Role.PROVINCE_LEAD), make_seat(role=Role.PROVINCE_LEAD, region="98")
    for seat, organisation, refusal in (
        (issuer.lead, issuer.organisation, NotAllowed),
        (province, None, NotAllowed),
        (neighbour, issuer.organisation, NotFound),
    ):
        with pytest.raises(refusal):
            stop_issuance(organisation, by=seat.actor, reason="核查", on=MONDAY)
    stop_issuance(issuer.organisation, by=province.actor, reason="核查", on=MONDAY)
    with pytest.raises(Conflict):
        stop_issuance(issuer.organisation, by=province.actor, reason="核查", on=MONDAY)


def test_a_new_rule_numbers_from_its_day_on(issuer):
    set_number_rule(
        regime="campus",
        version="own-1",
        template="{organisation}-{yy}-{serial:06d}",
        organisation=issuer.organisation,
        since=MONDAY + timedelta(days=1),
        by=BY,
        on=MONDAY,
    )
    before = make_issued(issuer=issuer, count=1)[0]
    sitting = make_sitting(issuer=issuer, conclusions=1)
    after = plan_issue(sitting, by=issuer.lead.actor, on=MONDAY + timedelta(days=1))
    assert (before.batch.number_rule.version, after.number_rule.version) == ("campus-1", "own-1")
    assert after.series_key == f"{issuer.organisation.credit_code}-26-######"


def test_a_body_code_begins_the_numbers_from_its_day_on(issuer):
    give_issuer_code(issuer.organisation, regime="campus", code="ZJ001", since=MONDAY, decision="示范", by=BY, on=MONDAY)
    assert make_issued(issuer=issuer, count=1)[0].number.startswith("ZJ001DEMO")


@pytest.mark.parametrize(("regime", "code"), [("hr", "S00003700007"), ("campus", "机构"), ("campus", "a1")])
def test_a_body_code_of_another_form_is_refused(issuer, regime, code):
    with pytest.raises(BadInput):
        give_issuer_code(issuer.organisation, regime=regime, code=code, since=MONDAY, decision="示范", by=BY, on=MONDAY)


def test_hr_without_a_body_code_is_refused_and_overflow_too():
    issuer = make_issuer(regime="hr")
    issued = make_issued(issuer=issuer, count=1)[0]
    assert len(issued.number) == 22
    assert issued.number[13:] == "263000001"
    NumberSeries.objects.update(next_serial=999_999)
    with pytest.raises(RuleRefused) as full:
        make_batch(issuer=issuer, count=2)
    assert full.value.code == "series_full"
    assert NumberSeries.objects.get().next_serial == 999_999
    IssuerCode.objects.all().delete()
    with pytest.raises(RuleRefused) as refused:
        make_batch(issuer=issuer, count=1)
    assert (refused.value.code, refused.value.cites) == ("no_issuer_code", ("S3.2(4)", "S4.4"))
