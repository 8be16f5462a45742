from __future__ import annotations

import hashlib

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from onex.foundation.journal.models import Entry
from onex.foundation.ledger.auditing import audit
from onex.foundation.ledger.guard import LedgerStopped
from onex.foundation.ledger.models import Checkpoint, FullTile, LedgerEntry, Pending
from onex.foundation.ledger.sequencing import sequence_all
from onex.foundation.ledger.troubles import Trouble
from onex.foundation.procedures.services import advance
from onex.lifecycle.certificates.models import IssuedCertificate, StatusChange
from onex.lifecycle.certificates.services import propose_revocation
from tests.factories.certificates import MONDAY, make_issued, make_issuer
from tests.factories.journal import append_only_suspended, make_entry

pytestmark = pytest.mark.django_db

LEAF_OF_EMPTY = hashlib.sha256(b"\x00{}").digest()


@pytest.fixture
def certificates() -> list[IssuedCertificate]:
    """Three certificates, one revoked, all in the log."""
    issuer = make_issuer()
    issued = make_issued(issuer=issuer, count=3)
    case = propose_revocation(issued[0].number, ground="misconduct", reason="核实", by=issuer.clerk.actor, on=MONDAY).case
    advance(case.number, "confirm", by=issuer.lead.actor, reason="核实", on=MONDAY)
    sequence_all()
    return issued


def by_superuser(statement: str, parameters: tuple[object, ...] = ()) -> int:
    """Run SQL with the triggers off, as only the tables' owner can; the rows it touched."""
    with append_only_suspended(), connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return int(cursor.rowcount)


def test_a_sound_ledger_has_nothing_to_tell(certificates):
    report = audit()
    assert report.sound, report.first
    assert report.entries == LedgerEntry.objects.count() == report.records == Entry.objects.count() + 3 + 1
    assert (report.waiting, report.checkpoints) == (0, Checkpoint.objects.count())


def test_what_waits_in_the_outbox_is_compared_too(certificates):
    make_entry()
    report = audit()
    assert (report.sound, report.waiting) == (True, 1)


ROWS = [
    ("ledger_entry", 'UPDATE {} SET body = leaf_hash WHERE "index" = 2'),
    ("ledger_entry", 'DELETE FROM {} WHERE "index" = 2'),
    ("journal_entry", "UPDATE {} SET reason = 'x'"),
    ("journal_entry", "DELETE FROM {}"),
    ("certificates_issuedcertificate", "UPDATE {} SET number = 'X1'"),
    ("certificates_issuedcertificate", "UPDATE {} SET issued_on = '2020-01-01', status = 'valid'"),
    ("certificates_issuedcertificate", "DELETE FROM {}"),
    ("certificates_statuschange", "UPDATE {} SET ground = 'x'"),
    ("certificates_statuschange", "DELETE FROM {}"),
]


