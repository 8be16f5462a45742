"""离线核验包: what a checker needs that has no network: keys, issuers, status lists, the ledger's head; dated, signed as a whole.

The last one made is kept in a file beside the data: it is made anew when a status changed, something new was signed, or it is an
hour old. Nothing personal stands in it. Its form: docs/formats/paper-qr.md.
"""

from __future__ import annotations

import base64
import json
import tempfile
from collections import defaultdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import rfc8785
from django.conf import settings
from django.db.models import Count, Max
from django.utils.dateparse import parse_datetime

from onex.foundation.ledger.selectors import published_note
from onex.foundation.verifiable.proofs import instant
from onex.foundation.verifiable.status_lists import ENTRIES, encode
from onex.lifecycle.certificates.models import StatusChange
from onex.lifecycle.credentials import keys
from onex.lifecycle.credentials.models import Credential, CredentialText, StatusSeries
from onex.lifecycle.credentials.places import place_of
from onex.lifecycle.credentials.statuses import SETS

KIND = "onex-offline-bundle/1"
GOOD_FOR = timedelta(days=7)
"""Our own choice: a week bridges what a checker does without a network; the age is always shown."""
RENEWED_AFTER = timedelta(hours=1)

Lists = dict[str, dict[str, dict[str, str]]]


def current_bundle(*, now: datetime) -> str:
    """The bundle as it is served."""
    path = Path(settings.DATA_DIR) / "offline" / "bundle.json"
    through = _through()
    kept = _kept(path)
    if kept is not None:
        text, document = kept
        made_at = parse_datetime(document["made_at"])
        address, signer = document["host"], document["signature"]["key"]
        fresh = made_at is not None and made_at <= now < made_at + RENEWED_AFTER
        if fresh and document["through"] == through and (address, signer) == (settings.PUBLIC_ADDRESS, keys.signer().key_id):
            return text
    text = json.dumps(make_bundle(now=now, through=through), ensure_ascii=False, separators=(",", ":"))
    _keep(path, text)
    return text


def make_bundle(*, now: datetime, through: list[int] | None = None) -> dict[str, Any]:
    """A bundle of this moment, signed by today's key over its RFC 8785 form without ``signature``."""
    bundle: dict[str, Any] = {
        "type": KIND,
        "host": settings.PUBLIC_ADDRESS,
        "made_at": instant(now),
        "good_until": instant(now + GOOD_FOR),
        "through": _through() if through is None else through,
        "keys": [
            {"id": key.key_id, "public": _base64url(key.raw), "since": key.since, "until": key.until}
            for key in keys.public_keys()
        ],
        "issuers": {
            str(series.organisation.ref): {
                "name": series.organisation.name,
                "did": keys.issuer_did(series.organisation.ref),
                "lists": -(-series.taken // ENTRIES),
            }
            for series in StatusSeries.objects.select_related("organisation").filter(taken__gt=0)
        },
        "certificates": _certificates(),
        "status": _lists(),
        "checkpoint": published_note(),
    }
    signer = keys.signer()
    value = _base64url(signer.sign(rfc8785.dumps(bundle)))
    return bundle | {"signature": {"key": signer.key_id, "value": value}}


def _through() -> list[int]:
    """How far it takes in the history: the last change of a status, and how many batches are signed."""
    last = StatusChange.objects.aggregate(last=Max("pk"))["last"] or 0
    return [last, CredentialText.objects.aggregate(count=Count("pk"))["count"]]


def _certificates() -> dict[str, dict[str, Any]]:
    """What the codes on the paper are called."""
    found: dict[str, dict[str, Any]] = {}
    level = "batch__level"
    rows = CredentialText.objects.order_by().values_list(
        f"{level}__certificate__code", f"{level}__certificate__name", f"{level}__code", f"{level}__label"
    )
    for code, name, step, label in rows.distinct():
        found.setdefault(code, {"name": name, "levels": {}})["levels"][step] = label
    return found


def _lists() -> Lists:
    """Encoded lists by issuer, purpose and number, those only in which a bit is set; one query."""
    entries: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    statuses = frozenset().union(*SETS.values())
    found = Credential.objects.filter(certificate__status__in=statuses).order_by()
    for issuer, position, status in found.values_list("organisation__ref", "position", "certificate__status"):
        place = place_of(issuer, position)
        for purpose, sets in SETS.items():
            if status in sets:
                entries[str(issuer), purpose.value, str(place.number)].append(place.entry)
    lists: Lists = {}
    for (ref, kind, number), bits in sorted(entries.items()):
        lists.setdefault(ref, {}).setdefault(kind, {})[number] = encode(bits)
    return lists


def _kept(path: Path) -> tuple[str, dict[str, Any]] | None:
    try:
        text = path.read_text()
        document = json.loads(text)
    except (FileNotFoundError, ValueError):
        return None
    return (text, document) if document.get("type") == KIND else None


def _keep(path: Path, text: str) -> None:
    """Whole or not at all: somebody else may read it, or write theirs, in the same moment."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=".bundle-", delete=False) as file:
        file.write(text)
    written = Path(file.name)
    written.chmod(0o644)
    written.replace(path)


def _base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")
