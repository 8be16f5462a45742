"""Asking for work, stopping it, letting it go on."""

from __future__ import annotations

import pytest

from onex.foundation.accounts.actors import ANONYMOUS, system_actor
from onex.foundation.jobs.handlers import Run, kinds
from onex.foundation.jobs.models import Job, JobRange, JobState, RangeState
from onex.foundation.jobs.selectors import actor_of, get_job
from onex.foundation.jobs.services import cancel, enqueue, pause, resume, steps_for
from onex.foundation.jobs.worker import run_pending
from onex.foundation.policy import Text
from onex.foundation.policy.refusals import Conflict, NotAllowed, NotFound
from onex.foundation.tabular.models import SavedView
from tests.factories.accounts import make_seat
from tests.factories.jobs import BREAK, BUSY, BY, COUNT, REFUSE, make_job

pytestmark = pytest.mark.django_db


def positions(job: Job) -> list[int]:
    return sorted(SavedView.objects.filter(page=COUNT, name=job.ref.hex).values_list("user_id", flat=True))


def test_job_is_worked_off_range_by_range() -> None:
    job = make_job(total=35, ranges=[(0, 14), (15, 34)])
    assert run_pending() == 2
    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.percent) == (JobState.DONE, 35, 35, 100)
    assert positions(job) == list(range(35))
    assert SavedView.objects.filter(page="finished", name=job.ref.hex).count() == 1
    assert [(stretch.cursor, stretch.state) for stretch in job.ranges.order_by("ordinal")] == [(15, "done"), (35, "done")]


def test_job_without_ranges_is_one_range_over_its_total() -> None:
    job = make_job(total=12)
    assert [(stretch.first, stretch.last) for stretch in job.ranges.all()] == [(0, 11)]


def test_same_key_is_the_same_job() -> None:
    first = make_job(key="sitting:7")
    again = make_job(key="sitting:7")
    other = make_job(key="sitting:8")
    assert first.pk == again.pk != other.pk
    assert JobRange.objects.filter(job=first).count() == 1


def test_jobs_without_a_key_are_all_different() -> None:
    assert make_job().pk != make_job().pk


def test_unknown_kind_is_refused_before_anything_is_stored() -> None:
    with pytest.raises(KeyError):
        enqueue("test.nobody", subject="test:1", label=Text(zh="无", en="None"), by=BY)
    assert not Job.objects.exists()


def test_queued_job_is_cancelled_at_once() -> None:
    job = cancel(make_job())
    assert job.state == JobState.CANCELLED
    assert run_pending() == 0
    assert not positions(job)


def test_cancel_of_a_held_job_takes_effect_at_its_next_chunk() -> None:
    job = make_job(total=35)
    stretch = job.ranges.get()
    seen: list[JobState] = []
    handler = kinds()[COUNT].handler

    def cancelled_in_the_middle(run: Run) -> None:
        with run.chunk(cursor=10, done=10):
            SavedView.objects.create(user_id=0, page=COUNT, name=job.ref.hex)
        seen.append(JobState(cancel(job).state))
        handler(run)

    kind = kinds()[COUNT]
    object.__setattr__(kind, "handler", cancelled_in_the_middle)
    try:
        run_pending()
    finally:
        object.__setattr__(kind, "handler", handler)
    job.refresh_from_db()
    stretch.refresh_from_db()
    assert seen == [JobState.RUNNING]
    assert (job.state, job.done, stretch.state, stretch.cursor) == (JobState.CANCELLED, 10, RangeState.CANCELLED, 10)
    assert positions(job) == [0]


def test_paused_job_is_left_alone_and_goes_on_when_resumed() -> None:
    job = make_job()
    assert pause(job).state == JobState.PAUSED
    assert run_pending() == 0
    assert resume(job).state == JobState.QUEUED
    run_pending()
    assert positions(job) == list(range(35))


def test_ended_job_can_neither_be_paused_nor_cancelled_nor_resumed() -> None:
    job = make_job()
    run_pending()
    for verb in (pause, cancel, resume):
        with pytest.raises(Conflict) as refused:
            verb(job)
        assert refused.value.allowed == ()
    job.refresh_from_db()
    assert job.state == JobState.DONE


def test_refusal_fails_the_job_with_its_code_and_keeps_written_chunks() -> None:
    job = make_job(kind=REFUSE, total=5)
    run_pending()
    job.refresh_from_db()
    assert (job.state, job.message, job.done) == (JobState.FAILED, "not_now", 1)
    assert SavedView.objects.filter(page=REFUSE).count() == 1
    assert steps_for(job) == ("resume", "cancel")


def test_broken_handler_fails_the_job_without_a_word_of_the_data() -> None:
    job = make_job(kind=BREAK, total=5)
    run_pending()
    job.refresh_from_db()
    assert (job.state, job.message, job.done) == (JobState.FAILED, "broken", 0)
    assert not SavedView.objects.filter(page=BREAK).exists()
    assert cancel(job).state == JobState.CANCELLED


@pytest.mark.django_db(transaction=True)
def test_database_too_busy_is_tried_again_and_nothing_is_there_twice() -> None:
    job = make_job(kind=BUSY, total=1)
    assert run_pending() == 3
    job.refresh_from_db()
    assert (job.state, job.done) == (JobState.DONE, 1)
    assert list(SavedView.objects.filter(page=BUSY).values_list("user_id", flat=True)) == [3]


def test_failed_job_resumes_from_its_cursor() -> None:
    job = make_job(kind=REFUSE, total=5)
    run_pending()
    resume(job)
    run_pending()
    assert sorted(SavedView.objects.filter(page=REFUSE).values_list("user_id", flat=True)) == [0, 1]


def test_job_is_seen_by_its_owner_and_their_organisation_only() -> None:
    seat = make_seat()
    colleague = make_seat(organisation=seat.mandate.organisation)
    stranger = make_seat()
    job = make_job(by=seat.actor)
    assert get_job(job.ref, seat.actor).pk == job.pk
    assert get_job(job.ref, colleague.actor).pk == job.pk
    for nobody in (stranger.actor, ANONYMOUS, system_actor("tick")):
        with pytest.raises(NotFound):
            get_job(job.ref, nobody)


def test_job_acts_for_the_seat_it_was_asked_from_while_that_seat_is_held() -> None:
    from onex.foundation.accounts.services import end_mandate
    from tests.factories.accounts import BY as FACTORY
    from tests.factories.accounts import OPENED_ON

    seat = make_seat()
    job = make_job(by=seat.actor)
    assert actor_of(job, OPENED_ON).mandate_id == seat.actor.mandate_id
    end_mandate(seat.mandate, by=FACTORY, reason="测试", on=OPENED_ON)
    with pytest.raises(NotAllowed):
        actor_of(job, OPENED_ON.replace(year=OPENED_ON.year + 1))
    assert actor_of(make_job(), OPENED_ON) == BY
