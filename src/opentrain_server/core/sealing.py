"""Sealing: secrets that must come back, encrypted under the server's keys (AES-256-GCM).

A sealed value says for what it was made (`purpose`, for example a table and the ID of its row): moved to
another place, it does not open.
"""

import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_VERSION = b"\x01"
_NONCE = 12  # bytes


class SealError(Exception):
    """A sealed value opens with none of the keys: one is missing, or the value is another's."""


def seal(keys: Sequence[bytes], secret: bytes, *, purpose: str) -> bytes:
    """Encrypt under the first of the keys of `keyring.keys`."""
    nonce = os.urandom(_NONCE)
    return _VERSION + nonce + _cipher(keys[0]).encrypt(nonce, secret, purpose.encode())


def unseal(keys: Sequence[bytes], sealed: bytes, *, purpose: str) -> bytes:
    """Decrypt with whichever key fits; raises SealError."""
    nonce, text = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
    if sealed[:1] != _VERSION or len(nonce) < _NONCE:
        raise SealError("This is no sealed value.")
    for key in keys:
        try:
            return _cipher(key).decrypt(nonce, text, purpose.encode())
        except InvalidTag:
            continue
    raise SealError("No key opens this value: bring back the key it was sealed with (OPENTRAIN_SECRET_KEY).")


def _cipher(key: bytes) -> AESGCM:
    """Return the cipher of a key of its own, derived, so that other uses of the same key do not meet it."""
    return AESGCM(HKDF(SHA256(), 32, None, b"opentrain sealing").derive(key))
