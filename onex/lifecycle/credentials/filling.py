"""From certificates to the values that fill their batch's text: the same values when they are signed and whenever they are shown."""

from __future__ import annotations

import base64
import hmac
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from uuid import UUID

from django.db.models import QuerySet

from onex.foundation.parties.accesses import MachineWork
from onex.foundation.parties.selectors import identities_of, names_of
from onex.foundation.verifiable.templates import Template
from onex.lifecycle.assessment.models import PartScore, SchemePart
from onex.lifecycle.certificates.models import IssuedCertificate
from onex.lifecycle.credentials.models import CredentialText
from onex.lifecycle.credentials.places import place_of
from onex.lifecycle.credentials.texts import TOTAL, identity_hash, part_slots

REF_LABEL = b"onex credential"


@dataclass(frozen=True, slots=True)
class Row:
    """What is read of a certificate to fill its credential."""

    certificate_id: int
    number: str
    serial: int
    person_id: int
    result_id: int
    total: str
    salt: bytes = field(repr=False)


def read_rows(certificates: QuerySet[IssuedCertificate]) -> list[Row]:
    """The rows of some certificates, as they are ordered."""
    found = certificates.values_list("pk", "number", "serial", "person_id", "result_id", "result__total", "salt")
    return [
        Row(pk, number, serial, person, result, str(total), bytes(salt))
        for pk, number, serial, person, result, total, salt in found
    ]


@lru_cache(maxsize=64)
def template_of(document: str) -> Template:
    """A batch's text, compiled."""
    return Template(json.loads(document))


def values_of(
    text: CredentialText, organisation: UUID, first_serial: int, rows: Sequence[Row]
) -> Iterator[tuple[Row, list[str]]]:
    """Each row with what fills the slots of the text; four queries for all of them."""
    template = template_of(text.document)
    people = [row.person_id for row in rows]
    names, identities = names_of(people), identities_of(people, purpose=MachineWork.SIGN)
    scores = _scores([row.result_id for row in rows])
    parts = _parts(text)
    slots = part_slots(len(parts))
    for row in rows:
        place = place_of(organisation, text.first_position + row.serial - first_serial)
        salt = base64.urlsafe_b64encode(row.salt).decode().rstrip("=")
        name, identity = names[row.person_id], identities[row.person_id]
        given = {
            "ref": str(reference_of(row.salt)),
            "number": row.number,
            "name": name,
            "identity": identity_hash(name, identity.kind.value, identity.number, salt),
            "salt": salt,
            TOTAL: row.total,
            "list": str(place.number),
            "entry": str(place.entry),
            **{slot: scores[row.result_id].get(part, "") for slot, part in zip(slots, parts, strict=True)},
        }
        yield row, [given[slot] for slot in template.slots]


def reference_of(salt: bytes) -> UUID:
    """The credential's own id: found from the certificate's salt, and gone with it."""
    return UUID(bytes=hmac.digest(salt, REF_LABEL, "sha256")[:16])


def _parts(text: CredentialText) -> list[int]:
    scheme = text.batch.sitting.scheme_id
    return list(SchemePart.objects.filter(scheme_id=scheme).order_by("position").values_list("pk", flat=True))


def _scores(results: Sequence[int]) -> Mapping[int, dict[int, str]]:
    scores: dict[int, dict[int, str]] = defaultdict(dict)
    rows = PartScore.objects.filter(result_id__in=results).order_by().values_list("result_id", "part_id", "score")
    for result, part, score in rows.iterator(chunk_size=10_000):
        scores[result][part] = str(score)
    return scores
