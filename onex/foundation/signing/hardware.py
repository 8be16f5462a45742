"""A signing key that never leaves its hardware: PKCS#11 with EdDSA (tried with SoftHSM 2.6)."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import pkcs11
from pkcs11.exceptions import PKCS11Error, UserAlreadyLoggedIn
from pkcs11.util.ec import encode_named_curve_parameters

from onex.foundation.signing.keys import ED25519, PUBLIC_BYTES, SigningFailed, key_id_of

ED25519_OID = "1.3.101.112"
_loaded_by: dict[str, int] = {}
"""Module path → the process that loaded it: a fork must load it anew, its parent's sessions are not its own."""


@dataclass(frozen=True)
class HardwareSigner:
    """Signs in the token; the session is opened by the process that first signs, never carried over a fork."""

    module: str
    token: str
    label: str
    pin: str = field(repr=False)
    public_key: bytes
    algorithm: str = ED25519
    _sessions: dict[int, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    _lock: Lock = field(default_factory=Lock, init=False, repr=False, compare=False)

    @property
    def key_id(self) -> str:
        """As the port says."""
        return key_id_of(self.public_key)

    def sign(self, message: bytes) -> bytes:
        """As the port says."""
        with self._lock:
            try:
                signature: bytes = self._key().sign(message, mechanism=pkcs11.Mechanism.EDDSA)
            except PKCS11Error as error:
                self._sessions.clear()
                raise SigningFailed(f"token {self.token}, key {self.label}: {type(error).__name__}") from error
        return signature

    def _key(self) -> Any:
        process = os.getpid()
        if process not in self._sessions:
            self._sessions.clear()
            session = _session(_token(self.module, self.token), self.pin)
            found = session.get_key(object_class=pkcs11.ObjectClass.PUBLIC_KEY, label=self.label)
            if bytes(found[pkcs11.Attribute.EC_POINT])[-PUBLIC_BYTES:] != self.public_key:
                raise SigningFailed(f"token {self.token} holds another key under the label {self.label}")
            self._sessions[process] = session.get_key(object_class=pkcs11.ObjectClass.PRIVATE_KEY, label=self.label)
        return self._sessions[process]


def make_token_key(module: str, token: str, label: str, *, pin: str) -> bytes:
    """Make an Ed25519 key pair in a token that is there already; the public key, 32 bytes."""
    try:
        with _session(_token(module, token), pin, rw=True) as session:
            curve = {pkcs11.Attribute.EC_PARAMS: encode_named_curve_parameters(ED25519_OID)}
            parameters = session.create_domain_parameters(pkcs11.KeyType.EC_EDWARDS, curve, local=True)
            public, _private = parameters.generate_keypair(
                mechanism=pkcs11.Mechanism.EC_EDWARDS_KEY_PAIR_GEN, store=True, label=label
            )
            return bytes(public[pkcs11.Attribute.EC_POINT])[-PUBLIC_BYTES:]
    except PKCS11Error as error:
        raise SigningFailed(f"token {token} makes no Ed25519 key: {type(error).__name__}") from error


def _session(token: Any, pin: str, *, rw: bool = False) -> Any:
    """A process signs in to a token once; its further sessions are signed in with it."""
    try:
        return token.open(rw=rw, user_pin=pin)
    except UserAlreadyLoggedIn:
        return token.open(rw=rw)


def _token(module: str, token: str) -> Any:
    library = pkcs11.lib(module)
    if _loaded_by.setdefault(module, os.getpid()) != os.getpid():
        library.reinitialize()
        _loaded_by[module] = os.getpid()
    return library.get_token(token_label=token)
