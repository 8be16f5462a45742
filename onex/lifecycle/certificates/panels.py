"""What the pages of a batch and of a revocation, and of their cases, show beside the steps."""

from __future__ import annotations

from datetime import date

from onex.foundation.accounts.actors import Actor
from onex.foundation.accounts.permissions import may
from onex.foundation.policy import Law
from onex.foundation.procedures.effects import CasePanel, case_page
from onex.foundation.procedures.models import Case
from onex.foundation.procedures.selectors import clocks_of, state_label
from onex.lifecycle.assessment.procedure import RELEASED
from onex.lifecycle.certificates.models import IssueBatch, Revocation
from onex.lifecycle.certificates.numbers import NumberShape
from onex.lifecycle.certificates.permissions import CertificatesPermission
from onex.lifecycle.certificates.procedure import BATCH, REGISTERED, REVOCATION, VOID
from onex.lifecycle.certificates.rules import RegistrationFacts, registered_in_time
from onex.lifecycle.certificates.selectors import lateness_of

WITHHELD_SHOWN = 200
TONES = {REGISTERED: "good", VOID: "bad"}


def batch_context(batch: IssueBatch, actor: Actor, on: date) -> dict[str, object]:
    """A batch with its progress, numbers, clocks, and its results without certificate."""
    case, numbers = batch.case, NumberShape.from_key(batch.series_key)
    facts = RegistrationFacts(issued_on=batch.issued_on, on=on, registered_on=batch.registered_on)
    clocks = clocks_of(case, on)
    withheld = batch.withheld_results.select_related("result__candidate").order_by("result__candidate__admission_number")
    return {
        "batch": batch,
        "case": case,
        "state": state_label(case),
        "tone": TONES.get(case.state, "busy"),
        "clocks": clocks,
        "registration": registered_in_time(facts, Law(case.law_on, case.province)) if clocks else None,
        "first_number": numbers.write(batch.first_serial),
        "last_number": numbers.write(batch.last_serial),
        "done": batch.issued or (batch.job.done if batch.job else 0),
        "void": batch.void_numbers.count(),
        "withheld": withheld[:WITHHELD_SHOWN],
        "withheld_more": max(0, batch.withheld - WITHHELD_SHOWN),
        "lateness": lateness_of(batch.organisation_id, on),
        "may_print": may(actor, CertificatesPermission.EXPORT_CERTIFICATES),
        "may_see_certificates": may(actor, CertificatesPermission.VIEW_CERTIFICATE),
    }


@case_page("assessment.results")
def sitting_panel(case: Case, actor: Actor) -> CasePanel:
    """On the case of released results: the batches issued from them, and the way to the plan."""
    batches = IssueBatch.objects.visible_to(actor).filter(sitting__case=case).select_related("case").order_by("pk")
    own = actor.organisation_id == case.organisation_id
    return CasePanel(
        "certificates/parts/sitting_panel.html",
        {
            "case": case,
            "batches": [(batch, state_label(batch.case)) for batch in batches],
            "may_plan": own and case.state == RELEASED and may(actor, CertificatesPermission.PLAN_BATCH),
            "released": case.state == RELEASED,
        },
    )


@case_page(BATCH)
def batch_panel(case: Case, actor: Actor) -> CasePanel:
    """The batch on its case page."""
    batch = IssueBatch.objects.select_related("job", "number_rule", "level__certificate").get(case=case)
    numbers = NumberShape.from_key(batch.series_key)
    return CasePanel(
        "certificates/parts/batch_panel.html",
        {
            "case": case,
            "batch": batch,
            "first_number": numbers.write(batch.first_serial),
            "last_number": numbers.write(batch.last_serial),
            "done": batch.issued or (batch.job.done if batch.job else 0),
        },
    )


@case_page(REVOCATION)
def revocation_panel(case: Case, actor: Actor) -> CasePanel:
    """The certificate and the ground on a revocation's case page."""
    revocation = Revocation.objects.select_related("certificate__level__certificate").get(case=case)
    return CasePanel("certificates/parts/revocation_panel.html", {"revocation": revocation})
