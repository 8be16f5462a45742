"""From plan to certificates: exactly the eligible results, exactly the numbers set aside."""

from __future__ import annotations

from datetime import timedelta

import pytest

from onex.foundation.accounts.roles import Role
from onex.foundation.jobs.worker import run_pending
from onex.foundation.journal.models import Entry
from onex.foundation.policy.refusals import Conflict, NotAllowed, NotFound, RuleRefused
from onex.lifecycle.assessment.models import Concluded
from onex.lifecycle.catalogue.models import IssuingRight, Listing, Restriction
from onex.lifecycle.certificates.models import IssueBatch, IssuedCertificate, NumberSeries, PlannedNumber, Withheld
from onex.lifecycle.certificates.selectors import preview_issue
from onex.lifecycle.certificates.services import plan_issue, stop_issuance
from tests.factories.accounts import BY, make_seat
from tests.factories.certificates import MONDAY, make_batch, make_issued, make_issuer, make_sitting

pytestmark = pytest.mark.django_db
PASSED, FAILED, ABSENT, VOIDED = Concluded.PASSED, Concluded.FAILED, Concluded.ABSENT, Concluded.VOIDED


def issue(sitting, issuer):
    batch = plan_issue(sitting, by=issuer.lead.actor, on=MONDAY)
    run_pending()
    batch.refresh_from_db()
    batch.case.refresh_from_db()
    return batch


def test_every_passed_result_gets_one_certificate_by_admission_number():
    issuer = make_issuer()
    sitting = make_sitting(issuer=issuer, conclusions=[PASSED, FAILED, PASSED, ABSENT, VOIDED, PASSED])
    batch = issue(sitting, issuer)
    certificates = list(IssuedCertificate.objects.filter(batch=batch).order_by("serial"))
    assert [one.result.candidate.admission_number for one in certificates] == ["A000000", "A000002", "A000005"]
    assert [one.serial for one in certificates] == [1, 2, 3]
    prefix = f"{issuer.organisation.credit_code}{issuer.level.certificate.code}12026"
    assert [one.number for one in certificates] == [f"{prefix}{serial:07d}" for serial in (1, 2, 3)]
    assert {one.issued_on for one in certificates} == {MONDAY}
    assert (batch.planned, batch.withheld, batch.issued, batch.case.state) == (3, 3, 3, "issued")
    assert not PlannedNumber.objects.exists()


def test_withheld_results_are_listed_with_clause_and_reason():
    issuer = make_issuer()
    sitting = make_sitting(issuer=issuer, conclusions=[FAILED, PASSED, ABSENT, VOIDED])
    batch = issue(sitting, issuer)
    listed = Withheld.objects.filter(batch=batch).order_by("result__candidate__admission_number")
    assert [(one.rule, one.cite, one.why.zh) for one in listed] == [
        ("certificates.result_is_passed", "P2.5", "考核不合格"),
        ("certificates.result_is_passed", "P2.5", "缺考"),
        ("certificates.result_is_passed", "P2.5", "违纪，成绩无效"),
    ]


@pytest.mark.parametrize("bad", [FAILED, ABSENT, VOIDED])
@pytest.mark.parametrize("position", range(5))
def test_one_ineligible_at_any_position_is_the_one_withheld(position, bad):
    issuer = make_issuer()
    conclusions = [PASSED] * 5
    conclusions[position] = bad
    sitting = make_sitting(issuer=issuer, conclusions=conclusions)
    batch = issue(sitting, issuer)
    certified = set(IssuedCertificate.objects.filter(batch=batch).values_list("result__candidate__admission_number", flat=True))
    assert certified == {f"A{at:06d}" for at in range(5) if at != position}
    assert Withheld.objects.get(batch=batch).result.candidate.admission_number == f"A{position:06d}"


def test_results_not_released_are_refused_with_the_clause():
    issuer = make_issuer()
    sitting = make_sitting(issuer=issuer, released=False)
    with pytest.raises(RuleRefused) as refused:
        plan_issue(sitting, by=issuer.lead.actor, on=MONDAY)
    assert (refused.value.code, refused.value.cites) == ("not_released", ("M21",))


def test_hr_results_not_released_are_refused_with_their_clause():
    issuer = make_issuer(regime="hr")
    sitting = make_sitting(issuer=issuer, released=False)
    with pytest.raises(RuleRefused) as refused:
        plan_issue(sitting, by=issuer.lead.actor, on=MONDAY)
    assert refused.value.cites == ("S4.3",)


def test_an_organisation_that_left_the_day_before_is_refused_and_on_its_last_day_is_not():
    issuer = make_issuer()
    Listing.objects.filter(organisation=issuer.organisation).update(until=MONDAY)
    left = make_sitting(issuer=issuer)
    with pytest.raises(RuleRefused) as refused:
        plan_issue(left, by=issuer.lead.actor, on=MONDAY + timedelta(days=1))
    assert refused.value.code == "may_not_issue"
    assert "M16" in refused.value.cites
    assert plan_issue(left, by=issuer.lead.actor, on=MONDAY).planned == 3


