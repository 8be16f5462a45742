"""``onex scan`` and what ``onex doctor`` says of the scanner."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from onex.command import main
from onex.command.doctor import _scanner, _waiting_attachments, facts
from onex.foundation.accounts.actors import ANONYMOUS
from onex.foundation.documents.attachments import inspect, keep
from onex.foundation.documents.models import StoredFile
from onex.foundation.documents.scanning import EICAR
from tests.factories.attachments import make_pdf, uploads

pytestmark = pytest.mark.django_db


def test_what_waits_is_scanned_once_the_scanner_answers(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    settings.VIRUS_SCANNER = ""
    for content in (make_pdf(), EICAR):
        (found,) = inspect(uploads(("a", content)))
        keep(found, purpose="test", name="a", subject="test:1", by=ANONYMOUS)
    assert main(["scan"]) == 1
    assert "2 waiting" in capsys.readouterr().out
    assert list(_waiting_attachments()) == []  # not yet for long
    StoredFile.objects.update(created_at="2026-01-01T00:00:00Z")
    assert [trouble.what for trouble in _waiting_attachments()] == ["2 attachments wait to be scanned for viruses"]
    settings.VIRUS_SCANNER = "sandbox"
    assert main(["scan"]) == 0
    assert "0 waiting, 1 clean, 1 infected" in capsys.readouterr().out
    assert list(_waiting_attachments()) == []


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ("", "no virus scanner answers: no scanner is set"),
        ("clamd:unix:/nowhere/clamd.ctl", "no virus scanner answers: clamd at /nowhere/clamd.ctl: FileNotFoundError"),
        ("clamd", "the virus scanner cannot be told: ONEX_VIRUS_SCANNER is"),
    ],
)
def test_doctor_says_that_no_scanner_answers(setting: str, told: str, settings: Settings) -> None:
    settings.VIRUS_SCANNER = setting
    (trouble,) = _scanner()
    assert trouble.what.startswith(told)
    assert "virus scanner: none that answers" in facts()


def test_doctor_says_which_scanner_and_checker_are_in_use(settings: Settings) -> None:
    assert list(_scanner()) == []
    assert next(facts()) == "virus scanner: sandbox: finds the EICAR text only"
    assert list(facts())[1].startswith("identity checks: Identity Check Sandbox")
    settings.IDENTITY_CHECKER = None
    assert list(facts())[1] == "identity checks: by clerks, in person"
