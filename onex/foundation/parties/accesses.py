"""查阅记录: every look a person takes at somebody's document number in full, told before the number is opened.

Machine work over whole batches leaves no record per person: the job, its journal entry and the code say what is done,
and a hundred thousand records of one nightly run would hide the one look that matters. It still names its purpose.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils import timezone

from onex.foundation.journal.authors import Author
from onex.foundation.parties.kinds import LookPurpose
from onex.foundation.parties.models import AccessRecord
from onex.foundation.tables.bulk import insert_rows

NAME, NUMBER = "name", "number"
BOTH = f"{NAME},{NUMBER}"
CITES = {
    LookPurpose.PRINT_CERTIFICATE: "M21",
    LookPurpose.CHECK_CANDIDATES: "S4.1",
    LookPurpose.ISSUE_LIST: "M21",
    LookPurpose.ANSWER_OBJECTION: "S4.3",
    LookPurpose.ANSWER_PERSON: "S6.3",
}
"""Purpose → the clause it serves."""
COLUMNS = ("looked_at", "on_day", "author_ref", "author_seat", "person_id", "fields", "purpose", "cite")


class MachineWork(StrEnum):
    """What the programme opens numbers for without showing them to anybody."""

    ISSUE = "issue"
    """To write the commitment of a certificate."""
    SIGN = "sign"
    """To bind a credential to its holder by a salted hash; what is shown of it is the hash."""
    CHECK_RECORD = "check_record"
    """To compare a certificate with what was issued; what is shown of it is masked."""
    VERIFY_IDENTITY = "verify_identity"
    """To put the question its holder agreed to to whoever verifies identities."""
    MASK = "mask"
    """To show the first and the last character."""
    DEMONSTRATE = "demonstrate"
    """Made-up people of the demonstration."""


@dataclass(frozen=True, slots=True)
class Look:
    """A person looks: who, in which seat, what for, on which day."""

    by: Author
    purpose: LookPurpose
    on: date


def record_looks(people: Iterable[int], look: Look, *, fields: str = BOTH) -> int:
    """One record for each person looked at, in one go; how many."""
    now = timezone.now()
    cite = CITES[look.purpose]
    rows = (
        (now, look.on, look.by.ref, look.by.seat, person_id, fields, look.purpose.value, cite)
        for person_id in sorted(set(people))
    )
    return insert_rows(AccessRecord, COLUMNS, rows)
