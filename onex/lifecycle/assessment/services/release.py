"""What the steps of a results case do besides changing its state, and what is asked of them first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import partial
from itertools import islice

from django.utils.translation import override

from onex.foundation.accounts.actors import Actor
from onex.foundation.parties.masking import mask_name
from onex.foundation.parties.selectors import names_of
from onex.foundation.policy import Finding, Law
from onex.foundation.procedures.effects import effect, judge
from onex.foundation.procedures.models import Case, CaseClock
from onex.foundation.publications import services as publications
from onex.foundation.publications.models import Notice
from onex.foundation.publications.selectors import open_objections
from onex.foundation.publications.services import Line
from onex.lifecycle.assessment import procedure
from onex.lifecycle.assessment.events import PublicityWithdrawn, ResultsPublished, ResultsReleased
from onex.lifecycle.assessment.models import Concluded, Result, Sitting
from onex.lifecycle.assessment.rules.release import (
    ObjectionFacts,
    Side,
    objections_are_answered,
    results_are_complete,
)
from onex.lifecycle.assessment.selectors import completeness_facts, conclusion_counts

LINES_AT_ONCE = 5_000
BASIS = {"campus": "M23", "hr": "S4.3"}


def sitting_of(case: Case) -> Sitting:
    """The sitting a results case is about."""
    return Sitting.objects.select_related("level__certificate", "scheme", "notice").get(case=case)


def complete(case: Case, law: Law, on: date) -> Iterable[Finding]:
    """Asked before results are submitted."""
    return (results_are_complete(completeness_facts(sitting_of(case)), law),)


def unopposed(case: Case, law: Law, on: date) -> Iterable[Finding]:
    """Asked before results leave publicity, and again before each later approval of them."""
    unanswered = open_objections(case.subject).count()
    return (objections_are_answered(ObjectionFacts(Side(case.regime), unanswered), law),)


def publish(case: Case, *, by: Actor, reason: str, on: date) -> ResultsPublished:
    """Freeze every line before the public until the publicity clock runs out."""
    sitting = sitting_of(case)
    clock = CaseClock.objects.get(case=case, name="publicity", stopped_on=None)
    notice = publications.publish(
        title=sitting.name,
        subject=case.subject,
        basis=BASIS[sitting.regime],
        case=case,
        lines=_lines(sitting),
        opens_on=on,
        closes_on=clock.due_on,
        by=by,
    )
    sitting.notice = notice
    sitting.save(update_fields=["notice"])
    return ResultsPublished(subject=case.subject, notice=notice.number, lines=notice.line_count, sha256=notice.sha256)


def close_publicity(case: Case, *, by: Actor, reason: str, on: date) -> None:
    """The notice closes when the results leave publicity."""
    notice = sitting_of(case).notice
    if notice is not None and notice.state == Notice.State.OPEN:
        publications.close(notice, by=by, on=on)


def withdraw_publicity(step: str, case: Case, *, by: Actor, reason: str, on: date) -> PublicityWithdrawn:
    """Results go back to draft: the notice that showed them is withdrawn, and stays readable as such."""
    sitting = sitting_of(case)
    notice = sitting.notice
    if notice is not None and notice.state == Notice.State.OPEN:
        publications.withdraw(notice, by=by, reason=reason, on=on)
    sitting.notice = None
    sitting.save(update_fields=["notice"])
    return PublicityWithdrawn(subject=case.subject, notice=notice.number if notice else "", step=step)


def released(case: Case, *, by: Actor, reason: str, on: date) -> ResultsReleased:
    """The second person has confirmed: the results are final."""
    sitting = sitting_of(case)
    counts = conclusion_counts(sitting)
    level = sitting.level
    return ResultsReleased(
        subject=case.subject,
        sitting=sitting.pk,
        level=f"{level.certificate.code}/{level.code}",
        candidates=sum(counts.values()),
        passed=counts.get(Concluded.PASSED, 0),
    )


def _lines(sitting: Sitting) -> Iterator[Line]:
    rows = (
        Result.objects.filter(candidate__sitting=sitting)
        .order_by("candidate__admission_number")
        .values_list("candidate__admission_number", "candidate__person_id", "conclusion")
        .iterator(chunk_size=LINES_AT_ONCE)
    )
    with override("zh-hans"):
        said = {value: str(label) for value, label in Concluded.choices}
        detail = sitting.level.label
    while some := list(islice(rows, LINES_AT_ONCE)):
        names = names_of(person_id for _number, person_id, _conclusion in some)
        for number, person_id, conclusion in some:
            yield Line(reference=number, name_masked=mask_name(names[person_id]), detail=detail, outcome=said[conclusion])


def _register() -> None:
    for name in (procedure.CAMPUS, procedure.HR):
        judge(name, "submit")(complete)
        effect(name, "publish")(publish)
        effect(name, "recall")(partial(withdraw_publicity, "recall"))
        judge(name, "release")(unopposed)
        judge(name, "confirm")(unopposed)
        effect(name, "confirm")(released)
    effect(procedure.CAMPUS, "release")(close_publicity)
    judge(procedure.HR, "upload")(unopposed)
    effect(procedure.HR, "upload")(close_publicity)
    for step in ("city_return", "province_return"):
        effect(procedure.HR, step)(partial(withdraw_publicity, step))


_register()
