"""GB/T 2260 as the file has it."""

from __future__ import annotations

from datetime import date

import pytest

from onex.foundation.parties.models import Region, RegionLevel
from onex.foundation.parties.regions import load_regions, read_regions
from onex.foundation.parties.selectors import find_region, regions_on
from tests.factories.parties import make_region


def test_file_has_the_provinces_and_cities() -> None:
    regions = {region.code: region for region in read_regions()}
    levels = [region.level for region in regions.values()]
    assert levels.count(RegionLevel.PROVINCE) == 34
    assert levels.count(RegionLevel.CITY) == 344
    assert regions["370000"].name == "山东省"
    assert regions["610000"].name_en == "Shaanxi"
    assert not {code for code in regions if code.startswith(("98", "99"))}


def test_file_is_a_tree_in_order_with_two_names_each() -> None:
    seen: set[str] = set()
    for region in read_regions():
        assert len(region.code) == 6
        assert region.code.isdigit()
        assert region.name
        assert region.name_en.isprintable()
        assert region.name_en
        assert region.parent_id is None or region.parent_id in seen
        assert (region.parent_id is None) == (region.level == RegionLevel.PROVINCE)
        assert region.code not in seen
        seen.add(region.code)


@pytest.mark.django_db
def test_regions_are_loaded_once_and_leave_others_alone() -> None:
    make_region(code="9901")
    count = load_regions()
    assert load_regions() == count
    assert Region.objects.count() == count + 2


@pytest.mark.django_db
def test_laiwu_ended_and_jinan_took_over() -> None:
    load_regions()
    laiwu = Region.objects.get(code="371200")
    assert laiwu.in_use_on(date(2019, 1, 8))
    assert not laiwu.in_use_on(date(2019, 1, 9))
    assert laiwu.successor == "370100"
    assert not regions_on(date(2019, 1, 9)).filter(code="371200").exists()
    assert regions_on(date(2019, 1, 8)).filter(code="371200").exists()


def test_reach_is_the_digits_all_within_share() -> None:
    reaches = {region.code: region.reach for region in read_regions()}
    assert (reaches["370000"], reaches["370100"], reaches["429004"]) == ("37", "3701", "429004")


@pytest.mark.django_db
def test_region_is_found_by_its_digits() -> None:
    make_region(code="9901")
    assert [getattr(find_region(reach), "code", None) for reach in ("99", "9901", "990100", "98", "")] == [
        "990000",
        "990100",
        "990100",
        None,
        None,
    ]
