"""Certificates as PDF, made anew whenever they are asked for, and the layouts they are printed in."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import typst
from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from onex.foundation.documents.services import read
from onex.foundation.ledger.proof_files import SUFFIX
from onex.foundation.ledger.selectors import find_proof
from onex.foundation.policy.refusals import Conflict, NotFound, Refusal
from onex.lifecycle.catalogue.models import SkillCertificate
from onex.lifecycle.certificates.models import IssuedCertificate
from onex.lifecycle.certificates.records import HolderFace, record_of
from onex.lifecycle.certificates.selectors import Face, batch_face, faces_of, is_intact
from onex.lifecycle.certificates.tokens import PAPER_PATH, VERIFY_PATH
from onex.lifecycle.credentials.selectors import Signed, paper_qr, signed_of
from onex.lifecycle.prints import faces, press
from onex.lifecycle.prints.faces import Enclosure, Layout, Said, SealNote
from onex.lifecycle.prints.glyphs import missing, named
from onex.lifecycle.prints.models import PrintTemplate
from onex.lifecycle.prints.sealing import seal
from onex.lifecycle.prints.seals import seal_provider

if TYPE_CHECKING:
    from onex.foundation.accounts.actors import Actor
    from onex.foundation.parties.accesses import Look, MachineWork

PRINTED_IN = "zh-hans"
CREDENTIAL, PROOF, RECORD = "credential.json", f"ledger-proof{SUFFIX}", "record.json"
REASON = "证书版式文件签章"
SAMPLE = Said(
    regime="",
    number="SAMPLE-00000000000000",
    name="张示例",
    document_kind="居民身份证",
    document_number="990102200001011239",
    certificate="示范职业技能",
    occupation="示范职业",
    trade="",
    level="",
    issuer="",
    issued_on=date(2026, 1, 1),
)
"""A made-up holder with a made-up number."""


@dataclass(frozen=True)
class Print:
    """A certificate as PDF. Personal: it shows the holder's name and document number."""

    certificate: IssuedCertificate
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Unprinted:
    """A certificate that is not printed, and why."""

    certificate: IssuedCertificate
    why: Refusal


def get_print(certificate: IssuedCertificate, *, purpose: Look | MachineWork, at: datetime) -> Print:
    """The PDF of a certificate (asked for ``with_face``); raises :class:`Conflict` where there is none to give."""
    (made,) = prints_of([certificate], purpose=purpose, at=at)
    if isinstance(made, Unprinted):
        raise made.why
    return made


def prints_of(
    certificates: Sequence[IssuedCertificate], *, purpose: Look | MachineWork, at: datetime
) -> Iterator[Print | Unprinted]:
    """Each certificate (asked for ``with_face``) as PDF, or why not. Nobody's number is opened before its credential is there."""
    signed = signed_of([one.pk for one in certificates])
    ready = [one for one in certificates if one.pk in signed]
    shown = {face.certificate.pk: face for face in faces_of(ready, purpose=purpose)}
    layouts, offline = layouts_of(ready), _offline([one.pk for one in ready])
    for certificate in certificates:
        try:
            if certificate.pk not in signed:
                raise Conflict("not_signed_yet", _("该证书的电子凭证尚未签发，请稍后再试"), cites=("P4.5",))
            made = _print(
                shown[certificate.pk],
                signed[certificate.pk],
                layouts[certificate.pk],
                offline=offline.get(certificate.pk, ""),
                at=at,
            )
        except Refusal as why:
            yield Unprinted(certificate, why)
        else:
            yield Print(certificate, made)


def layouts_of(certificates: Sequence[IssuedCertificate]) -> dict[int, Layout]:
    """The layout of each certificate by its id: the certificate's own, else its organisation's, else ours; two queries."""
    bodies = {one.organisation_id for one in certificates}
    versions = list(PrintTemplate.objects.filter(organisation__in=bodies).select_related("seal__file").order_by("version"))
    drawn = {version.pk: layout_of(version) for version in versions}
    found = {}
    for one in certificates:
        held = [
            version
            for version in versions
            if version.organisation_id == one.organisation_id
            and version.certificate_id in {None, one.level.certificate_id}
            and version.since <= one.issued_on
        ]
        last = max(held, key=lambda version: (version.certificate_id is not None, version.version), default=None)
        found[one.pk] = drawn[last.pk] if last else faces.DEFAULTS[one.level.certificate.regime]
    return found


def layout_of(template: PrintTemplate) -> Layout:
    """A version as the page takes it."""
    return Layout(
        title=template.title,
        subtitle=template.subtitle,
        statement=template.statement,
        note=template.note,
        colour=template.colour,
        orientation=template.orientation,
        seal_picture=_seal_picture(template),
        version=template.version,
    )


def picture_of_seal(content: bytes, media_type: str) -> str:
    """A picture as SVG, which typst takes in the text it is given."""
    inside = f"data:{media_type};base64,{base64.b64encode(content).decode()}"
    drawn = f'<image width="100" height="100" preserveAspectRatio="xMidYMid meet" href="{inside}"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100">{drawn}</svg>'


def sample_page(layout: Layout, *, regime: str, issuer: str, certificate: str, on: date) -> dict[str, Any]:
    """A layout with a made-up holder, marked as a sample."""
    level = {"campus": "高级", "hr": "三级/高级工"}[regime]
    said = Said(**{**vars(SAMPLE), "regime": regime, "issuer": issuer, "level": level, "issued_on": on})
    said = Said(**{**vars(said), "certificate": certificate or said.certificate})
    page = faces.page_of(
        said, layout, codes=_codes(settings.PUBLIC_ADDRESS), addresses=_addresses(), seal=_seal_note(), mark=faces.SAMPLE
    )
    require_printable(page)
    return page


