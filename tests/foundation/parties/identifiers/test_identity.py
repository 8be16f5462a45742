"""The six identity documents."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onex.foundation.parties.identifiers import check_identity, make_resident_number
from onex.foundation.parties.identifiers.resident_numbers import CHECK_CHARACTERS
from onex.foundation.parties.kinds import DocumentKind

DAYS = st.dates(date(1900, 1, 1), date(2020, 12, 31))
RESIDENT = make_resident_number("99010119990101001")


def code_of(kind: DocumentKind, number: str) -> str:
    problem = check_identity(kind, number)
    return problem.code if problem else ""


@given(DAYS, st.integers(1, 999))
def test_resident_number_is_right_with_one_check_character_only(born: date, order: int) -> None:
    number = make_resident_number(f"370102{born:%Y%m%d}{order:03d}")
    assert code_of(DocumentKind.RESIDENT_ID, number) == ""
    for other in CHECK_CHARACTERS.replace(number[-1], ""):
        assert code_of(DocumentKind.RESIDENT_ID, number[:-1] + other) in {"check_character", "typed_as_number"}


@pytest.mark.parametrize("number", ["11010519491231002X", "440524188001010014"])
def test_examples_of_the_standard_are_right(number: str) -> None:
    assert code_of(DocumentKind.RESIDENT_ID, number) == ""


def test_number_of_the_fictional_province_is_right() -> None:
    assert code_of(DocumentKind.RESIDENT_ID, RESIDENT) == ""


def test_small_x_and_full_width_are_normalised() -> None:
    assert code_of(DocumentKind.RESIDENT_ID, "11010519491231002x") == ""
    assert code_of(DocumentKind.RESIDENT_ID, "１１０１０５１９４９１２３１００２Ｘ") == ""
    assert code_of(DocumentKind.RESIDENT_ID, " 110105 19491231 002X\u200b") == ""


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("", "empty"),
        ("\u200b ", "empty"),
        ("1.10105E+17", "typed_as_number"),
        ("1.10105194912310e+17", "typed_as_number"),
        ("110105194912310000", "typed_as_number"),
        ("110105194912310020.0", "typed_as_number"),
        ("110105491231002", "first_generation"),
        ("11010519491231002", "form"),
        ("1101051949123100200", "form"),
        ("11010519491231002A", "form"),
        ("11010519491231O02X", "form"),
        ("110105194912310021", "check_character"),
        (make_resident_number("11010519490230002"), "birth_date"),
        (make_resident_number("11010517490228002"), "birth_date"),
        (make_resident_number("19010519491231002"), "province"),
        (make_resident_number("00010519491231002"), "province"),
        (make_resident_number("81000019900101001"), "is_residence_permit"),
        (make_resident_number("82000019900101001"), "is_residence_permit"),
        (make_resident_number("83000019900101001"), "is_residence_permit"),
        (make_resident_number("93784019900101001"), "is_permanent_resident"),
    ],
)
def test_what_is_wrong_with_a_resident_number_is_named(number: str, code: str) -> None:
    assert code_of(DocumentKind.RESIDENT_ID, number) == code


def test_three_noughts_at_the_end_are_right_where_the_check_agrees() -> None:
    ending = next(
        number
        for order in range(100, 1000, 100)
        for day in range(1, 29)
        if (number := make_resident_number(f"370102199501{day:02d}{order}")).endswith("000")
    )
    assert code_of(DocumentKind.RESIDENT_ID, ending) == ""


@pytest.mark.parametrize("region", ["810000", "820000", "830000"])
def test_residence_permits_are_right(region: str) -> None:
    number = make_resident_number(f"{region}19900101001")
    assert code_of(DocumentKind.RESIDENCE_PERMIT, number) == ""
    assert code_of(DocumentKind.RESIDENCE_PERMIT, number[:-1] + ("0" if number[-1] != "0" else "1")) == "check_character"


def test_residence_permit_of_the_mainland_is_refused() -> None:
    assert code_of(DocumentKind.RESIDENCE_PERMIT, "11010519491231002X") == "form"
    assert code_of(DocumentKind.RESIDENCE_PERMIT, "8100001990") == "form"


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        (DocumentKind.HK_MACAO_PERMIT, "H12345678"),
        (DocumentKind.HK_MACAO_PERMIT, "M1234567801"),
        (DocumentKind.HK_MACAO_PERMIT, "ｈ１２３４５６７８"),
        (DocumentKind.TAIWAN_PERMIT, "12345678"),
        (DocumentKind.TAIWAN_PERMIT, "1234567890"),
        (DocumentKind.TAIWAN_PERMIT, "1234567890(B)"),
        (DocumentKind.TAIWAN_PERMIT, "1234567890（Ｂ）"),
        (DocumentKind.PASSPORT, "E12345678"),
        (DocumentKind.PASSPORT, "12345"),
        (DocumentKind.PASSPORT, "3E12345"),
        (DocumentKind.FOREIGN_PERMANENT_RESIDENT, "USA110075112233"),
        (DocumentKind.FOREIGN_PERMANENT_RESIDENT, make_resident_number("91184019750101001")),
    ],
)
def test_other_documents_are_right(kind: DocumentKind, number: str) -> None:
    assert check_identity(kind, number) is None


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        (DocumentKind.HK_MACAO_PERMIT, "A12345678"),
        (DocumentKind.HK_MACAO_PERMIT, "H1234567"),
        (DocumentKind.HK_MACAO_PERMIT, "H123456789"),
        (DocumentKind.TAIWAN_PERMIT, "1234567"),
        (DocumentKind.TAIWAN_PERMIT, "123456789"),
        (DocumentKind.PASSPORT, "E123"),
        (DocumentKind.PASSPORT, "E1234567890123456"[:17] + "8"),
        (DocumentKind.PASSPORT, "护照12345"),
        (DocumentKind.FOREIGN_PERMANENT_RESIDENT, "US1100751122334"),
        (DocumentKind.FOREIGN_PERMANENT_RESIDENT, RESIDENT[1:]),
        (DocumentKind.FOREIGN_PERMANENT_RESIDENT, "11010519491231002X"),
    ],
)
def test_other_documents_of_another_form_are_refused(kind: DocumentKind, number: str) -> None:
    assert code_of(kind, number) == "form"


def test_permanent_resident_number_with_a_slip_is_found() -> None:
    number = make_resident_number("91184019750101001")
    assert code_of(DocumentKind.FOREIGN_PERMANENT_RESIDENT, number[:-1] + "7") == (
        "check_character" if number[-1] != "7" else ""
    )


@given(st.sampled_from(DocumentKind), st.text(max_size=30))
def test_anything_typed_is_answered_without_being_repeated(kind: DocumentKind, number: str) -> None:
    problem = check_identity(kind, number)
    if problem and len(number.strip()) > 4:
        assert number not in problem.message.zh
        assert number not in problem.message.en


@pytest.mark.parametrize("prefix", ["", "1" * 16, "1" * 16 + "X", "１" * 17])
def test_make_refuses_a_prefix_that_is_none(prefix: str) -> None:
    with pytest.raises(ValueError, match="17 digits"):
        make_resident_number(prefix)