def test_a_level_without_right_in_the_region_is_refused():
    issuer = make_issuer()
    IssuingRight.objects.filter(organisation=issuer.organisation).update(until=MONDAY - timedelta(days=1))
    sitting = make_sitting(issuer=issuer)
    with pytest.raises(RuleRefused) as refused:
        plan_issue(sitting, by=issuer.lead.actor, on=MONDAY)
    assert refused.value.cites == ("M16",)
    assert NumberSeries.objects.count() == 0


def test_a_restriction_of_the_day_is_refused_with_its_clause():
    issuer = make_issuer()
    Restriction.objects.create(
        organisation=issuer.organisation, regime="campus", since=MONDAY, until=MONDAY, cite="X7(4)", reason="整改"
    )
    sitting = make_sitting(issuer=issuer)
    with pytest.raises(RuleRefused) as refused:
        plan_issue(sitting, by=issuer.lead.actor, on=MONDAY)
    assert refused.value.cites == ("X7(4)",)


def test_nothing_is_issued_twice():
    issuer = make_issuer()
    sitting = make_sitting(issuer=issuer)
    issue(sitting, issuer)
    with pytest.raises(RuleRefused) as refused:
        plan_issue(sitting, by=issuer.lead.actor, on=MONDAY)
    assert refused.value.code == "nothing_to_issue"
    assert [finding.why.zh for finding in refused.value.findings] == ["该成绩已颁发证书"]
    assert IssuedCertificate.objects.count() == 3


def test_results_planned_elsewhere_are_not_planned_again():
    issuer = make_issuer()
    sitting = make_sitting(issuer=issuer)
    plan_issue(sitting, by=issuer.lead.actor, on=MONDAY)
    with pytest.raises(RuleRefused) as refused:
        plan_issue(sitting, by=issuer.lead.actor, on=MONDAY)
    assert [finding.why.zh for finding in refused.value.findings] == ["该成绩已列入另一颁证批次"]


def test_batches_of_one_series_follow_each_other_without_a_gap():
    issuer = make_issuer()
    first, second = make_issued(issuer=issuer, count=2), make_issued(issuer=issuer, count=3)
    assert [one.serial for one in (*first, *second)] == [1, 2, 3, 4, 5]


def test_a_refused_plan_gives_its_numbers_back():
    issuer = make_issuer()
    make_issued(issuer=issuer, count=2)
    stop_issuance(issuer.organisation, by=BY, reason="核查", on=MONDAY)
    with pytest.raises(RuleRefused):
        make_batch(issuer=issuer, count=2)
    assert NumberSeries.objects.get().next_serial == 3


@pytest.mark.parametrize("who", ["clerk", "stranger"])
def test_only_the_lead_of_the_organisation_plans(who):
    issuer = make_issuer()
    sitting = make_sitting(issuer=issuer)
    actor = issuer.clerk.actor if who == "clerk" else make_seat(role=Role.ORGANISATION_LEAD).actor
    with pytest.raises(NotAllowed if who == "clerk" else NotFound):
        plan_issue(sitting, by=actor, on=MONDAY)
    assert not IssueBatch.objects.exists()


def test_preview_tells_what_a_plan_would_do():
    issuer = make_issuer()
    sitting = make_sitting(issuer=issuer, conclusions=[PASSED, FAILED, FAILED, ABSENT])
    preview = preview_issue(sitting, MONDAY)
    assert preview.eligible == 1
    assert preview.possible
    assert [(finding.why.zh, number) for finding, number in preview.withheld] == [("考核不合格", 2), ("缺考", 1)]


def test_the_journal_tells_of_plan_and_issue():
    issuer = make_issuer()
    batch = issue(make_sitting(issuer=issuer), issuer)
    entries = {entry.topic: entry for entry in Entry.objects.filter(subject=batch.case.subject)}
    assert {"certificates.batch_planned", "certificates.issue_begun", "certificates.issued"} <= entries.keys()
    assert entries["certificates.issued"].payload["issued"] == 3
    assert len(entries["certificates.issued"].payload["digest"]) == 64


def test_a_batch_left_planned_is_issued_by_its_step():
    issuer = make_issuer()
    batch = make_batch(issuer=issuer, begin=False)
    assert (batch.case.state, batch.job) == ("planned", None)
    run_pending()
    assert not IssuedCertificate.objects.exists()


def test_continue_is_refused_while_the_job_runs():
    from onex.foundation.procedures.services import advance

    issuer = make_issuer()
    batch = make_batch(issuer=issuer)
    with pytest.raises(Conflict) as refused:
        advance(batch.case.number, "continue_issue", by=issuer.lead.actor, on=MONDAY)
    assert refused.value.code == "issue_under_way"


def test_queries_do_not_grow_with_the_rows(count_queries):
    def measure(rows: int) -> int:
        issuer = make_issuer()
        sitting = make_sitting(issuer=issuer, conclusions=rows)
        with count_queries() as queries:
            issue(sitting, issuer)
        return len(queries)

    assert measure(1) == measure(3)
