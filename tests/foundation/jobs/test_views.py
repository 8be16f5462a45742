"""A job's page and its buttons."""

from __future__ import annotations

import pytest
from django.test import Client

from onex.foundation.jobs.models import JobState
from onex.foundation.jobs.worker import run_pending
from tests.factories.accounts import make_seat
from tests.factories.jobs import REFUSE, make_job

pytestmark = pytest.mark.django_db


def test_page_shows_progress_and_asks_again_while_the_job_runs() -> None:
    seat = make_seat()
    job = make_job(by=seat.actor)
    page = seat.client().get(f"/jobs/{job.ref}").content.decode()
    assert f'hx-get="/jobs/{job.ref}"' in page
    assert "<progress" in page
    run_pending()
    page = seat.client().get(f"/jobs/{job.ref}").content.decode()
    assert "hx-get" not in page
    assert "35 / 35" in page


def test_buttons_pause_resume_and_cancel() -> None:
    seat = make_seat()
    job = make_job(by=seat.actor)
    for verb, state in (("pause", JobState.PAUSED), ("resume", JobState.QUEUED), ("cancel", JobState.CANCELLED)):
        answer = seat.client().post(f"/jobs/{job.ref}/{verb}")
        assert (answer.status_code, answer["Location"]) == (302, f"/jobs/{job.ref}")
        job.refresh_from_db()
        assert job.state == state
    assert seat.client().post(f"/jobs/{job.ref}/cancel").status_code == 409


def test_failed_job_says_why_and_that_its_chunks_are_saved() -> None:
    seat = make_seat()
    job = make_job(kind=REFUSE, by=seat.actor)
    run_pending()
    page = seat.client().get(f"/jobs/{job.ref}").content.decode()
    assert "not_now" in page
    assert "已完成的部分已保存" in page


def test_stranger_gets_404_and_nobody_the_sign_in_page() -> None:
    job = make_job(by=make_seat().actor)
    stranger = make_seat().client()
    assert stranger.get(f"/jobs/{job.ref}").status_code == 404
    assert stranger.post(f"/jobs/{job.ref}/cancel").status_code == 404
    nobody = Client().get(f"/jobs/{job.ref}")
    assert (nobody.status_code, nobody["Location"].split("?")[0]) == (302, "/sign-in")
    job.refresh_from_db()
    assert job.state == JobState.QUEUED
