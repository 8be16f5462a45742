"""状态列表: derived from the history of statuses, published when that has changed or the last one grows old, told to the ledger."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from onex.foundation.accounts.actors import system_actor
from onex.foundation.journal.services import record
from onex.foundation.parties.models import Organisation
from onex.foundation.policy.refusals import NotFound
from onex.foundation.verifiable import proofs
from onex.foundation.verifiable.status_lists import ENTRIES, list_credential
from onex.lifecycle.certificates.models import CertificateStatus, StatusChange
from onex.lifecycle.credentials import keys
from onex.lifecycle.credentials.addresses import list_address
from onex.lifecycle.credentials.events import StatusListPublished
from onex.lifecycle.credentials.models import Credential, ListPurpose, StatusListVersion, StatusSeries
from onex.lifecycle.credentials.places import place_of

VALID_FOR = timedelta(hours=24)
RENEWED_AFTER = timedelta(hours=12)
"""A list is good for a day and made anew after half of one: whoever keeps it past its end knows nothing, not "valid"."""

SETS: dict[ListPurpose, frozenset[str]] = {
    ListPurpose.REVOCATION: frozenset({CertificateStatus.REVOKED.value}),
    ListPurpose.SUSPENSION: frozenset(),
}
"""Statuses of a certificate that set its bit."""


def current_list(organisation: Organisation, number: int, purpose: str, *, now: datetime) -> StatusListVersion:
    """The list as it stands, published anew where it must be. Raises :class:`NotFound` for one nobody's bit is in."""
    chosen = ListPurpose(purpose)
    series = StatusSeries.objects.filter(organisation=organisation).first()
    if series is None or not 1 <= number <= -(-series.taken // ENTRIES):
        raise NotFound("no_such_list", _("没有这一状态列表"))
    for _attempt in range(3):
        standing = _latest(organisation, number, chosen)
        if (
            standing is not None
            and standing.published_at > now - RENEWED_AFTER
            and standing.last_change >= _last_change(organisation)
        ):
            return standing
        try:
            return _publish(organisation, number, chosen, 1 if standing is None else standing.version + 1, now)
        except IntegrityError:
            continue  # somebody published it in the same moment: theirs is read
    standing = _latest(organisation, number, chosen)
    if standing is None:
        raise NotFound("no_such_list", _("没有这一状态列表"))
    return standing


def positions_set(organisation: Organisation, number: int, statuses: Collection[str]) -> list[int]:
    """Positions within one list whose certificates have one of the statuses."""
    first = (number - 1) * ENTRIES
    found = Credential.objects.filter(
        organisation=organisation, position__range=(first, first + ENTRIES - 1), certificate__status__in=statuses
    )
    return list(found.order_by().values_list("position", flat=True))


@transaction.atomic
def _publish(organisation: Organisation, number: int, purpose: ListPurpose, version: int, now: datetime) -> StatusListVersion:
    last_change = _last_change(organisation)
    entries = [place_of(organisation.ref, position).entry for position in positions_set(organisation, number, SETS[purpose])]
    address = list_address(organisation.ref, number, purpose)
    did, signer = keys.issuer_did(organisation.ref), keys.signer()
    unsigned = list_credential(
        address=address, issuer=did, purpose=purpose.value, set_bits=entries, valid_from=now, valid_until=now + VALID_FOR
    )
    method = keys.method(did, signer.public_key)
    signed = proofs.add_rdfc_proof(unsigned, method=method, sign=signer.sign, created=proofs.instant(now))
    with transaction.atomic():
        made = StatusListVersion.objects.create(
            organisation=organisation,
            number=number,
            purpose=purpose,
            version=version,
            document=json.dumps(signed, ensure_ascii=False),
            last_change=last_change,
            published_at=now,
            valid_until=now + VALID_FOR,
        )
    digest = hashlib.sha256(unsigned["credentialSubject"]["encodedList"].encode()).hexdigest()
    record(
        StatusListPublished(
            subject=organisation.subject, list=f"{number}/{purpose}", version=version, digest=digest, set=len(entries)
        ),
        by=system_actor("credentials").author,
        cites=("P4.5",),
        reason="",
        on=timezone.localtime(now).date(),
        organisation=str(organisation.ref),
        province=organisation.province,
    )
    return made


def _latest(organisation: Organisation, number: int, purpose: ListPurpose) -> StatusListVersion | None:
    versions = StatusListVersion.objects.filter(organisation=organisation, number=number, purpose=purpose)
    return versions.order_by("-version").first()


def _last_change(organisation: Organisation) -> int:
    found = StatusChange.objects.filter(certificate__organisation=organisation).aggregate(last=Max("pk"))
    return found["last"] or 0
