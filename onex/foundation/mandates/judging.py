"""The findings on a seat to be granted, lent or extended: facts from rows, judged by the rules, all told at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from onex.foundation.accounts.actors import Actor
from onex.foundation.accounts.models import Mandate, User
from onex.foundation.accounts.roles import Reach, Role
from onex.foundation.mandates.rules.delegating import (
    ColleagueFacts,
    LoanFacts,
    OwnSeatFacts,
    delegate_is_a_colleague,
    loan_is_bounded,
    one_lends_ones_own_seat,
)
from onex.foundation.mandates.rules.granting import (
    ApartnessFacts,
    AuthorityFacts,
    HeldSeat,
    RecipientFacts,
    TermFacts,
    administrators_are_apart,
    body_suits_the_role,
    granter_may_grant_the_role,
    recipient_is_another_person,
    seat_is_within_reach,
    term_is_in_order,
)
from onex.foundation.mandates.rules.table import OPERATOR
from onex.foundation.parties.models import Organisation, Region
from onex.foundation.policy import Finding, Law
from onex.foundation.policy.refusals import RuleRefused

LONGEST_LOAN = 90
"""Days a seat is lent at most without lending it anew; a habit of the platform, not a number of the law."""


def authority_findings(
    role: Role, organisation: Organisation | None, region: Region | None, certificate: str, *, by: Actor, on: date
) -> tuple[Finding, ...]:
    """Whether a seat may give such a seat at all: the role, the reach, the body."""
    facts = AuthorityFacts(
        granter=OPERATOR if by.system else by.role.value if by.role else "",
        role=role.value,
        kind=organisation.kind if organisation else "",
        granter_region=by.region,
        body_region=organisation.region_id if organisation else "",
        seat_region=region.reach if region else "",
        own=organisation is not None and by.organisation_id in (organisation.pk, organisation.parent_id),
        granter_certificate=by.certificate,
        certificate=certificate,
    )
    law = Law(on)
    return tuple(decide(facts, law) for decide in (granter_may_grant_the_role, seat_is_within_reach, body_suits_the_role))


def recipient_finding(user: User, *, by: Actor, on: date) -> Finding:
    """Whether the recipient is somebody else."""
    return recipient_is_another_person(RecipientFacts(same_hand=user.person_id in by.hands), Law(on))


def apartness_finding(
    user: User, role: Role, since: date, until: date | None, *, on: date, besides: Mandate | None = None
) -> Finding:
    """Whether the person's other seats go with this one. The caller holds the lock on the user's row."""
    others = Mandate.objects.filter(Q(ended_on=None) | Q(ended_on__gt=on), Q(until=None) | Q(until__gte=on), user_id=user.pk)
    if besides is not None:
        others = others.exclude(pk=besides.pk)
    held = tuple(HeldSeat(*row) for row in others.values_list("role", "since", "until"))
    return administrators_are_apart(ApartnessFacts(role=role.value, since=since, until=until, held=held), Law(on))


def term_finding(since: date, until: date | None, *, on: date) -> Finding:
    """Whether a term is in order."""
    return term_is_in_order(TermFacts(on=on, since=since, until=until), Law(on))


def loan_findings(source: Mandate, user: User, since: date, until: date | None, *, by: Actor, on: date) -> tuple[Finding, ...]:
    """Whether a seat may be lent to this colleague for this term."""
    law = Law(on)
    asker_sits = by.mandate_id == source.pk and by.user_id == source.user_id
    own_seats = Mandate.objects.filter(user=user, organisation_id=source.organisation_id or 0, delegated_from=None)
    colleague = source.organisation_id is not None and own_seats.in_force_on(on).exists()
    return (
        one_lends_ones_own_seat(
            OwnSeatFacts(role=source.role, held_by_asker=asker_sits, borrowed=source.delegated_from_id is not None), law
        ),
        delegate_is_a_colleague(
            ColleagueFacts(same_person=user.person_id == source.user.person_id, seat_at_the_body=colleague), law
        ),
        loan_is_bounded(LoanFacts(on=on, since=since, until=until, longest=LONGEST_LOAN, seat_until=source.until), law),
        apartness_finding(user, Role(source.role), since, until, on=on),
    )


def require(findings: Iterable[Finding], code: str) -> tuple[Finding, ...]:
    """The findings, or :class:`RuleRefused` with all that failed."""
    judged = tuple(findings)
    failed = tuple(finding for finding in judged if not finding.passed)
    if failed:
        cites = tuple(dict.fromkeys(finding.cite for finding in failed))
        raise RuleRefused(code, _("不能办理，没有保存任何内容；原因逐条列出"), cites=cites, findings=failed)
    return judged


def cites_of(findings: Iterable[Finding]) -> tuple[str, ...]:
    """The clauses findings stand on, each once, in order."""
    return tuple(dict.fromkeys(finding.cite for finding in findings))


def is_personal(role: Role) -> bool:
    """Whether seats of a role act for nobody but their holder."""
    return role.reach is Reach.SELF
