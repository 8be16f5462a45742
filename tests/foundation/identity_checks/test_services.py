"""Checks of identity: consents, outcomes, attempts, replays, and a clerk's own eyes."""

from __future__ import annotations

import threading
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from onex.foundation.accounts.actors import system_actor
from onex.foundation.identity_checks import selectors, services
from onex.foundation.identity_checks.contract import GOOD_FOR
from onex.foundation.identity_checks.models import CheckState, Guardian, IdentityCheck, Method
from onex.foundation.identity_checks.services import Consents
from onex.foundation.journal.models import Entry
from onex.foundation.parties.kinds import DocumentKind
from onex.foundation.policy.refusals import Conflict, NotAllowed, NotFound, Refusal, RuleRefused
from tests.factories.accounts import Seat, make_seat, make_user
from tests.factories.identity_checks import make_candidate, make_number
from tests.factories.parties import make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("posts")]
YES = Consents(check=True)
FACE = Consents(check=True, face=True)


def now() -> datetime:
    return timezone.now()


def today() -> date:
    return timezone.localdate()


def begin(
    seat: Seat, consents: Consents = YES, method: Method = Method.NAME_AND_NUMBER, at: datetime | None = None
) -> IdentityCheck:
    return services.begin(seat.user.person, method=method, consents=consents, by=seat.actor, on=today(), now=at or now())


def ask(check: IdentityCheck, seat: Seat, at: datetime | None = None) -> str:
    return services.ask(check, back="http://testserver/identity-check", by=seat.actor, on=today(), now=at or now())


def years_ago(years: int, *, days: int = 0) -> date:
    day = today() + timedelta(days=days)
    return day.replace(year=day.year - years, day=min(day.day, 28))


def refused(code: str, seat: Seat, **asked: object) -> None:
    with pytest.raises(Refusal, match=code):
        begin(seat, **asked)  # type: ignore[arg-type]  # each test's own arguments


# ── outcomes ──


def test_match_is_recorded_as_facts_and_in_the_journal(posts: list[dict[str, object]]) -> None:
    seat = make_candidate(name="实名测试甲")
    person = seat.user.person
    assert selectors.verified_on(person) is None
    check = begin(seat)
    assert ask(check, seat) == ""
    assert selectors.verified_on(person) == today()
    check.refresh_from_db()
    assert (check.state, check.provider, check.reference[:8], check.sandbox) == (
        "verified",
        "sandbox-checker",
        "SANDBOX-",
        True,
    )
    begun, concluded = Entry.objects.filter(topic__startswith="identity_checks.").order_by("pk")
    assert begun.cites == ["A1.1", "L13", "L29", "L31"]
    assert concluded.payload["state"] == "verified"
    told = f"{begun.payload} {concluded.payload} {begun.subject} {begun.findings}"
    assert "实名测试甲" not in told
    assert str(posts[0]["number"]) not in told
    assert (posts[0]["name"], posts[0]["purpose"]) == ("实名测试甲", "real_name_account")
    refused("verified_already", seat)


def test_mismatch_is_recorded_and_may_be_tried_again() -> None:
    seat = make_candidate(behaviour="mismatch")
    check = begin(seat)
    ask(check, seat)
    check.refresh_from_db()
    assert (check.state, selectors.verified_on(seat.user.person)) == (CheckState.MISMATCHED, None)
    assert begin(seat).pk != check.pk


@pytest.mark.parametrize(
    ("behaviour", "cause"),
    [("replayed", "answer_of_another_request"), ("tampered", "answer_not_signed"), ("expired", "answer_expired")],
)
def test_answer_not_to_be_believed_ends_the_check(behaviour: str, cause: str) -> None:
    seat = make_candidate(behaviour=behaviour)
    check = begin(seat)
    with pytest.raises(Conflict, match="answer_untrusted"):
        ask(check, seat)
    check.refresh_from_db()
    assert (check.state, check.reference, selectors.verified_on(seat.user.person)) == (CheckState.UNTRUSTED, "", None)
    assert Entry.objects.get(topic="identity_checks.concluded").payload["cause"] == cause


def test_silence_leaves_the_check_open_and_the_same_request_is_put_again(posts: list[dict[str, object]]) -> None:
    seat = make_candidate(behaviour="silent")
    check, at = begin(seat), now()
    for _ in range(2):
        with pytest.raises(Conflict, match="checker_silent"):
            ask(check, seat)
    assert posts[0] == posts[1]  # to the letter: it is charged once
    refused("check_running", seat)
    with pytest.raises(Conflict, match="check_lapsed"):
        ask(check, seat, at + GOOD_FOR + timedelta(seconds=1))
    again = begin(seat, at=at + GOOD_FOR + timedelta(seconds=1))
    check.refresh_from_db()
    assert (check.state, again.state) == (CheckState.LAPSED, CheckState.ASKED)


