"""Reading the directory as of any day."""

from __future__ import annotations

from onex.lifecycle.catalogue.selectors.issuing import issuing_facts, levels_open_to, regime_of, regions_open_to
from onex.lifecycle.catalogue.selectors.register import (
    certificate_listings,
    certificate_record,
    organisation_listings,
    organisation_record,
)

__all__ = [
    "certificate_listings",
    "certificate_record",
    "issuing_facts",
    "levels_open_to",
    "organisation_listings",
    "organisation_record",
    "regime_of",
    "regions_open_to",
]
