"""Having a person's identity checked: consent and question, answer, or a clerk's own eyes."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from onex.foundation.identity_checks import rules, selectors
from onex.foundation.identity_checks.checkers import identity_checker
from onex.foundation.identity_checks.contract import (
    GOOD_FOR,
    AnswerRefused,
    CheckAnswer,
    CheckerSilent,
    CheckRequest,
    IdentityChecker,
    Outcome,
    ProviderMethod,
)
from onex.foundation.identity_checks.events import CheckBegun, CheckConcluded, ConfirmedInPerson
from onex.foundation.identity_checks.models import CheckState, Guardian, IdentityCheck, Method
from onex.foundation.journal.services import record
from onex.foundation.parties.kinds import DocumentKind
from onex.foundation.parties.models import Person
from onex.foundation.parties.selectors import find_person, name_matches, name_of
from onex.foundation.policy import Finding, Law
from onex.foundation.policy.refusals import Conflict, NotAllowed, NotFound, RuleRefused

if TYPE_CHECKING:
    from onex.foundation.accounts.actors import Actor

NONCE_BYTES = 16


@dataclass(frozen=True)
class Consents:
    """What was agreed to on the form: each on its own."""

    check: bool = False
    face: bool = False
    guardian: str = Guardian.NOBODY


def begin(person: Person, *, method: Method, consents: Consents, by: Actor, on: date, now: datetime) -> IdentityCheck:
    """Record the consents and open a check of one's own person; :func:`ask` then puts the question.

    Raises :class:`NotAllowed` for another's person, :class:`RuleRefused` with every consent that is missing,
    :class:`Conflict` when verified already, asked too often today, or not by this provider.
    """
    if by.person_id != person.pk:
        raise NotAllowed("not_oneself", _("只能为本人发起核验"))
    checker = identity_checker()
    number = selectors.resident_number_of(person)
    if method is Method.IN_PERSON or number is None:
        raise Conflict("in_person_only", _("在线核验只适用于居民身份证；请持证件原件到授权机构当面核验"))
    if method is Method.FACE and not checker.matches_faces:
        raise Conflict("no_faces", _("没有接入人脸核验；请选择其他方式"))
    findings = _findings(method, selectors.age_on(number, on), consents, on)
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=person.pk)  # one at a time, so that attempts are counted exactly
        _require_room(person, on=on, now=now, by=by)
        check = IdentityCheck.objects.create(
            person=person,
            method=method,
            nonce=os.urandom(NONCE_BYTES),
            asked_at=now,
            asked_on=on,
            consented_at=now,
            face_consented_at=now if method is Method.FACE else None,
            guardian=consents.guardian,
            provider=checker.name,
            sandbox=checker.sandbox,
        )
        event = CheckBegun(
            subject=f"person:{person.ref}",
            check=str(check.ref),
            method=method.value,
            provider=checker.name,
            face_consent=method is Method.FACE,
            guardian=consents.guardian,
        )
        record(event, by=by.author, cites=("A1.1", "L13", "L29", "L31"), reason="", on=on, findings=findings)
    return check


def ask(check: IdentityCheck, *, back: str, by: Actor, on: date, now: datetime) -> str:
    """Put the question, or put it again: the same request, which a provider charges once.

    Answers with the address of the provider's face page, or with nothing once the check is concluded. Raises
    :class:`Conflict` when there is no answer (it may be asked again) or none to be believed.
    """
    checker = identity_checker()
    request = _request(check, checker, back=back, now=now)
    try:
        said = checker.ask(request)
    except CheckerSilent:
        raise Conflict("checker_silent", _("核验方没有回答，没有结果；请稍后点“再次查询”，同一请求不会重复收费")) from None
    answer = _believed(check, checker, request, said, by=by, on=on, now=now)
    if answer.outcome == Outcome.PENDING:
        return answer.go_to
    _conclude(check, _state_of(answer), by=by, on=on, now=now, reference=answer.reference)
    return ""


def take_answer(check: IdentityCheck, said: Mapping[str, Any], *, by: Actor, on: date, now: datetime) -> CheckState:
    """The answer of a face page, as the person's browser brought it. Raises as :func:`ask` does."""
    checker = identity_checker()
    request = _request(check, checker, back="", now=now)
    answer = _believed(check, checker, request, said, by=by, on=on, now=now)
    if answer.outcome == Outcome.PENDING:
        raise Conflict("still_pending", _("人脸核验还没有完成，请回到核验方页面完成后再继续"))
    return _conclude(check, _state_of(answer), by=by, on=on, now=now, reference=answer.reference)


def confirm_in_person(
    *, name: str, kind: DocumentKind, number: str, consents: Consents, by: Actor, on: date, now: datetime
) -> IdentityCheck:
    """A clerk saw the person and the original document, and both agree: equal in effect to any other way.

    Raises :class:`NotFound` alike for an unknown document and another name, :class:`NotAllowed` for oneself,
    :class:`Conflict` when verified already, :class:`RuleRefused` for a missing consent.
    """
    person = find_person(kind, number)
    if not name_matches(person.pk if person else None, name) or person is None:
        raise NotFound("no_such_person", _("没有登记这一姓名和证件号码的人员，请核对证件原件后重新填写"))
    if person.pk == by.person_id:
        raise NotAllowed("oneself", _("不能为自己作当面核验，请由另一名工作人员办理"))
    findings = _findings(Method.IN_PERSON, selectors.age_on(number, on), consents, on)
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=person.pk)
        _require_unverified(person)
        open_check = selectors.find_open(person)
        if open_check is not None:
            _conclude(open_check, CheckState.LAPSED, by=by, on=on, now=now, cause="in_person")
        check = IdentityCheck.objects.create(
            person=person,
            method=Method.IN_PERSON,
            state=CheckState.VERIFIED,
            nonce=b"",
            asked_at=now,
            asked_on=on,
            consented_at=now,
            guardian=consents.guardian,
            concluded_at=now,
            concluded_on=on,
            concluded_by=by.author.ref,
        )
        event = ConfirmedInPerson(subject=f"person:{person.ref}", check=str(check.ref), guardian=consents.guardian)
        record(event, by=by.author, cites=("A1.1", "L16", "L31"), reason="", on=on, findings=findings)
    return check


