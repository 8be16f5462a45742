"""What one import of results knows while it runs. Nothing of it is stored."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from django.db import connection
from django.db.models.expressions import RawSQL
from django.urls import reverse

from onex.foundation.accounts.actors import Actor
from onex.foundation.parties.identifiers import normalise
from onex.foundation.parties.kinds import OrganisationKind
from onex.foundation.parties.models import Organisation
from onex.foundation.tabular.importers import Row
from onex.foundation.tabular.sheets import Sheet
from onex.lifecycle.assessment.importing import sheet as columns
from onex.lifecycle.assessment.models import Candidate, Concluded, PartScore, Sitting
from onex.lifecycle.assessment.rules.scoring import Remark, SchemeRule

PROVINCE_DIGITS = 2

SCHOOL_KINDS = frozenset({OrganisationKind.PILOT_SCHOOL.value})


class School(NamedTuple):
    """A school as the importer needs it."""

    pk: int
    province: str


class Present(NamedTuple):
    """What the sitting already holds of a candidate, and what a row says of one: compared as a whole."""

    admission: str
    school_id: int | None
    scores: frozenset[tuple[str, Decimal]]
    remark: Remark


@dataclass
class ResultsContext:
    """One import into one sitting."""

    sitting: Sitting
    scheme: SchemeRule
    sheet: Sheet
    actor: Actor
    on: date
    part_ids: dict[str, int] = field(repr=False)
    empty: bool
    """Whether the sitting had no candidates when it was opened: there is nothing to compare with, then."""
    schools: dict[str, School | None] = field(default_factory=dict, repr=False)
    seen_documents: set[tuple[str, str]] = field(default_factory=set, repr=False)
    seen_admissions: set[str] = field(default_factory=set, repr=False)

    @property
    def title(self) -> str:
        """What the rows go into, for the wizard."""
        return self.sitting.name

    @property
    def back(self) -> str:
        """The sitting's page, for the wizard."""
        return reverse("assessment:sitting", args=(self.sitting.case.number,))

    def load_schools(self, codes: Iterable[str]) -> None:
        """Find the schools of a chunk that are not known yet: one query, or none."""
        wanted = {code for code in codes if code} - self.schools.keys()
        if not wanted:
            return
        self.schools.update(dict.fromkeys(wanted))
        found = Organisation.objects.filter(credit_code__in=wanted, kind__in=SCHOOL_KINDS)
        for pk, code, region in found.values_list("pk", "credit_code", "region_id"):
            self.schools[code or ""] = School(pk, region[:PROVINCE_DIGITS])

    def scores_of(self, row: Row) -> dict[str, Decimal]:
        """The scores a row gives, by part."""
        given = ((part.key, row.decimal(columns.part_key(part))) for part in self.scheme.parts)
        return {key: score for key, score in given if score is not None}

    def stated(self, row: Row) -> Present:
        """What a row says, to be compared with what is there."""
        school = self.schools.get(normalise(row.text(columns.SCHOOL)))
        return Present(
            row.text(columns.ADMISSION),
            school.pk if school else None,
            frozenset(self.scores_of(row).items()),
            remark_of(row),
        )

    def present(self, person_ids: Iterable[int]) -> dict[int, Present]:
        """What the sitting holds of these people: two queries, or one where it holds nothing."""
        held = {
            candidate_id: (person_id, admission, school_id, conclusion)
            for candidate_id, person_id, admission, school_id, conclusion in Candidate.objects.filter(
                sitting=self.sitting, person__in=listed("bigint", person_ids)
            ).values_list("pk", "person_id", "admission_number", "school_id", "result__conclusion")
        }
        if not held:
            return {}
        keys = {part_id: key for key, part_id in self.part_ids.items()}
        scores: dict[int, set[tuple[str, Decimal]]] = {candidate_id: set() for candidate_id in held}
        given = PartScore.objects.filter(result__in=listed("bigint", held))
        for candidate_id, part_id, score in given.values_list("result_id", "part_id", "score"):
            scores[candidate_id].add((keys[part_id], score))
        return {
            person_id: Present(
                admission, school_id, frozenset(scores[candidate_id]), _REMARKED.get(conclusion or "", Remark.NONE)
            )
            for candidate_id, (person_id, admission, school_id, conclusion) in held.items()
        }

    def admissions_taken(self, admissions: Iterable[str]) -> dict[str, int]:
        """Admission numbers the sitting has given already, and to whom."""
        held = Candidate.objects.filter(sitting=self.sitting, admission_number__in=listed("text", admissions))
        return dict(held.values_list("admission_number", "person_id"))


def listed(kind: Literal["bigint", "text"], values: Iterable[int] | Iterable[str]) -> RawSQL:
    """Any number of values as one parameter: thousands of them would be spelled out one by one."""
    if connection.vendor != "postgresql":
        return RawSQL("SELECT value FROM json_each(%s)", (json.dumps(list(values)),))
    statement = "SELECT unnest(%s::bigint[])" if kind == "bigint" else "SELECT unnest(%s::text[])"
    return RawSQL(statement, (list(values),))  # noqa: S611  (one of two fixed statements)


_REMARKED = {Concluded.ABSENT.value: Remark.ABSENT, Concluded.VOIDED.value: Remark.VOIDED}


def remark_of(row: Row) -> Remark:
    """The remark of a row."""
    return columns.REMARKS.get(row.text(columns.REMARK), Remark.NONE)
