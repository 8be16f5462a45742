from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from onex.foundation.policy.errors import BadPolicyFile, NotInForce, UnknownClause, UnknownParameter
from onex.foundation.policy.instruments import library
from onex.foundation.policy.parameters import Parameters, load_parameters, parameters

LABEL = "  label: {zh: 期限, en: Time}\n"
NATION = "  values:\n    - {since: 2020-06-02, value: 5, cite: M23}\n"
OPEN = "  provincial: true\n  provincial_cite: P4.1\n"
PROVINCE = '    - {since: 2022-01-01, value: 8, cite: M23, where: "37", document: 鲁教〔2022〕1号}\n'


def load(folder: Path, body: str) -> Parameters:
    (folder / "topic.yaml").write_text(f"window:\n{body}", encoding="utf-8")
    return load_parameters(folder, library())


def test_every_value_has_a_date_a_unit_and_a_registered_clause() -> None:
    for parameter in parameters().by_key.values():
        for value in parameter.values:
            in_force = library().get_instrument(value.cite[0]).in_force
            assert in_force is not None
            assert value.since >= in_force
            assert library().get_clause(value.cite)


def test_figure_that_no_clause_states_says_so() -> None:
    for parameter in parameters().by_key.values():
        for value in parameter.values:
            assert (value.set_by == "platform") is (value.note is not None and "平台默认" in value.note.zh)


def test_newer_value_is_added_and_the_older_stays(tmp_path: Path) -> None:
    law = load(tmp_path, LABEL + "  unit: working_day\n" + NATION + "    - {since: 2023-01-06, value: 7, cite: X4}\n")
    window = law.get("topic.window")
    assert window.get_value_on(date(2020, 6, 2)).value == 5
    assert window.get_value_on(date(2023, 1, 5)).value == 5
    assert window.get_value_on(date(2023, 1, 6)).value == 7


def test_nothing_is_in_force_the_day_before_the_first_value(tmp_path: Path) -> None:
    window = load(tmp_path, LABEL + "  unit: working_day\n" + NATION).get("topic.window")
    assert window.find_value_on(date(2020, 6, 1)) is None
    with pytest.raises(NotInForce, match=r"2020-06-02.*2020-06-01"):
        window.get_value_on(date(2020, 6, 1))


def test_province_holds_its_own_from_its_own_date(tmp_path: Path) -> None:
    window = load(tmp_path, LABEL + "  unit: working_day\n" + OPEN + NATION + PROVINCE).get("topic.window")
    assert window.get_value_on(date(2021, 12, 31), "37").value == 5
    own = window.get_value_on(date(2022, 1, 1), "37")
    assert (own.value, own.set_by, own.province, own.document) == (8, "province", "37", "鲁教〔2022〕1号")
    assert window.get_value_on(date(2022, 1, 1), "44").value == 5
    assert window.get_value_on(date(2022, 1, 1)).value == 5


def test_province_alone_has_no_say_over_others(tmp_path: Path) -> None:
    only = "  values:\n" + PROVINCE
    window = load(tmp_path, LABEL + "  unit: working_day\n" + OPEN + only).get("topic.window")
    assert window.get_value_on(date(2022, 1, 1), "37").value == 8
    with pytest.raises(NotInForce, match="没有适用于此地的值"):
        window.get_value_on(date(2022, 1, 1), "44")


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (LABEL + "  unit: working_day\n" + NATION + PROVINCE, "no clause lets 37 hold its own value"),
        (LABEL + "  unit: working_day\n  provincial: true\n" + NATION, "go together"),
        (
            LABEL + "  unit: working_day\n" + OPEN + NATION + PROVINCE.replace(", document: 鲁教〔2022〕1号", ""),
            "document",
        ),
        (LABEL + "  unit: working_day\n  values:\n    - {since: 2020-06-02, value: 5}\n", "cite is missing"),
        (LABEL + "  unit: working_day\n  values:\n    - {value: 5, cite: M23}\n", "since is missing"),
        (
            LABEL + "  unit: working_day\n  values:\n    - {since: 2020-06-01, value: 5, cite: M23}\n",
            "before M was in force",
        ),
        (
            LABEL + "  unit: working_day\n  values:\n    - {since: 2021-01-01, value: 5, cite: A1.1}\n",
            "before A was in force",
        ),
        (LABEL + "  unit: working_day\n  values: []\n", "has no value"),
        (LABEL + "  unit: working_day\n" + NATION + NATION.partition("\n")[2], "two values since"),
        (LABEL + "  unit: yuan\n" + NATION, "written as a string"),
        (LABEL + "  unit: count\n  rolls: false\n" + NATION, "rolls says nothing"),
        (LABEL + "  unit: working_day\n" + NATION.replace("M23}", "M23, set_by: platform}"), "needs a note"),
        (LABEL + "  unit: working_day\n" + NATION.replace("M23}", "M23, set_by: me}"), "none of clause"),
        ("  unit: working_day\n" + NATION, "label is missing"),
    ],
)
def test_careless_value_is_refused(tmp_path: Path, body: str, why: str) -> None:
    with pytest.raises(BadPolicyFile, match=why):
        load(tmp_path, body)


def test_value_of_an_unknown_clause_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnknownClause, match="M30"):
        load(tmp_path, LABEL + "  unit: working_day\n" + NATION.replace("M23", "M30"))


def test_unknown_key_is_refused_with_its_neighbours() -> None:
    with pytest.raises(UnknownParameter, match=r"exits\.appeal_window"):
        parameters().get("exits.appeal")
    with pytest.raises(UnknownParameter, match="assessment"):
        parameters().get("nothing")


def test_json_of_a_value_holds_everything() -> None:
    value = parameters().get("fees.cap_paper").get_value_on(date(2026, 3, 2))
    assert value.value == Decimal(200)
    assert value.to_json() == {
        "key": "fees.cap_paper",
        "label": {"zh": "纸笔考试成本上限（每人次）", "en": "Cap for a paper exam per candidate"},
        "unit": "yuan",
        "bound": "at_most",
        "value": "200",
        "cite": "C3",
        "since": "2020-01-22",
        "province": None,
        "set_by": "clause",
        "document": None,
        "note": None,
    }
