from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from onex.foundation.journal.canonical import is_intact
from onex.foundation.journal.models import Entry
from onex.foundation.journal.selectors import altered_entries, entries_after, entries_for, find_previous
from onex.foundation.journal.services import record, record_many
from onex.foundation.parties.identifiers import make_resident_number
from onex.foundation.policy import Finding, Text
from onex.foundation.policy.refusals import BadInput, RuleRefused
from tests.factories.journal import BY, ON, SomethingHappened, make_entry

FINDING = Finding(cite="S4.3", passed=True, why=Text("公示期已满", "the period is over"))


@pytest.mark.django_db
def test_an_entry_keeps_what_was_said():
    entry = record(
        SomethingHappened(subject="case:1", count=2),
        by=BY,
        cites=("S4.3", "M21"),
        reason="核对无误",
        on=ON,
        findings=(FINDING,),
        organisation="org-1",
        province="99",
    )
    stored = Entry.objects.get(pk=entry.pk)
    assert (stored.topic, stored.subject, stored.on_day) == ("testing.something_happened", "case:1", ON)
    assert (stored.author_ref, stored.author_seat) == (BY.ref, BY.seat)
    assert (stored.cites, stored.reason) == (["S4.3", "M21"], "核对无误")
    assert [Finding.from_json(found) for found in stored.findings] == [FINDING]
    assert (stored.organisation_ref, stored.province) == ("org-1", "99")
    assert is_intact(stored)


@pytest.mark.django_db(transaction=True)
def test_record_refuses_outside_a_transaction():
    with pytest.raises(transaction.TransactionManagementError):
        record(SomethingHappened(subject="case:1"), by=BY, cites=(), reason="", on=ON)
    assert Entry.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_an_entry_goes_with_its_transaction():
    with transaction.atomic():
        record(SomethingHappened(subject="case:1"), by=BY, cites=(), reason="", on=ON)
        transaction.set_rollback(True)
    assert Entry.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("days", [-1, 1])
def test_nothing_is_dated_on_another_day_when_the_clock_is_closed(settings, days):
    settings.OPEN_CLOCK = False
    with pytest.raises(RuleRefused) as refused:
        record(SomethingHappened(subject="case:1"), by=BY, cites=(), reason="", on=timezone.localdate() + timedelta(days=days))
    assert (refused.value.code, refused.value.cites) == ("not_today", ("S6.3",))


@pytest.mark.django_db
def test_today_is_recorded_when_the_clock_is_closed(settings):
    settings.OPEN_CLOCK = False
    assert make_entry(on=timezone.localdate()).on_day == timezone.localdate()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "reason", [f"证件 {make_resident_number('99010119900101001')}", "电话13800001234，请核", "请联系13912345678"]
)
def test_a_reason_with_somebodys_number_is_refused_without_repeating_it(reason):
    with pytest.raises(BadInput) as refused:
        make_entry(reason=reason)
    assert refused.value.code == "personal_number_in_reason"
    assert not any(character.isdigit() for character in str(refused.value))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "reason", ["证书 S000037000072263000123", "办件 99010020260302000001X 已核", "编号 990100202603020012", "共 12345678901 条"]
)
def test_a_reason_with_our_own_numbers_is_kept(reason):
    assert make_entry(reason=reason).reason == reason


@pytest.mark.django_db
@pytest.mark.parametrize("reason", ["a\x00b", "a\x1bb", "\ud800"])
def test_a_reason_no_database_keeps_is_refused(reason):
    with pytest.raises(BadInput) as refused:
        make_entry(reason=reason)
    assert refused.value.code == "unreadable_reason"


@pytest.mark.django_db
def test_lines_and_wide_spaces_in_a_reason_are_kept():
    assert make_entry(reason="一、\n二、\u3000\u200b").reason == "一、\n二、\u3000\u200b"


@pytest.mark.django_db
@pytest.mark.parametrize("count", [0, 1, 3])
def test_many_are_recorded_like_one(count):
    events = (SomethingHappened(subject=f"certificate:{number}", count=number) for number in range(count))
    assert record_many(events, by=BY, cites=("M21",), reason="批量", on=ON, findings=(FINDING,), province="99") == count
    stored = list(Entry.objects.order_by("pk"))
    assert [entry.payload["count"] for entry in stored] == list(range(count))
    assert all(is_intact(entry) and entry.cites == ["M21"] and entry.province == "99" for entry in stored)
    assert len({bytes(entry.salt) for entry in stored}) == count


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_many_take_two_queries(count, django_assert_num_queries):
    events = [SomethingHappened(subject=f"certificate:{number}") for number in range(count)]
    with django_assert_num_queries(2):
        record_many(events, by=BY, cites=(), reason="", on=ON)


@pytest.mark.django_db
def test_many_refuse_another_day_too(settings):
    settings.OPEN_CLOCK = False
    with pytest.raises(RuleRefused):
        record_many([SomethingHappened(subject="case:1")], by=BY, cites=(), reason="", on=date(2020, 1, 1))


@pytest.mark.django_db
def test_a_subject_is_read_from_first_to_last():
    first, other, second = make_entry(), make_entry(subject="case:2"), make_entry()
    assert list(entries_for("case:1")) == [first, second]
    assert find_previous(second) == first
    assert find_previous(first) is None
    assert find_previous(other) is None


@pytest.mark.django_db
def test_a_reader_goes_on_from_its_cursor():
    first, second = make_entry(), make_entry()
    topics = ("testing.something_happened",)
    assert list(entries_after(0, topics)) == [first, second]
    assert list(entries_after(first.pk, topics)) == [second]
    assert list(entries_after(0, ("testing.other",))) == []


@pytest.mark.django_db
def test_an_untouched_journal_has_no_altered_entry():
    make_entry()
    assert list(altered_entries()) == []