def _require_unverified(person: Person) -> None:
    if selectors.find_verified(person) is not None:
        raise Conflict("verified_already", _("身份已经核验，不必再次核验"))


def _require_room(person: Person, *, on: date, now: datetime, by: Actor) -> None:
    """Nothing open (what is too old lapses), nothing verified, and not asked too often today."""
    _require_unverified(person)
    open_check = selectors.find_open(person)
    if open_check is not None and now - open_check.asked_at <= GOOD_FOR:
        raise Conflict("check_running", _("上一次核验还在等待结果，请先点“再次查询”"))
    most = settings.IDENTITY_CHECKS_A_DAY
    if selectors.attempts_on(person, on) >= most:
        raise Conflict("too_many_checks", say("今天已发起 %(most)s 次核验，请明天再试，或持证件原件当面核验") % {"most": most})
    if open_check is not None:
        _conclude(open_check, CheckState.LAPSED, by=by, on=on, now=now, cause="no_answer")


def _findings(method: Method, age: int | None, consents: Consents, on: date) -> list[Finding]:
    """Every rule's answer; raises :class:`RuleRefused` with all of them when one is no."""
    facts = rules.ConsentFacts(
        way=rules.Way(method.value),
        age=age,
        consented=consents.check,
        face_consented=consents.face,
        guardian_consented=consents.guardian != Guardian.NOBODY,
        face_guardian_under=settings.FACE_GUARDIAN_UNDER,
    )
    law = Law(on)
    asked = (rules.person_consents, rules.face_has_a_consent_of_its_own, rules.guardian_consents_for_a_minor)
    findings = [judge(facts, law) for judge in asked]
    missing = [finding for finding in findings if not finding.passed]
    if missing:
        raise RuleRefused(
            "consent_missing", missing[0].why, cites=tuple(finding.cite for finding in missing), findings=findings
        )
    return findings


def _request(check: IdentityCheck, checker: IdentityChecker, *, back: str, now: datetime) -> CheckRequest:
    """The question of a check, the same each time but for where a face page leads back to."""
    number = selectors.resident_number_of(check.person)
    if check.state != CheckState.ASKED or number is None or check.provider != checker.name:
        raise Conflict("not_waiting", _("这次核验已有结果或已过时，请刷新页面"))
    if now - check.asked_at > GOOD_FOR:
        raise Conflict("check_lapsed", _("这次核验已过时，请重新发起"))
    return CheckRequest(
        request_id=check.ref,
        nonce=bytes(check.nonce),
        method=ProviderMethod(check.method),
        name=name_of(check.person),
        number=number,
        asked_at=check.asked_at,
        back=back,
    )


def _believed(
    check: IdentityCheck,
    checker: IdentityChecker,
    request: CheckRequest,
    said: Mapping[str, Any],
    *,
    by: Actor,
    on: date,
    now: datetime,
) -> CheckAnswer:
    """The answer; one not to be believed ends the check, is told to the journal, and refused."""
    try:
        return checker.believed(said, request, now=now)
    except AnswerRefused as refused:
        _conclude(check, CheckState.UNTRUSTED, by=by, on=on, now=now, cause=refused.code)
    raise Conflict("answer_untrusted", _("核验方的回答未通过校验，不能作为结果；请重新发起，仍不成功的请当面核验"))


def _conclude(
    check: IdentityCheck,
    state: CheckState,
    *,
    by: Actor,
    on: date,
    now: datetime,
    reference: str = "",
    cause: str = "",
) -> CheckState:
    """Write what came of a check, once. A reference the provider gave before is a replay, and nothing it says counts."""
    try:
        with transaction.atomic():
            _write(check, state, by=by, on=on, now=now, reference=reference, cause=cause)
    except IntegrityError:
        with transaction.atomic():
            _write(check, CheckState.UNTRUSTED, by=by, on=on, now=now, reference="", cause="reference_replayed")
        raise Conflict("answer_untrusted", _("核验方的回答与以前的重复，不能作为结果；请重新发起")) from None
    return state


def _write(check: IdentityCheck, state: CheckState, *, by: Actor, on: date, now: datetime, reference: str, cause: str) -> None:
    Person.objects.select_for_update().get(pk=check.person_id)  # first, as everywhere: an answer and a clerk may come at once
    locked = IdentityCheck.objects.select_for_update().get(pk=check.pk)
    if locked.state != CheckState.ASKED:
        raise Conflict("not_waiting", _("这次核验已有结果或已过时，请刷新页面"))
    locked.state, locked.reference = state, reference
    locked.concluded_at, locked.concluded_on, locked.concluded_by = max(now, locked.asked_at), on, by.author.ref
    locked.save(update_fields=("state", "reference", "concluded_at", "concluded_on", "concluded_by"))
    event = CheckConcluded(
        subject=f"person:{locked.person.ref}",
        check=str(locked.ref),
        method=locked.method,
        provider=locked.provider,
        reference=reference,
        state=state.value,
        cause=cause,
        sandbox=locked.sandbox,
    )
    record(event, by=by.author, cites=("A1.1",), reason="", on=on)


def _state_of(answer: CheckAnswer) -> CheckState:
    return CheckState.VERIFIED if answer.outcome == Outcome.MATCH else CheckState.MISMATCHED
