"""Certificates issued and signed, with a ledger and a demonstration seal of the test's own; other people's PDF programs."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from onex.foundation.jobs.worker import run_pending
from onex.foundation.parties.accesses import Look, MachineWork
from onex.foundation.parties.kinds import LookPurpose
from onex.foundation.parties.models import Person
from onex.foundation.parties.vault import seal
from onex.lifecycle.certificates.models import IssuedCertificate
from onex.lifecycle.certificates.services import plan_issue
from onex.lifecycle.prints.selectors import get_print
from tests.factories.certificates import MONDAY, Issuer, make_issuer, make_sitting
from tests.factories.parties import make_people
from tests.lifecycle.credentials.conftest import sign_all

PROJECT = Path(__file__).resolve().parents[3]
AT = datetime(2026, 11, 21, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _places_of_its_own(tmp_path: Path, settings) -> None:
    settings.LEDGER_DIR = tmp_path / "ledger"


@pytest.fixture(autouse=True, scope="session")
def _programs() -> None:
    """poppler's programs, and NSS' for its list of trusted certificates."""
    wanted = ["pdfsig=poppler-utils", "pdftotext=poppler-utils", "pdftoppm=poppler-utils", "certutil=libnss3-tools"]
    subprocess.run([PROJECT / "scripts/programs", *wanted], check=True, capture_output=True)


@pytest.fixture
def poppler(tmp_path: Path) -> Callable[..., str]:
    """``poppler("pdftotext", pdf, "-layout")``: what one of poppler's programs says of a PDF."""

    def say(program: str, pdf: bytes, *options: str, after: tuple[str, ...] = ()) -> str:
        path = tmp_path / "held.pdf"
        path.write_bytes(pdf)
        return subprocess.run([program, *options, str(path), *after], capture_output=True, text=True, check=False).stdout

    return say


def make_signed(*, issuer: Issuer | None = None, count: int = 1, name: str = "", **given) -> list[IssuedCertificate]:
    """Certificates issued and signed; the first one's holder bears ``name`` from before the issue on."""
    people = make_people(count=count)
    if name:
        person = Person.objects.get(pk=people[0])
        Person.objects.filter(pk=person.pk).update(
            name_sealed=seal(name, table="parties_person", key=person.ref, column="name")
        )
    chosen = issuer or make_issuer()
    sitting = make_sitting(issuer=chosen, conclusions=count, people=people, **given)
    batch = plan_issue(sitting, by=chosen.lead.actor, on=MONDAY)
    run_pending()
    sign_all()
    return list(IssuedCertificate.objects.with_face().filter(batch=batch).order_by("serial"))


def look_of(issuer: Issuer) -> Look:
    return Look(by=issuer.lead.actor.author, purpose=LookPurpose.PRINT_CERTIFICATE, on=MONDAY)


def printed(certificate: IssuedCertificate) -> bytes:
    return get_print(certificate, purpose=MachineWork.DEMONSTRATE, at=AT).content