def test_reference_given_before_is_a_replay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onex.foundation.identity_checks.sandbox.hashlib.sha256", _always_the_same)
    first, second = make_candidate(), make_candidate()
    ask(begin(first), first)
    check = begin(second)
    with pytest.raises(Conflict, match="answer_untrusted"):
        ask(check, second)
    check.refresh_from_db()
    assert (check.state, selectors.verified_on(second.user.person)) == (CheckState.UNTRUSTED, None)
    assert Entry.objects.order_by("-pk")[0].payload["cause"] == "reference_replayed"


class _always_the_same:  # noqa: N801  (stands in for a function)
    def __init__(self, _content: bytes) -> None: ...

    def hexdigest(self) -> str:
        return "0" * 64


def test_concluded_check_is_asked_and_answered_no_more() -> None:
    seat = make_candidate()
    check = begin(seat)
    ask(check, seat)
    check.refresh_from_db()
    for act in (lambda: ask(check, seat), lambda: services.take_answer(check, {}, by=seat.actor, on=today(), now=now())):
        with pytest.raises(Conflict, match="not_waiting"):
            act()


# ── consents ──


def test_nobody_is_checked_without_having_agreed() -> None:
    seat = make_candidate()
    with pytest.raises(RuleRefused) as refusal:
        begin(seat, Consents(), Method.FACE)
    assert refusal.value.cites == ("L13", "L29")
    refused("consent_missing", seat, consents=Consents(face=True))
    refused("consent_missing", seat, consents=YES, method=Method.FACE)
    assert not IdentityCheck.objects.exists()


@pytest.mark.parametrize(
    ("years", "days", "method", "free"),
    [
        (14, 0, Method.NAME_AND_NUMBER, True),
        (14, 2, Method.NAME_AND_NUMBER, False),
        (18, 0, Method.FACE, True),
        (18, 2, Method.FACE, False),
        (14, 0, Method.FACE, False),
    ],
)
def test_guardian_is_needed_up_to_the_birthday(years: int, days: int, method: Method, free: bool) -> None:
    on = date(2026, 3, 2)
    born = on.replace(year=on.year - years) + timedelta(days=days)
    seat = make_candidate(born=born)
    person = seat.user.person
    at = datetime(2026, 3, 2, 9, tzinfo=timezone.get_current_timezone())
    given = {"method": method, "by": seat.actor, "on": on, "now": at}
    if not free:
        with pytest.raises(RuleRefused, match="consent_missing") as refusal:
            services.begin(person, consents=FACE, **given)  # type: ignore[arg-type]  # of several kinds
        assert refusal.value.cites == ("L31",)
    guardian = Guardian.NOBODY if free else Guardian.PARENT
    check = services.begin(person, consents=Consents(check=True, face=True, guardian=guardian), **given)  # type: ignore[arg-type]  # of several kinds, as above
    assert (check.guardian, check.face_consented_at is not None) == (guardian, method is Method.FACE)


def test_only_oneself_and_only_with_a_resident_number(settings: Settings) -> None:
    seat, other = make_candidate(), make_candidate()
    with pytest.raises(NotAllowed):
        services.begin(other.user.person, method=Method.NAME_AND_NUMBER, consents=YES, by=seat.actor, on=today(), now=now())
    abroad = make_seat(user=make_user(person=make_person(kind=DocumentKind.PASSPORT, number="E12345678")))
    refused("in_person_only", abroad)
    refused("in_person_only", seat, method=Method.IN_PERSON)
    settings.IDENTITY_CHECKER = settings.IDENTITY_CHECKER | {"face_pages": ""}
    refused("no_faces", seat, consents=FACE, method=Method.FACE)
    settings.IDENTITY_CHECKER = None
    refused("no_checker", seat)


def test_sandbox_counts_for_nothing_where_there_is_none(settings: Settings) -> None:
    seat = make_candidate()
    ask(begin(seat), seat)
    settings.IDENTITY_SANDBOX = False
    assert selectors.verified_on(seat.user.person) is None
    refused("no_checker", seat)


# ── attempts ──


