"""A batch's PDFs as one ZIP, written as it is read: never more than some pages in memory, nothing kept."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime

from django.utils import translation

from onex.foundation.parties.accesses import Look, MachineWork
from onex.lifecycle.certificates.models import IssuedCertificate
from onex.lifecycle.prints.selectors import PRINTED_IN, Print, prints_of

PART = 10_000
"""Most certificates in one ZIP; a larger batch comes in parts."""
AT_ONCE = 50
LEFT_OUT = "未印制.txt"


class _Basket:
    """What the ZIP is written into: a file nobody can go back in, emptied after every page."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing is held back."""

    def take(self) -> bytes:
        taken, self._pieces = b"".join(self._pieces), []
        return taken


def zip_of(certificates: Sequence[int], *, purpose: Look | MachineWork, at: datetime) -> Iterator[bytes]:
    """The ZIP of certificates by id, piece by piece. Files are named by serial; what is not printed is listed with its reason."""
    basket, left_out = _Basket(), []
    with zipfile.ZipFile(basket, "w", zipfile.ZIP_STORED) as archive:  # type: ignore[call-overload]  # a sink is all it needs
        for first in range(0, len(certificates), AT_ONCE):
            batch = list(
                IssuedCertificate.objects.with_face().filter(pk__in=certificates[first : first + AT_ONCE]).order_by("serial")
            )
            for made in prints_of(batch, purpose=purpose, at=at):
                if isinstance(made, Print):
                    archive.writestr(_entry(f"{made.certificate.serial:06d}.pdf", at), made.content)
                    yield basket.take()
                else:
                    with translation.override(PRINTED_IN):
                        left_out.append(f"{made.certificate.serial:06d}\t{made.certificate.number}\t{made.why.message}")
        if left_out:
            archive.writestr(_entry(LEFT_OUT, at), "\r\n".join(["序号\t证书编号\t原因", *left_out]).encode("utf-8-sig"))
    yield basket.take()


def _entry(name: str, at: datetime) -> zipfile.ZipInfo:
    return zipfile.ZipInfo(name, at.timetuple()[:6])
