"""删除个人信息: a person's name and numbers are destroyed; what the law keeps is kept, and says why.

The row of the person stays, so that scores and places stay countable, and leads to nobody. Names and numbers are
overwritten before they are let go. A key per person would gain nothing: it would lie in the same backups as what it
opens. What pages, write-ahead logs and backups still hold is ciphertext; it becomes unreadable for good when the vault's
key is rotated and the retired key destroyed (docs/guides/personal-data.md).
"""

from __future__ import annotations

import os
from datetime import date

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from onex.foundation.journal.authors import Author
from onex.foundation.journal.services import record
from onex.foundation.parties import personal_data
from onex.foundation.parties.events import PersonErased
from onex.foundation.parties.models import IdentityDocument, Person
from onex.foundation.parties.reports import duties_to_keep
from onex.foundation.policy import Text
from onex.foundation.policy.refusals import BadInput, Conflict, NotAllowed, RuleRefused

INDEX_BYTES = 16
NOBODY = ""
"""The name of an erased person: it is nobody's, and matches nothing that can be typed."""


def erase_person(person: Person, *, reason: str, cite: str, by: Author, approved_by: Author, on: date) -> Person:
    """Destroy a person's name and document numbers; ``approved_by`` is the second person, who agreed.

    Raises :class:`NotAllowed` for one person in both parts, :class:`BadInput` without a reason, :class:`RuleRefused`
    while a duty to keep stands (with its reason and clause), :class:`Conflict` for a person erased already.
    """
    if by.ref == approved_by.ref or not by.ref.startswith("user:") or not approved_by.ref.startswith("user:"):
        raise NotAllowed("two_people_needed", _("删除个人信息须由两名工作人员分别提出和批准"), cites=("S6.3",))
    if not reason.strip() or not cite.strip():
        raise BadInput("erasure_reason_missing", _("请写明删除的理由和依据条款"), cites=("S6.3",))
    _leave_no_trace()
    with transaction.atomic():
        held = Person.objects.select_for_update().get(pk=person.pk)
        if held.erased_on is not None:
            raise Conflict("erased_already", _("该人员的个人信息已删除"))
        _refuse_while_kept(held)
        documents = _destroy(held, on)
        record(
            PersonErased(
                subject=f"person:{held.ref}",
                documents=documents,
                approved_by=approved_by.ref,
                approved_seat=approved_by.seat,
            ),
            by=by,
            cites=(cite,),
            reason=reason,
            on=on,
        )
        transaction.on_commit(_empty_log)
    return held


def _refuse_while_kept(person: Person) -> None:
    standing = [duty for duty, _rows in duties_to_keep(person)]
    if standing:
        why = Text(
            "不得删除：" + "；".join(duty.reason.zh for duty in standing),
            "may not be erased: " + "; ".join(duty.reason.en for duty in standing),
        )
        raise RuleRefused("duty_to_keep", why, cites=dict.fromkeys(cite for duty in standing for cite in duty.cites))


def _destroy(person: Person, on: date) -> int:
    """Overwrite, then let go; how many documents there were."""
    documents = IdentityDocument.objects.filter(person=person)
    for document in documents.select_for_update():
        document.number_sealed = os.urandom(len(document.number_sealed))
        document.blind_index = os.urandom(INDEX_BYTES)
        document.save(update_fields=["number_sealed", "blind_index"])
    count, _each = documents.delete()
    person.name_sealed = personal_data.seal_names([(person.ref, NOBODY)])[0]
    person.erased_on = on
    person.save(update_fields=["name_sealed", "erased_on"])
    return count


def _leave_no_trace() -> None:
    """On SQLite, what is freed is overwritten with zeros; PostgreSQL frees it with the next vacuum of the table."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")


def _empty_log() -> None:
    """On SQLite, the write-ahead log holds pages as they were: it is folded in and cut to nothing."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.fetchall()
