"""合并、终止、更正终止: a body ends, and somebody may stand in its place."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from onex.foundation.accounts.actors import Actor
from onex.foundation.accounts.scopes import organisations_visible_to
from onex.foundation.directory.events import ClosingCorrected, OrganisationMerged, PredecessorTaken
from onex.foundation.directory.holdings import Merger, open_at_closing, open_at_merger, pass_on
from onex.foundation.directory.models import FactField, Succession
from onex.foundation.directory.permissions import DirectoryPermission
from onex.foundation.directory.recording import Terms, journal, lock, require, require_keeper, require_reason, state
from onex.foundation.directory.rules import (
    REGISTER,
    ChangeFacts,
    OpenThing,
    SuccessionFacts,
    body_existed,
    body_is_open,
    day_has_come,
    line_has_no_circle,
    merged_after_its_first_day,
    nothing_is_open,
    succeeded_by_another,
    successor_exists,
)
from onex.foundation.directory.selectors import predecessors_of
from onex.foundation.parties.models import Organisation
from onex.foundation.parties.services import close_organisation, end_contacts, pass_on_contacts, set_registered
from onex.foundation.policy import Finding, Law
from onex.foundation.policy.refusals import Conflict, NotFound

ONE_DAY = timedelta(days=1)


@transaction.atomic
def close(organisation: Organisation, *, last_day: date, decision: str = "", reason: str, by: Actor, on: date) -> Organisation:
    """终止: ``last_day`` is the last day the body exists. Everything still open is named in one refusal."""
    require_keeper(organisation, by, DirectoryPermission.DECIDE)
    terms = Terms(since=last_day, decision=decision, reason=reason, by=by, on=on)
    require_reason(terms)
    (held,) = lock(organisation)
    law = Law(on, held.province)
    facts = _facts(held, terms, open_at_closing(held, on))
    require(rule(facts, law) for rule in (day_has_come, body_existed, body_is_open, nothing_is_open))
    state(held, FactField.CLOSED_ON, last_day.isoformat(), terms, before="")
    end_contacts(held, on=on)
    return close_organisation(held, by=by.author, reason=reason, on=on, last_day=last_day)


@transaction.atomic
def correct_closing(
    organisation: Organisation, *, last_day: date | None, decision: str = "", reason: str, by: Actor, on: date
) -> Organisation:
    """更正终止: another last day, or (``None``) none: the body was not closed at all.

    Raises :class:`Conflict` for a body that is not closed, or that ended by a merger: its successor stands in its place.
    """
    require_keeper(organisation, by, DirectoryPermission.DECIDE)
    (held,) = lock(organisation)
    before = held.closed_on
    if before is None:
        raise Conflict("organisation_open", _("该机构没有终止，无可更正"), cites=(REGISTER,))
    if Succession.objects.filter(predecessor=held).exists():
        raise Conflict(
            "ended_by_merger", _("该机构因合并而终止，承继机构已接续，不能改为继续存在或改变日期"), cites=(REGISTER,)
        )
    if last_day == before:
        raise Conflict("closing_unchanged", _("终止日期没有变化"), cites=(REGISTER,))
    terms = Terms(since=last_day or before, decision=decision, reason=reason, by=by, on=on)
    require_reason(terms)
    if last_day is not None:
        facts = ChangeFacts(on=on, since=last_day, opened_on=held.opened_on)
        law = Law(on, held.province)
        require(rule(facts, law) for rule in (day_has_come, body_existed))
    value = last_day.isoformat() if last_day else ""
    state(held, FactField.CLOSED_ON, value, terms, before=before.isoformat())
    set_registered(held, closed_on=last_day)
    journal(ClosingCorrected(held.subject, before, last_day), held, terms)
    return held


@transaction.atomic
def merge(
    organisation: Organisation,
    *,
    into: Organisation,
    since: date,
    decision: str = "",
    reason: str,
    by: Actor,
    on: date,
) -> Succession:
    """合并: from ``since`` on ``into`` stands where the body stood, whose last day is the day before.

    Its contacts, leads and bodies below pass to the successor, its seats end at once; cases, results and certificates of
    the past stay with the body. Raises :class:`RuleRefused` with every rule that failed and everything still open.
    """
    require_keeper(organisation, by, DirectoryPermission.DECIDE)
    if not by.system and not organisations_visible_to(by).filter(pk=into.pk).exists():
        raise NotFound("no_such_organisation", _("没有这个机构，或不在当前席位的范围内"))
    require_keeper(into, by, DirectoryPermission.DECIDE)  # what passes to it is entered of it too
    terms = Terms(since=since, decision=decision, reason=reason, by=by, on=on)
    require_reason(terms)
    held, heir = lock(organisation, into)
    findings = _judge_merger(held, heir, terms)
    succession = Succession.objects.create(
        predecessor=held,
        successor=heir,
        since=since,
        recorded_on=on,
        decision=decision.strip(),
        cite=REGISTER,
        reason=reason.strip(),
    )
    last_day = since - ONE_DAY
    state(held, FactField.CLOSED_ON, last_day.isoformat(), replace(terms, since=last_day), before="")
    contacts = pass_on_contacts(held, heir, by=by.author, on=on)
    passed = pass_on(Merger(held, heir, since, decision, contacts, by, reason, on))
    set_registered(held, closed_on=last_day)
    event = OrganisationMerged(
        subject=held.subject,
        successor=str(heir.ref),
        since=since,
        decision=succession.decision,
        contacts=len(contacts),
        mandates=passed.pop("mandates"),
        children=passed.pop("children"),
        passed_on=sum(passed.values()),
    )
    journal(event, held, terms, findings)
    journal(PredecessorTaken(heir.subject, str(held.ref), since), heir, terms)
    return succession


def _judge_merger(held: Organisation, heir: Organisation, terms: Terms) -> tuple[Finding, ...]:
    law = Law(terms.on, held.province)
    facts = _facts(held, terms, open_at_merger(held, terms.on))
    line = SuccessionFacts(
        since=terms.since,
        opened_on=held.opened_on,
        into_opened_on=heir.opened_on,
        into_closed_on=heir.closed_on,
        itself=held.pk == heir.pk,
        circle=heir in predecessors_of(held),
    )
    of_body = (rule(facts, law) for rule in (day_has_come, body_is_open, nothing_is_open))
    rules = (succeeded_by_another, successor_exists, line_has_no_circle, merged_after_its_first_day)
    return require([*of_body, *(rule(line, law) for rule in rules)])


def _facts(held: Organisation, terms: Terms, hanging: tuple[OpenThing, ...]) -> ChangeFacts:
    return ChangeFacts(
        on=terms.on,
        since=terms.since,
        opened_on=held.opened_on,
        closed_on=held.closed_on,
        open=hanging,
    )
