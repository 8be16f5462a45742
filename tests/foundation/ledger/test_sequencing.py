from __future__ import annotations

import json
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from uuid import UUID

import pytest
import rfc8785
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from onex.foundation.ledger import models
from onex.foundation.ledger.checkpoints import open_checkpoint
from onex.foundation.ledger.entries import decode
from onex.foundation.ledger.growth import Edge, subtree_root
from onex.foundation.ledger.guard import Known, LedgerStopped
from onex.foundation.ledger.keys import origin, verifier_keys
from onex.foundation.ledger.notes import Note
from onex.foundation.ledger.publishing import FILE, published
from onex.foundation.ledger.sequencing import sequence, sequence_all
from onex.foundation.ledger.services import submit
from onex.foundation.ledger.store import entry_bodies, nodes_of, read_tile
from onex.foundation.ledger.tiles import bundles_of, tiles_of, unpack_entries
from onex.foundation.ledger.tree import consistency_proof, leaf_hash, root_of, verify_consistency
from tests.factories.journal import append_only_suspended
from tests.factories.ledger import AT, subject_of, submit_events

pytestmark = pytest.mark.django_db

AT_UUID = UUID(int=7)


def test_an_empty_log_signs_its_empty_head():
    assert sequence().size == 0
    head = published()
    assert head is not None
    assert (head.checkpoint.size, head.checkpoint.root) == (0, root_of([]))
    assert sequence() == sequence()
    assert models.Checkpoint.objects.count() == 1


def test_events_get_contiguous_places_in_the_order_they_were_written():
    ids = submit_events(5)
    assert (sequence(batch=3).size, sequence(batch=3).size) == (3, 5)
    entries = list(models.LedgerEntry.objects.all())
    assert [entry.index for entry in entries] == [0, 1, 2, 3, 4]
    assert [entry.event_id for entry in entries] == ids
    assert models.Pending.objects.count() == 0
    assert [checkpoint.size for checkpoint in models.Checkpoint.objects.all()] == [3, 5]


def test_an_entry_is_rfc_8785_json_of_references_only():
    (event,) = submit_events(1, subject="case:1")
    sequence()
    entry = models.LedgerEntry.objects.get()
    body = bytes(entry.body)
    assert rfc8785.dumps(json.loads(body)) == body
    said = decode(body)
    assert (said.event, said.type, said.issuer, said.previous) == (str(event), "testing.something_happened", "org-1", None)
    assert (said.time, said.subject) == ("2026-03-02T01:02:03.000004Z", subject_of("case:1").hex())
    assert bytes(entry.leaf_hash) == leaf_hash(body)
    assert set(json.loads(body)) == {"commitment", "event", "issuer", "previous", "subject", "time", "type", "version"}


def test_an_entry_names_the_one_before_it_on_the_same_subject():
    submit_events(2, subject="case:1")
    submit_events(1, subject="case:2")
    sequence()
    submit_events(1, subject="case:1")
    submit_events(1, subject="case:2")
    sequence()
    assert [decode(body).previous for body in entry_bodies(0, 5)] == [None, 0, None, 1, 2]


def test_the_published_head_is_that_of_the_entries():
    for count in (1, 254, 1, 1, 300, 700):
        submit_events(count)
        done = sequence(batch=1_000)
        head = published()
        leaves = [leaf_hash(body) for body in entry_bodies(0, done.size)]
        assert head is not None
        assert (head.checkpoint.size, head.checkpoint.root) == (len(leaves), root_of(leaves))


def test_every_head_continues_the_one_before():
    for count in (3, 1, 255, 600):
        submit_events(count)
        sequence(batch=1_000)
    heads = list(models.Checkpoint.objects.all())
    for old, new in pairwise(heads):
        proof = consistency_proof(old.size, new.size, nodes_of(new.size))
        verify_consistency(old=old.size, new=new.size, proof=proof, old_root=bytes(old.root), new_root=bytes(new.root))


def test_tiles_are_those_of_the_entries_at_every_published_size():
    submit_events(700)
    assert sequence_all(batch=300) == 700
    leaves = [leaf_hash(body) for body in entry_bodies(0, 700)]
    for size in (1, 255, 256, 300, 512, 700):
        for tile in tiles_of(size):
            row = leaves if tile.level == 0 else [root_of(leaves[at : at + 256]) for at in range(0, size - 255, 256)]
            assert read_tile(tile) == b"".join(row[tile.index * 256 : tile.index * 256 + tile.width])
        bodies = [body for bundle in bundles_of(size) for body in unpack_entries(read_tile(bundle), bundle.width)]
        assert bodies == entry_bodies(0, size)


