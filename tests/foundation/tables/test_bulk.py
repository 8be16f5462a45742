from __future__ import annotations

import uuid
from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from onex.foundation.journal.batches import FIELDS
from onex.foundation.journal.models import Entry
from onex.foundation.procedures.models import CaseSeries
from onex.foundation.tables.bulk import insert_rows


def row(number: int) -> tuple[object, ...]:
    moment = datetime(2026, 3, 2, 1, 2, 3, 456789, tzinfo=UTC)
    return (
        uuid.UUID(int=number),
        moment,
        date(2026, 3, 2),
        "a.b",
        f"case:{number}",
        "user:1",
        "",
        "",
        "",
        "",
        "",
        '["M21"]',
        '引号" 反斜杠\\ 换行\n制表\t',
        "[]",
        '{"k": 1}',
        b"\x00\xff" * 16,
        b"\\" * 32,
        1,
    )


@pytest.mark.django_db
@pytest.mark.parametrize("count", [0, 1, 3])
def test_rows_arrive_as_they_were_sent(count):
    assert insert_rows(Entry, FIELDS, (row(number) for number in range(1, count + 1))) == count
    stored = list(Entry.objects.order_by("pk"))
    assert len(stored) == count
    for number, entry in enumerate(stored, start=1):
        assert entry.event_id == uuid.UUID(int=number)
        assert entry.recorded_at == datetime(2026, 3, 2, 1, 2, 3, 456789, tzinfo=UTC)
        assert entry.on_day == date(2026, 3, 2)
        assert entry.reason == '引号" 反斜杠\\ 换行\n制表\t'
        assert (entry.cites, entry.payload) == (["M21"], {"k": 1})
        assert (bytes(entry.salt), bytes(entry.commitment)) == (b"\x00\xff" * 16, b"\\" * 32)


@pytest.mark.django_db
def test_one_bad_row_leaves_none():
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows(CaseSeries, ("prefix", "last_serial"), [("a", 1), ("b", 2), ("a", 3)])
    assert CaseSeries.objects.count() == 0


@pytest.mark.django_db
def test_more_rows_than_a_batch_arrive(monkeypatch):
    monkeypatch.setattr("onex.foundation.tables.bulk.BATCH", 7)
    assert insert_rows(CaseSeries, ("prefix", "last_serial"), ((f"p{n}", n) for n in range(20))) == 20
    assert CaseSeries.objects.count() == 20


@pytest.mark.django_db
def test_a_foreign_key_may_be_named_either_way():
    from onex.foundation.procedures.models import CaseClock

    assert insert_rows(CaseClock, ("case_id", "name"), ()) == 0
    assert insert_rows(CaseClock, ("case", "name"), ()) == 0
