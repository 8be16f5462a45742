"""What every change of a body has in common: the lock, the dated fact, the findings, the journal entry."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from onex.foundation.accounts.actors import Actor
from onex.foundation.directory.models import FactField, OrganisationFact
from onex.foundation.directory.permissions import DirectoryPermission, keeps
from onex.foundation.directory.rules import REGISTER
from onex.foundation.directory.selectors.as_of import value_on
from onex.foundation.journal.events import Event
from onex.foundation.journal.services import check_reason, record
from onex.foundation.parties.models import Organisation
from onex.foundation.policy import Finding
from onex.foundation.policy.refusals import BadInput, NotAllowed, RuleRefused


@dataclass(frozen=True)
class Terms:
    """On what a change rests: valid from ``since``, entered ``on``, by whom, on which paper and why."""

    since: date
    decision: str
    reason: str
    by: Actor
    on: date


def require_keeper(organisation: Organisation, by: Actor, permission: DirectoryPermission) -> None:
    """Raise :class:`NotAllowed` unless the seat answers for bodies of this kind in this place."""
    if not keeps(organisation, by, permission):
        raise NotAllowed(
            "body_not_yours", _("当前席位不登记这个机构的变更：机构类型或所在地不在职责范围内"), cites=("G1.1", "S3.2(4)")
        )


def require_reason(terms: Terms) -> None:
    """Raise :class:`BadInput` for a weighty change that says no reason."""
    if not terms.reason.strip():
        raise BadInput("reason_missing", _("这一变更须填写理由。没有登记任何内容。"), cites=(REGISTER,))


def lock(*organisations: Organisation) -> list[Organisation]:
    """The bodies under lock, taken in the order of their ids so that two changes never wait for each other; as given."""
    wanted = {body.pk for body in organisations}
    held = {body.pk: body for body in Organisation.objects.select_for_update().filter(pk__in=wanted).order_by("pk")}
    return [held[body.pk] for body in organisations]


def current(organisation: Organisation, field: FactField) -> str:
    """What the body's own row holds of a field, as a fact writes it."""
    match field:
        case FactField.NAME:
            return organisation.name
        case FactField.CREDIT_CODE:
            return organisation.credit_code or ""
        case FactField.REGION:
            return organisation.region_id
        case FactField.PARENT:
            return str(organisation.parent.ref) if organisation.parent else ""
        case FactField.CLOSED_ON:
            return organisation.closed_on.isoformat() if organisation.closed_on else ""


def said_on(organisation: Organisation, field: FactField, day: date) -> str:
    """What the register says of a field for a day."""
    facts = OrganisationFact.objects.filter(organisation=organisation, field=field).order_by("pk")
    return value_on(list(facts), field, current(organisation, field), day)


def state(
    organisation: Organisation, field: FactField, value: str, terms: Terms, *, before: str | None = None
) -> OrganisationFact:
    """Add a dated fact of a body that is under lock; the unique constraint decides where the lock could not.

    Raises :class:`BadInput` for a paper or a reason that may not be kept for ever, such as one with somebody's number.
    """
    for text in (terms.decision, terms.reason):
        check_reason(text, on=terms.on)
    same_day = OrganisationFact.objects.filter(organisation=organisation, field=field, since=terms.since)
    return OrganisationFact.objects.create(
        organisation=organisation,
        field=field,
        before=said_on(organisation, field, terms.since) if before is None else before,
        value=value,
        since=terms.since,
        correction=same_day.count(),
        recorded_on=terms.on,
        decision=terms.decision.strip(),
        cite=REGISTER,
        reason=terms.reason.strip(),
    )


def require(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings, if all passed; else :class:`RuleRefused` with every one that did not."""
    found = tuple(findings)
    failed = tuple(finding for finding in found if not finding.passed)
    if failed:
        cites = tuple(dict.fromkeys(finding.cite for finding in failed))
        raise RuleRefused("change_refused", _("不能登记这一变更，原因如下。没有登记任何内容。"), cites=cites, findings=failed)
    return found


def journal(event: Event, organisation: Organisation, terms: Terms, findings: Iterable[Finding] = ()) -> None:
    """The journal entry of a change."""
    record(
        event,
        by=terms.by.author,
        cites=(REGISTER,),
        reason=terms.reason,
        on=terms.on,
        findings=findings,
        organisation=str(organisation.ref),
        province=organisation.province,
    )
