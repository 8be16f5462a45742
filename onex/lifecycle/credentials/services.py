"""签发电子凭证: once a batch is issued its certificates are signed, each once; status lists are published as they change."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from onex.foundation.accounts.actors import system_actor
from onex.foundation.jobs.handlers import Run
from onex.foundation.jobs.models import Job
from onex.foundation.jobs.services import enqueue
from onex.foundation.journal.services import record
from onex.foundation.policy import Text
from onex.foundation.policy.refusals import Conflict
from onex.foundation.tables.bulk import insert_rows
from onex.foundation.verifiable import proofs
from onex.foundation.verifiable.canonical import Unsignable
from onex.lifecycle.certificates.models import IssueBatch, IssuedCertificate
from onex.lifecycle.credentials import keys
from onex.lifecycle.credentials.events import CredentialsSigned
from onex.lifecycle.credentials.filling import read_rows, template_of, values_of
from onex.lifecycle.credentials.models import Credential, CredentialText, StatusSeries
from onex.lifecycle.credentials.texts import document_of

SIGN = "credentials.sign"
RANGE, CHUNK = 10_000, 2_000
CITES = ("P4.5", "M21")
FIELDS = ("certificate", "text", "organisation", "position", "key", "signature", "signed_at")
SigningRow = tuple[int, int, int, int, str, bytes, datetime]


@transaction.atomic
def begin_signing(batch: IssueBatch) -> CredentialText:
    """Write the batch's text, set its places in the status lists aside, and put the signing in the queue; once a batch."""
    batch = (
        IssueBatch.objects.select_for_update(of=("self",))
        .select_related("level__certificate", "organisation", "sitting__scheme", "sitting__notice", "number_rule", "case")
        .get(pk=batch.pk)
    )
    standing = CredentialText.objects.filter(batch=batch).first()
    if standing is not None:
        return standing
    document = json.dumps(document_of(batch), ensure_ascii=False)
    template_of(document)  # what could not be signed is refused before anything is written
    job = enqueue(
        SIGN,
        subject=batch.case.subject,
        label=Text(f"签发电子凭证：{batch.sitting.name}", f"Sign credentials: {batch.sitting.name}"),
        by=system_actor("credentials"),
        params={"batch": batch.pk},
        total=batch.issued,
        ranges=[
            (first, min(first + RANGE - 1, batch.last_serial))
            for first in range(batch.first_serial, batch.last_serial + 1, RANGE)
        ],
    )
    return CredentialText.objects.create(
        batch=batch,
        document=document,
        digest=hashlib.sha256(document.encode()).digest(),
        first_position=_set_aside(batch),
        job=job,
        made_at=timezone.now(),
    )


def _set_aside(batch: IssueBatch) -> int:
    """The first of as many places as the batch has serials."""
    StatusSeries.objects.get_or_create(organisation=batch.organisation)
    series = StatusSeries.objects.select_for_update().get(organisation=batch.organisation)
    StatusSeries.objects.filter(pk=series.pk).update(taken=F("taken") + batch.planned)
    return series.taken


def sign_range(run: Run) -> None:
    """Sign the certificates of one range of serials, chunk by chunk."""
    text = CredentialText.objects.select_related("batch__organisation", "batch__sitting").get(batch=run.job.params["batch"])
    for first in range(run.cursor, run.last + 1, CHUNK):
        last = min(first + CHUNK - 1, run.last)
        rows = list(signed_rows(text, first, last, at=timezone.now()))
        with run.chunk(cursor=last + 1, done=len(rows)):
            insert_rows(Credential, FIELDS, rows)


def signed_rows(text: CredentialText, first: int, last: int, *, at: datetime) -> Iterator[SigningRow]:
    """The signatures of the certificates with serials from ``first`` to ``last``.

    Raises :class:`Conflict` naming a certificate whose holder's name or score cannot be signed as it stands.
    """
    batch, template = text.batch, template_of(text.document)
    signer = keys.signer()
    did = keys.issuer_did(batch.organisation.ref)
    method, at = keys.method(did, signer.public_key), at.replace(microsecond=0)
    sign, created = signer.sign, proofs.instant(at)
    key = method.partition("#")[2]
    found = IssuedCertificate.objects.filter(batch=batch, serial__range=(first, last)).order_by("serial")
    for row, values in values_of(text, batch.organisation.ref, batch.first_serial, read_rows(found)):
        try:
            quads = template.quads(values)
        except Unsignable as wrong:
            raise Conflict(
                "unsignable",
                Text(f"证书 {row.number} 的内容含有无法签名的字符", f"certificate {row.number} holds what cannot be signed"),
            ) from wrong
        signature = proofs.signature_of(quads, template.contexts, method=method, sign=sign, created=created)
        position = text.first_position + row.serial - batch.first_serial
        yield row.certificate_id, batch.pk, batch.organisation_id, position, key, signature, at


def end_signing(job: Job, *, on: date) -> None:
    """The last range has ended: the journal is told how many, under which digest."""
    batch = IssueBatch.objects.select_related("case", "organisation", "sitting").get(pk=job.params["batch"])
    digest, count = hashlib.sha256(), 0
    signatures = Credential.objects.filter(text_id=batch.pk).order_by("position").values_list("signature", flat=True)
    for signature in signatures.iterator(chunk_size=10_000):
        digest.update(signature)
        count += 1
    record(
        CredentialsSigned(subject=batch.case.subject, batch=batch.pk, signed=count, digest=digest.hexdigest()),
        by=system_actor("credentials").author,
        cites=CITES,
        reason="",
        on=on,
        organisation=str(batch.organisation.ref),
        province=batch.sitting.province,
    )
