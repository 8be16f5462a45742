"""Numbers to the byte, and what cannot be written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onex.lifecycle.certificates.numbers import (
    NumberParts,
    NumberProblem,
    NumberShape,
    Scheme,
    check_hr_body_code,
    check_template,
    shape,
)

DEFAULT = "{organisation}{certificate}{level}{year}{serial:07d}"
SHANDONG = "S000037000072"


def hr(*, body=SHANDONG, level="3", year=2026):
    return shape(Scheme.HR_22, "", NumberParts(body, "4-04-05-05", level, year))


def campus(template=DEFAULT, *, organisation="ORG01", certificate="PY", level="2", year=2026):
    return shape(Scheme.TEMPLATE, template, NumberParts(organisation, certificate, level, year))


def test_hr_number_is_the_coding_rule_to_the_byte():
    number = hr().write(123)
    assert number == "S000037000072263000123"
    assert len(number.encode()) == 22
    assert (number[0], number[1:5], number[5:7], number[7:13]) == ("S", "0000", "37", "000072")
    assert (number[13:15], number[15], number[16:]) == ("26", "3", "000123")


def test_hr_employer_filed_with_the_ministry():
    assert hr(body="Y012311000001", level="5", year=2031).write(1) == "Y012311000001315000001"


@pytest.mark.parametrize("level", ["5", "4", "3", "2", "1", "T"])
def test_hr_level_is_the_sixteenth_character(level):
    assert hr(level=level).write(1)[15] == level


@pytest.mark.parametrize(
    "body", ["", "S00003700007", "S0000370000720", "A000037000072", "s000037000072", "S0000370000X2", "S00003700007２"]
)
def test_hr_body_code_of_another_form_is_refused(body):
    with pytest.raises(NumberProblem) as refused:
        check_hr_body_code(body)
    assert refused.value.code == "bad_body_code"


@pytest.mark.parametrize("level", ["", "10", "高", "a", "-"])
def test_hr_level_of_another_form_is_refused(level):
    with pytest.raises(NumberProblem):
        hr(level=level)


def test_hr_serial_runs_to_its_last_and_no_further():
    assert hr().write(999_999) == "S000037000072263999999"
    with pytest.raises(NumberProblem) as refused:
        hr().write(1_000_000)
    assert refused.value.code == "series_full"


def test_hr_series_is_of_body_year_and_level():
    keys = {hr().key, hr(level="4").key, hr(year=2027).key, hr(body="S000037000073").key}
    assert len(keys) == 4
    assert hr().key == "S000037000072263######"


def test_campus_number_begins_with_the_body():
    assert campus().write(7) == "ORG01PY220260000007"
    assert campus("{organisation}-{yy}-{serial:05d}-X").write(7) == "ORG01-26-00007-X"


def test_campus_serial_overflow_is_refused():
    narrow = campus("{organisation}{serial:04d}")
    assert narrow.write(9_999) == "ORG019999"
    for serial in (10_000, 0, -1):
        with pytest.raises(NumberProblem):
            narrow.write(serial)


@pytest.mark.parametrize(
    ("first", "count", "fits"), [(9_999, 1, True), (9_999, 2, False), (1, 9_999, True), (1, 10_000, False), (1, 0, False)]
)
def test_a_range_fits_to_its_last_serial(first, count, fits):
    narrow = campus("{organisation}{serial:04d}")
    if fits:
        narrow.check_range(first, count)
    else:
        with pytest.raises(NumberProblem):
            narrow.check_range(first, count)


@pytest.mark.parametrize(
    "template",
    [
        "",
        "{serial:07d}",
        "X{organisation}{serial:07d}",
        "{certificate}{organisation}{serial:07d}",
        "{organisation}",
        "{organisation}{serial}",
        "{organisation}{serial:7d}",
        "{organisation}{serial:03d}",
        "{organisation}{serial:013d}",
        "{organisation}{serial:07d}{serial:07d}",
        "{organisation}{name}{serial:07d}",
        "{organisation!r}{serial:07d}",
        "{organisation:>9}{serial:07d}",
        "{organisation.__class__}{serial:07d}",
        "{organisation}/{serial:07d}",
        "{organisation}第{serial:07d}",
        "{organisation}{serial:07d",
        "{organisation}#{serial:07d}",
    ],
)
def test_templates_that_cannot_hold_are_refused(template):
    with pytest.raises(NumberProblem) as refused:
        check_template(template)
    assert refused.value.code == "bad_template"


def test_fifty_characters_are_the_most():
    assert len(campus(organisation="O" * 36, certificate="PY").write(1)) == 50
    with pytest.raises(NumberProblem) as refused:
        campus(organisation="O" * 37, certificate="PY")
    assert refused.value.code == "number_too_long"


@pytest.mark.parametrize("organisation", ["", "机构", "a1", "A 1", "A#1"])
def test_parts_that_would_not_read_back_are_refused(organisation):
    with pytest.raises(NumberProblem):
        campus(organisation=organisation)


@given(
    organisation=st.from_regex(r"[0-9A-Z]{1,18}", fullmatch=True),
    digits=st.integers(4, 12),
    serial=st.integers(1, 9_999),
    tail=st.sampled_from(["", "-X", "{level}", "-{yy}"]),
)
def test_a_shape_is_read_back_from_its_key(organisation, digits, serial, tail):
    made = campus(f"{{organisation}}{{serial:0{digits}d}}{tail}", organisation=organisation)
    assert NumberShape.from_key(made.key) == made
    assert len(made.write(serial)) == len(made.key)
    assert made.write(serial).startswith(organisation)


@given(first=st.integers(1, 999_999), second=st.integers(1, 999_999))
def test_numbers_differ_as_serials_do(first, second):
    assert (hr().write(first) == hr().write(second)) == (first == second)
