"""The PAdES signature (B-B) over a finished PDF, by pyHanko; the key stays with the provider."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from asn1crypto.algos import SignedDigestAlgorithm
from asn1crypto.x509 import Certificate
from pyhanko.pdf_utils.content import RawContent
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

if TYPE_CHECKING:
    from onex.lifecycle.prints.seals import SealProvider

FIELD = "Seal"
RESERVED = 8192
"""Bytes kept free for the signature with its certificates; those of a chain of three are about 3,000."""
SIGNATURE_BYTES = 72
"""The longest an ECDSA P-256 signature gets in DER."""
UNSEEN = StaticStampStyle(
    border_width=0, background=RawContent(b"", box=BoxConstraints(width=1, height=1)), background_opacity=1
)
"""The page has drawn the seal already; the field over it only says where it lies."""


@dataclass(frozen=True)
class Box:
    """Where the seal lies, in points from the page's lower left corner."""

    left: int
    bottom: int
    right: int
    top: int


class _ProviderSigner(Signer):
    """Hands what is to be signed to the provider; everything else is asked of the certificates it names."""

    def __init__(self, provider: SealProvider) -> None:
        certificates = [Certificate.load(one) for one in provider.chain]
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]  # published half typed
        store.register_multiple(certificates[1:])
        super().__init__(
            signing_cert=certificates[0],
            cert_registry=store,
            signature_mechanism=SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}),
            embed_roots=True,
        )
        self._provider = provider

    async def async_sign_raw(
        self, data: bytes, digest_algorithm: str, dry_run: bool = False
    ) -> bytes:  # pyHanko's own signature
        return bytes(SIGNATURE_BYTES) if dry_run else self._provider.sign(data)


class _Writer(IncrementalPdfFileWriter):
    """Leaves the file's version as it is: PDF/A-3 rests on PDF 1.7, and pyHanko would say 2.0 for an elliptic curve."""

    def ensure_output_version(self, version: tuple[int, int]) -> None:
        super().ensure_output_version(min(version, (1, 7)))  # type: ignore[no-untyped-call]  # published half typed


def seal(pdf: bytes, *, by: SealProvider, box: Box, reason: str) -> bytes:
    """The PDF with a signature over all of it, added behind its end."""
    signer = PdfSigner(
        PdfSignatureMetadata(
            field_name=FIELD,
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            name=by.name,
            reason=reason,
        ),
        _signer(by),
        stamp_style=UNSEEN,
        new_field_spec=SigFieldSpec(FIELD, on_page=0, box=(box.left, box.bottom, box.right, box.top)),
    )
    sealed = io.BytesIO()
    signer.sign_pdf(_Writer(io.BytesIO(pdf)), output=sealed, bytes_reserved=2 * RESERVED)
    return sealed.getvalue()


_signers: dict[tuple[bytes, ...], _ProviderSigner] = {}


def _signer(provider: SealProvider) -> _ProviderSigner:
    """Kept by the certificates it names: reading them anew takes longer than signing."""
    held = _signers.get(provider.chain)
    if held is None:
        held = _signers[provider.chain] = _ProviderSigner(provider)
    return held
