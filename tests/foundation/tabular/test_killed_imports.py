"""``kill -9`` in the dry run and in the import: what comes after is complete, and nothing is there twice."""

from __future__ import annotations

import signal

import pytest

from onex.foundation.documents.models import StoredFile
from onex.foundation.tabular.models import Import, ImportState, SavedView
from onex.foundation.tabular.services import accept
from tests.factories.jobs import work_in_process
from tests.factories.tabular import FINISHED, PAGE, TODAY, good_rows, make_clerk, make_import, make_workbook

pytestmark = pytest.mark.django_db(transaction=True)

BAD = ["000900", "王小明", 101, TODAY, "合格"]


def written() -> list[int]:
    return sorted(SavedView.objects.filter(page=PAGE).values_list("user_id", flat=True))


@pytest.mark.parametrize("point", ["check:0", "check:3"])
def test_dry_run_begins_again_after_a_kill(point: str) -> None:
    upload = make_import(content=make_workbook([*good_rows(45), BAD]), checked=False)
    assert work_in_process(die_at=point) == -signal.SIGKILL
    upload.refresh_from_db()
    assert (upload.state, upload.causes.count()) == (ImportState.CHECKING, 0)
    assert work_in_process() == 0
    upload.refresh_from_db()
    assert (upload.state, upload.passed, upload.failed) == (ImportState.CHECKED, 45, 1)
    purposes = StoredFile.objects.filter(subject=upload.subject).values_list("purpose", flat=True)
    assert sorted(purposes) == ["tabular.errors", "tabular.spool", "tabular.upload"]


@pytest.mark.parametrize("point", ["open:0", "commit:0", "committed:2", "committed:4", "finished:0"])
def test_import_goes_on_where_the_killed_worker_was(point: str) -> None:
    clerk = make_clerk()
    upload = make_import(content=make_workbook(good_rows(45)), by=clerk)
    accept(upload, by=clerk, on=TODAY)
    assert work_in_process(die_at=point) == -signal.SIGKILL
    half = Import.objects.get(pk=upload.pk)
    assert half.imported == len(written())
    assert half.imported % 10 in (0, 5)
    assert work_in_process() == 0
    upload.refresh_from_db()
    assert (upload.state, upload.imported) == (ImportState.DONE, 45)
    assert written() == list(range(1, 46))
    assert list(SavedView.objects.filter(page=FINISHED).values_list("user_id", flat=True)) == [45]
