"""What stands between a seat and a step: the seat itself, the second person, the claim, the clocks, the rules."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from onex.foundation.policy import Law
from onex.foundation.policy.refusals import BadInput, Conflict, NotAllowed, RuleRefused
from onex.foundation.procedures import clocks
from onex.foundation.procedures.effects import judges_of
from onex.foundation.procedures.labels import said
from onex.foundation.procedures.models import StepTaken

if TYPE_CHECKING:
    from onex.foundation.accounts.actors import Actor
    from onex.foundation.policy import Finding
    from onex.foundation.procedures.models import Case
    from onex.foundation.procedures.steps import Procedure, Step


def is_system(actor: Actor) -> bool:
    """Whether the platform itself acts (``system:tick``), not a person."""
    return bool(actor.system)


def law_of(case: Case) -> Law:
    """The law the case runs under: that of its own day, in its own province."""
    return Law(case.law_on, province=case.province)


def may_take(actor: Actor, step: Step) -> bool:
    """Whether the seat's role is one the step is for; automatic steps are the system's."""
    if step.automatic:
        return is_system(actor)
    return actor.role in step.roles


def allowed_names(case: Case, procedure: Procedure, actor: Actor) -> tuple[str, ...]:
    """The steps the seat could take from where the case is now: what an answer 409 offers instead."""
    return tuple(step.name for step in procedure.steps_from(case.state) if may_take(actor, step))


def require_state(case: Case, procedure: Procedure, step: Step, actor: Actor) -> None:
    """Raise :class:`Conflict`, which says what has happened meanwhile, unless the step leaves the present state."""
    if case.state in step.sources:
        return
    state = said(procedure.state(case.state).label)
    last = StepTaken.objects.filter(case=case).order_by("-id").first()
    if last is None:
        message = say("办件现处于“%(state)s”，不能办理“%(step)s”") % {"state": state, "step": said(step.label)}
    else:
        message = say("“%(done)s”已由“%(seat)s”于 %(at)s 办理，办件现处于“%(state)s”") % {
            "done": said(procedure.step(last.step).label),
            "seat": last.author_seat or last.author_ref,
            "at": f"{timezone.localtime(last.taken_at):%Y-%m-%d %H:%M}",
            "state": state,
        }
    raise Conflict("moved_on", message, cites=step.cites, allowed=allowed_names(case, procedure, actor))


def require_role(case: Case, procedure: Procedure, step: Step, actor: Actor) -> None:
    """Raise :class:`NotAllowed` unless the step is for the seat's role."""
    if not may_take(actor, step):
        raise NotAllowed(
            "not_your_step",
            _("当前身份无权办理这一步骤"),
            cites=step.cites,
            allowed=allowed_names(case, procedure, actor),
        )


def barred_by(case: Case, step: Step, actor: Actor) -> str:
    """The step whose latest taker is this same person, so that another must take this one; empty if none is.

    A person is the same under every seat and account, and in a seat lent to them they are the delegator as well: while a
    delegation stands, neither side is the second person to the other. Somebody whose person is not known is barred.
    """
    if not step.other_than or is_system(actor):
        return ""
    if actor.person_id is None:
        return step.other_than[0]
    for name in step.other_than:
        last = StepTaken.objects.filter(case=case, step=name).order_by("-id").first()
        if last is not None and (
            actor.hands & {last.person_id, last.principal_id} or (last.person_id is None and last.user_id)
        ):
            return name
    return ""


def require_second_person(case: Case, procedure: Procedure, step: Step, actor: Actor) -> None:
    """Raise :class:`NotAllowed` for one person who would take both halves of a two-person step."""
    name = barred_by(case, step, actor)
    if name:
        message = say("“%(step)s”须由“%(other)s”经办人以外的另一人办理；更换身份不改变经办人") % {
            "step": said(step.label),
            "other": said(procedure.step(name).label),
        }
        raise NotAllowed("same_person", message, cites=step.cites)


def claimed_by_other(case: Case, actor: Actor, on: date) -> bool:
    """Whether a colleague has the case in hand today; a claim lapses with its day."""
    return case.is_held_on(on) and case.claimed_by_id != actor.user_id


def require_unclaimed(case: Case, procedure: Procedure, actor: Actor, on: date) -> None:
    """Raise :class:`Conflict` while a colleague has the case in hand."""
    if claimed_by_other(case, actor, on) and not is_system(actor):
        raise Conflict(
            "claimed", _("此办件今日已由他人认领，待其办理或退回后再试"), allowed=allowed_names(case, procedure, actor)
        )


def require_reason(step: Step, reason: str) -> None:
    """Raise :class:`BadInput` where the step needs a reason and there is none."""
    if step.reason_required and not reason.strip():
        raise BadInput("reason_missing", _("请填写理由"), cites=step.cites)


def require_order(case: Case, on: date) -> None:
    """Raise :class:`RuleRefused` for a day before what has already been done on the case."""
    last = StepTaken.objects.filter(case=case).order_by("-id").values_list("taken_on", flat=True).first()
    since = max(case.opened_on, last or case.opened_on)
    if on < since:
        message = say("办理日期 %(on)s 早于此前步骤的日期 %(since)s") % {"on": on, "since": since}
        raise RuleRefused("before_last_step", message, cites=("S6.3",))


def findings_on(case: Case, procedure: Procedure, step: Step, law: Law, on: date) -> tuple[Finding, ...]:
    """Everything the clocks and the rules find, passed or not, told at once."""
    found = clocks.waiting(case, step, procedure, on)
    for judge in judges_of(procedure.name, step.name):
        found.extend(judge(case, law, on))
    return tuple(found)


def require_findings(step: Step, findings: tuple[Finding, ...]) -> None:
    """Raise :class:`RuleRefused` with every finding that did not pass."""
    failed = tuple(finding for finding in findings if not finding.passed)
    if failed:
        raise RuleRefused(
            "rules_refuse",
            say("“%(step)s”暂不能办理：%(why)s")
            % {"step": said(step.label), "why": "；".join(said(finding.why) for finding in failed)},
            cites=tuple(dict.fromkeys(finding.cite for finding in failed)),
            findings=failed,
        )
