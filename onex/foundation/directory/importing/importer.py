"""The importer ``directory.organisations``: a province's bodies, or any seat's that enters bodies; it has no target."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.utils.translation import gettext_lazy as _

from onex.foundation.accounts.actors import Actor
from onex.foundation.accounts.organisations import kinds_for
from onex.foundation.accounts.permissions import may
from onex.foundation.directory.importing.checks import check_rows
from onex.foundation.directory.importing.context import DirectoryContext
from onex.foundation.directory.importing.sheet import organisations_sheet
from onex.foundation.directory.importing.writing import write_rows
from onex.foundation.directory.permissions import DirectoryPermission
from onex.foundation.parties.kinds import OrganisationKind
from onex.foundation.parties.selectors import find_region
from onex.foundation.policy import Text
from onex.foundation.policy.refusals import NotAllowed, NotFound
from onex.foundation.tabular.importers import Row, RowProblem, register_importer
from onex.foundation.tabular.sheets import Sheet

NAME = "directory.organisations"
ROWS_PER_CHUNK = 1_000


class OrganisationsImporter:
    """机构导入."""

    name = NAME
    sheet: Sheet = organisations_sheet(tuple(OrganisationKind))
    permission = DirectoryPermission.IMPORT
    rows_per_chunk = ROWS_PER_CHUNK

    def open(self, target: str, actor: Actor, on: date) -> DirectoryContext:
        """The register as the seat may add to it. Raises :class:`NotAllowed`, or :class:`NotFound` for any target."""
        if not (actor.system or may(actor, self.permission)):
            raise NotAllowed("import_not_allowed", _("当前席位不能导入机构"), cites=("G1.1",))
        if target:
            raise NotFound("no_such_target", _("机构导入没有目标可选"))
        region = find_region(actor.region)
        place = Text(region.name, region.name_en) if region else Text("全国", "the nation")
        return DirectoryContext(
            actor=actor,
            on=on,
            sheet=organisations_sheet(kinds_for(actor)),
            title=Text(f"机构名录（{place.zh}）", f"Directory of bodies ({place.en})"),
        )

    def check(self, rows: Sequence[Row], context: DirectoryContext) -> Iterable[RowProblem]:
        """Judge one chunk."""
        return check_rows(rows, context)

    def commit(self, rows: Sequence[Row], context: DirectoryContext) -> int:
        """Write one chunk."""
        return write_rows(rows, context)

    def finished(self, context: DirectoryContext, imported: int) -> None:
        """Nothing more: each body has its entry in the journal, and the import itself has one."""


register_importer(OrganisationsImporter())
