"""Granting, extending and ending seats (授权)."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from onex.foundation.accounts.actors import Actor
from onex.foundation.accounts.models import Mandate, User
from onex.foundation.accounts.roles import Reach, Role
from onex.foundation.accounts.services import end_mandate
from onex.foundation.journal.events import Event
from onex.foundation.journal.services import check_reason, record
from onex.foundation.mandates import judging
from onex.foundation.mandates.events import MandateExtended, MandateGranted
from onex.foundation.parties.models import Organisation, Region, RegionLevel
from onex.foundation.policy import Finding
from onex.foundation.policy.refusals import BadInput, Conflict

GRANTED_BY_LENGTH = 200
DELEGATION_CITES = ("S6.3",)


@transaction.atomic
def grant_mandate(
    *,
    user: User,
    role: Role,
    organisation: Organisation | None,
    region: Region | None = None,
    certificate_code: str = "",
    since: date | None = None,
    until: date | None = None,
    by: Actor,
    reason: str,
    on: date,
) -> Mandate:
    """Give a user a seat, from ``since`` (``on`` unless given) to ``until`` inclusive; the user signs in anew to take it.

    Raises :class:`BadInput` for a seat without the body or region its role needs or without a reason, and
    :class:`RuleRefused` with every rule that forbids it: who may grant what where, the granter's own hand, the three
    administrators apart, the term. The row lock on the user makes two grants at once see each other.
    """
    chosen, begins = Role(role), since or on
    _check_bounds(chosen, organisation, region)
    if not certificate_code.isprintable():
        raise BadInput("certificate_code_unreadable", _("证书代码中含有无法识别的字符"))
    require_reason(reason, on)
    locked = User.objects.select_for_update().get(pk=user.pk)
    findings = judging.require(
        (
            *judging.authority_findings(chosen, organisation, region, certificate_code, by=by, on=on),
            judging.recipient_finding(locked, by=by, on=on),
            judging.apartness_finding(locked, chosen, begins, until, on=on),
            judging.term_finding(begins, until, on=on),
        ),
        "grant_refused",
    )
    mandate = Mandate.objects.create(
        user=user,
        role=chosen,
        organisation=organisation,
        region=region,
        certificate_code=certificate_code,
        since=begins,
        until=until,
        granted_by=granter_words(by),
        reason=reason,
    )
    event = MandateGranted(
        subject=f"mandate:{mandate.pk}", user=f"user:{user.pk}", seat=mandate.seat_text, since=begins, until=until
    )
    record_of_mandate(mandate, event, by=by, cites=judging.cites_of(findings), findings=findings, reason=reason, on=on)
    user.end_sessions()
    return mandate


@transaction.atomic
def extend_mandate(mandate: Mandate, *, until: date | None, by: Actor, reason: str, on: date) -> Mandate:
    """Let a seat's term end later, on ``until`` inclusive (None: until further notice).

    Raises :class:`Conflict` for a seat ended, run out or lent (a loan is made anew), :class:`BadInput` for an earlier
    day, and :class:`RuleRefused` as :func:`grant_mandate` does.
    """
    require_reason(reason, on)
    held = _lock(mandate)
    if held.delegated_from_id is not None:
        raise Conflict("delegated", _("委托不延期：请到期后重新委托"), cites=DELEGATION_CITES)
    if held.ended_on is not None or (held.until is not None and held.until < on):
        raise Conflict("mandate_ended", _("该授权已终止或到期，请重新授权"))
    if held.until is None or (until is not None and until <= held.until):
        raise BadInput("not_later", _("新的截止日期须晚于原截止日期；没有截止日期的授权无须延期"))
    user = User.objects.select_for_update().get(pk=held.user_id)
    role = Role(held.role)
    findings = judging.require(
        (
            *judging.authority_findings(role, held.organisation, held.region, held.certificate_code, by=by, on=on),
            judging.recipient_finding(user, by=by, on=on),
            judging.apartness_finding(user, role, held.since, until, on=on, besides=held),
        ),
        "extension_refused",
    )
    before, held.until = held.until, until
    held.save(update_fields=["until"])
    event = MandateExtended(
        subject=f"mandate:{held.pk}",
        user=f"user:{held.user_id}",
        seat=held.seat_text,
        until_before=before,
        until=until,
    )
    record_of_mandate(held, event, by=by, cites=judging.cites_of(findings), findings=findings, reason=reason, on=on)
    return held


@transaction.atomic
def end_seat(mandate: Mandate, *, by: Actor, reason: str, on: date) -> Mandate:
    """Take a seat back at once, for who may grant such a seat; a loan also for either side of it.

    Raises :class:`RuleRefused` for anybody else and :class:`Conflict` when it was ended already.
    """
    require_reason(reason, on)
    findings: tuple[Finding, ...] = ()
    if not is_side_of_loan(mandate, by):
        role = Role(mandate.role)
        authority = judging.authority_findings(
            role, mandate.organisation, mandate.region, mandate.certificate_code, by=by, on=on
        )
        findings = judging.require(authority, "ending_refused")
    cites = judging.cites_of(findings) or DELEGATION_CITES
    return end_mandate(mandate, by=by, reason=reason, on=on, cites=cites, findings=findings)


def is_side_of_loan(mandate: Mandate, by: Actor) -> bool:
    """Whether this is a loan that the actor gave or was given, in whatever seat."""
    source = mandate.delegated_from
    return source is not None and by.user_id in (source.user_id, mandate.user_id)


def require_reason(reason: str, on: date) -> None:
    """A grant, a loan and their end are always told why, in words that can be kept."""
    if not reason.strip():
        raise BadInput("reason_missing", _("请填写理由"))
    check_reason(reason, on=on)


def granter_words(by: Actor) -> str:
    """Account and seat as text, as a mandate keeps them."""
    return " ".join(part for part in (by.author.ref, by.author.seat) if part)[:GRANTED_BY_LENGTH]


def record_of_mandate(
    mandate: Mandate,
    event: Event,
    *,
    by: Actor,
    cites: tuple[str, ...],
    findings: tuple[Finding, ...] = (),
    reason: str,
    on: date,
) -> None:
    """One entry on a seat, found again by its body and province."""
    organisation = mandate.organisation
    record(
        event,
        by=by.author,
        cites=cites,
        reason=reason,
        on=on,
        findings=findings,
        organisation=str(organisation.ref) if organisation else "",
        province=organisation.province if organisation else "",
    )


def _lock(mandate: Mandate) -> Mandate:
    return (
        Mandate.objects.select_for_update(of=("self",))
        .select_related("user", "organisation", "region", "delegated_from")
        .get(pk=mandate.pk)
    )


def _check_bounds(role: Role, organisation: Organisation | None, region: Region | None) -> None:
    """A role of a region needs a region of its level; every role but a learner's or an expert's acts for a body."""
    if organisation is None and role.reach is not Reach.SELF:
        raise BadInput("seat_needs_organisation", _("该角色须代表一个机构"))
    needed = {Reach.PROVINCE: RegionLevel.PROVINCE, Reach.CITY: RegionLevel.CITY}.get(role.reach)
    if needed is not None and (region is None or region.level != needed):
        raise BadInput("seat_needs_region", _("该角色须限定在一个同级行政区域"))
