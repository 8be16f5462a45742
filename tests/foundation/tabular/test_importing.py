"""Accepted rows are written once: all or the good ones, through cancels, failures and second clicks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from onex.foundation.documents.models import StoredFile
from onex.foundation.jobs.models import JobState
from onex.foundation.jobs.services import pause
from onex.foundation.jobs.worker import run_pending
from onex.foundation.journal.models import Entry
from onex.foundation.policy.refusals import BadInput, Conflict
from onex.foundation.tabular.importers import get_importer
from onex.foundation.tabular.models import Import, ImportState, SavedView
from onex.foundation.tabular.services import accept, cancel, resume
from tests.factories.tabular import FINISHED, PAGE, PLAIN, TODAY, good_rows, make_clerk, make_import, make_workbook

pytestmark = pytest.mark.django_db

MIXED = make_workbook([*good_rows(22), ["000100", "王小明", 101, TODAY, "合格"], *good_rows(3, first=200)])


def written() -> list[int]:
    return sorted(SavedView.objects.filter(page=PAGE).values_list("user_id", flat=True))


def finished() -> list[int]:
    return list(SavedView.objects.filter(page=FINISHED).values_list("user_id", flat=True))


def imported(upload: Import) -> Import:
    run_pending()
    upload.refresh_from_db()
    return upload


def test_all_rows_are_imported_and_the_importer_is_told_once() -> None:
    clerk = make_clerk()
    upload = make_import(by=clerk)
    accept(upload, "all", by=clerk, on=TODAY)
    imported(upload)
    assert (upload.state, upload.imported, upload.mode, upload.accepted_on) == (ImportState.DONE, 25, "all", TODAY)
    assert written() == list(range(1, 26))
    assert finished() == [25]
    assert upload.import_job is not None
    assert (upload.import_job.done, upload.import_job.total) == (25, 25)


def test_values_survive_the_spool_exactly() -> None:
    clerk = make_clerk()
    upload = make_import(content=make_workbook([["000001", "王小明", "88.50", TODAY, "合格"]]), by=clerk)
    accept(upload, by=clerk, on=TODAY)
    imported(upload)
    assert SavedView.objects.get(page=PAGE).query == "88.50"


def test_spool_goes_when_the_rows_are_in() -> None:
    clerk = make_clerk()
    upload = make_import(by=clerk)
    accept(upload, by=clerk, on=TODAY)
    assert imported(upload).spool is None
    assert not StoredFile.objects.filter(purpose="tabular.spool").exists()


def test_failing_rows_bar_all_but_not_the_good_ones() -> None:
    clerk = make_clerk()
    upload = make_import(content=MIXED, by=clerk)
    with pytest.raises(Conflict) as refused:
        accept(upload, "all", by=clerk, on=TODAY)
    assert (refused.value.code, refused.value.allowed) == ("rows_failed", ("good",))
    accept(upload, "good", by=clerk, on=TODAY)
    imported(upload)
    assert (upload.imported, upload.failed) == (25, 1)
    assert written() == [*range(1, 23), 200, 201, 202]


def test_file_without_a_good_row_cannot_be_accepted() -> None:
    clerk = make_clerk()
    upload = make_import(content=make_workbook([["000100", "王小明", 101, TODAY, "合格"]]), by=clerk)
    with pytest.raises(Conflict) as refused:
        accept(upload, "good", by=clerk, on=TODAY)
    assert refused.value.code == "no_good_rows"


def test_second_click_changes_nothing() -> None:
    clerk = make_clerk()
    upload = make_import(by=clerk)
    accept(upload, by=clerk, on=TODAY)
    with pytest.raises(Conflict) as refused:
        accept(upload, by=clerk, on=TODAY)
    assert refused.value.code == "import_moved_on"
    imported(upload)
    with pytest.raises(Conflict):
        accept(upload, by=clerk, on=TODAY)
    assert written() == list(range(1, 26))


def test_strange_mode_is_refused() -> None:
    clerk = make_clerk()
    with pytest.raises(BadInput):
        accept(make_import(by=clerk), "some", by=clerk, on=TODAY)


def test_same_file_is_not_imported_twice_unless_somebody_says_so() -> None:
    clerk = make_clerk()
    content = make_workbook(good_rows(3))
    first = make_import(content=content, by=clerk)
    accept(first, by=clerk, on=TODAY)
    imported(first)
    again = make_import(content=content, by=clerk)
    with pytest.raises(Conflict) as refused:
        accept(again, by=clerk, on=TODAY)
    assert (refused.value.code, refused.value.allowed) == ("same_file", ("again",))
    assert accept(again, by=clerk, on=TODAY, again=True).state == ImportState.IMPORTING


def test_of_two_checked_twins_only_the_first_accepted_needs_no_word() -> None:
    clerk = make_clerk()
    content = make_workbook(good_rows(3))
    older, newer = make_import(content=content, by=clerk), make_import(content=content, by=clerk)
    accept(newer, by=clerk, on=TODAY)
    with pytest.raises(Conflict) as refused:
        accept(older, by=clerk, on=TODAY)
    assert refused.value.code == "same_file"


def test_journal_hears_who_accepted_what_and_that_it_is_in() -> None:
    clerk = make_clerk()
    upload = make_import(by=clerk)
    accept(upload, by=clerk, on=TODAY)
    imported(upload)
    accepted, done = Entry.objects.filter(subject=upload.subject).order_by("pk")
    assert (accepted.topic, accepted.payload["sha256"], accepted.payload["rows"]) == (
        "tabular.rows_accepted",
        upload.sha256,
        25,
    )
    assert (done.topic, done.payload["imported"], done.author_ref) == ("tabular.rows_imported", 25, clerk.author.ref)


def test_import_given_up_before_acceptance_keeps_no_rows() -> None:
    clerk = make_clerk()
    upload = make_import(by=clerk)
    cancel(upload, by=clerk, on=TODAY)
    assert (upload.state, upload.spool) == (ImportState.CANCELLED, None)
    assert not StoredFile.objects.filter(purpose="tabular.spool").exists()
    with pytest.raises(Conflict):
        accept(upload, by=clerk, on=TODAY)


@pytest.fixture
def _importer_that_fails_once(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The third chunk breaks, after the second was written."""
    importer = get_importer(PLAIN)
    commit = type(importer).commit
    calls = []

    def failing(self: object, rows: object, context: object) -> int:
        calls.append(1)
        if len(calls) == 3:
            commit(importer, rows, context)
            raise ZeroDivisionError
        return int(commit(importer, rows, context))

    monkeypatch.setattr(type(importer), "commit", failing)
    yield
    assert len(calls) >= 3


