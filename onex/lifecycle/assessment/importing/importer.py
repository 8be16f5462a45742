"""The importer ``assessment.results``: its target is the case number of a sitting in draft."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from onex.foundation.accounts.actors import Actor
from onex.foundation.accounts.permissions import may
from onex.foundation.journal.services import record
from onex.foundation.policy.refusals import Conflict, NotAllowed, NotFound
from onex.foundation.tabular.importers import Row, RowProblem, register_importer
from onex.foundation.tabular.sheets import Sheet
from onex.lifecycle.assessment.events import ResultsImported
from onex.lifecycle.assessment.importing.checks import check_rows
from onex.lifecycle.assessment.importing.context import ResultsContext
from onex.lifecycle.assessment.importing.sheet import CAMPUS, results_sheet
from onex.lifecycle.assessment.importing.writing import write_rows
from onex.lifecycle.assessment.models import Candidate, Sitting
from onex.lifecycle.assessment.permissions import AssessmentPermission
from onex.lifecycle.assessment.procedure import DRAFT
from onex.lifecycle.assessment.rules.scoring import PartRule, SchemeRule

NAME = "assessment.results"
ROWS_PER_CHUNK = 5_000

USUAL = SchemeRule(
    parts=(PartRule("theory", "理论", Decimal(40)), PartRule("practice", "实操", Decimal(60))), pass_line=Decimal(60)
)
"""Two parts, for a sheet that is asked for without a sitting."""


class ResultsImporter:
    """考核成绩导入."""

    name = NAME
    sheet: Sheet = results_sheet(USUAL, CAMPUS)
    permission = AssessmentPermission.IMPORT_RESULTS
    rows_per_chunk = ROWS_PER_CHUNK

    def open(self, target: str, actor: Actor, on: date) -> ResultsContext:
        """The sitting of a case number, in reach and in draft.

        Raises :class:`NotAllowed`, :class:`NotFound`, or :class:`Conflict` once the results were submitted.
        """
        if not may(actor, self.permission):
            raise NotAllowed("not_preparing", _("您的席位不能导入成绩"), cites=("M21",))
        sitting = (
            Sitting.objects.visible_to(actor)
            .select_related("case", "scheme", "organisation", "level__certificate")
            .filter(case__number=target)
            .first()
        )
        if sitting is None:
            raise NotFound("no_such_sitting", _("没有这一批次，或不在当前身份的范围内"))
        if sitting.case.state != DRAFT:
            raise Conflict("results_not_in_draft", _("成绩已提交，不能再导入；更正须另行办理"), cites=("M21",))
        parts = list(sitting.scheme.parts.all())
        scheme = SchemeRule(parts=tuple(part.as_rule() for part in parts), pass_line=sitting.scheme.pass_line)
        return ResultsContext(
            sitting=sitting,
            scheme=scheme,
            sheet=results_sheet(scheme, sitting.regime),
            actor=actor,
            on=on,
            part_ids={part.key: part.pk for part in parts},
            empty=not Candidate.objects.filter(sitting=sitting).exists(),
        )

    def check(self, rows: Sequence[Row], context: ResultsContext) -> Iterable[RowProblem]:
        """Judge one chunk."""
        return check_rows(rows, context)

    def commit(self, rows: Sequence[Row], context: ResultsContext) -> int:
        """Write one chunk."""
        return write_rows(rows, context)

    def finished(self, context: ResultsContext, imported: int) -> None:
        """Tell the journal how many rows came in, and how many candidates the sitting has now."""
        sitting = context.sitting
        event = ResultsImported(subject=sitting.case.subject, imported=imported, candidates=sitting.candidates.count())
        record(
            event,
            by=context.actor.author,
            cites=("M21",),
            reason="",
            on=context.on,
            organisation=str(sitting.organisation.ref),
            province=sitting.province,
        )


register_importer(ResultsImporter())
