"""Publishing a notice, objecting to it, answering, closing."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from onex.foundation.accounts.actors import ANONYMOUS
from onex.foundation.documents.attachments import MOST_ATTACHMENTS, Inspected, keep
from onex.foundation.journal.bulk import insert_rows
from onex.foundation.journal.services import check_reason, record
from onex.foundation.parties.vault import seal
from onex.foundation.policy.refusals import BadInput, Conflict, NotFound, RuleRefused
from onex.foundation.procedures.series import draw_number
from onex.foundation.publications import codes
from onex.foundation.publications.events import (
    NoticeClosed,
    NoticePublished,
    NoticeWithdrawn,
    ObjectionAnswered,
    ObjectionFiled,
)
from onex.foundation.publications.lines import Digest, Line
from onex.foundation.publications.models import Evidence, Notice, NoticeLine, Objection

if TYPE_CHECKING:
    from onex.foundation.accounts.actors import Actor
    from onex.foundation.journal.events import Event
    from onex.foundation.procedures.models import Case

__all__ = ["Line", "answer_objection", "close", "file_objection", "publish", "require_period", "withdraw"]

SERIES = "G"
LINE_FIELDS = ("notice_id", "position", "reference", "name_masked", "detail", "outcome")
LONGEST_TEXT = 2000
LONGEST_CONTACT = 200
EVIDENCE = "publications.evidence"


@transaction.atomic
def publish(
    *,
    title: str,
    subject: str,
    basis: str,
    case: Case,
    lines: Iterable[Line],
    opens_on: date,
    closes_on: date,
    by: Actor,
) -> Notice:
    """Put a list before the public from ``opens_on`` to ``closes_on``, both days included, and freeze it.

    Names in ``lines`` are masked already. ``opens_on`` is the day of the decision.
    """
    notice = Notice(
        number=draw_number(case.region_id, opens_on, series=SERIES),
        title=title,
        subject=subject,
        case=case,
        basis=basis,
        organisation_id=case.organisation_id,
        region_id=case.region_id,
        certificate_code=case.certificate_code,
        opens_on=opens_on,
        closes_on=closes_on,
        sha256="",
        line_count=0,
    )
    notice.save(force_insert=True)
    _freeze(notice, lines)
    event = NoticePublished(
        subject=subject,
        notice=notice.number,
        opens_on=opens_on,
        closes_on=closes_on,
        line_count=notice.line_count,
        sha256=notice.sha256,
    )
    _record(notice, event, by=by, on=opens_on)
    return notice


@transaction.atomic
def file_objection(
    notice: Notice, *, reference: str, text: str, contact: str, on: date, evidence: Sequence[Inspected] = ()
) -> Objection:
    """Object to a notice; the row handed back carries the ``query_code``, which is stored nowhere else.

    ``text`` and ``contact`` are sealed; ``evidence`` was inspected before, and the names it came under are not kept. Raises :class:`RuleRefused` outside the notice's period, :class:`BadInput` for
    an empty text or contact, :class:`NotFound` for a line the notice has not.
    """
    _check_objection(notice, reference, text, contact)
    locked = _lock(notice)
    require_period(locked, on=on)
    code, ref = codes.draw(), uuid.uuid4()
    objection = Objection.objects.create(
        ref=ref,
        notice=locked,
        code_index=codes.code_index(code),
        line_reference=reference,
        text_sealed=seal(text, table="publications_objection", key=ref, column="text"),
        contact_sealed=seal(contact, table="publications_objection", key=ref, column="contact"),
        filed_at=timezone.now(),
        filed_on=on,
    )
    event = ObjectionFiled(subject=locked.subject, notice=locked.number, objection=str(ref), evidence=len(evidence))
    _record(locked, event, by=ANONYMOUS, on=on)
    _keep_evidence(objection, evidence)
    objection.query_code = code
    return objection


def require_period(notice: Notice, *, on: date) -> None:
    """Raises :class:`RuleRefused` outside the days in which one may object."""
    if not notice.takes_objections_on(on):
        raise RuleRefused(
            "not_in_period",
            say("异议只能在公示期内（%(opens)s 至 %(closes)s，含首尾两日）提出")
            % {"opens": notice.opens_on, "closes": notice.closes_on},
            cites=(notice.basis,),
        )


@transaction.atomic
def answer_objection(objection: Objection, *, answer: str, upheld: bool, by: Actor, on: date) -> Objection:
    """Answer an objection, once. Raises :class:`NotFound` outside the seat's reach, :class:`Conflict` once answered."""
    if not answer.strip():
        raise BadInput("answer_missing", _("请填写答复内容"))
    check_reason(answer, on=on)
    visible = Objection.objects.visible_to(by).select_for_update(of=("self",))
    locked = visible.select_related("notice").filter(pk=objection.pk).first()
    if locked is None:
        raise NotFound("no_such_objection", _("没有这一异议，或不在当前身份的范围内"))
    if locked.answered_on is not None:
        raise Conflict("answered", _("此异议已经答复"))
    locked.answer, locked.upheld, locked.answered_on = answer, upheld, on
    locked.answered_by = by.author.seat or by.author.ref
    locked.save(update_fields=("answer", "upheld", "answered_on", "answered_by"))
    event = ObjectionAnswered(
        subject=locked.notice.subject, notice=locked.notice.number, objection=str(locked.ref), upheld=upheld
    )
    _record(locked.notice, event, by=by, on=on)
    return locked


