"""行政区划代码 (GB/T 2260): the facts, as a file, and how they come into the database."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from django.db import transaction

from onex.foundation.parties.kinds import RegionLevel
from onex.foundation.parties.models import Region

FILE = Path(__file__).with_name("gbt2260.csv")


@transaction.atomic
def load_regions() -> int:
    """Bring the table in line with the file, which has provinces before their cities; the number of regions in it.

    Regions the file does not have (a demonstration's) are left alone.
    """
    regions = list(read_regions())
    Region.objects.bulk_create(
        regions,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "name_en", "level", "parent", "valid_from", "valid_until", "successor"],
    )
    return len(regions)


def read_regions(path: Path = FILE) -> Iterator[Region]:
    """The regions of a file, not saved."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield Region(
                code=row["code"],
                name=row["name"],
                name_en=row["name_en"],
                level=RegionLevel(row["level"]),
                parent_id=row["parent"] or None,
                valid_from=_day(row["valid_from"]),
                valid_until=_day(row["valid_until"]),
                successor=row["successor"],
            )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