@pytest.mark.usefixtures("_importer_that_fails_once")
def test_import_that_could_not_go_on_says_how_far_it_is_and_resumes_there() -> None:
    clerk = make_clerk()
    upload = make_import(by=clerk)
    accept(upload, by=clerk, on=TODAY)
    imported(upload)
    assert (upload.state, upload.imported) == (ImportState.FAILED, 20)
    assert written() == list(range(1, 21))
    resume(upload, by=clerk)
    imported(upload)
    assert (upload.state, upload.imported) == (ImportState.DONE, 25)
    assert written() == list(range(1, 26))
    assert finished() == [25]


@pytest.mark.usefixtures("_importer_that_fails_once")
def test_cancelled_after_a_failure_keeps_what_was_written_and_says_so() -> None:
    clerk = make_clerk()
    upload = make_import(by=clerk)
    accept(upload, by=clerk, on=TODAY)
    imported(upload)
    cancel(upload, by=clerk, on=TODAY)
    assert (upload.state, upload.imported) == (ImportState.CANCELLED, 20)
    assert (written(), finished()) == (list(range(1, 21)), [])


def test_paused_import_is_resumed() -> None:
    clerk = make_clerk()
    upload = make_import(by=clerk)
    held = accept(upload, by=clerk, on=TODAY)
    assert held.import_job is not None
    pause(held.import_job)
    assert imported(upload).imported == 0
    resume(upload, by=clerk)
    imported(upload)
    assert upload.import_job is not None
    assert (upload.state, upload.import_job.state) == (ImportState.DONE, JobState.DONE)


def test_target_that_closed_meanwhile_stops_the_import(monkeypatch: pytest.MonkeyPatch) -> None:
    clerk = make_clerk()
    upload = make_import(by=clerk)
    accept(upload, by=clerk, on=TODAY)

    def closed(self: object, target: str, actor: object, on: object) -> object:
        raise Conflict("target_closed", "closed")

    monkeypatch.setattr(type(get_importer(PLAIN)), "open", closed)
    imported(upload)
    assert upload.import_job is not None
    assert (upload.state, upload.imported, upload.import_job.message) == (ImportState.FAILED, 0, "target_closed")
