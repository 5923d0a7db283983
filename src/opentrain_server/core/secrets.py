"""Tokens: made with a prefix and a checksum, kept as hashes only (contract auth.md §1)."""

import re
import secrets as chance
import zlib
from hashlib import sha256

BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
RANDOM_LENGTH = 34
CHECKSUM_LENGTH = 6
PUBLIC_ID_LENGTH = 8

LIVE_BEARER = "ot_pat_"
CLAIM_TOKEN = "ot_clm_"
CLAIM_ATTEMPT = "ot_cat_"

_BEARER_FORM = re.compile(r"ot_(?:pat|test)_[0-9A-Za-z]{8}_[0-9A-Za-z]{40}", re.ASCII)
_PLAIN_FORM = re.compile(r"ot_(?:clm|cat)_[0-9A-Za-z]{40}", re.ASCII)


def checksum(body: str) -> str:
    """Return the 6 base62 characters of CRC-32 (IEEE) over `body`, prefix and public ID included."""
    number, letters = zlib.crc32(body.encode("ascii")), []
    for _ in range(CHECKSUM_LENGTH):
        number, digit = divmod(number, 62)
        letters.append(BASE62[digit])
    return "".join(reversed(letters))


def new_public_id() -> str:
    """Return the 8 characters of a bearer that may be shown again."""
    return _random(PUBLIC_ID_LENGTH)


def new_bearer(public_id: str, prefix: str = LIVE_BEARER) -> str:
    """Return a bearer token `<prefix><public id>_<40 characters>`."""
    return _sealed(f"{prefix}{public_id}_")


def new_claim_token() -> str:
    """Return a claim token, which the agent keeps; it is never a bearer."""
    return _sealed(CLAIM_TOKEN)


def new_claim_attempt() -> str:
    """Return the token of one claim attempt, the end of its link."""
    return _sealed(CLAIM_ATTEMPT)


def new_code() -> str:
    """Return a 6-digit code for a human to type."""
    return f"{chance.randbelow(10**6):06d}"


def is_bearer(token: str) -> bool:
    """Tell whether `token` has the form and the checksum of a bearer, without any lookup."""
    return _BEARER_FORM.fullmatch(token) is not None and _sound(token)


def is_claim_secret(token: str) -> bool:
    """Tell whether `token` has the form and the checksum of a claim token or claim attempt."""
    return _PLAIN_FORM.fullmatch(token) is not None and _sound(token)


def digest(secret: str) -> bytes:
    """Return the SHA-256 under which a secret of full entropy is kept."""
    return sha256(secret.encode("utf-8", "surrogatepass")).digest()


def code_digest(attempt_id: str, code: str) -> bytes:
    """Return the hash of a 6-digit code, salted by the attempt it belongs to.

    Without the salt, equal codes would have equal hashes in the table.
    """
    return digest(f"{attempt_id}:{code}")


def preview(public_id: str, prefix: str = LIVE_BEARER) -> str:
    """Return what may be shown of a bearer: nothing of its secret."""
    return f"{prefix}{public_id[:4]}********{public_id[-4:]}"


def _random(length: int) -> str:
    return "".join(chance.choice(BASE62) for _ in range(length))


def _sealed(head: str) -> str:
    body = head + _random(RANDOM_LENGTH)
    return body + checksum(body)


def _sound(token: str) -> bool:
    return checksum(token[:-CHECKSUM_LENGTH]) == token[-CHECKSUM_LENGTH:]
