"""A provider that vouches for made-up people: for development, demonstration and tests, and never in production.

It keeps nothing: codes, tickets and tokens are signed texts; that each is used once, the counters of ``lockout`` see to.
"""

from __future__ import annotations

import secrets
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core import signing
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from joserfc import jwt
from joserfc.jwk import ECKey

from onex.foundation.accounts.sign_in.lockout import Counter, take
from onex.foundation.policy.refusals import NotAllowed, NotFound
from onex.foundation.portals.providers import Provider, challenge_of

PEOPLE = {"sandbox-1": _("沙箱人员甲"), "sandbox-2": _("沙箱人员乙"), "sandbox-3": _("沙箱人员丙")}
SECONDS = 60
TOKEN_SECONDS = 300


def require_sandbox() -> None:
    """Raises :class:`NotFound` where the installation has none."""
    if not settings.IDENTITY_SANDBOX:
        raise NotFound("no_sandbox", _("没有找到"))


def signing_key() -> ECKey:
    """The sandbox's own key, from the installation's secret: no file, nothing to leak, worth nothing elsewhere."""
    derived = HKDF(SHA256(), 40, None, b"onex identity sandbox").derive(settings.SECRET_KEY.encode())
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    private = ec.derive_private_key(int.from_bytes(derived) % (order - 1) + 1, ec.SECP256R1())
    return ECKey.import_key(private, {"kid": "sandbox", "use": "sig", "alg": "ES256"})


def public_keys() -> dict[str, Any]:
    """What its configuration declares as the keys of its ID tokens."""
    return {"keys": [signing_key().as_dict(private=False)]}


def hand_out(subject: str, provider: Provider, **more: str) -> str:
    """A code or a ticket, good for a minute and once."""
    told = {"subject": subject, "client": provider.client_id, "once": secrets.token_hex(8), **more}
    return signing.dumps(told, salt="identity sandbox")


def take_in(text: str, provider: Provider, secret: str) -> dict[str, str]:
    """What a code or ticket says. Raises :class:`NotAllowed` for one that is old, used, another's or made up."""
    try:
        told: dict[str, str] = signing.loads(text, salt="identity sandbox", max_age=SECONDS)
    except signing.BadSignature:
        raise NotAllowed("sandbox_refused", "invalid_grant") from None
    used = take((Counter("sandbox code", text, 1),), now=timezone.now()) is not None
    if used or told["client"] != provider.client_id or secret != provider.client_secret:
        raise NotAllowed("sandbox_refused", "invalid_grant")
    return told


def id_token(told: dict[str, str], provider: Provider, verifier: str) -> str:
    """The signed ID token of a code whose PKCE challenge the verifier answers."""
    if challenge_of(verifier) != told.get("challenge"):
        raise NotAllowed("sandbox_refused", "invalid_grant")
    now = int(timezone.now().timestamp())
    claims = {"iss": provider.issuer, "aud": provider.client_id, "sub": told["subject"], "nonce": told["nonce"]}
    return jwt.encode({"alg": "ES256", "kid": "sandbox"}, claims | {"iat": now, "exp": now + TOKEN_SECONDS}, signing_key())


def access_token(told: dict[str, str]) -> str:
    return signing.dumps(told["subject"], salt="identity sandbox access")


def subject_of(token: str) -> str:
    """Raises :class:`NotAllowed`."""
    try:
        return str(signing.loads(token, salt="identity sandbox access", max_age=TOKEN_SECONDS))
    except signing.BadSignature:
        raise NotAllowed("sandbox_refused", "invalid_token") from None
