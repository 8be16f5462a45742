"""Reading the directory: bodies as of any day, by any name or code they ever had, and who took whose place."""

from __future__ import annotations

from onex.foundation.directory.selectors.as_of import OrganisationOn, name_on, organisation_as_of, organisations_as_of
from onex.foundation.directory.selectors.history import (
    BodyRecord,
    FormerName,
    Statement,
    former_names,
    history_of,
    record_of,
    successions_of,
)
from onex.foundation.directory.selectors.lines import (
    codes_of_line,
    find_by_credit_code,
    former_code_holders,
    predecessors_of,
    searched,
    successor_on,
)

__all__ = [
    "BodyRecord",
    "FormerName",
    "OrganisationOn",
    "Statement",
    "codes_of_line",
    "find_by_credit_code",
    "former_code_holders",
    "former_names",
    "history_of",
    "name_on",
    "organisation_as_of",
    "organisations_as_of",
    "predecessors_of",
    "record_of",
    "searched",
    "successions_of",
    "successor_on",
]
