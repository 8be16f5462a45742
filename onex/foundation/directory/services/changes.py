"""更名、迁址、换发信用代码: the body stays the same body."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from onex.foundation.accounts.actors import Actor
from onex.foundation.directory.events import CreditCodeReissued, OrganisationMoved, OrganisationRenamed
from onex.foundation.directory.holdings import open_at_move
from onex.foundation.directory.models import LONGEST_VALUE, FactField
from onex.foundation.directory.permissions import DirectoryPermission
from onex.foundation.directory.recording import (
    Terms,
    journal,
    lock,
    require,
    require_keeper,
    require_reason,
    said_on,
    state,
)
from onex.foundation.directory.rules import (
    ChangeFacts,
    OpenThing,
    body_existed,
    day_has_come,
    nothing_is_open,
    something_changes,
)
from onex.foundation.directory.services.registering import refuse_code_of_another
from onex.foundation.parties.identifiers import check_credit_code, normalise
from onex.foundation.parties.identifiers.writing import official
from onex.foundation.parties.models import Organisation, Region
from onex.foundation.parties.services import set_registered
from onex.foundation.policy import Finding, Law
from onex.foundation.policy.refusals import BadInput, NotAllowed


@transaction.atomic
def rename(
    organisation: Organisation, *, name: str, since: date, decision: str = "", reason: str = "", by: Actor, on: date
) -> Organisation:
    """更名: the body bears ``name`` from ``since`` on; the old name stays on record and is found by search.

    Raises :class:`BadInput` for a name that cannot be, :class:`RuleRefused` with every rule that failed.
    """
    require_keeper(organisation, by, DirectoryPermission.CHANGE)
    clean = official(name)
    if not clean or len(clean) > LONGEST_VALUE:
        raise BadInput("organisation_name_empty", _("请填写机构名称，最长 120 个字。没有登记任何内容。"), cites=("G1.1",))
    (held,) = lock(organisation)
    terms = Terms(since=since, decision=decision, reason=reason, by=by, on=on)
    findings = _judge(held, FactField.NAME, clean, terms)
    fact = state(held, FactField.NAME, clean, terms)
    set_registered(held, name=said_on(held, FactField.NAME, on))
    journal(OrganisationRenamed(held.subject, fact.before, clean, since, fact.decision), held, terms, findings)
    return held


@transaction.atomic
def move(
    organisation: Organisation, *, region: Region, since: date, decision: str = "", reason: str = "", by: Actor, on: date
) -> Organisation:
    """迁址: the body stands in ``region`` from ``since`` on.

    Within a province its clerk enters it; from one province to another only the national level, and only when no seat
    and no lead of the old province hangs on the body. Cases stay with the province they were opened in.
    """
    require_keeper(organisation, by, DirectoryPermission.CHANGE)
    if not region.code.startswith(by.region):
        raise NotAllowed("region_not_yours", _("迁往外省由国家层面登记，本省席位只登记省内变更"), cites=("G1.1",))
    if not region.in_use_on(since):
        raise BadInput("region_not_in_use", _("该行政区划代码在生效日期不在使用，请选择承继的代码"), cites=("G1.1",))
    (held,) = lock(organisation)
    terms = Terms(since=since, decision=decision, reason=reason, by=by, on=on)
    hanging = open_at_move(held, on) if held.province != region.province else ()
    findings = _judge(held, FactField.REGION, region.code, terms, hanging)
    fact = state(held, FactField.REGION, region.code, terms)
    set_registered(held, region_id=said_on(held, FactField.REGION, on))
    journal(OrganisationMoved(held.subject, fact.before, region.code, since, fact.decision), held, terms, findings)
    return held


@transaction.atomic
def reissue_code(
    organisation: Organisation, *, credit_code: str, since: date, decision: str = "", reason: str, by: Actor, on: date
) -> Organisation:
    """换发统一社会信用代码: the body has the new code from ``since`` on; the old one goes on leading to it.

    Raises :class:`Conflict` for a code that another body has or once had.
    """
    require_keeper(organisation, by, DirectoryPermission.DECIDE)
    terms = Terms(since=since, decision=decision, reason=reason, by=by, on=on)
    require_reason(terms)
    code = normalise(credit_code)
    problem = check_credit_code(code)
    if problem:
        raise BadInput(problem.code, problem.message, cites=("G1.1",))
    (held,) = lock(organisation)
    findings = _judge(held, FactField.CREDIT_CODE, code, terms)
    refuse_code_of_another(code, held.pk)
    fact = state(held, FactField.CREDIT_CODE, code, terms)
    set_registered(held, credit_code=said_on(held, FactField.CREDIT_CODE, on) or None)
    refuse_code_of_another(code, held.pk)
    journal(CreditCodeReissued(held.subject, fact.before, code, since, fact.decision), held, terms, findings)
    return held


def _judge(
    held: Organisation, field: FactField, value: str, terms: Terms, hanging: tuple[OpenThing, ...] = ()
) -> tuple[Finding, ...]:
    facts = ChangeFacts(
        on=terms.on,
        since=terms.since,
        opened_on=held.opened_on,
        closed_on=held.closed_on,
        same=said_on(held, field, terms.since) == value,
        open=hanging,
    )
    law = Law(terms.on, held.province)
    rules = (day_has_come, body_existed, something_changes, nothing_is_open)
    return require(rule(facts, law) for rule in rules)
