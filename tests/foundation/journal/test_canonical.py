from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, datetime

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from onex.foundation.journal.canonical import canonical, commitment_of, instant, is_intact, record_of
from onex.foundation.journal.models import Entry
from tests.factories.journal import make_entry

scalars = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(st.characters(exclude_categories=("Cs",)))
names = st.text(st.characters(max_codepoint=0xFFFF, exclude_categories=("Cs",)))
json_values = st.recursive(scalars, lambda inner: st.lists(inner) | st.dictionaries(names, inner), max_leaves=20)


@given(json_values)
def test_our_bytes_are_those_of_rfc_8785(value):
    assert canonical(value) == rfc8785.dumps(value)


def test_an_instant_is_written_in_utc_with_six_decimals():
    assert instant(datetime(2026, 3, 1, 9, 2, 3, 4, tzinfo=UTC)) == "2026-03-01T09:02:03.000004Z"


@pytest.mark.django_db
def test_the_commitment_can_be_recomputed_from_the_row_with_public_tools():
    entry = Entry.objects.get(pk=make_entry(reason="核对无误").pk)
    record = {
        "version": 1,
        "event": str(entry.event_id),
        "time": entry.recorded_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "day": "2026-03-02",
        "topic": "testing.something_happened",
        "subject": "case:1",
        "author": {"ref": "user:1", "seat": "省级教育部门经办 · 示范省教育厅"},
        "organisation": "",
        "province": "",
        "states": ["", ""],
        "cites": ["S6.3"],
        "reason": "核对无误",
        "findings": [],
        "payload": {"count": 1, "what": "测试", "share": "0.50", "since": "2026-03-02", "parts": []},
    }
    assert record_of(entry) == record
    assert len(bytes(entry.salt)) == 32
    assert bytes(entry.commitment) == hmac.new(bytes(entry.salt), rfc8785.dumps(record), hashlib.sha256).digest()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("reason", "改过"),
        ("author_ref", "user:2"),
        ("topic", "testing.other"),
        ("payload", {"count": 2}),
        ("cites", []),
        ("salt", b"0" * 32),
        ("province", "99"),
        ("state_after", "done"),
    ],
)
def test_any_change_to_a_row_shows(field, value):
    entry = Entry.objects.get(pk=make_entry().pk)
    assert is_intact(entry)
    setattr(entry, field, value)
    assert not is_intact(entry)


@pytest.mark.django_db
def test_equal_entries_have_different_commitments():
    assert commitment_of(make_entry()) != commitment_of(make_entry())


def test_canonical_refuses_what_json_has_no_number_for():
    with pytest.raises(ValueError, match="JSON"):
        canonical(json.loads("NaN"))
