"""A thousand made-up people go through everything; then their numbers are looked for everywhere. None may be found."""

from __future__ import annotations

import base64
import gzip
import logging
import tempfile
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings as django_settings
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone
from pytest_django.fixtures import Settings

from onex.command import main
from onex.foundation.tabular.models import SavedView
from tests.factories.journal import make_entry
from tests.sweep import places
from tests.sweep.crowd import SIZE, crowd, typed_number
from tests.sweep.flow import crowd_comes, sign_in_attempts
from tests.sweep.haystack import Needles
from tests.sweep.walk import Answer, Walker
from tests.web.matrix import world
from tests.web.matrix.addresses import addresses
from tests.web.matrix.furniture import FURNISHINGS, issuance_stop
from tests.web.matrix.world import Person, Tenant, build_tenant, people, recording

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

TYPED = 1_000
CANARIES = 990
SIGN_INS = 10
READERS = (
    "own organisation_clerk",
    "own organisation_lead",
    "own school_clerk",
    "own province_clerk",
    "foreign province_clerk",
    "none",
    "anonymous",
)
WRITERS = ("own organisation_clerk", "own province_clerk", "anonymous")
MISREADERS = ("own organisation_clerk", "anonymous")
Place = Callable[[], Iterable[bytes]]


@pytest.fixture
def logbook() -> Iterator[places.Logbook]:
    book = places.Logbook()
    names = ["", "django", "django.request", "django.security", "onex"]
    levels = {name: logging.getLogger(name).level for name in names}
    for name in names:
        logging.getLogger(name).setLevel(logging.INFO)
    for name in ("", "django"):
        logging.getLogger(name).addHandler(book)
    yield book
    for name in ("", "django"):
        logging.getLogger(name).removeHandler(book)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


@pytest.fixture
def installation(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    monkeypatch.setattr(world, "plant", lambda tenant: None)
    return tmp_path


def _search(needles: Needles, place: Place) -> list[str]:
    return sorted({f"{number} ({form})" for content in place() for number, form in needles.find(content).items()})


def _stranger(person: Person) -> bool:
    return any(name in (person.name, person.standing) for name in READERS)


class Reader:
    """Looks through answers; a line that was looked at before is not looked at again, as pages are mostly alike."""

    def __init__(self, needles: Needles) -> None:
        self.needles = needles
        self.seen: set[bytes] = set()
        self.in_pages: list[str] = []
        self.in_addresses: list[str] = []

    def look(self, answers: Iterable[Answer]) -> None:
        """Numbers in pages other than the one the asker typed, and any number in an address or a header."""
        for answer in answers:
            for number in () if answer.entitled else self._find(answer.content).keys() - {answer.typed}:
                self.in_pages.append(f"{answer.what}: {number}")
            for number in self._find(answer.links).keys() - ({answer.typed} if answer.in_address else set()):
                self.in_addresses.append(f"{answer.what}: {number}")

    def _find(self, content: bytes) -> dict[str, str]:
        if content.startswith(b"PK"):
            return self.needles.find(content)
        fresh = set(content.split(b"\n")) - self.seen
        self.seen |= fresh
        return self.needles.find(b"\n".join(fresh))


def test_no_number_is_found_anywhere(installation: Path, logbook: places.Logbook, capfd: pytest.CaptureFixture[str]) -> None:
    today = timezone.localdate()
    everybody = crowd()
    assert len({somebody.number for somebody in everybody}) == SIZE
    needles = Needles([*(somebody.number for somebody in everybody), *(typed_number(order) for order in range(TYPED))])
    came: dict[type, set[object]] = {}

    def come(tenant: Tenant, today: date) -> None:
        with recording(came):
            crowd_comes(tenant, today)

    others = [furnishing for furnishing in FURNISHINGS if furnishing is not issuance_stop]
    tenant = build_tenant(mark="ALPHA", city="9901", today=today, furnish=(*others, come, issuance_stop))
    of_crowd = Tenant(tenant.mark, tenant.province, tenant.city, tenant.organisation, tenant.school, came, tenant.seats)
    neighbour = build_tenant(mark="GAMMA", city="9902", today=today, furnish=())
    there = build_tenant(mark="OMEGA", city="9801", today=today, furnish=())
    askers = [person for person in people(tenant, neighbour, there) if _stranger(person)]
    writers = [person for person in askers if person.name in WRITERS]
    walker = Walker(of_crowd, tenant)
    found: dict[str, list[str]] = {}

    reader = Reader(needles)
    reader.look(walker.read(addresses(), askers))
    reader.look(walker.misread(addresses(), [person for person in writers if person.name in MISREADERS]))
    sign_in_attempts(everybody[:SIGN_INS] + everybody[-SIGN_INS:])
    reader.look(walker.write(addresses(), writers))
    found["pages"], found["addresses"] = reader.in_pages, reader.in_addresses

    backup = installation / "backup"
    assert main(["backup", str(backup)]) == 0
    said = capfd.readouterr()
    looked: dict[str, Place] = {
        "database": lambda: places.database(installation),
        "journal": places.journal,
        "sessions": places.sessions,
        "stored files": places.documents,
        "temporary files": lambda: places.folder(installation / "temporary"),
        "backup": lambda: places.folder(backup),
        "logs": lambda: ["\n".join(logbook.lines).encode(), said.out.encode(), said.err.encode()],
    }
    for name, place in looked.items():
        found[name] = _search(needles, place)
    with capfd.disabled():
        print(
            f"\n{SIZE} people and {TYPED} numbers typed: {walker.asked} requests of {len(askers)} people to {len(addresses())}"
        )
        for name, numbers in found.items():
            print(f"{name:16} {len(numbers)} found", *numbers[:10])
    assert walker.server_errors == []
    assert {name: numbers for name, numbers in found.items() if numbers} == {}
    _plant(installation, backup)
    for order, (name, place) in enumerate(looked.items()):
        planted = typed_number(CANARIES + order)
        assert any(planted in said for said in _search(needles, place)), f"a number planted in {name} was not found"
    canary = Reader(needles)
    canary.look([Answer("page", b"<p>" + everybody[0].number.encode(), b"/cases?q=" + everybody[-1].number.encode())])
    assert (len(canary.in_pages), len(canary.in_addresses)) == (1, 1)


def _plant(installation: Path, backup: Path) -> None:
    """A number in each of the places, each in another form; their order is that of the places looked at."""
    database, journal, session, stored, temporary, saved, logged = (typed_number(CANARIES + order) for order in range(7))
    SavedView.objects.create(user_id=1, page="canary", name=base64.b64encode(f"号码{database}".encode()).decode())
    make_entry(subject=f"person:{journal}")
    store = SessionStore()
    store["typed"] = "".join(chr(ord(letter) + 0xFEE0) for letter in session)
    store.save()
    (Path(django_settings.DOCUMENTS_DIR) / "canary").write_bytes(gzip.compress(stored.encode()))
    (installation / "temporary" / f"{temporary}.csv").touch()
    (backup / "canary").write_bytes(saved.encode("utf-16-le"))
    logging.getLogger("onex.canary").warning("looked up %s", quote(logged))
