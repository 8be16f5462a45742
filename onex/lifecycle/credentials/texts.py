"""What a batch's credentials say: an Open Badges 3.0 document (W3C VC 2.0) with slots for what differs between holders."""

from __future__ import annotations

import hashlib
import string
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.db.models import Q

from onex.foundation.verifiable.contexts import BADGE_EXTENSIONS, BADGES, CREDENTIALS
from onex.lifecycle.catalogue.models import Agreement, IssuingRight, Listing
from onex.lifecycle.credentials.addresses import SCHEMA, list_address, register_address
from onex.lifecycle.credentials.keys import issuer_did
from onex.lifecycle.credentials.models import ListPurpose

if TYPE_CHECKING:
    from uuid import UUID

    from onex.lifecycle.assessment.models import SchemePart
    from onex.lifecycle.certificates.models import IssueBatch

MIDNIGHT = "T00:00:00+08:00"
PART = "part_"
TOTAL = "total"


def document_of(batch: IssueBatch) -> dict[str, Any]:
    """The document of a batch; ask for the batch with its level, certificate, organisation, sitting, scheme and number rule.

    Slots: ``ref number name identity salt total list entry`` and ``part_a``, ``part_b`` … in the order of the scheme's parts.
    """
    organisation = batch.organisation
    return {
        "@context": [CREDENTIALS, BADGES, BADGE_EXTENSIONS],
        "id": "urn:uuid:{{ref}}",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": _title(batch),
        "inLanguage": "zh",
        "issuer": {
            "id": issuer_did(organisation.ref),
            "type": ["Profile"],
            "name": organisation.name,
            **_credit_code(organisation.credit_code),
        },
        "validFrom": f"{batch.issued_on}{MIDNIGHT}",
        "awardedDate": f"{batch.issued_on}{MIDNIGHT}",
        "credentialSubject": {
            "id": "urn:uuid:{{ref}}#holder",
            "type": ["AchievementSubject"],
            "identifier": _HOLDER,
            "licenseNumber": "{{number}}",
            "result": _results(batch),
            "achievement": _achievement(batch),
        },
        "credentialStatus": [_status_entry(organisation.ref, purpose) for purpose in ListPurpose],
        "credentialSchema": [{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
        "evidence": _evidence(batch),
    }


_HOLDER = [
    {"type": "IdentityObject", "hashed": False, "identityHash": "{{name}}", "identityType": "name"},
    {
        "type": "IdentityObject",
        "hashed": True,
        "identityHash": "{{identity}}",
        "identityType": "nationalIdentityNumber",
        "salt": "{{salt}}",
    },
]


def _title(batch: IssueBatch) -> str:
    return f"{batch.level.certificate.name}（{batch.level.label}）"


def _achievement(batch: IssueBatch) -> dict[str, Any]:
    certificate, level = batch.level.certificate, batch.level
    return {
        "id": f"{register_address(quote(certificate.code))}#{level.code}",
        "type": ["Achievement"],
        "achievementType": "Certification",
        "name": _title(batch),
        "description": _description(batch),
        "criteria": {"narrative": _criteria(batch)},
        "humanCode": certificate.code,
        "version": f"v{batch.sitting.scheme.version}",
        **({"fieldOfStudy": certificate.occupation_name} if certificate.occupation_name else {}),
        **({"specialization": certificate.occupation_trade} if certificate.occupation_trade else {}),
        "resultDescription": _result_descriptions(batch),
    }


def _status_entry(organisation: UUID, purpose: ListPurpose) -> dict[str, str]:
    address = list_address(organisation, "{{list}}", purpose)
    return {
        "id": f"{address}#{{{{entry}}}}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": purpose.value,
        "statusListIndex": "{{entry}}",
        "statusListCredential": address,
    }


def part_slots(count: int) -> tuple[str, ...]:
    """The slots of so many parts."""
    return tuple(PART + string.ascii_lowercase[place] for place in range(count))


def identity_hash(name: str, kind: str, number: str, salt: str) -> str:
    """What stands for the holder's document: whoever has the card in hand recomputes it, nobody reads a number out of it.

    ``sha256$`` and SHA-256(name ‖ 00 ‖ kind ‖ 00 ‖ number ‖ 00 ‖ salt) in hex; ``kind`` is a value of ``DocumentKind``.
    """
    return "sha256$" + hashlib.sha256(f"{name}\0{kind}\0{number}\0{salt}".encode()).hexdigest()


def _parts(batch: IssueBatch) -> Sequence[SchemePart]:
    return list(batch.sitting.scheme.parts.order_by("position"))


def _part_id(batch: IssueBatch, key: str) -> str:
    place = f"{batch.level.code}-v{batch.sitting.scheme.version}-{key}"
    return f"{register_address(quote(batch.level.certificate.code))}#{quote(place)}"


def _results(batch: IssueBatch) -> list[dict[str, Any]]:
    parts = _parts(batch)
    keys = [*(part.key for part in parts), TOTAL]
    slots = [*part_slots(len(parts)), TOTAL]
    return [
        {"type": ["Result"], "resultDescription": _part_id(batch, key), "value": f"{{{{{slot}}}}}"}
        for key, slot in zip(keys, slots, strict=True)
    ]


def _result_descriptions(batch: IssueBatch) -> list[dict[str, Any]]:
    described = [
        _described(_part_id(batch, part.key), part.name, str(part.full_mark), part.pass_line) for part in _parts(batch)
    ]
    return [*described, _described(_part_id(batch, TOTAL), "综合成绩", "", batch.sitting.scheme.pass_line)]


def _described(address: str, name: str, highest: str, line: object) -> dict[str, Any]:
    return {
        "id": address,
        "type": ["ResultDescription"],
        "name": name,
        "resultType": "RawScore",
        **({"valueMin": "0", "valueMax": highest} if highest else {}),
        **({"requiredValue": str(line)} if line is not None else {}),
    }


def _credit_code(code: str | None) -> dict[str, Any]:
    if not code:
        return {}
    return {
        "otherIdentifier": [{"type": "IdentifierEntry", "identifier": code, "identifierType": "ext:unifiedSocialCreditCode"}]
    }


def _description(batch: IssueBatch) -> str:
    certificate = batch.level.certificate
    occupation = f"；职业 {certificate.occupation_code} {certificate.occupation_name}" if certificate.occupation_code else ""
    return f"{batch.organisation.name}依据标准考核并颁发的{batch.level.label}职业技能等级证书{occupation}"


def _criteria(batch: IssueBatch) -> str:
    parts = "、".join(
        f"{part.name} {part.weight.normalize():f}%" + (f"（合格线 {part.pass_line.normalize():f}）" if part.pass_line else "")
        for part in _parts(batch)
    )
    line = batch.sitting.scheme.pass_line
    total = f"；综合合格线 {line.normalize():f}" if line is not None else ""
    return f"考核方案第 {batch.sitting.scheme.version} 版：{parts or '按方案综合评定'}{total}（依据 G3.1、M21）"


def _evidence(batch: IssueBatch) -> list[dict[str, Any]]:
    """On what the issue stood that day: the mandate, the publicity, the number's rule, each with its clause."""
    notice = batch.sitting.notice
    said = [
        ("mandate", "颁证资格", _mandate(batch)),
        ("numbering", "编号规则", f"{batch.number_rule.version}（依据 {batch.number_rule.cite}）"),
    ]
    if notice is not None:
        said.append(
            ("publicity", "成绩公示", f"{notice.number}，{notice.opens_on} 至 {notice.closes_on}（依据 {notice.basis}）")
        )
    return [{"type": ["Evidence"], "genre": genre, "name": name, "narrative": text} for genre, name, text in said]


def _mandate(batch: IssueBatch) -> str:
    on, organisation = batch.issued_on, batch.organisation
    held = Q(until=None) | Q(until__gte=on)
    listings = Listing.objects.filter(held, since__lte=on, regime=batch.regime).filter(
        Q(organisation=organisation) | Q(certificate=batch.level.certificate)
    )
    rights = IssuingRight.objects.filter(held, since__lte=on, organisation=organisation, level=batch.level)
    said = [
        f"{'机构' if one.organisation_id else '证书'}在目录（{one.decision}，自 {one.since}，依据 {one.cite}）"
        for one in listings
    ]
    said += [f"颁证权（{one.decision}，自 {one.since}，依据 {one.cite}）" for one in rights.order_by("since")]
    said += [f"协议 {one.number}" for one in Agreement.objects.filter(held, since__lte=on, organisation=organisation)]
    return "；".join(said)