@pytest.mark.parametrize(("table", "statement"), ROWS)
def test_the_database_refuses(certificates, table, statement):
    with pytest.raises(IntegrityError, match=f"{table} is append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))
    assert audit().sound


@pytest.mark.parametrize(
    ("statement", "trouble", "where"),
    [
        ('UPDATE ledger_entry SET body = CAST(body AS TEXT) WHERE "index" = 2', Trouble.ENTRY_ALTERED, "#2"),
        ('UPDATE ledger_entry SET leaf_hash = 7 WHERE "index" = 2', Trouble.ENTRY_ALTERED, "#2"),
        ("UPDATE ledger_checkpoint SET root = 'x'", Trouble.CHECKPOINT_ALTERED, ""),
        (
            "UPDATE journal_entry SET salt = 'x' WHERE id = (SELECT min(id) FROM journal_entry)",
            Trouble.ROW_ALTERED,
            "journal_entry:",
        ),
    ],
)
def test_text_where_bytes_should_be_is_named_too(certificates, statement, trouble, where):
    with append_only_suspended(), connection.cursor() as cursor:
        if connection.vendor == "postgresql" and statement.startswith(NOT_BYTES):
            with pytest.raises(DatabaseError), transaction.atomic():  # a column of bytes takes neither there
                cursor.execute(statement)
            return
        cursor.execute(statement)
    assert audit().first[trouble].startswith(where)
    make_entry()
    if "body" in statement or "root" in statement:
        with pytest.raises(LedgerStopped, match=r"ledger_altered|ledger_forked"):
            sequence_all()


def test_the_status_of_a_certificate_may_change(certificates):
    assert IssuedCertificate.objects.filter(pk=certificates[1].pk).update(status="revoked") == 1
    assert audit().first == {Trouble.ROW_ALTERED: f"certificate:{certificates[1].number} ↔ #{index_of(certificates[1])}"}


NOT_BYTES = "UPDATE ledger_entry"


def index_of(certificate: IssuedCertificate) -> int:
    """Where its issue stands in the log; certificates are issued in the order of their rows."""
    rows = IssuedCertificate.objects.order_by("pk").values_list("pk", flat=True)
    issued = [entry.index for entry in LedgerEntry.objects.all() if b'"type":"certificate.issued"' in bytes(entry.body)]
    return issued[list(rows).index(certificate.pk)]


def test_an_altered_journal_row_is_named(certificates):
    entry = Entry.objects.order_by("pk")[2]
    assert by_superuser("UPDATE journal_entry SET reason = 'x' WHERE id = %s", (entry.pk,)) == 1
    where = LedgerEntry.objects.get(event_id=entry.event_id).index
    assert audit().first == {Trouble.ROW_ALTERED: f"journal_entry:{entry.pk} ↔ #{where}"}


def test_a_journal_row_committed_to_anew_is_named_too(certificates):
    from onex.foundation.journal.canonical import commitment_of

    entry = Entry.objects.order_by("pk")[2]
    entry.reason = "x"
    by_superuser("UPDATE journal_entry SET reason = 'x', commitment = %s WHERE id = %s", (commitment_of(entry), entry.pk))
    assert list(audit().first) == [Trouble.ROW_ALTERED]


def test_a_dropped_journal_row_is_named(certificates):
    entry = Entry.objects.order_by("pk")[2]
    where = LedgerEntry.objects.get(event_id=entry.event_id).index
    assert by_superuser("DELETE FROM journal_entry WHERE id = %s", (entry.pk,)) == 1
    assert audit().first == {Trouble.ROW_MISSING: f"{entry.topic} #{where}"}


@pytest.mark.parametrize("change", ["number = 'X1'", "issued_on = '2020-01-01'", "salt = commitment", "commitment = secret"])
def test_an_altered_certificate_is_named(certificates, change):
    certificate = certificates[1]
    assert by_superuser(f"UPDATE certificates_issuedcertificate SET {change} WHERE id = %s", (certificate.pk,)) == 1
    certificate.refresh_from_db()
    first = audit().first
    named = first.get(Trouble.ROW_ALTERED) or first[Trouble.EVENT_MISSING]
    assert named.startswith(f"certificate:{certificate.number}")


def test_a_dropped_certificate_is_named(certificates):
    certificate, where = certificates[1], index_of(certificates[1])
    assert by_superuser("DELETE FROM certificates_issuedcertificate WHERE id = %s", (certificate.pk,)) == 1
    assert audit().first == {Trouble.ROW_MISSING: f"certificate.issued #{where}"}


def test_a_revocation_taken_back_is_named(certificates):
    change = StatusChange.objects.get()
    entry = next(one for one in LedgerEntry.objects.all() if b"certificate.status_changed" in bytes(one.body))
    by_superuser("DELETE FROM certificates_statuschange")
    by_superuser("UPDATE certificates_issuedcertificate SET status = 'valid'")
    assert change.pk is not None
    assert audit().first == {Trouble.ROW_MISSING: f"certificate.status_changed #{entry.index}"}


def test_a_fact_without_an_event_is_named(certificates):
    make_entry()
    entry = Entry.objects.latest("pk")
    Pending.objects.all().delete()
    assert audit().first == {Trouble.EVENT_MISSING: f"journal_entry:{entry.pk}"}


# ── the log itself ──────────────────────────────────────────────────────────────────────────────────────────────────


def many(count: int = 300) -> None:
    for _number in range(count):
        make_entry()
    sequence_all(batch=100)


def test_a_flipped_bit_in_an_entry_is_named():
    many()
    body = bytearray(LedgerEntry.objects.get(index=120).body)
    body[20] ^= 1
    by_superuser('UPDATE ledger_entry SET body = %s WHERE "index" = 120', (bytes(body),))
    assert audit(rows=False).first[Trouble.ENTRY_ALTERED] == "#120"


def test_an_entry_altered_with_its_hash_is_named_by_the_tile():
    many()
    by_superuser(
        'UPDATE ledger_entry SET body = %s, leaf_hash = %s WHERE "index" = 120',
        (b"{}", LEAF_OF_EMPTY),
    )
    first = audit(rows=False).first
    assert (first[Trouble.ENTRY_ALTERED], first[Trouble.TILE_ALTERED]) == ("#120", "tile/0/0")
    assert first[Trouble.CHECKPOINT_ALTERED] == "200 (#100 … #199)"


@pytest.mark.parametrize("index", [0, 120, 299])
def test_a_dropped_entry_is_named(index):
    many()
    by_superuser('DELETE FROM ledger_entry WHERE "index" = %s', (index,))
    assert audit(rows=False).first[Trouble.ENTRY_MISSING].startswith(f"#{index}")


def test_an_altered_and_a_dropped_tile_are_named():
    many()
    tile = FullTile.objects.get()
    by_superuser("UPDATE ledger_tile SET root = %s", (bytes(32),))
    assert audit(rows=False).first == {Trouble.TILE_ALTERED: "tile/0/0"}
    by_superuser("DELETE FROM ledger_tile WHERE id = %s", (tile.pk,))
    assert audit(rows=False).first == {Trouble.TILE_ALTERED: "tile/0/0"}


def test_an_unsigned_head_and_an_altered_one_are_named():
    many()
    by_superuser("UPDATE ledger_checkpoint SET root = %s WHERE size = 100", (bytes(32),))
    assert audit(rows=False).first == {Trouble.CHECKPOINT_ALTERED: "100 (#0 … #99)"}
    by_superuser("UPDATE ledger_checkpoint SET note = 'x' WHERE size = 100")
    assert audit(rows=False).first == {Trouble.CHECKPOINT_UNSIGNED: "100"}


def test_a_published_head_the_database_does_not_know_is_named():
    many(3)
    by_superuser("DELETE FROM ledger_checkpoint")
    first = audit(rows=False).first
    assert first[Trouble.PUBLISHED_HEAD_UNKNOWN] == "3"