@pytest.mark.parametrize("size", [0, 1, 2, 3, 255, 256, 257, 511, 512, 65_535, 65_536, 65_537, 66_000])
def test_the_edge_by_tiles_has_the_root_of_the_specification(size):
    leaves = [leaf_hash(str(number).encode()) for number in range(size)]
    edge = Edge()
    filled = edge.extend(leaves)
    assert edge.root() == root_of(leaves)
    assert [tile.index for tile in filled if tile.level == 0] == list(range(size // 256))
    assert all(tile.root == subtree_root(tile.hashes) for tile in filled)


def test_an_edge_that_lacks_a_hash_is_refused():
    with pytest.raises(ValueError, match="size"):
        Edge(3, [[b"", b""]])


def test_an_event_is_submitted_in_a_transaction_and_once(transactional_db):
    with pytest.raises(transaction.TransactionManagementError):
        submit(event=AT_UUID, kind="a.b", at=AT, issuer="", subject=bytes(16), commitment=bytes(32))
    with transaction.atomic():
        submit(event=AT_UUID, kind="a.b", at=AT, issuer="", subject=bytes(16), commitment=bytes(32))
    with pytest.raises(IntegrityError), transaction.atomic():
        submit(event=AT_UUID, kind="a.b", at=AT, issuer="", subject=bytes(16), commitment=bytes(32))
    sequence()
    with transaction.atomic():
        submit(event=AT_UUID, kind="a.b", at=AT, issuer="", subject=bytes(16), commitment=bytes(32))
    with pytest.raises(IntegrityError):
        sequence()
    assert models.LedgerEntry.objects.count() == 1


@pytest.mark.parametrize("table", ["ledger_entry", "ledger_tile", "ledger_checkpoint"])
def test_the_database_refuses_to_change_the_log(table):
    submit_events(256)
    sequence(batch=1_000)
    column = "size" if table == "ledger_checkpoint" else '"index"'
    for statement in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_what_waits_cannot_be_altered():
    submit_events(1)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_outbox SET type = 'a.b'")


def test_the_time_of_a_head_never_goes_back(monkeypatch):
    submit_events(1)
    sequence()
    first = models.Checkpoint.objects.get()
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now - timedelta(days=400))
    submit_events(1)
    sequence()
    assert models.Checkpoint.objects.get(size=2).signed_at == first.signed_at


def test_a_head_is_signed_by_the_logs_key():
    submit_events(1)
    sequence()
    note = Note.parse(models.Checkpoint.objects.get().note)
    assert open_checkpoint(note, origin=origin(), keys=verifier_keys()).size == 1
    assert len(note.signatures) == 1


# ── what stops it ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_altered_end_is_not_signed_over():
    submit_events(3)
    sequence()
    with append_only_suspended():
        models.LedgerEntry.objects.filter(index=1).update(body=b"{}")
    submit_events(1)
    with pytest.raises(LedgerStopped, match="ledger_altered"):
        sequence()
    assert (models.Checkpoint.objects.count(), models.Pending.objects.count()) == (1, 1)


def test_a_dropped_entry_at_the_end_is_not_signed_over():
    submit_events(3)
    sequence()
    with append_only_suspended():
        models.LedgerEntry.objects.filter(index=2).delete()
    submit_events(1)
    with pytest.raises(LedgerStopped, match="ledger_altered"):
        sequence()


def test_a_restored_backup_is_not_signed_over(settings):
    submit_events(3)
    sequence()
    restored = transaction.savepoint()
    submit_events(2)
    sequence()
    transaction.savepoint_rollback(restored)
    submit_events(4)
    with pytest.raises(LedgerStopped, match=r"ledger_behind.*已公布的检查点文件.*5 条"):
        sequence()
    assert models.Checkpoint.objects.count() == 1
    assert models.Pending.objects.count() == 4


def test_a_restored_backup_that_caught_up_is_found_by_its_root(settings):
    submit_events(3)
    sequence()
    restored = transaction.savepoint()
    submit_events(2)
    sequence()
    kept = (Path(settings.LEDGER_DIR) / FILE).read_text()
    transaction.savepoint_rollback(restored)
    (Path(settings.LEDGER_DIR) / FILE).unlink()
    submit_events(2)
    sequence()
    (Path(settings.LEDGER_DIR) / FILE).write_text(kept)
    submit_events(1)
    with pytest.raises(LedgerStopped, match="ledger_forked"):
        sequence()


def test_a_witness_that_knows_more_stops_it():
    submit_events(3)
    with pytest.raises(LedgerStopped, match=r"ledger_behind.*witness\.example.*9 条"):
        sequence(heads=lambda: [Known("witness.example", 9)])
    assert published() is None
    assert sequence(heads=lambda: [Known("witness.example", 0)]).size == 3


def test_what_was_committed_and_not_published_is_published_later(settings):
    submit_events(3)
    sequence()
    (Path(settings.LEDGER_DIR) / FILE).unlink()
    sequence()
    head = published()
    assert head is not None
    assert head.checkpoint.size == 3


def test_a_head_another_sequencer_overtook_is_no_old_backup():
    submit_events(3)

    def meanwhile():
        """Another sequencer numbers and publishes while this one asks its witnesses before publishing."""
        if models.Checkpoint.objects.exists() and not models.Checkpoint.objects.filter(size=5).exists():
            submit_events(2)
            sequence()
        return ()

    assert sequence(heads=meanwhile).size == 3
    head = published()
    assert head is not None
    assert head.checkpoint.size == 5


def test_a_foreign_checkpoint_file_is_refused(settings):
    from django.core.exceptions import ImproperlyConfigured

    Path(settings.LEDGER_DIR).mkdir(parents=True)
    (Path(settings.LEDGER_DIR) / FILE).write_text("x\n1\nAAAA\n\n— x AAAA\n")
    submit_events(1)
    with pytest.raises(ImproperlyConfigured, match="no checkpoint of"):
        sequence()
