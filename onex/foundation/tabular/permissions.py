"""Who may use the import wizard and keep views: every seat. Each importer's own permission is asked on top."""

from __future__ import annotations

from enum import StrEnum

from onex.foundation.accounts.permissions import grant
from onex.foundation.accounts.roles import Role


class TabularPermission(StrEnum):
    """The wizard's own doors; what may be imported is the importer's permission, asked in the services."""

    VIEW_IMPORT = "tabular.import.view"
    START_IMPORT = "tabular.import.start"
    DECIDE_IMPORT = "tabular.import.decide"
    KEEP_VIEW = "tabular.view.keep"


EVERY_SEAT = frozenset(Role)

grant(dict.fromkeys(TabularPermission, EVERY_SEAT))