@transaction.atomic
def close(notice: Notice, *, by: Actor, on: date) -> Notice:
    """Close a notice after its last day. Refused while the period runs or an objection waits for its answer."""
    locked = _lock(notice)
    _require_open(locked)
    if on <= locked.closes_on:
        raise RuleRefused(
            "publicity_running",
            say("公示至 %(closes)s 届满，届满后方可结束") % {"closes": locked.closes_on},
            cites=(locked.basis,),
        )
    waiting = locked.objections.open().count()
    if waiting:
        raise RuleRefused("objections_open", say("尚有 %(count)s 件异议未答复") % {"count": waiting}, cites=(locked.basis,))
    objections = list(locked.objections.values_list("upheld", flat=True))
    event = NoticeClosed(
        subject=locked.subject, notice=locked.number, objections=len(objections), upheld=objections.count(True)
    )
    return _end(locked, Notice.State.CLOSED, event, by=by, on=on)


@transaction.atomic
def withdraw(notice: Notice, *, by: Actor, reason: str, on: date) -> Notice:
    """Take a notice back before it closes; its lines and the objections stay readable."""
    locked = _lock(notice)
    _require_open(locked)
    event = NoticeWithdrawn(subject=locked.subject, notice=locked.number)
    return _end(locked, Notice.State.WITHDRAWN, event, by=by, on=on, reason=reason)


def _freeze(notice: Notice, lines: Iterable[Line]) -> None:
    """Write the lines and, in the same passing, their digest."""
    digest = Digest()
    numbered = digest.passing(lines)
    rows = ((notice.pk, position, line.reference, line.name_masked, line.detail, line.outcome) for position, line in numbered)
    insert_rows(NoticeLine, LINE_FIELDS, rows)
    notice.sha256, notice.line_count = digest.hexdigest(), digest.count
    notice.save(update_fields=("sha256", "line_count"))


def _check_objection(notice: Notice, reference: str, text: str, contact: str) -> None:
    if not text.strip() or len(text) > LONGEST_TEXT:
        raise BadInput("objection_text", _("请填写异议内容，不超过 2000 个字符"))
    if not contact.strip() or len(contact) > LONGEST_CONTACT:
        raise BadInput("objection_contact", _("请填写联系方式，不超过 200 个字符"))
    if reference and not notice.lines.filter(reference=reference).exists():
        raise NotFound("no_such_line", _("公示名单中没有这一编号"))


def _keep_evidence(objection: Objection, evidence: Sequence[Inspected]) -> None:
    """Last in its transaction: once the files lie on disk nothing is left to fail."""
    if len(evidence) > MOST_ATTACHMENTS:
        raise BadInput("too_many_files", _("佐证材料过多，没有保存"))
    for position, found in enumerate(evidence, start=1):
        attachment = keep(
            found,
            purpose=EVIDENCE,
            name=say("佐证-%(position)s") % {"position": position},
            subject=f"objection:{objection.ref}",
            by=ANONYMOUS,
        )
        Evidence.objects.create(objection=objection, position=position, attachment=attachment)


def _lock(notice: Notice) -> Notice:
    return Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)


def _require_open(notice: Notice) -> None:
    if notice.state != Notice.State.OPEN:
        raise Conflict("not_open", say("公示已处于“%(state)s”") % {"state": notice.get_state_display()})


def _end(notice: Notice, state: Notice.State, event: Event, *, by: Actor, on: date, reason: str = "") -> Notice:
    notice.state, notice.closed_on = state, on
    notice.save(update_fields=("state", "closed_on"))
    _record(notice, event, by=by, on=on, reason=reason)
    return notice


def _record(notice: Notice, event: Event, *, by: Actor, on: date, reason: str = "") -> None:
    record(
        event,
        by=by.author,
        cites=(notice.basis,),
        reason=reason,
        on=on,
        organisation=str(notice.organisation.ref),
        province=notice.region_id[:2],
    )
