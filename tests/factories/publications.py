"""Notices with made-up lines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from onex.foundation.accounts.actors import Actor, system_actor
from onex.foundation.documents.attachments import Inspected
from onex.foundation.procedures.models import Case
from onex.foundation.publications.models import Notice, Objection
from onex.foundation.publications.services import Line, file_objection, publish

OPENS_ON = date(2026, 3, 2)
CLOSES_ON = date(2026, 3, 9)


def make_lines(*, count: int) -> list[Line]:
    """Lines with references ``A00001`` and on."""
    return [
        Line(reference=f"A{n:05d}", name_masked="王*明", detail="理论 80 实操 75", outcome="通过") for n in range(1, count + 1)
    ]


def make_notice(
    *,
    case: Case,
    lines: Sequence[Line] | None = None,
    title: str = "考核结果公示",
    opens_on: date = OPENS_ON,
    closes_on: date = CLOSES_ON,
    by: Actor | None = None,
) -> Notice:
    """A published notice on a case."""
    return publish(
        title=title,
        subject=case.subject,
        basis="S4.3",
        case=case,
        lines=make_lines(count=3) if lines is None else lines,
        opens_on=opens_on,
        closes_on=closes_on,
        by=by or system_actor("factory"),
    )


def make_objection(
    *,
    notice: Notice,
    reference: str = "A00001",
    text: str = "成绩有误",
    contact: str = "甲 13800000000",
    on: date = OPENS_ON,
    evidence: Sequence[Inspected] = (),
) -> Objection:
    """A filed objection, with its ``query_code``."""
    return file_objection(notice, reference=reference, text=text, contact=contact, on=on, evidence=evidence)
