"""``onex ledger`` and what ``onex doctor`` says of it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from onex.command import main
from onex.command.doctor import examine
from onex.foundation.journal.models import Entry
from onex.foundation.ledger.models import Checkpoint, LedgerEntry, Pending
from onex.foundation.ledger.publishing import FILE
from tests.factories.journal import append_only_suspended, make_entry
from tests.factories.ledger import submit_events

pytestmark = pytest.mark.django_db


def test_sequence_numbers_what_waits(capsys):
    make_entry()
    assert main(["ledger", "sequence"]) == 0
    assert capsys.readouterr().out == "1 events numbered; 1 entries published\n"
    assert (LedgerEntry.objects.count(), Pending.objects.count()) == (1, 0)


def test_sequence_says_why_it_stops(capsys, settings):
    make_entry()
    main(["ledger", "sequence"])
    with append_only_suspended():
        Checkpoint.objects.all().delete()
        LedgerEntry.objects.all().delete()
    assert main(["ledger", "sequence"]) == 1
    assert "ledger_behind" in capsys.readouterr().err


def test_audit_ends_with_one_when_it_finds_anything(capsys):
    entry = make_entry()
    main(["ledger", "sequence"])
    assert main(["ledger", "audit"]) == 0
    with append_only_suspended():
        Entry.objects.filter(pk=entry.pk).update(reason="x")
    assert main(["ledger", "audit", "--log-only"]) == 0
    assert main(["ledger", "audit"]) == 1
    assert f"✗ row_altered: journal_entry:{entry.pk} ↔ #0\n" in capsys.readouterr().out


def test_rotate_adds_a_key_and_keys_prints_both(capsys, settings, tmp_path):
    settings.KEYS_DIR = tmp_path / "keys"
    assert main(["ledger", "keys"]) == 0
    (first,) = capsys.readouterr().out.splitlines()
    assert main(["ledger", "rotate", "--overlap-days", "3"]) == 0
    second = capsys.readouterr().out.splitlines()[0]
    assert main(["ledger", "keys"]) == 0
    old, new = capsys.readouterr().out.splitlines()
    assert old.split("  ")[0] == first.split("  ")[0]
    assert new == f"{second}  {new.split('  ')[1]}"
    assert (old.endswith("now"), new.endswith("now")) == (False, True)
    assert main(["ledger", "rotate", "--module", "x.so"]) == 2


def ledger_troubles() -> list[str]:
    return [trouble.what for trouble in examine() if "ledger" in trouble.what]


def test_doctor_tells_of_a_backlog_and_of_an_old_backup(settings):
    submit_events(2)
    Pending.objects.all().delete()
    assert ledger_troubles() == []
    make_entry()
    assert ledger_troubles() == []
    with append_only_suspended():
        Pending.objects.all().delete()
    (old,) = submit_events(1, at=timezone.now() - timedelta(minutes=6))
    assert Pending.objects.get().event_id == old
    assert [trouble.split(",")[0] for trouble in ledger_troubles()] == ["1 events wait for the ledger"]
    main(["ledger", "sequence"])
    assert ledger_troubles() == []
    assert (Path(settings.LEDGER_DIR) / FILE).exists()
    with append_only_suspended():
        Checkpoint.objects.all().delete()
    assert ledger_troubles() == ["1 entries of the ledger were published, the database knows 0"]
