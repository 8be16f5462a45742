"""One-time codes, against the examples of RFC 6238."""

from __future__ import annotations

import pytest

from onex.foundation.accounts.sign_in import totp

SECRET = b"12345678901234567890"
STEP = 1_111_111_111 // 30


@pytest.mark.parametrize(
    ("second", "code"), [(59, "287082"), (1_111_111_109, "081804"), (1_111_111_111, "050471"), (2_000_000_000, "279037")]
)
def test_codes_are_those_of_the_standard(second: int, code: str) -> None:
    assert totp.code_at(SECRET, second // 30) == code
    assert totp.matching_step(SECRET, code, at=second, after=0) == second // 30


@pytest.mark.parametrize(("off", "taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_one_step_early_or_late_is_taken_and_two_are_not(off: int, taken: bool) -> None:
    found = totp.matching_step(SECRET, totp.code_at(SECRET, STEP + off), at=STEP * 30, after=0)
    assert found == (STEP + off if taken else None)


def test_last_second_of_a_step_and_the_first_of_the_next() -> None:
    code = totp.code_at(SECRET, STEP)
    assert totp.matching_step(SECRET, code, at=(STEP + 2) * 30 - 1, after=0) == STEP
    assert totp.matching_step(SECRET, code, at=(STEP + 2) * 30, after=0) is None


def test_code_of_a_step_used_or_passed_is_refused() -> None:
    code = totp.code_at(SECRET, STEP)
    assert totp.matching_step(SECRET, code, at=STEP * 30, after=STEP - 1) == STEP
    assert totp.matching_step(SECRET, code, at=STEP * 30, after=STEP) is None
    assert totp.matching_step(SECRET, code, at=STEP * 30, after=STEP + 1) is None


@pytest.mark.parametrize("typed", ["", "05047", "0504711", "abcdef", "０５０４７１", "05047 ", "+50471"])
def test_only_six_digits_are_a_code(typed: str) -> None:
    assert totp.matching_step(SECRET, typed, at=1_111_111_111, after=0) is None


def test_app_reads_name_and_secret() -> None:
    uri = totp.provisioning_uri(SECRET, "clerk one")
    assert uri.startswith("otpauth://totp/OneX:clerk%20one?")
    assert "secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" in uri
    assert totp.in_words(SECRET) == "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ"
