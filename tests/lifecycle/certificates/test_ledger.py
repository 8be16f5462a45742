from __future__ import annotations

import hmac
import importlib
import threading
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import rfc8785
from django.apps import apps
from django.db import DatabaseError, close_old_connections, connection, transaction

from onex.foundation.journal.models import Entry
from onex.foundation.ledger.auditing import audit
from onex.foundation.ledger.entries import decode
from onex.foundation.ledger.guard import LedgerStopped
from onex.foundation.ledger.models import Checkpoint, LedgerEntry, Pending
from onex.foundation.ledger.sequencing import sequence_all
from onex.foundation.procedures.services import advance
from onex.lifecycle.certificates.models import IssuedCertificate, StatusChange
from onex.lifecycle.certificates.services import propose_revocation
from tests.factories.certificates import MONDAY, make_issued, make_issuer
from tests.factories.journal import append_only_suspended
from tests.factories.ledger import submit_events

SHANGHAI = ZoneInfo("Asia/Shanghai")
STOREY = {"journal": "foundation", "certificates": "lifecycle"}


def revoke_one() -> IssuedCertificate:
    issuer = make_issuer()
    certificate = make_issued(issuer=issuer, count=2)[0]
    case = propose_revocation(certificate.number, ground="misconduct", reason="核实", by=issuer.clerk.actor, on=MONDAY).case
    advance(case.number, "confirm", by=issuer.lead.actor, reason="核实", on=MONDAY)
    return certificate


@pytest.mark.django_db
def test_every_certificate_has_one_event_with_its_commitment():
    certificates = make_issued(count=3)
    sequence_all()
    for certificate in certificates:
        entry = LedgerEntry.objects.get(event_id=certificate.ledger_event)
        said = decode(bytes(entry.body))
        assert (said.type, said.previous, said.late) == ("certificate.issued", None, False)
        assert said.commitment == bytes(certificate.commitment).hex()
        assert said.issuer == str(certificate.organisation.ref)


@pytest.mark.django_db
def test_a_revocation_follows_the_issue_on_the_same_subject():
    certificate = revoke_one()
    sequence_all()
    change = StatusChange.objects.get()
    issued = LedgerEntry.objects.get(event_id=certificate.ledger_event)
    revoked = LedgerEntry.objects.exclude(pk=issued.pk).get(subject=bytes(issued.subject))
    said = decode(bytes(revoked.body))
    assert (said.type, said.previous) == ("certificate.status_changed", issued.index)
    record = {
        "version": 1,
        "number": certificate.number,
        "from": "valid",
        "to": "revoked",
        "changed_on": MONDAY.isoformat(),
        "ground": "misconduct",
        "cite": change.cite,
        "case": change.case.number,
    }
    assert said.commitment == hmac.digest(bytes(certificate.salt), rfc8785.dumps(record), "sha256").hex()


@pytest.mark.django_db
def test_without_the_salt_nothing_leads_to_the_entries():
    certificate = make_issued(count=1)[0]
    sequence_all()
    body = bytes(LedgerEntry.objects.get(event_id=certificate.ledger_event).body)
    for told in (certificate.number, certificate.token, bytes(certificate.salt).hex()):
        assert told.encode() not in body


@pytest.mark.django_db
def test_an_issue_that_fails_leaves_no_event():
    make_issuer()
    before = Pending.objects.count()
    with transaction.atomic():
        make_issued(count=2)
        assert Pending.objects.filter(type="certificate.issued").count() == 2
        transaction.set_rollback(True)
    assert (Pending.objects.count(), IssuedCertificate.objects.count()) == (before, 0)


@pytest.mark.django_db
def test_what_was_there_before_the_ledger_is_entered_late():
    certificate = revoke_one()
    with append_only_suspended():
        Pending.objects.all().delete()
    for app in ("journal", "certificates"):
        importlib.import_module(f"onex.{STOREY[app]}.{app}.migrations.0004_enter_into_the_ledger").enter(apps, None)
    assert Pending.objects.count() == Entry.objects.count() + 2 + 1
    sequence_all()
    said = [decode(bytes(entry.body)) for entry in LedgerEntry.objects.all()]
    assert {one.late for one in said} == {True}
    issued = next(one for one in said if one.event == str(certificate.ledger_event))
    midnight = datetime.combine(certificate.issued_on, datetime.min.time(), SHANGHAI)
    assert datetime.fromisoformat(issued.time) == midnight
    assert [one.previous is not None for one in said if one.subject == issued.subject] == [False, True]
    assert audit().sound


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_four_sequencers_and_four_writers_at_once_make_one_log():
    trouble: list[Exception] = []
    writing = threading.Event()

    def run(work) -> None:
        try:
            work()
        except (DatabaseError, LedgerStopped) as error:
            trouble.append(error)
        finally:
            close_old_connections()
            connection.close()

    def write() -> None:
        for _round in range(12):
            submit_events(17, subject="case:1")

    def number() -> None:
        while not writing.is_set():
            sequence_all(batch=10)

    writers = [threading.Thread(target=run, args=(write,)) for _each in range(4)]
    sequencers = [threading.Thread(target=run, args=(number,)) for _each in range(4)]
    for thread in (*writers, *sequencers):
        thread.start()
    for thread in writers:
        thread.join()
    writing.set()
    for thread in sequencers:
        thread.join()
    assert trouble == []
    sequence_all()
    report = audit(rows=False)
    assert (report.sound, report.entries, report.waiting) == (True, 4 * 12 * 17, 0)
    said = [decode(bytes(entry.body)).previous for entry in LedgerEntry.objects.all()]
    assert said == [None, *range(4 * 12 * 17 - 1)]
    assert Checkpoint.objects.count() > 4 * 12 * 17 // 10