def test_attempts_are_counted_by_day(settings: Settings) -> None:
    settings.IDENTITY_CHECKS_A_DAY = 2
    seat = make_candidate(behaviour="mismatch")
    for _ in range(2):
        ask(begin(seat), seat)
    refused("too_many_checks", seat)
    tomorrow = today() + timedelta(days=1)
    assert services.begin(
        seat.user.person, method=Method.NAME_AND_NUMBER, consents=YES, by=seat.actor, on=tomorrow, now=now() + timedelta(days=1)
    )


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_many_at_once_begin_one_check() -> None:
    seat = make_candidate()
    start, outcomes = threading.Barrier(6), []

    def run() -> None:
        start.wait()
        try:
            outcomes.append(begin(seat).state)
        except Conflict as refusal:
            outcomes.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["asked", *["check_running"] * 5]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_answer_and_clerk_at_the_same_moment_verify_once() -> None:
    seat, clerk = make_candidate(name="同时核验"), make_seat()
    number = make_number(serial=77)
    person = make_person(name="同时核验", number=number)
    own = make_seat(user=make_user(person=person))
    check = begin(own)
    start, outcomes = threading.Barrier(2), []

    def run(act: object) -> None:
        start.wait()
        try:
            act()  # type: ignore[operator]  # one of the two below
            outcomes.append("done")
        except Conflict as refusal:
            outcomes.append(refusal.code)
        finally:
            connection.close()

    acts = (lambda: ask(check, own), lambda: confirm(clerk, name="同时核验", number=number))
    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert "done" in outcomes
    assert IdentityCheck.objects.filter(person=person, state=CheckState.VERIFIED).count() == 1
    assert not IdentityCheck.objects.filter(person=person, state=CheckState.ASKED).exists()
    assert seat.user.person != person


# ── in person ──


def confirm(
    clerk: Seat, *, name: str, number: str, consents: Consents = YES, kind: DocumentKind = DocumentKind.RESIDENT_ID
) -> IdentityCheck:
    return services.confirm_in_person(
        name=name, kind=kind, number=number, consents=consents, by=clerk.actor, on=today(), now=now()
    )


def test_clerk_confirms_with_equal_effect() -> None:
    number = make_number()
    person, clerk = make_person(name="当面测试", number=number), make_seat()
    confirm(clerk, name="当面测试", number=number)
    assert selectors.verified_on(person) == today()
    entry = Entry.objects.get(topic="identity_checks.confirmed_in_person")
    assert (entry.subject, entry.cites) == (f"person:{person.ref}", ["A1.1", "L16", "L31"])
    with pytest.raises(Conflict, match="verified_already"):
        confirm(clerk, name="当面测试", number=number)


def test_clerk_is_told_alike_of_an_unknown_number_and_another_name() -> None:
    number = make_number()
    make_person(name="当面测试", number=number)
    clerk = make_seat()
    for name, shown in (("别人", number), ("当面测试", make_number())):
        with pytest.raises(NotFound, match="no_such_person"):
            confirm(clerk, name=name, number=shown)


def test_clerk_does_not_confirm_oneself() -> None:
    number = make_number()
    clerk = make_seat(user=make_user(person=make_person(name="自己", number=number)))
    with pytest.raises(NotAllowed, match="oneself"):
        confirm(clerk, name="自己", number=number)


def test_clerk_needs_the_consent_and_for_a_child_the_guardian() -> None:
    number = make_number(born=years_ago(10))
    make_person(name="小朋友", number=number)
    clerk = make_seat()
    for consents in (Consents(), Consents(guardian=Guardian.PARENT), YES):
        with pytest.raises(RuleRefused, match="consent_missing"):
            confirm(clerk, name="小朋友", number=number, consents=consents)
    assert (
        confirm(clerk, name="小朋友", number=number, consents=Consents(check=True, guardian=Guardian.OTHER)).guardian == "other"
    )


def test_passport_is_confirmed_in_person_without_an_age() -> None:
    person = make_person(name="外国人", kind=DocumentKind.PASSPORT, number="E99887766")
    confirm(make_seat(), name="外国人", kind=DocumentKind.PASSPORT, number="E99887766")
    assert selectors.verified_on(person) == today()


def test_clerk_ends_a_check_that_waits() -> None:
    seat = make_candidate(behaviour="silent", name="等待者")
    check = begin(seat)
    number = selectors.resident_number_of(seat.user.person)
    assert number is not None
    confirm(make_seat(), name="等待者", number=number)
    check.refresh_from_db()
    assert (check.state, selectors.verified_on(seat.user.person)) == (CheckState.LAPSED, today())


def test_the_system_has_no_identity() -> None:
    with pytest.raises(NotFound):
        selectors.get_person(system_actor("test"))
