"""纸面二维码: what the QR on paper says of each certificate, signed as it is asked for. The same record gives the same text."""

from __future__ import annotations

import hmac
from collections.abc import Sequence

from onex.foundation.accounts.actors import Actor
from onex.foundation.parties.accesses import MachineWork
from onex.foundation.parties.selectors import identities_of, names_of
from onex.foundation.policy import Text
from onex.foundation.policy.refusals import Conflict, NotFound
from onex.foundation.verifiable.paper.faces import SALT_BYTES, Face, NotPaper, binding_of, write
from onex.lifecycle.certificates.models import IssuedCertificate
from onex.lifecycle.certificates.selectors import get_certificate
from onex.lifecycle.credentials import keys
from onex.lifecycle.credentials.places import place_of

SALT_LABEL = b"onex paper"
COLUMNS = (
    "pk",
    "number",
    "person_id",
    "result__total",
    "salt",
    "issued_on",
    "level__code",
    "level__certificate__code",
    "organisation__ref",
    "credential__position",
)


def paper_qr(certificates: Sequence[int]) -> dict[int, str]:
    """The text of the QR by certificate id; those without a credential are left out. Three queries for all of them.

    Raises :class:`Conflict` naming a certificate whose holder's name cannot be written.
    """
    found = list(IssuedCertificate.objects.filter(pk__in=certificates, credential__isnull=False).values_list(*COLUMNS))
    people = [row[2] for row in found]
    names, identities = names_of(people), identities_of(people, purpose=MachineWork.SIGN)
    signer = keys.signer()
    key_id, sign = bytes.fromhex(signer.key_id), signer.sign
    texts: dict[int, str] = {}
    for pk, number, person, total, secret, issued_on, level, code, issuer, position in found:
        place, salt, name, identity = place_of(issuer, position), salt_of(bytes(secret)), names[person], identities[person]
        face = Face(
            number=number,
            certificate_code=code,
            level_code=level,
            name=name,
            binding=binding_of(name, identity.kind.value, identity.number, salt),
            salt=salt,
            issued_on=issued_on,
            result="" if total is None else str(total),
            issuer=issuer,
            list_number=place.number,
            entry=place.entry,
        )
        try:
            texts[pk] = write(face, key_id=key_id, sign=sign)
        except NotPaper as wrong:
            said = Text(f"证书 {number} 的内容无法写入二维码", f"certificate {number} cannot be written as a QR code")
            raise Conflict("unwritable", said) from wrong
    return texts


def get_paper_qr(number: str, actor: Actor) -> str:
    """The QR's text of a certificate within the seat's reach; raises :class:`NotFound`, also where it is not signed yet."""
    certificate = get_certificate(number, actor)
    found = paper_qr([certificate.pk])
    if not found:
        raise NotFound(
            "not_signed_yet", Text("该证书的电子凭证尚未签发，请稍后再试", "the certificate is not signed yet; try again later")
        )
    return found[certificate.pk]


def salt_of(salt: bytes) -> bytes:
    """The paper's own salt: the certificate's cannot be found from it, which opens the ledger's commitment."""
    return hmac.digest(salt, SALT_LABEL, "sha256")[:SALT_BYTES]
