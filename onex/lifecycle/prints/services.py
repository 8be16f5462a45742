"""Set a layout; tell the journal of a batch printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from onex.foundation.accounts.actors import Actor
from onex.foundation.accounts.permissions import may
from onex.foundation.documents.attachments import Inspected, keep
from onex.foundation.journal.services import record
from onex.foundation.policy.refusals import BadInput, Conflict, NotAllowed, NotFound
from onex.lifecycle.catalogue.models import SkillCertificate
from onex.lifecycle.certificates.models import IssueBatch
from onex.lifecycle.prints.events import BatchPrinted, TemplateSet
from onex.lifecycle.prints.faces import PLACES, Layout, wrong_places
from onex.lifecycle.prints.models import COLOUR, Orientation, PrintTemplate
from onex.lifecycle.prints.permissions import PrintsPermission
from onex.lifecycle.prints.selectors import own_certificates, picture_of_seal, sample_page

CITES = ("P4.5", "M21")
LONGEST = {"title": 20, "subtitle": 80, "statement": 200, "note": 80}


@dataclass(frozen=True)
class Choice:
    """What an organisation chooses; ``certificate`` is a code of its own, empty for all it has."""

    certificate: str
    since: date
    title: str
    subtitle: str
    statement: str
    note: str
    colour: str
    orientation: str


def layout_from(choice: Choice, seals: Sequence[Inspected]) -> Layout:
    """The choice as the page takes it, with the seal that came with it. Raises :class:`BadInput`."""
    _require_sound(choice, seals)
    picture = picture_of_seal(seals[0].content, seals[0].kind.media_type) if seals else ""
    return Layout(
        title=choice.title,
        subtitle=choice.subtitle,
        statement=choice.statement,
        note=choice.note,
        colour=choice.colour,
        orientation=choice.orientation,
        seal_picture=picture,
    )


def preview(choice: Choice, seals: Sequence[Inspected], *, by: Actor, on: date) -> dict[str, object]:
    """The sample page of a choice nobody has set yet. Raises :class:`BadInput`, :class:`Conflict`, :class:`NotFound`."""
    certificate = _certificate(choice.certificate, by)
    return sample_page(
        layout_from(choice, seals),
        regime=certificate.regime if certificate else _regime(by),
        issuer=by.organisation_name,
        certificate=certificate.name if certificate else "",
        on=on,
    )


@transaction.atomic
def set_template(choice: Choice, seals: Sequence[Inspected], *, by: Actor, on: date) -> PrintTemplate:
    """Add a version. It holds for what is issued from ``since`` on, which is not before today: nothing issued changes its face."""
    if not may(by, PrintsPermission.SET_TEMPLATE) or by.organisation_id is None:
        raise NotAllowed("not_allowed", _("您的席位不能设定证书版式"), cites=CITES)
    if choice.since < on:
        raise BadInput("backdated", _("起始日期不得早于今天：已颁发的证书不改变版式"), cites=("S6.3",))
    if any(not one.scanned_with for one in seals):
        raise Conflict("not_scanned", _("查毒程序没有应答，印章图样没有保存；请稍后再试"))
    certificate = _certificate(choice.certificate, by)
    preview(choice, seals, by=by, on=on)  # what could not be printed is not kept
    standing = PrintTemplate.objects.filter(organisation_id=by.organisation_id, certificate=certificate)
    version = (standing.aggregate(last=Max("version"))["last"] or 0) + 1
    subject = f"organisation:{by.organisation_id}"
    seal = keep(seals[0], purpose="prints.seal", name="seal", subject=subject, by=by) if seals else None
    try:
        with transaction.atomic():
            template = PrintTemplate.objects.create(
                organisation_id=by.organisation_id,
                certificate=certificate,
                version=version,
                since=choice.since,
                title=choice.title,
                subtitle=choice.subtitle,
                statement=choice.statement,
                note=choice.note,
                colour=choice.colour,
                orientation=choice.orientation,
                seal=seal,
                made_by=by.author.ref,
            )
    except IntegrityError as other:
        raise Conflict("template_set_meanwhile", _("同时有人设定了新版本，没有保存；请刷新后再试")) from other
    event = TemplateSet(template.subject, template.pk, choice.certificate, version, choice.since)
    record(event, by=by.author, cites=CITES, reason="", on=on, organisation=str(template.organisation.ref))
    return template


@transaction.atomic
def tell_printed(batch: IssueBatch, first: int, last: int, certificates: int, *, by: Actor, on: date) -> None:
    """Somebody begins to take a batch away as PDF; each holder's number has a record of the look besides."""
    event = BatchPrinted(batch.subject, first, last, certificates)
    organisation = str(batch.organisation.ref)
    record(event, by=by.author, cites=CITES, reason="", on=on, organisation=organisation, province=batch.sitting.province)


def _certificate(code: str, by: Actor) -> SkillCertificate | None:
    if not code:
        return None
    found = own_certificates(by).filter(code=code).first()
    if found is None:
        raise NotFound("no_such_certificate", _("本机构没有这一证书"))
    return found


def _regime(by: Actor) -> str:
    """Which face stands for all of an organisation's certificates in a sample: that of its first."""
    first = own_certificates(by).first()
    return first.regime if first else "campus"


def _require_sound(choice: Choice, seals: Sequence[Inspected]) -> None:
    for name, longest in LONGEST.items():
        if len(getattr(choice, name)) > longest:
            raise BadInput("too_long", _("“%(name)s”过长，最多 %(most)d 个字符") % {"name": name, "most": longest})
    if not choice.title.strip() or not choice.statement.strip():
        raise BadInput("words_missing", _("请填写证书标题和正文"), cites=CITES)
    if wrong := wrong_places(choice.statement):
        places = "".join(f"{{{place}}}" for place in PLACES)
        message = _("正文中的“%(wrong)s”不能填充；可用的有 %(places)s") % {"wrong": wrong[0], "places": places}
        raise BadInput("unknown_place", message)
    if choice.orientation not in Orientation.values:
        raise BadInput("unknown_orientation", _("纸张方向只有竖版和横版"), allowed=tuple(Orientation.values))
    try:
        COLOUR(choice.colour)
    except ValidationError as wrong_colour:
        raise BadInput("unknown_colour", wrong_colour.messages[0]) from wrong_colour
    if len(seals) > 1 or any(not one.kind.is_picture for one in seals):
        raise BadInput("seal_no_picture", _("印章图样只能是一张 PNG 或 JPEG 图片"))
