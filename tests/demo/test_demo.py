"""``onex demo``: one cycle through the users' own services, made once."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from onex.command import main
from onex.demo.cycle import working_days_before
from onex.demo.people import made_up_people
from onex.foundation.journal.models import Entry
from onex.foundation.parties.identifiers import check_identity
from onex.foundation.parties.models import IdentityDocument
from onex.lifecycle.assessment.models import Candidate
from onex.lifecycle.certificates.models import IssuedCertificate
from tests.factories.certificates import make_number_rules

CANDIDATES = 120


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.mark.django_db(transaction=True)
def test_the_demonstration_runs_the_whole_cycle_and_a_second_run_makes_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_number_rules()  # a migration enters them; a test with real transactions before this one may have emptied the table
    summary = _demo(capsys)
    issued = IssuedCertificate.objects.filter(batch__sitting__name=summary["sitting"])
    assert summary["candidates"] == CANDIDATES
    assert summary["certificates"] == issued.count() > CANDIDATES // 2
    assert set(summary["seconds"]) == {"import", "publish", "release", "issue", "sign"}
    assert Path(summary["workbook"]).stat().st_size > 5_000
    assert len(summary["sign_ins"]) == 19
    _verifies(summary["sample"])

    before = (Entry.objects.count(), Candidate.objects.count(), IdentityDocument.objects.count())
    assert _demo(capsys) == summary
    assert (Entry.objects.count(), Candidate.objects.count(), IdentityDocument.objects.count()) == before


@pytest.mark.django_db
def test_the_demonstration_refuses_a_closed_clock(folder: Path, settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    settings.OPEN_CLOCK = False
    assert main(["demo"]) == 1
    assert "no_demo_here" in capsys.readouterr().err


def test_made_up_people_are_repeatable_distinct_and_of_no_real_region() -> None:
    people = list(made_up_people(0, 5_000))
    assert people[40:60] == list(made_up_people(40, 20))
    assert len({person.number for person in people}) == 5_000
    assert all(person.number.startswith("9901") for person in people)
    assert [check_identity("resident_id", person.number) for person in people[:200]] == [None] * 200


def test_working_days_before_skips_a_golden_week() -> None:
    """2025-10-01 to 10-08 are days off, 10-11, a Saturday, is worked."""
    assert working_days_before(date(2025, 10, 9), 1) == date(2025, 9, 30)
    assert working_days_before(date(2025, 10, 12), 1) == date(2025, 10, 11)
    assert working_days_before(date(2025, 10, 12), 0) == date(2025, 10, 12)


def _demo(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    assert main(["demo", "--candidates", str(CANDIDATES), "--json"]) == 0
    return json.loads(capsys.readouterr().out)  # type: ignore[no-any-return]  # the summary


def _verifies(sample: object) -> None:
    assert isinstance(sample, dict)
    client = Client()
    body = {"number": sample["number"], "name": sample["name"]}
    answer = client.post("/api/v1/verify", body, content_type="application/json")
    assert answer.status_code == 200
    assert answer.json()["outcome"] == "valid"
    page = client.get("/v/" + str(sample["address"]).rsplit("/", 1)[1])
    assert page.status_code == 200
    shown = page.content.decode()
    assert "网页设计与制作（演示）" in shown
    assert str(sample["name"]) not in shown
