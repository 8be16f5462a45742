"""One mask everywhere."""

from __future__ import annotations

import pytest

from onex.foundation.parties.masking import mask_name, mask_number, mask_phone


@pytest.mark.parametrize(
    ("name", "masked"),
    [("王小明", "王*明"), ("王明", "王*"), ("王", "王"), ("", ""), ("欧阳小明", "欧**明"), ("阿依夏木·吐尔逊", "阿******逊")],
)
def test_mask_of_a_name(name: str, masked: str) -> None:
    assert mask_name(name) == masked


def test_mask_of_a_number_leaves_first_and_last_only() -> None:
    assert mask_number("11010519491231002X") == "1" + "*" * 16 + "X"


def test_mask_of_a_phone_leaves_first_and_last_only() -> None:
    assert mask_phone("13800001234") == "1*********4"
