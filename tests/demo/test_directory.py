"""The demonstration's schools: imported from a workbook once, with a history, and a workbook with mistakes to try."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest

from onex.demo.directory import IMPORTER, MERGED_ON, RENAMED_ON, TRIED, make_directory
from onex.demo.province import make_province
from onex.foundation.directory.models import OrganisationFact, Succession
from onex.foundation.directory.selectors import organisation_as_of
from onex.foundation.jobs.worker import run_pending
from onex.foundation.parties.models import Organisation
from onex.foundation.tabular.services import start_import

BEGAN = date(2025, 1, 2)


@pytest.mark.django_db(transaction=True)
def test_schools_come_from_a_workbook_once_and_have_a_history(tmp_path: Path) -> None:
    province = make_province("demo-a-long-made-up-password", on=BEGAN)
    assert make_directory(province, tmp_path, on=BEGAN) == 24
    made = (Organisation.objects.count(), OrganisationFact.objects.count(), Succession.objects.count())
    assert make_directory(province, tmp_path, on=BEGAN) == 24
    assert (Organisation.objects.count(), OrganisationFact.objects.count(), Succession.objects.count()) == made
    (succession,) = Succession.objects.select_related("predecessor", "successor")
    college = succession.successor
    before = date.fromordinal(RENAMED_ON.toordinal() - 1)
    assert organisation_as_of(college.ref, before).name == "示范第2职业学校（演示）"
    assert organisation_as_of(college.ref, RENAMED_ON).name == "示范第二职业学院（演示）"
    assert organisation_as_of(succession.predecessor.ref, MERGED_ON).successor == college.ref


@pytest.mark.django_db(transaction=True)
def test_workbook_to_try_has_three_mistakes(tmp_path: Path) -> None:
    province = make_province("demo-a-long-made-up-password", on=BEGAN)
    make_directory(province, tmp_path, on=BEGAN)
    tried = io.BytesIO((tmp_path / TRIED).read_bytes())
    upload = start_import(IMPORTER, upload=tried, name=TRIED, target="", by=province.actors["province"], on=BEGAN)
    run_pending()
    upload.refresh_from_db()
    assert (upload.rows, upload.failed) == (12, 3)
    found = set(upload.causes.filter(severity="error").values_list("code", flat=True))
    assert found == {"credit_code_characters", "region_not_yours", "name_differs"}
