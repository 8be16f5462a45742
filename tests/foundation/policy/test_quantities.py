from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from onex.foundation.policy.quantities import BOUNDS, LABELS, Bound, Quantity, Unit, read_quantity, said, written


@pytest.mark.parametrize(
    ("unit", "given", "value"),
    [
        (Unit.WORKING_DAY, 7, 7),
        (Unit.MONTH_OF_YEAR, [1, 7], (1, 7)),
        (Unit.YUAN, "200", Decimal(200)),
        (Unit.PERCENT, "40", Decimal(40)),
        (Unit.DATE, date(2020, 12, 31), date(2020, 12, 31)),
        (Unit.TERM, "D", "D"),
        (Unit.TERM, ["约谈", "警告"], ("约谈", "警告")),
    ],
)
def test_quantity_is_read_as_its_unit_demands(unit: Unit, given: object, value: Quantity) -> None:
    assert read_quantity(unit, given) == value
    assert type(read_quantity(unit, given)) is type(value)


@pytest.mark.parametrize(
    ("unit", "given"),
    [
        (Unit.WORKING_DAY, "7"),
        (Unit.WORKING_DAY, -1),
        (Unit.WORKING_DAY, True),
        (Unit.WORKING_DAY, 7.0),
        (Unit.YUAN, 200),
        (Unit.YUAN, 200.5),
        (Unit.YUAN, "two hundred"),
        (Unit.YUAN, "NaN"),
        (Unit.YUAN, "-1"),
        (Unit.YUAN, ["200", "300"]),
        (Unit.DATE, "2020-12-31"),
        (Unit.TERM, ""),
        (Unit.TERM, []),
    ],
)
def test_quantity_of_another_kind_is_refused(unit: Unit, given: object) -> None:
    with pytest.raises(ValueError, match=r"expected|not|nothing"):
        read_quantity(unit, given)


@pytest.mark.parametrize(
    ("value", "json"),
    [(Decimal("200.50"), "200.50"), (date(2020, 1, 2), "2020-01-02"), ((1, 7), [1, 7]), (7, 7), ("D", "D")],
)
def test_quantity_is_written_without_loss(value: Quantity, json: object) -> None:
    assert written(value) == json


def test_every_unit_and_bound_has_a_name() -> None:
    assert set(LABELS) == set(Unit)
    assert set(BOUNDS) == set(Bound)


@pytest.mark.parametrize(
    ("unit", "bound", "value", "zh", "en"),
    [
        (Unit.WORKING_DAY, Bound.AT_LEAST, 5, "不少于 5 个工作日", "at least 5 working days"),
        (Unit.MONTH, Bound.AT_MOST, 1, "不超过 1 个月", "at most 1 month"),
        (Unit.MONTH_OF_YEAR, Bound.EXACTLY, (1, 7), "1、7 月", "months no. 1, 7"),
        (Unit.COUNT, Bound.WITHIN, (2, 8), "2–8", "2–8"),
        (Unit.PERCENT, Bound.MORE_THAN, Decimal(50), "超过 50%", "more than 50%"),
        (Unit.YUAN, Bound.AT_MOST, Decimal(200), "不超过 200 元", "at most 200 yuan"),
        (Unit.DATE, Bound.EXACTLY, date(2020, 12, 31), "2020-12-31", "2020-12-31"),
        (Unit.TERM, Bound.EXACTLY, ("约谈", "警告"), "约谈、警告", "summons to a talk, warning"),
        (Unit.LEVEL, Bound.EXACTLY, (5, 4, 3), "5、4、3 级", "levels 5, 4, 3"),
    ],
)
def test_figure_is_said_with_its_bound_and_unit(unit: Unit, bound: Bound, value: Quantity, zh: str, en: str) -> None:
    sentence = said(unit, bound, value)
    assert (sentence.zh, sentence.en) == (zh, en)
