"""Sealing, opening, blind indexes."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest
from pytest_django.fixtures import Settings

from onex.foundation.parties.vault import SealBroken, blind_index, seal, seal_many, unseal

PLACE = {"table": "parties_person", "key": "1", "column": "name"}


def test_what_is_sealed_opens_again() -> None:
    assert unseal(seal("王小明", **PLACE), **PLACE) == "王小明"
    assert unseal(memoryview(seal("", **PLACE)), **PLACE) == ""


def test_same_text_is_sealed_differently_each_time() -> None:
    assert len({seal("王小明", **PLACE) for _ in range(100)}) == 100


def test_plaintext_is_not_in_the_sealed_value() -> None:
    assert "王小明".encode() not in seal("王小明", **PLACE)


@pytest.mark.parametrize("moved", [{"table": "other"}, {"key": "2"}, {"column": "number"}])
def test_value_moved_elsewhere_does_not_open(moved: dict[str, str]) -> None:
    sealed = seal("王小明", **PLACE)
    with pytest.raises(SealBroken):
        unseal(sealed, **(PLACE | moved))


@pytest.mark.parametrize("place", [0, 1, 12, 13, -1])
def test_changed_value_does_not_open(place: int) -> None:
    sealed = bytearray(seal("王小明", **PLACE))
    sealed[place] ^= 1
    with pytest.raises(SealBroken):
        unseal(bytes(sealed), **PLACE)


@pytest.mark.parametrize("stored", [b"", b"\x01", b"\x01" + b"0" * 12])
def test_value_cut_short_does_not_open(stored: bytes) -> None:
    with pytest.raises(SealBroken):
        unseal(stored, **PLACE)


def test_broken_seal_says_nothing_of_the_value() -> None:
    with pytest.raises(SealBroken) as broken:
        unseal(seal("王小明", **PLACE), **(PLACE | {"key": "2"}))
    assert str(broken.value) == "parties_person.name of 2 does not open"


def test_many_are_sealed_each_under_its_own_key() -> None:
    refs = [uuid4(), uuid4()]
    sealed = seal_many(zip(refs, ("甲", "乙"), strict=True), table="t", column="c")
    assert [unseal(value, table="t", key=ref, column="c") for ref, value in zip(refs, sealed, strict=True)] == ["甲", "乙"]


def test_blind_index_is_16_bytes_and_repeats() -> None:
    assert len(blind_index("a", "1")) == 16
    assert blind_index("a", "1") == blind_index("a", "1")


def test_blind_index_differs_by_text_and_by_purpose() -> None:
    assert len({blind_index("a", "1"), blind_index("a", "2"), blind_index("b", "1")}) == 3


def test_other_installation_neither_opens_nor_finds(settings: Settings, tmp_path: Path) -> None:
    sealed, index = seal("王小明", **PLACE), blind_index("a", "1")
    settings.KEYS_DIR = tmp_path / "keys"
    assert blind_index("a", "1") != index
    with pytest.raises(SealBroken):
        unseal(sealed, **PLACE)
