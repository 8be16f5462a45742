"""The verbs of a case. ``advance`` is the only way a state changes."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from onex.foundation.journal.services import check_day, check_reason, record
from onex.foundation.policy.refusals import BadInput, Conflict, NotAllowed, NotFound
from onex.foundation.procedures import checks, clocks
from onex.foundation.procedures.effects import find_effect
from onex.foundation.procedures.events import CaseClaimed, CaseOpened, ClaimReleased, StepWasTaken
from onex.foundation.procedures.kernel import get_procedure
from onex.foundation.procedures.models import Case, StepTaken
from onex.foundation.procedures.series import draw_number

if TYPE_CHECKING:
    from onex.foundation.accounts.actors import Actor
    from onex.foundation.journal.events import Event
    from onex.foundation.parties.models import Organisation, Region
    from onex.foundation.policy import Finding
    from onex.foundation.procedures.steps import Procedure, Step

LONGEST_KEY = 80
LONGEST_REASON = 2000


@transaction.atomic
def open_case(
    *,
    procedure: str,
    title: str,
    organisation: Organisation,
    region: Region,
    certificate_code: str = "",
    regime: str = "",
    by: Actor,
    on: date,
    reason: str = "",
    law_on: date | None = None,
) -> Case:
    """Open a case in the procedure's first state, with a number, under the law of ``law_on`` (or of ``on``).

    ``regime`` says the side of a case whose procedure serves both. Whether the seat may open one is the calling app's question: it knows what the case is for.
    """
    table = get_procedure(procedure)
    case = Case.objects.create(
        number=draw_number(region.code, on),
        procedure=table.name,
        state=table.start,
        title=title,
        regime=table.regime or regime,
        organisation=organisation,
        region=region,
        certificate_code=certificate_code,
        law_on=law_on or on,
        opened_on=on,
        opened_by=by.author.ref,
        opened_seat=by.author.seat,
    )
    event = CaseOpened(subject=case.subject, procedure=table.name, state=table.start, certificate=certificate_code)
    _record(case, event, by=by, cites=_opening_cites(table), reason=reason, on=on)
    return case


@transaction.atomic
def advance(case_number: str, step: str, *, by: Actor, reason: str = "", on: date, key: str = "") -> Case:
    """Take one step on a case: all of it, or nothing.

    ``key`` makes a repeat harmless: the same key, step, reason and account again answer with the case as it is. Raises
    :class:`NotFound` outside the seat's reach, :class:`NotAllowed` for a seat or person the step is not for,
    :class:`Conflict` when the case has moved on, and :class:`RuleRefused` with every rule that failed.
    """
    _check_input(reason, key, on)
    case = _lock(case_number, by)
    procedure = get_procedure(case.procedure)
    if not procedure.has_step(step):
        raise NotFound("no_such_step", _("此流程没有这一步骤"), allowed=checks.allowed_names(case, procedure, by))
    chosen = procedure.step(step)
    checks.require_role(case, procedure, chosen, by)
    if _is_repeat(case, procedure, chosen, by, reason, key):
        return case
    checks.require_state(case, procedure, chosen, by)
    checks.require_unclaimed(case, procedure, by, on)
    checks.require_second_person(case, procedure, chosen, by)
    checks.require_reason(chosen, reason)
    checks.require_order(case, on)
    law = checks.law_of(case)
    findings = checks.findings_on(case, procedure, chosen, law, on)
    checks.require_findings(chosen, findings)
    source = case.state
    _write_state(case, procedure, chosen, on)
    clocks.apply(case, chosen, law, on)
    _take(case, procedure, chosen, source=source, by=by, reason=reason, on=on, key=key, findings=findings)
    return case


@transaction.atomic
def claim(case_number: str, *, by: Actor, on: date) -> Case:
    """Take a case in hand until the end of the day; a second time changes nothing."""
    case = _lock(case_number, by)
    procedure = get_procedure(case.procedure)
    if case.claimed_by_id == by.user_id and case.claimed_on == on:
        return case
    checks.require_unclaimed(case, procedure, by, on)
    if by.user_id is None or not checks.allowed_names(case, procedure, by):
        raise NotAllowed("nothing_to_do", _("当前身份在此办件上没有可办理的步骤"))
    case.claimed_by_id, case.claimed_on, case.claimed_at = by.user_id, on, timezone.now()
    case.save(update_fields=("claimed_by", "claimed_on", "claimed_at"))
    _record(case, CaseClaimed(subject=case.subject), by=by, cites=("S6.3",), reason="", on=on)
    return case


@transaction.atomic
def release_claim(case_number: str, *, by: Actor, on: date) -> Case:
    """Put a case back into the queue; one nobody holds stays as it is."""
    case = _lock(case_number, by)
    if case.claimed_by_id is None:
        return case
    if case.claimed_by_id != by.user_id:
        raise Conflict("claimed", _("此办件由他人认领，只能由其本人退回"))
    _unclaim(case)
    case.save(update_fields=("claimed_by", "claimed_on", "claimed_at"))
    _record(case, ClaimReleased(subject=case.subject), by=by, cites=("S6.3",), reason="", on=on)
    return case


def _check_input(reason: str, key: str, on: date) -> None:
    check_day(on)
    check_reason(reason, on=on)
    if len(reason) > LONGEST_REASON:
        raise BadInput("reason_too_long", _("理由不得超过 2000 个字符"))
    if len(key) > LONGEST_KEY or not key.isprintable():
        raise BadInput("bad_key", _("幂等键须为不超过 80 个字符的可见文本"))


def _lock(case_number: str, by: Actor) -> Case:
    """The case, its row locked until the transaction ends; on SQLite the whole database is (``BEGIN IMMEDIATE``)."""
    cases = Case.objects.all() if checks.is_system(by) else Case.objects.visible_to(by)
    case = cases.select_for_update(of=("self",)).filter(number=case_number).first()
    if case is None:
        raise NotFound("no_such_case", _("没有这一办件，或不在当前身份的范围内"))
    return case


def _is_repeat(case: Case, procedure: Procedure, step: Step, by: Actor, reason: str, key: str) -> bool:
    if not key:
        return False
    taken = StepTaken.objects.filter(case=case, key=key).first()
    if taken is None:
        return False
    if (taken.step, taken.reason, taken.author_ref) == (step.name, reason, by.author.ref):
        return True
    raise Conflict("key_reused", _("此幂等键已用于另一次办理"), allowed=checks.allowed_names(case, procedure, by))


def _write_state(case: Case, procedure: Procedure, step: Step, on: date) -> None:
    case.state = step.to
    if step.to in procedure.finals:
        case.closed_on = on
    _unclaim(case)
    case.save(update_fields=("state", "closed_on", "claimed_by", "claimed_on", "claimed_at"))


def _unclaim(case: Case) -> None:
    case.claimed_by_id, case.claimed_on, case.claimed_at = None, None, None


def _take(
    case: Case,
    procedure: Procedure,
    step: Step,
    *,
    source: str,
    by: Actor,
    reason: str,
    on: date,
    key: str,
    findings: tuple[Finding, ...],
) -> None:
    """The consequences, the journal entry, and the record of the step."""
    effect = find_effect(procedure.name, step.name)
    event = effect(case, by=by, reason=reason, on=on) if effect else None
    if event is None:
        event = StepWasTaken(subject=case.subject, procedure=procedure.name, step=step.name, source=source, to=step.to)
    states = (source, step.to)
    entry_id = _record(case, event, by=by, cites=step.cites, reason=reason, on=on, findings=findings, states=states)
    StepTaken.objects.create(
        case=case,
        step=step.name,
        source=source,
        to=step.to,
        taken_on=on,
        taken_at=timezone.now(),
        user_id=by.user_id,
        person_id=by.person_id,
        principal_id=by.for_person_id,
        author_ref=by.author.ref,
        author_seat=by.author.seat,
        reason=reason,
        key=key,
        entry_id=entry_id,
    )


def _record(
    case: Case,
    event: Event,
    *,
    by: Actor,
    cites: tuple[str, ...],
    reason: str,
    on: date,
    findings: tuple[Finding, ...] = (),
    states: tuple[str, str] = ("", ""),
) -> int:
    entry = record(
        event,
        by=by.author,
        cites=cites,
        reason=reason,
        on=on,
        findings=findings,
        organisation=str(case.organisation.ref),
        province=case.province,
        states=states,
    )
    return entry.pk


def _opening_cites(procedure: Procedure) -> tuple[str, ...]:
    """The clauses of the steps that leave the first state: what the case is opened for."""
    return tuple(dict.fromkeys(cite for step in procedure.steps_from(procedure.start) for cite in step.cites))
