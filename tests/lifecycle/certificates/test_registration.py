"""录入平台 within seven working days: the clock shows, turns, and lateness is counted; unused numbers become void."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from onex.foundation.jobs.models import Job
from onex.foundation.jobs.services import cancel
from onex.foundation.jobs.worker import run_pending
from onex.foundation.journal.models import Entry
from onex.foundation.policy.refusals import Conflict, NotAllowed, RuleRefused
from onex.foundation.procedures.selectors import allowed_steps, clocks_of, overdue, todo_for
from onex.foundation.procedures.services import advance
from onex.lifecycle.certificates.models import IssueBatch, IssuedCertificate, NumberSeries, PlannedNumber, VoidNumber
from onex.lifecycle.certificates.selectors import get_batch, lateness_of
from onex.lifecycle.certificates.services import issuing, plan_issue, register_batch
from onex.lifecycle.verification.recheck import recheck
from tests.factories.certificates import MONDAY, make_batch, make_issued, make_issuer, make_sitting

pytestmark = pytest.mark.django_db
LAST_DAY = date(2026, 3, 11)
DAY_AFTER = date(2026, 3, 12)


def issued_batch(issuer):
    return IssueBatch.objects.get(pk=make_issued(issuer=issuer)[0].batch_id)


def test_the_clock_starts_on_the_day_of_issue_and_runs_seven_working_days():
    issuer = make_issuer()
    clock = clocks_of(issued_batch(issuer).case, MONDAY)[0]
    assert (clock.started_on, clock.due_on, clock.cite, clock.remaining) == (MONDAY, LAST_DAY, "G3.3", 7)


@pytest.mark.parametrize(("on", "late"), [(LAST_DAY, False), (DAY_AFTER, True)])
def test_the_clock_turns_to_overdue_the_day_after_its_last(on, late):
    issuer = make_issuer()
    batch = issued_batch(issuer)
    assert clocks_of(batch.case, on)[0].overdue is late
    assert overdue(on).filter(pk=batch.case_id).exists() is late
    assert get_batch(batch.case.number, issuer.lead.actor, on).timeliness == ("overdue" if late else "open")


@pytest.mark.parametrize(("on", "timeliness", "days"), [(LAST_DAY, "in_time", 0), (DAY_AFTER, "late", 1)])
def test_registration_in_time_and_late(on, timeliness, days):
    issuer = make_issuer()
    batch = register_batch(issued_batch(issuer), by=issuer.clerk.actor, on=on)
    assert (batch.case.state, batch.registered_on) == ("registered", on)
    assert get_batch(batch.case.number, issuer.lead.actor, on).timeliness == timeliness
    told = Entry.objects.get(topic="certificates.registered").payload
    assert (told["due_on"], told["late_working_days"]) == (LAST_DAY.isoformat(), days)


def test_lateness_is_counted_against_the_organisation():
    issuer, other = make_issuer(), make_issuer()
    on_time, late, _open = (issued_batch(issuer) for _number in range(3))
    register_batch(on_time, by=issuer.clerk.actor, on=LAST_DAY)
    register_batch(late, by=issuer.clerk.actor, on=DAY_AFTER)
    counted = lateness_of(issuer.organisation.pk, DAY_AFTER)
    assert (counted.batches, counted.in_time, counted.late, counted.overdue, counted.counted) == (3, 1, 1, 1, 2)
    assert lateness_of(other.organisation.pk, DAY_AFTER).batches == 0


def test_a_batch_not_issued_yet_cannot_be_registered():
    issuer = make_issuer()
    with pytest.raises(Conflict) as refused:
        register_batch(make_batch(issuer=issuer), by=issuer.lead.actor, on=MONDAY)
    assert refused.value.allowed == ("continue_issue", "void_remainder", "void")


def test_nobody_finishes_by_hand():
    issuer = make_issuer()
    with pytest.raises(NotAllowed):
        advance(make_batch(issuer=issuer).case.number, "finish", by=issuer.lead.actor, on=MONDAY)


def interrupted(issuer, monkeypatch, *, chunk=2):
    """A batch of five of which two are issued, its job cancelled."""
    monkeypatch.setattr(issuing, "CHUNK", chunk)
    batch = make_batch(issuer=issuer, count=5)
    require, seen = issuing.require_open, []

    def stop_later(of):
        seen.append(of)
        if len(seen) > 1:
            raise RuleRefused("held_up", "a test holds it up")
        require(of)

    with monkeypatch.context() as held_up:
        held_up.setattr(issuing, "require_open", stop_later)
        run_pending()
    assert IssuedCertificate.objects.filter(batch=batch).count() == 2
    return batch


def test_the_remainder_becomes_void_and_is_never_given_again(monkeypatch):
    issuer = make_issuer()
    batch = interrupted(issuer, monkeypatch)
    advance(batch.case.number, "void_remainder", by=issuer.lead.actor, reason="停止颁发", on=MONDAY)
    batch.refresh_from_db()
    batch.case.refresh_from_db()
    assert (batch.case.state, batch.issued, PlannedNumber.objects.count()) == ("issued", 2, 0)
    assert list(VoidNumber.objects.order_by("serial").values_list("serial", flat=True)) == [3, 4, 5]
    assert NumberSeries.objects.get().next_serial == 6
    again = plan_issue(batch.sitting, by=issuer.lead.actor, on=MONDAY)
    assert (again.first_serial, again.planned) == (6, 3)
    run_pending()
    assert recheck().problems == []


def test_issue_continues_with_what_is_left(monkeypatch):
    issuer = make_issuer()
    batch = interrupted(issuer, monkeypatch)
    assert Job.objects.get().state == "failed"
    advance(batch.case.number, "continue_issue", by=issuer.lead.actor, on=MONDAY)
    run_pending()
    batch.case.refresh_from_db()
    assert batch.case.state == "issued"
    assert list(IssuedCertificate.objects.order_by("serial").values_list("serial", flat=True)) == [1, 2, 3, 4, 5]


def test_a_batch_being_issued_stays_in_the_leads_sight():
    """Its job may have failed: a batch nobody is shown would be a lost batch."""
    issuer = make_issuer()
    lead = issuer.lead.actor
    planned = make_batch(issuer=issuer, begin=False).case
    assert list(todo_for(lead, MONDAY)) == [planned]
    advance(planned.number, "issue", by=lead, on=MONDAY)
    planned.refresh_from_db()
    assert planned.state == "issuing"
    assert list(todo_for(lead, MONDAY)) == [planned]
    offered = {allowed.step.name for allowed in allowed_steps(planned, lead, MONDAY)}
    assert offered == {"continue_issue", "void_remainder", "void"}
    run_pending()
    assert list(todo_for(lead, MONDAY)) == [planned]


def test_issue_continues_after_its_job_was_cancelled():
    issuer = make_issuer()
    batch = make_batch(issuer=issuer)
    cancel(batch.job)
    run_pending()
    advance(batch.case.number, "continue_issue", by=issuer.lead.actor, on=MONDAY)
    run_pending()
    assert IssuedCertificate.objects.filter(batch=batch).count() == 3


def test_a_whole_batch_becomes_void_only_while_nothing_is_issued(monkeypatch):
    issuer = make_issuer()
    batch = interrupted(issuer, monkeypatch)
    with pytest.raises(RuleRefused):
        advance(batch.case.number, "void", by=issuer.lead.actor, reason="作废", on=MONDAY)
    untouched = make_batch(issuer=issuer, begin=False)
    with pytest.raises(Conflict):
        advance(untouched.case.number, "void_remainder", by=issuer.lead.actor, reason="作废", on=MONDAY)
    advance(untouched.case.number, "void", by=issuer.lead.actor, reason="作废", on=MONDAY)
    assert VoidNumber.objects.filter(batch=untouched).count() == 3
    assert recheck().problems == []


def test_a_chunk_after_the_batch_was_closed_writes_nothing():
    issuer = make_issuer()
    batch = make_batch(issuer=issuer)
    advance(batch.case.number, "void", by=issuer.lead.actor, reason="作废", on=MONDAY)
    run_pending()
    assert not IssuedCertificate.objects.exists()


def test_void_numbers_are_kept_for_good():
    issuer = make_issuer()
    batch = make_batch(issuer=issuer, begin=False)
    advance(batch.case.number, "void", by=issuer.lead.actor, reason="作废", on=MONDAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        VoidNumber.objects.all().delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        VoidNumber.objects.update(serial=9)


def test_the_database_refuses_a_second_certificate_for_one_person_level_and_sitting():
    certificate = make_issued(count=1)[0]
    spare = make_sitting(issuer=make_issuer()).candidates.first()
    certificate.pk, certificate.number, certificate.serial, certificate.result_id = None, "X", 99, spare.pk
    with pytest.raises(IntegrityError), transaction.atomic():
        certificate.save(force_insert=True)
