"""Rotation: every sealed value follows the new key, whoever writes or dies meanwhile."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from pytest_django.fixtures import Settings

from onex.foundation.journal.authors import Author
from onex.foundation.parties import rotation
from onex.foundation.parties.accesses import MachineWork
from onex.foundation.parties.ciphers import Algorithm
from onex.foundation.parties.keys import VAULT_FILE, key_ring, make_key_files
from onex.foundation.parties.models import Contact, IdentityDocument, Person
from onex.foundation.parties.registry import registry
from onex.foundation.parties.selectors import contacts_of, identities_of, known_people, names_of
from onex.foundation.parties.services import name_contact, register_people
from onex.foundation.policy.refusals import Conflict, NotFound
from onex.foundation.tables.append_only import registered_tables
from tests.factories.parties import make_organisation, make_people, make_rows

BY = Author(ref="system:keys", seat="")
PROGRAM = Path(__file__).resolve().parents[2] / "factories" / "command_process.py"


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.KEYS_DIR = tmp_path / "keys"
    make_key_files(tmp_path / "keys")
    return tmp_path / "keys"


@pytest.fixture
def rotate(today: date) -> Callable[..., rotation.Resealed]:
    def rotate(algorithm: Algorithm | None = None, batch: int = 7) -> rotation.Resealed:
        rotation.use_new_key(algorithm, by=BY, on=today)
        return rotation.reseal(lambda _column, _done: None, batch=batch)

    return rotate


def keys_in_use() -> set[int]:
    return {key_id for found in rotation.values_by_key().values() for key_id in found}


def ring_file(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / VAULT_FILE).read_text()))


@pytest.mark.django_db
@pytest.mark.parametrize("algorithm", [None, Algorithm.SM4])
def test_every_value_is_sealed_anew_and_says_the_same(
    rotate: Callable[..., rotation.Resealed], today: date, algorithm: Algorithm | None
) -> None:
    rows = make_rows(count=20)
    ids = [registered.person_id for registered in register_people(rows)]
    organisation = make_organisation()
    name_contact(organisation, name="王小明", duty="联系", phone="13800001234", by=BY, on=today)
    resealed = rotate(algorithm)
    assert (resealed.done, resealed.broken) == (20 + 20 + 2, 0)
    assert keys_in_use() == {2}
    assert key_ring().algorithms[2] is (algorithm or Algorithm.AES)
    assert [names_of(ids)[pk] for pk in ids] == [row.name for row in rows]
    identities = identities_of(ids, purpose=MachineWork.CHECK_RECORD)
    assert [identities[pk].number for pk in ids] == [row.number for row in rows]
    assert [found.person_id for found in known_people(rows) if found] == ids
    assert contacts_of(organisation, today)[0].phone == "13800001234"
    assert Contact.objects.get().email_sealed is None


@pytest.mark.django_db
def test_no_sealed_column_stands_in_a_table_that_refuses_changes() -> None:
    assert not {field.table._meta.db_table for field, _place in registry().sealed} & set(registered_tables())


@pytest.mark.django_db
def test_unfinished_rotation_is_gone_on_with_and_a_finished_one_begins_another(today: date) -> None:
    make_people(count=5)
    assert rotation.use_new_key(by=BY, on=today) == 2
    assert rotation.use_new_key(by=BY, on=today) == 2
    with pytest.raises(Conflict, match="rotation_unfinished"):
        rotation.use_new_key(Algorithm.SM4, by=BY, on=today)
    rotation.reseal(lambda _column, _done: None)
    assert rotation.use_new_key(by=BY, on=today) == 3


@pytest.mark.django_db
def test_added_key_waits_and_is_the_next_to_be_used(today: date, folder: Path) -> None:
    assert rotation.add_key(Algorithm.SM4) == 2
    assert key_ring().current == 1
    assert rotation.use_new_key(by=BY, on=today) == 2
    assert [key["algorithm"] for key in ring_file(folder)["keys"]] == ["AES-256-GCM", "SM4-GCM"]


@pytest.mark.django_db
def test_value_that_does_not_open_is_left_and_told(rotate: Callable[..., rotation.Resealed]) -> None:
    first, second = make_people(count=2)
    sealed = Person.objects.get(pk=first).name_sealed
    Person.objects.filter(pk=second).update(name_sealed=sealed)
    resealed = rotate()
    assert (resealed.done, resealed.broken) == (3, 1)
    assert bytes(Person.objects.get(pk=second).name_sealed) == bytes(sealed)
    assert ring_status(rotation.values_by_key()) == {1: 1, 2: 3}


def ring_status(counted: dict[str, dict[int, int]]) -> dict[int, int]:
    return {
        key_id: sum(found.get(key_id, 0) for found in counted.values())
        for key_id in sorted({key for found in counted.values() for key in found})
    }


@pytest.mark.django_db
def test_key_is_retired_only_when_old_quiet_and_empty(
    rotate: Callable[..., rotation.Resealed], today: date, folder: Path
) -> None:
    make_people(count=3)
    now = timezone.now()
    with pytest.raises(Conflict, match="key_in_use"):
        rotation.retire(1, by=BY, on=timezone.localdate(), now=now)
    rotation.use_new_key(by=BY, on=today)
    ceased = datetime.fromisoformat(ring_file(folder)["keys"][0]["until"])
    with pytest.raises(Conflict, match="key_just_replaced"):
        rotation.retire(1, by=BY, on=timezone.localdate(), now=ceased + timedelta(minutes=59, seconds=59))
    with pytest.raises(Conflict, match="values_under_key"):
        rotation.retire(1, by=BY, on=timezone.localdate(), now=ceased + timedelta(hours=1))
    rotation.reseal(lambda _column, _done: None)
    secret = ring_file(folder)["keys"][0]["secret"]
    aside = rotation.retire(1, by=BY, on=timezone.localdate(), now=ceased + timedelta(hours=1))
    assert list(key_ring().algorithms) == [2]
    assert json.loads(aside.read_text())["secret"] == secret
    assert aside.stat().st_mode & 0o777 == 0o600
    with pytest.raises(NotFound, match="no_such_key"):
        rotation.retire(1, by=BY, on=timezone.localdate(), now=now)


@pytest.mark.django_db
def test_id_of_a_retired_key_is_not_given_again(rotate: Callable[..., rotation.Resealed], folder: Path) -> None:
    rotate()
    rotate()
    content = ring_file(folder)
    assert [key["id"] for key in content["keys"]] == [1, 2, 3]
    rotation.retire(2, by=BY, on=timezone.localdate(), now=timezone.now() + timedelta(hours=2))
    assert rotation.add_key() == 4


@pytest.mark.django_db
def test_process_that_knows_an_older_ring_notices_the_new_one(today: date, folder: Path) -> None:
    """What a web worker goes through: it has read the ring, another process rotates, it opens and seals at once."""
    [early] = make_people(count=1)
    assert key_ring().current == 1
    subprocess.run([*command("keys", "add")], env=environment(folder), check=True, capture_output=True)
    content = ring_file(folder) | {"current": 2}
    (folder / VAULT_FILE).write_text(json.dumps(content))
    [late] = make_people(count=1)
    assert bytes(Person.objects.get(pk=late).name_sealed)[0] == 2
    assert len(names_of([early, late])) == 2


def command(*arguments: str) -> list[str]:
    return [sys.executable, str(PROGRAM), *arguments]


def environment(folder: Path) -> dict[str, str]:
    return {**os.environ, "ONEX_TEST_DATABASE": str(connection.settings_dict["NAME"]), "ONEX_TEST_KEYS": str(folder)}


def start_rotation(folder: Path, *, batch: int) -> subprocess.Popen[str]:
    arguments = command("keys", "rotate", "--batch", str(batch))
    return subprocess.Popen(
        arguments, env=environment(folder), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, bufsize=1
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("lines", [1, 3, 9])
def test_killed_rotation_goes_on_where_it_stopped(folder: Path, lines: int) -> None:
    rows = make_rows(count=600, first=lines * 1_000)
    ids = [registered.person_id for registered in register_people(rows)]
    running = start_rotation(folder, batch=2)
    assert running.stdout is not None
    for _ in range(lines):
        running.stdout.readline()
    os.kill(running.pid, signal.SIGKILL)
    running.communicate()
    assert running.returncode == -signal.SIGKILL
    before = ring_status(rotation.values_by_key())
    assert before[1] > 0
    assert sum(before.values()) == 1_200
    again = subprocess.run(
        command("keys", "rotate", "--batch", "200"), env=environment(folder), check=True, capture_output=True, text=True
    )
    assert f"{before[1]} values sealed anew, 0 left" in again.stdout
    assert ring_status(rotation.values_by_key()) == {2: 1_200}
    assert [names_of(ids)[pk] for pk in ids] == [row.name for row in rows]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_several_rotations_and_a_writer_at_once_do_no_harm(folder: Path) -> None:
    rows = make_rows(count=1_500)
    ids = [registered.person_id for registered in register_people(rows)]
    running = [start_rotation(folder, batch=25) for _ in range(3)]
    late: list[int] = []

    def write() -> None:
        try:
            for first in range(100_000, 100_200, 20):
                late.extend(registered.person_id for registered in register_people(make_rows(count=20, first=first)))
        finally:
            connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    said = [one.communicate(timeout=120) for one in running]
    writer.join()
    assert [one.returncode for one in running] == [0, 0, 0], said
    assert len(ring_file(folder)["keys"]) == ring_file(folder)["current"]
    rotation.reseal(lambda _column, _done: None)
    assert keys_in_use() == {key_ring().current}
    assert [names_of(ids)[pk] for pk in ids] == [row.name for row in rows]
    assert len(identities_of(late, purpose=MachineWork.CHECK_RECORD)) == 200


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_row_another_transaction_changes_meanwhile_keeps_what_that_wrote(today: date) -> None:
    """The rotation passes over the row that is held, and seals it anew once it is free."""
    person, other = make_people(count=2)
    held, go_on = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with transaction.atomic():
                Person.objects.select_for_update().get(pk=person)
                held.set()
                assert go_on.wait(20)
        finally:
            connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    assert held.wait(20)
    rotation.use_new_key(by=BY, on=today)
    threading.Timer(0.8, go_on.set).start()
    rotation.reseal(lambda _column, _done: None)
    holder.join()
    assert keys_in_use() == {2}
    assert set(names_of([person, other])) == {person, other}
    assert IdentityDocument.objects.count() == 2
