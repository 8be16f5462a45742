"""Writing the journal. Nothing else writes it, and nothing at all changes it."""

from __future__ import annotations

import os
import unicodedata
import uuid
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from onex.foundation.journal.batches import FIELDS, rows_like
from onex.foundation.journal.canonical import RECORD_VERSION, SALT_LENGTH, commitment_of
from onex.foundation.journal.grants import grant_application_role
from onex.foundation.journal.hearing import tell_listeners
from onex.foundation.journal.ledger import submission_of, submissions_of
from onex.foundation.journal.models import Entry
from onex.foundation.journal.personal import has_personal_number
from onex.foundation.ledger.services import submit_many
from onex.foundation.policy.refusals import BadInput, RuleRefused
from onex.foundation.tables.bulk import insert_rows

if TYPE_CHECKING:
    from onex.foundation.journal.authors import Author
    from onex.foundation.journal.events import Event
    from onex.foundation.policy import Finding

__all__ = ["check_day", "check_reason", "grant_application_role", "record", "record_many"]

CHUNK = 10_000
"""Entries held in memory at a time, on their way to the journal and to the ledger's outbox."""

UNSTORABLE = frozenset({"Cc", "Cs"})
"""Unicode categories no database keeps faithfully: control characters and lone surrogates."""


def record(
    event: Event,
    *,
    by: Author,
    cites: Sequence[str],
    reason: str,
    on: date,
    findings: Iterable[Finding] = (),
    organisation: str = "",
    province: str = "",
    states: tuple[str, str] = ("", ""),
) -> Entry:
    """Add one entry, and its event to the ledger's outbox, in the transaction of the change; ``states`` are before and after it.

    Raises :class:`RuleRefused` for a day that is not today (nothing is back-dated), :class:`BadInput` for a reason that
    holds somebody's number, and ``TransactionManagementError`` outside a transaction.
    """
    _check(reason, on)
    entry = _entry(by, cites, reason, on, tuple(findings), organisation, province)
    entry.topic, entry.subject, entry.payload = event.topic, event.subject, event.payload()
    entry.state_before, entry.state_after = states
    entry.event_id, entry.salt = uuid.uuid4(), os.urandom(SALT_LENGTH)
    entry.commitment = commitment_of(entry)
    entry.save(force_insert=True)
    submit_many([submission_of(entry)])
    tell_listeners(entry)
    return entry


def record_many(
    events: Iterable[Event],
    *,
    by: Author,
    cites: Sequence[str],
    reason: str,
    on: date,
    findings: Iterable[Finding] = (),
    organisation: str = "",
    province: str = "",
) -> int:
    """Add one entry per event, and each event to the outbox, by COPY on PostgreSQL; the number added. Refuses as :func:`record` does."""
    _check(reason, on)
    shared = _entry(by, cites, reason, on, tuple(findings), organisation, province)
    count, rows = 0, rows_like(shared, events)
    while some := list(islice(rows, CHUNK)):
        count += insert_rows(Entry, FIELDS, some)
        submit_many(submissions_of(some))
    return count


def check_day(on: date) -> None:
    """Refuse a day that is not today, unless the installation's clock is open (demonstrations and tests)."""
    if on != timezone.localdate() and not settings.OPEN_CLOCK:
        raise RuleRefused("not_today", _("办理日期只能是当天：不得倒签，也不得预签"), cites=("S6.3",))


def check_reason(reason: str, *, on: date) -> None:
    """Refuse a reason that cannot be kept for ever: one with somebody's number in it, or with control characters."""
    if has_personal_number(reason, on=on):
        raise BadInput("personal_number_in_reason", _("理由将永久留存，请勿填写身份证号、手机号等个人信息"))
    if any(unicodedata.category(character) in UNSTORABLE and character not in "\n\r\t" for character in reason):
        raise BadInput("unreadable_reason", _("理由中含有无法保存的字符，请删除后重试"))


def _check(reason: str, on: date) -> None:
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("the journal is written in the transaction of the change itself")
    check_day(on)
    check_reason(reason, on=on)


def _entry(
    by: Author,
    cites: Sequence[str],
    reason: str,
    on: date,
    findings: tuple[Finding, ...],
    organisation: str,
    province: str,
) -> Entry:
    """All of an entry but its news."""
    return Entry(
        recorded_at=timezone.now(),
        on_day=on,
        author_ref=by.ref,
        author_seat=by.seat,
        organisation_ref=organisation,
        province=province,
        cites=list(cites),
        reason=reason,
        findings=[finding.to_json() for finding in findings],
        record_version=RECORD_VERSION,
    )
