from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from onex.foundation.policy import Deadline, Law
from onex.foundation.policy.errors import BadProvince, NotInForce, UnknownParameter, WrongQuantity
from onex.foundation.policy.law import WatchedLaw
from onex.foundation.policy.quantities import Unit

TODAY = Law(date(2026, 3, 2))


def test_law_answers_with_the_kind_asked_for() -> None:
    assert TODAY["certificates.registration_window"] == 7
    assert TODAY.whole("certificates.registration_window") == 7
    assert TODAY.amount("fees.cap_computer") == Decimal(300)
    assert TODAY.terms("exits.failing_grade") == ("D",)
    assert TODAY.terms("catalogue.levels_campus") == ("初级", "中级", "高级")
    assert TODAY.numbers("exits.intake_months") == (1, 7)
    assert TODAY.numbers("hr.occupations_per_body") == (3,)


@pytest.mark.parametrize(
    ("ask", "key"),
    [
        ("whole", "fees.cap_paper"),
        ("amount", "exits.appeal_window"),
        ("terms", "hr.levels"),
        ("numbers", "exits.failing_grade"),
    ],
)
def test_quantity_of_another_kind_is_refused(ask: str, key: str) -> None:
    with pytest.raises(WrongQuantity, match=key):
        getattr(TODAY, ask)(key)


def test_full_value_says_where_it_comes_from() -> None:
    value = TODAY.value("exits.appeal_window")
    assert (value.value, value.unit, value.cite, value.since, value.set_by) == (
        15,
        Unit.WORKING_DAY,
        "X7(3)",
        date(2023, 1, 6),
        "clause",
    )
    assert value.label.zh == "申诉期限"


def test_law_before_the_first_date_raises_and_never_guesses() -> None:
    assert Law(date(2023, 1, 6))["exits.appeal_window"] == 15
    with pytest.raises(NotInForce, match="2023-01-06"):
        Law(date(2023, 1, 5))["exits.appeal_window"]
    with pytest.raises(UnknownParameter):
        TODAY["exits.nothing"]


def test_law_of_an_instant_or_of_no_province_is_refused() -> None:
    with pytest.raises(TypeError, match="not for an instant"):
        Law(datetime(2026, 3, 2, tzinfo=UTC))
    for province in ("", "370000", "山东", "0a"):
        with pytest.raises(BadProvince, match="37"):
            Law(date(2026, 3, 2), province)


def test_rule_of_one_province_is_elsewhere_a_default_that_says_so() -> None:
    at_home = Law(date(2026, 3, 2), "37").value("assessment.results_publicity_hr")
    elsewhere = Law(date(2026, 3, 2), "44").value("assessment.results_publicity_hr")
    assert (at_home.value, at_home.set_by, at_home.note) == (5, "clause", None)
    assert (elsewhere.value, elsewhere.set_by, elsewhere.cite) == (5, "platform", "S4.3")
    assert elsewhere.note is not None
    assert "37" in elsewhere.note.en


def test_report_period_follows_the_change_of_policy() -> None:
    assert Law(date(2023, 1, 5))["pilot.report_period"] == 1
    assert Law(date(2023, 1, 6))["pilot.report_period"] == 2


def test_deadline_counts_working_days_after_the_day_of_the_event() -> None:
    assert TODAY.deadline("certificates.registration_window", start=date(2026, 9, 24)) == Deadline(
        on=date(2026, 10, 12),
        provisional=False,
        length=7,
        unit=Unit.WORKING_DAY,
        cite="G3.3",
        started=date(2026, 9, 24),
    )


def test_deadline_into_an_unannounced_year_is_provisional() -> None:
    in_time = TODAY.deadline("certificates.registration_window", start=date(2026, 12, 22))
    over = TODAY.deadline("certificates.registration_window", start=date(2026, 12, 23))
    assert (in_time.on, in_time.provisional) == (date(2026, 12, 31), False)
    assert (over.on, over.provisional) == (date(2027, 1, 1), True)


def test_ban_ends_on_its_day_whatever_the_notice_will_say() -> None:
    ban = TODAY.deadline("exits.debarment_voluntary", start=date(2026, 5, 1))
    assert (ban.on, ban.provisional) == (date(2029, 5, 1), False)


def test_month_of_time_runs_on_over_a_day_off() -> None:
    deadline = TODAY.deadline("credit_bank.proposal_window", start=date(2026, 9, 1))
    assert deadline.on == date(2026, 10, 8)


def test_notice_is_counted_back_from_the_event() -> None:
    latest = TODAY.latest_day_before("assessment.plan_filing_hr", event=date(2026, 10, 12))
    assert (latest.on, latest.started, latest.cite) == (date(2026, 9, 29), date(2026, 10, 12), "S4.1")


@pytest.mark.parametrize("key", ["hr.occupations_per_body", "fees.cap_paper", "exits.intake_months"])
def test_deadline_of_what_is_no_period_is_refused(key: str) -> None:
    with pytest.raises(WrongQuantity, match=key):
        TODAY.deadline(key, start=date(2026, 3, 2))


def test_watched_law_remembers_what_was_read() -> None:
    law = WatchedLaw(date(2026, 3, 2))
    law.whole("hr.occupations_per_body")
    law.deadline("exits.appeal_window", start=date(2026, 12, 30))
    assert list(law.read) == ["hr.occupations_per_body", "exits.appeal_window"]
    assert [deadline.provisional for deadline in law.deadlines] == [True]
