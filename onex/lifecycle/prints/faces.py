"""What the page of a certificate says, as plain words for ``pages/certificate.typ``. Pure but for the words of the law's documents.

The face of the human-resources side is the one 人社鉴发〔2021〕1号 lists: name of the certificate, text, body, date of issue, holder's
name, kind and number of document, occupation, 工种/职业方向 (``--`` where there is none), level, number, photo, QR, query addresses.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from onex.lifecycle.prints.models import Orientation
from onex.lifecycle.prints.sealing import Box

PLACE = re.compile(r"\{([^{}]*)\}")
PLACES = ("姓名", "证书", "等级", "机构")
NOTHING = "--"
"""Printed where an occupation has no 工种; never left blank."""
SEAL_MM = 38
POINTS_A_MM = 72 / 25.4
PAGE_MM = {False: 297, True: 210}
"""Landscape or not → the page's height."""
SEAL_AT = {("campus", False): (124, 190), ("campus", True): (214, 122), ("hr", False): (124, 190), ("hr", True): (92, 124)}
"""Regime, landscape or not → left and upper edge of the seal in mm."""
REVOKED, SAMPLE = "已撤销", "样张"


@dataclass(frozen=True)
class Layout:
    """What an organisation chose of its page, or what stands where it chose nothing (version 0)."""

    title: str
    subtitle: str
    statement: str
    note: str
    colour: str
    orientation: str
    seal_picture: str = ""
    version: int = 0

    @property
    def landscape(self) -> bool:
        return self.orientation == Orientation.LANDSCAPE


DEFAULTS = {
    "campus": Layout(
        title="职业技能等级证书",
        subtitle="Vocational Skill Level Certificate",
        statement="{姓名}参加“{证书}”职业技能等级考核，成绩合格，取得{等级}证书，特发此证。",
        note="",
        colour="#1f4e79",
        orientation=Orientation.PORTRAIT,
    ),
    "hr": Layout(
        title="职业技能等级证书",
        subtitle="Certificate of Occupational Skill Level",
        statement="本证书由{机构}颁发，表明持证人通过本机构组织的职业技能等级认定，具备该职业（工种）相应技能等级水平。",
        note="",
        colour="#8a1c1c",
        orientation=Orientation.LANDSCAPE,
    ),
}


@dataclass(frozen=True)
class Said:
    """What one certificate says. Personal."""

    regime: str
    number: str
    name: str
    document_kind: str
    document_number: str
    certificate: str
    occupation: str
    trade: str
    level: str
    issuer: str
    issued_on: date


@dataclass(frozen=True)
class SealNote:
    """How the page is sealed: by whom, and whether only for demonstration; None in its place: not at all."""

    name: str
    demonstration: bool

    @property
    def word(self) -> str:
        return "演示印章" if self.demonstration else "电子签章"


@dataclass(frozen=True)
class Enclosure:
    """A file inside the PDF."""

    name: str
    kind: str
    description: str
    text: str
    relation: str = "data"


def wrong_places(statement: str) -> list[str]:
    """What stands in braces and is no place to be filled, and single braces."""
    rest = PLACE.sub("", statement)
    return [found for found in PLACE.findall(statement) if found not in PLACES] + [one for one in "{}" if one in rest]


def page_of(
    said: Said,
    layout: Layout,
    *,
    codes: Sequence[tuple[str, str]],
    addresses: Sequence[tuple[str, str]],
    seal: SealNote | None,
    mark: str = "",
    enclosures: Sequence[Enclosure] = (),
) -> dict[str, Any]:
    """The whole page. ``codes`` are QRs as SVG, each with what it is for; ``mark`` lies across the page."""
    left, top = SEAL_AT[said.regime, layout.landscape]
    return {
        "regime": said.regime,
        "landscape": layout.landscape,
        "title": layout.title,
        "subtitle": layout.subtitle,
        "about": f"{said.certificate}（{said.level}）",
        "number": said.number,
        "accent": layout.colour,
        "mark": mark,
        "statement": _filled(layout.statement, said),
        "facts": _facts(said),
        "codes": [{"svg": svg, "what": what} for svg, what in codes],
        "addresses": list(addresses),
        "seal": {
            "picture": layout.seal_picture if seal else "",
            "name": said.issuer if seal else "",
            "word": seal.word if seal else "",
            "x": left,
            "y": top,
        },
        "issuer": said.issuer,
        "issued_on": f"{said.issued_on.year}年{said.issued_on.month}月{said.issued_on.day}日",
        "notes": _notes(layout, seal, mark, enclosed=bool(enclosures)),
        "attachments": [
            {"name": one.name, "text": one.text, "kind": one.kind, "description": one.description, "relation": one.relation}
            for one in enclosures
        ],
    }


def words_of(page: dict[str, Any]) -> list[str]:
    """Everything the page prints."""
    single = [page[name] for name in ("title", "subtitle", "number", "mark", "statement", "issuer", "issued_on", "about")]
    pairs = [text for pair in [*page["facts"], *page["addresses"]] for text in pair]
    return [*single, *pairs, *page["notes"], page["seal"]["name"], page["seal"]["word"]]


def seal_box(page: dict[str, Any]) -> Box:
    """Where the seal lies, for the signature's field."""
    left, top = page["seal"]["x"], PAGE_MM[page["landscape"]] - page["seal"]["y"]
    edges = (left, top - SEAL_MM, left + SEAL_MM, top)
    return Box(*(round(edge * POINTS_A_MM) for edge in edges))


def _filled(statement: str, said: Said) -> str:
    given = dict(zip(PLACES, (said.name, said.certificate, said.level, said.issuer), strict=True))
    return PLACE.sub(lambda found: given[found[1]], statement)


def _facts(said: Said) -> list[tuple[str, str]]:
    holder = [("姓名", said.name), ("证件类型", said.document_kind), ("证件号码", said.document_number)]
    if said.regime == "hr":
        what = [
            ("职业名称", said.occupation or said.certificate),
            ("工种/职业方向", said.trade or NOTHING),
            ("职业技能等级", said.level),
        ]
    else:
        what = [("证书名称", said.certificate), ("等级", said.level)]
    return [*holder, *what, ("证书编号", said.number)]


def _notes(layout: Layout, seal: SealNote | None, mark: str, *, enclosed: bool) -> list[str]:
    notes = [layout.note] if layout.note else []
    if seal:
        notes.append(f"签章人：{seal.name}。电子签名（PAdES）位于“{seal.word}”处，文件有任何改动即验证不通过。")
        if seal.demonstration:
            notes.append("【演示】本签章由演示证书机构签发，不具法律效力。")
    elif mark == REVOKED:
        notes.append("本证书已撤销，此件仅为副本，不加盖电子签章。")
    else:
        notes.append("本件未加盖电子签章，请以扫码查验结果为准。")
    carried = "文件内附电子凭证与公开账本证明；" if enclosed else ""
    version = f"版式第 {layout.version} 版。" if layout.version else "平台通用版式。"
    return [*notes, carried + version]
