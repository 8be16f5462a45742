"""Enrolling, using and removing second factors and recovery codes. Every change is journalled; no secret ever is."""

from __future__ import annotations

import base64
import secrets
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from fido2.webauthn import AttestedCredentialData

from onex.foundation.accounts.actors import Actor
from onex.foundation.accounts.events import FactorEnrolled, FactorRemoved, RecoveryCodesIssued, RecoveryCodeUsed
from onex.foundation.accounts.models import Mandate, User
from onex.foundation.accounts.roles import DECIDING, Role
from onex.foundation.accounts.sign_in import totp
from onex.foundation.accounts.sign_in.models import Factor, FactorKind, RecoveryCode
from onex.foundation.accounts.sign_in.passkeys import Assertion
from onex.foundation.journal.services import record
from onex.foundation.parties import vault
from onex.foundation.policy.refusals import Conflict, NotFound

TABLE, COLUMN = "accounts_factor", "secret"
CLAUSES = ("M21",)
RECOVERY_CODES = 10
RECOVERY_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
RECOVERY_LENGTH = 10


def is_required(role: Role | None) -> bool:
    """Whether a seat of this role is taken only with a second factor, in this installation."""
    return settings.SECOND_FACTOR == "required" and role in DECIDING


def has_factor(user: User) -> bool:
    return Factor.objects.filter(user=user).exists()


def factors_of(user: User, kind: FactorKind | None = None) -> list[Factor]:
    """A user's factors, oldest first."""
    return list(Factor.objects.filter(user=user, **({"kind": kind} if kind else {})))


def seal_secret(ref: UUID, secret: bytes) -> bytes:
    """Sealed for one factor: before it is enrolled it waits in the session in this form."""
    return vault.seal(base64.b64encode(secret).decode(), table=TABLE, key=ref, column=COLUMN)


def open_secret(ref: UUID, sealed: vault.Sealed) -> bytes:
    return base64.b64decode(vault.unseal(sealed, table=TABLE, key=ref, column=COLUMN))


def credentials_of(user: User) -> list[AttestedCredentialData]:
    """The passkeys of a user as ``fido2`` reads them."""
    held = factors_of(user, FactorKind.PASSKEY)
    return [AttestedCredentialData(open_secret(factor.ref, factor.secret_sealed)) for factor in held]


@transaction.atomic
def enrol_totp(user: User, *, ref: UUID, sealed: bytes, typed: str, by: Actor, on: date, now: datetime) -> Factor | None:
    """Enrol an authenticator app that has shown a code; None when the code was wrong."""
    step = totp.matching_step(open_secret(ref, sealed), typed, at=now.timestamp(), after=0)
    if step is None:
        return None
    return _enrol(Factor(ref=ref, user=user, kind=FactorKind.TOTP, secret_sealed=sealed, counter=step), by=by, on=on, now=now)


@transaction.atomic
def enrol_passkey(user: User, *, ref: UUID, credential: AttestedCredentialData, by: Actor, on: date, now: datetime) -> Factor:
    """Enrol a passkey; raises :class:`Conflict` for one that is enrolled already, here or at another account."""
    index = vault.blind_index("passkey credential", bytes(credential.credential_id).hex())
    sealed = seal_secret(ref, bytes(credential))
    factor = Factor(ref=ref, user=user, kind=FactorKind.PASSKEY, secret_sealed=sealed, credential_index=index)
    return _enrol(factor, by=by, on=on, now=now)


def _enrol(factor: Factor, *, by: Actor, on: date, now: datetime) -> Factor:
    factor.added_at = now
    try:
        with transaction.atomic():
            factor.save(force_insert=True)
    except IntegrityError as taken:
        raise Conflict("factor_enrolled", _("这个第二因素已经登记")) from taken
    event = FactorEnrolled(subject=f"user:{factor.user_id}", factor=str(factor.ref), kind=factor.kind)
    record(event, by=by.author, cites=CLAUSES, reason="", on=on)
    return factor


@transaction.atomic
def remove_factor(user: User, ref: UUID, *, by: Actor, on: date) -> None:
    """Remove one of a user's factors. The last one stays while a seat held needs it: :class:`Conflict`."""
    User.objects.select_for_update().get(pk=user.pk)  # two removals at once must not both leave the other's
    held = factors_of(user)
    factor = next((one for one in held if one.ref == ref), None)
    if factor is None:
        raise NotFound("no_such_factor", _("没有这个第二因素"))
    roles = Mandate.objects.filter(user=user).in_force_on(on).values_list("role", flat=True)
    if len(held) == 1 and any(is_required(Role(role)) for role in roles):
        raise Conflict("last_factor", _("您的席位要求第二因素：请先登记另一个，再移除这一个"))
    factor.delete()
    if len(held) == 1:
        RecoveryCode.objects.filter(user=user).delete()
    event = FactorRemoved(subject=f"user:{user.pk}", factor=str(ref), kind=factor.kind)
    record(event, by=by.author, cites=CLAUSES, reason="", on=on)


def accept_totp(user: User, typed: str, *, now: datetime) -> bool:
    """Whether one of the user's apps shows this code; a code is good once, however many send it at the same moment."""
    for factor in factors_of(user, FactorKind.TOTP):
        secret = open_secret(factor.ref, factor.secret_sealed)
        step = totp.matching_step(secret, typed, at=now.timestamp(), after=factor.counter)
        if step is not None:
            return Factor.objects.filter(pk=factor.pk, counter__lt=step).update(counter=step, used_at=now) == 1
    return False


def accept_assertion(user: User, assertion: Assertion, *, now: datetime) -> bool:
    """Whether the passkey's counter has moved on; one that stands still or goes back was copied (0 and 0: it has none)."""
    index = vault.blind_index("passkey credential", assertion.credential_id.hex())
    held = Factor.objects.filter(user=user, credential_index=index)
    if assertion.counter == 0:
        return held.filter(counter=0).update(used_at=now) == 1
    return held.filter(counter__lt=assertion.counter).update(counter=assertion.counter, used_at=now) == 1


@transaction.atomic
def issue_recovery_codes(user: User, *, by: Actor, on: date) -> list[str]:
    """Ten new codes, to be shown this once; those before are void."""
    codes = ["".join(secrets.choice(RECOVERY_LETTERS) for _place in range(RECOVERY_LENGTH)) for _code in range(RECOVERY_CODES)]
    User.objects.select_for_update().get(pk=user.pk)
    RecoveryCode.objects.filter(user=user).delete()
    RecoveryCode.objects.bulk_create([RecoveryCode(user=user, index=_index(user, code)) for code in codes])
    record(RecoveryCodesIssued(subject=f"user:{user.pk}", count=len(codes)), by=by.author, cites=CLAUSES, reason="", on=on)
    return [f"{code[:5]}-{code[5:]}" for code in codes]


@transaction.atomic
def use_recovery_code(user: User, typed: str, *, by: Actor, on: date, now: datetime) -> bool:
    """Whether this is one of the user's codes, not used before."""
    code = "".join(letter for letter in typed.upper() if letter.isalnum())
    unused = RecoveryCode.objects.filter(user=user, index=_index(user, code), used_at=None)
    if unused.update(used_at=now) != 1:
        return False
    event = RecoveryCodeUsed(subject=f"user:{user.pk}", left=recovery_codes_left(user))
    record(event, by=by.author, cites=CLAUSES, reason="", on=on)
    return True


def recovery_codes_left(user: User) -> int:
    return RecoveryCode.objects.filter(user=user, used_at=None).count()


def _index(user: User, code: str) -> bytes:
    return vault.blind_index("recovery code", f"{user.pk}|{code}")