def require_printable(page: dict[str, Any]) -> None:
    """Raise :class:`Conflict` naming the characters our fonts do not hold."""
    lacking = missing(faces.words_of(page))
    if lacking:
        raise Conflict(
            "not_printable",
            _("字体中没有以下字符，无法印制，没有生成文件：%(letters)s。请核对原文，或联系管理员增补字体。")
            % {"letters": "、".join(map(named, lacking))},
        )


def get_template(number: int, actor: Actor) -> PrintTemplate:
    """A version within the seat's reach; raises :class:`NotFound`."""
    found = PrintTemplate.objects.visible_to(actor).select_related("certificate", "organisation", "seal__file")
    template = found.filter(pk=number).first()
    if template is None:
        raise NotFound("no_such_template", _("没有这一证书版式，或不在当前身份的范围内"))
    return template


def own_certificates(actor: Actor) -> QuerySet[SkillCertificate]:
    """What the organisation of the seat issues, the oldest first."""
    own = SkillCertificate.objects.order_by("pk")
    return own.filter(organisation_id=actor.organisation_id) if actor.organisation_id else own.none()


def certificates_of_batch(case_number: str, actor: Actor) -> tuple[IssuedCertificate, Any]:
    """One certificate and all of them, of a batch and within the seat's reach, by serial; raises :class:`NotFound`."""
    found = IssuedCertificate.objects.visible_to(actor).filter(batch__case__number=case_number).order_by("serial")
    first = found.with_face().first()
    if first is None:
        raise NotFound("no_such_batch", _("没有这一颁证批次，或不在当前身份的范围内"))
    return first, found


def unsigned(certificates: Any) -> int:
    """How many of them have no credential yet."""
    return int(certificates.filter(Q(credential=None)).count())


def _print(face: Face, signed: Signed, layout: Layout, *, offline: str, at: datetime) -> bytes:
    certificate = face.certificate
    if not is_intact(certificate, face):
        raise Conflict("record_altered", _("登记内容与颁发时的记录不一致，不能印制；请联系颁发机构核对"), cites=("S6.3",))
    mark = faces.REVOKED if certificate.revoked else ""
    provider = None if mark else seal_provider()
    with translation.override(PRINTED_IN):
        page = faces.page_of(
            _said(face),
            layout,
            codes=_codes(settings.PUBLIC_ADDRESS + PAPER_PATH + certificate.token, offline),
            addresses=_addresses(),
            seal=SealNote(provider.name, provider.demonstration) if provider else None,
            mark=mark,
            enclosures=_enclosures(face, signed),
        )
    require_printable(page)
    try:
        drawn = press.draw(page, at=at)
    except typst.TypstError as wrong:
        raise Conflict("not_printable", _("版式无法印制，没有生成文件：%(why)s") % {"why": wrong.message}) from wrong
    return seal(drawn, by=provider, box=faces.seal_box(page), reason=REASON) if provider else drawn


def _said(face: Face) -> Said:
    certificate, kind = face.certificate, face.certificate.level.certificate
    return Said(
        regime=kind.regime,
        number=certificate.number,
        name=face.name,
        document_kind=face.document_kind,
        document_number=face.document_number,
        certificate=kind.name,
        occupation=kind.occupation_name,
        trade=face.trade,
        level=certificate.level.label,
        issuer=certificate.organisation.name,
        issued_on=certificate.issued_on,
    )


def _enclosures(face: Face, signed: Signed) -> list[Enclosure]:
    """What proves the certificate without asking us; raises :class:`Conflict` while the log has not published its issue."""
    proof = find_proof(face.certificate.ledger_event)
    if proof is None:
        raise Conflict("not_in_ledger_yet", _("该证书尚未写入公开账本的已发布部分，通常只需几秒，请稍后再试"), cites=("S6.3",))
    holder = HolderFace(
        number=face.certificate.number,
        name=face.name,
        document_kind=face.document_kind_code,
        document_number=face.document_number,
        total=str(face.certificate.result.total),
    )
    record = {
        "record": record_of(batch_face(face.certificate.batch), holder),
        "salt": bytes(face.certificate.salt).hex(),
    }
    return [
        Enclosure(CREDENTIAL, "application/vc", "Open Badges 3.0", signed.json, relation="alternative"),
        Enclosure(PROOF, "text/plain", "C2SP tlog-proof", proof.encoded),
        Enclosure(RECORD, "application/json", "RFC 8785 record and salt", json.dumps(record, ensure_ascii=False)),
    ]


def _offline(certificates: Sequence[int]) -> dict[int, str]:
    """The signed codes; one whose words do not fit into a code goes without, and takes none of the others along."""
    try:
        return paper_qr(certificates)
    except Refusal:
        if len(certificates) == 1:
            return {}
        return {one: text for each in certificates for one, text in _offline([each]).items()}


def _codes(address: str, offline: str = "") -> list[tuple[str, str]]:
    """One code for a telephone that is online, and the signed one that verifies with no network."""
    online = [(press.qr(address), "扫码查验")]
    return [*online, (press.qr(offline), "离线查验")] if offline else online


def _addresses() -> list[tuple[str, str]]:
    own = settings.PUBLIC_ADDRESS
    return [("证书查询", own + VERIFY_PATH), ("机构查询", own + reverse("catalogue:organisations"))]


def _seal_note() -> SealNote | None:
    provider = seal_provider()
    return SealNote(provider.name, provider.demonstration) if provider else None


def _seal_picture(template: PrintTemplate) -> str:
    held = template.seal
    return picture_of_seal(read(held.file), held.file.media_type) if held and held.file else ""
