"""Numbers that identify bodies and people: how they are written, checked and (for made-up data) composed. Pure Python."""

from __future__ import annotations

from onex.foundation.parties.identifiers.credit_codes import (
    check_credit_code,
    credit_code_region,
    make_credit_code,
    warn_of_region,
)
from onex.foundation.parties.identifiers.identity import check_identity
from onex.foundation.parties.identifiers.names import check_name, clean_name, comparable_name
from onex.foundation.parties.identifiers.problems import Problem
from onex.foundation.parties.identifiers.resident_numbers import make_resident_number
from onex.foundation.parties.identifiers.writing import normalise

__all__ = [
    "Problem",
    "check_credit_code",
    "check_identity",
    "check_name",
    "clean_name",
    "comparable_name",
    "credit_code_region",
    "make_credit_code",
    "make_resident_number",
    "normalise",
    "warn_of_region",
]
