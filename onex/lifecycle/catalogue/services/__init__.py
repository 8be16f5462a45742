"""The decisions entered into the directory, each with its journal entry in the same transaction."""

from __future__ import annotations

from onex.lifecycle.catalogue.services.certificates import Occupation, add_certificate
from onex.lifecycle.catalogue.services.directory import (
    list_certificate,
    list_organisation,
    remove_certificate,
    remove_organisation,
)
from onex.lifecycle.catalogue.services.limits import lift, name_lead, restrict
from onex.lifecycle.catalogue.services.rights import end_right, grant_right, sign_agreement

__all__ = [
    "Occupation",
    "add_certificate",
    "end_right",
    "grant_right",
    "lift",
    "list_certificate",
    "list_organisation",
    "name_lead",
    "remove_certificate",
    "remove_organisation",
    "restrict",
    "sign_agreement",
]
