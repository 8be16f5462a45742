"""What the pages of a sitting and of its case show beside the steps."""

from __future__ import annotations

from onex.foundation.accounts.actors import Actor
from onex.foundation.accounts.permissions import may
from onex.foundation.procedures.effects import CasePanel, case_page
from onex.foundation.procedures.models import Case
from onex.foundation.procedures.selectors import state_label
from onex.foundation.tabular.selectors import imports_for
from onex.lifecycle.assessment.importing.importer import NAME as IMPORTER
from onex.lifecycle.assessment.models import Concluded, Sitting
from onex.lifecycle.assessment.permissions import AssessmentPermission
from onex.lifecycle.assessment.procedure import DRAFT, RELEASED
from onex.lifecycle.assessment.selectors import get_sitting, summary_of

LATEST_IMPORTS = 5


def sitting_context(sitting: Sitting, actor: Actor) -> dict[str, object]:
    """A sitting with its figures, and which buttons the seat has."""
    summary = summary_of(sitting, actor)
    in_draft = sitting.case.state == DRAFT
    importing = in_draft and may(actor, AssessmentPermission.IMPORT_RESULTS)
    return {
        "sitting": sitting,
        "state": state_label(sitting.case),
        "tone": "good" if sitting.case.state == RELEASED else "",
        "summary": summary,
        "conclusions": [(label, summary.counts.get(value, 0)) for value, label in Concluded.choices],
        "parts": list(sitting.scheme.parts.all()),
        "importer": IMPORTER,
        "may_import": importing,
        "may_discard": in_draft and bool(summary.candidates) and may(actor, AssessmentPermission.DISCARD_RESULTS),
        "may_see_case": Case.objects.visible_to(actor).filter(pk=sitting.case_id).exists(),
        "may_see_results": may(actor, AssessmentPermission.VIEW_RESULTS),
        "imports": list(imports_for(actor, importer=IMPORTER, target=sitting.case.number)[:LATEST_IMPORTS])
        if may(actor, AssessmentPermission.IMPORT_RESULTS)
        else [],
    }


@case_page("assessment.results")
def results_panel(case: Case, actor: Actor) -> CasePanel:
    """The sitting's panel on its case page."""
    return CasePanel("assessment/parts/panel.html", sitting_context(get_sitting(case.number, actor), actor))
