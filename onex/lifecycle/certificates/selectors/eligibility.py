"""Which results of a sitting earn a certificate, row by row, and whether the organisation may issue at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from onex.foundation.policy import Finding, Law
from onex.lifecycle.assessment.models import Result, Sitting
from onex.lifecycle.assessment.procedure import RELEASED
from onex.lifecycle.catalogue.rules.issuing import issuing_checklist
from onex.lifecycle.catalogue.selectors import issuing_facts
from onex.lifecycle.certificates.rules import Outcome, ResultFacts, Side, result_checklist

ROWS_AT_ONCE = 10_000


class Judgement(NamedTuple):
    """One result, and the rules that stand against a certificate for it (none: it is eligible)."""

    result_id: int
    failed: tuple[Finding, ...]


@dataclass(frozen=True)
class Preview:
    """What a plan made now would do."""

    eligible: int
    withheld: tuple[tuple[Finding, int], ...]
    findings: tuple[Finding, ...] = field(default=())

    @property
    def possible(self) -> bool:
        """Whether anything would be issued."""
        return self.eligible > 0 and all(finding.passed for finding in self.findings)


def issuing_findings(sitting: Sitting, on: date) -> tuple[Finding, ...]:
    """Whether the organisation may issue this level in the sitting's region on a day: every test."""
    facts = issuing_facts(sitting.organisation_id, sitting.level_id, sitting.region_id, on)
    return issuing_checklist(facts, Law(on, sitting.province))


def judge_results(sitting: Sitting, on: date) -> Iterator[Judgement]:
    """Every result of a sitting by admission number, judged by its own facts; one query for all of them.

    Rows that state the same facts share one answer: what is looked up is the facts of this row, never the row's number.
    """
    law = Law(on, sitting.province)
    released = Sitting.objects.filter(pk=sitting.pk, case__state=RELEASED).exists()
    side = Side(sitting.regime)
    answers: dict[tuple[str, bool, bool], tuple[Finding, ...]] = {}
    rows = (
        Result.objects.filter(candidate__sitting=sitting)
        .order_by("candidate__admission_number")
        .values_list("pk", "conclusion", "certificate__pk", "planned_number__pk")
    )
    for result_id, conclusion, certificate_id, planned_id in rows.iterator(chunk_size=ROWS_AT_ONCE):
        stated = (conclusion, certificate_id is not None, planned_id is not None)
        if stated not in answers:
            facts = ResultFacts(side, released, Outcome(conclusion), certified=stated[1], planned=stated[2])
            answers[stated] = tuple(finding for finding in result_checklist(facts, law) if not finding.passed)
        yield Judgement(result_id, answers[stated])


def preview_issue(sitting: Sitting, on: date) -> Preview:
    """What a plan made on a day would do, without doing it."""
    counts = Counter(judgement.failed for judgement in judge_results(sitting, on))
    eligible = counts.pop((), 0)
    withheld = tuple((failed[0], count) for failed, count in counts.most_common())
    return Preview(eligible=eligible, withheld=withheld, findings=issuing_findings(sitting, on))
