"""On the news that a batch was issued, its credentials are signed."""

from __future__ import annotations

from onex.foundation.journal.models import Entry
from onex.foundation.journal.reactions import reaction
from onex.lifecycle.certificates.events import CertificatesIssued
from onex.lifecycle.certificates.models import IssueBatch
from onex.lifecycle.credentials.services import begin_signing


@reaction("credentials.sign", (CertificatesIssued.topic,))
def sign_issued(entry: Entry) -> None:
    """Store, then sign: the certificates stand before anything is signed."""
    batch = IssueBatch.objects.get(pk=entry.payload["batch"])
    if batch.issued:
        begin_signing(batch)
