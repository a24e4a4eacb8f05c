"""A commitment: published before the first allocation, it says nothing; opened at the end, it proves that nothing was
changed.

It is the SHA-256 of a secret salt and the canonical JSON of what is committed to: the whole list, or for a dynamic
method the seed with design and algorithm. Without the salt a short list could be found by trying them all.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Final

import msgspec

from trialogue.conduct.randomisation.designs import Design
from trialogue.conduct.randomisation.lists import AllocationList
from trialogue.errors import ProgrammingError

SMALLEST_SALT: Final = 16


class DynamicSecret(msgspec.Struct, frozen=True):
    """What fixes the draws of a method without a list."""

    study: str
    arms: tuple[str, ...]
    ratio: tuple[int, ...]
    design: Design
    algorithm: str
    seed: str


def commit(secret: AllocationList | DynamicSecret, salt: bytes) -> str:
    """The commitment, as hexadecimal digits."""
    if len(salt) < SMALLEST_SALT:
        raise ProgrammingError(f"a salt of {len(salt)} bytes; give at least {SMALLEST_SALT}")
    return hashlib.sha256(salt + msgspec.json.encode(secret, order="deterministic")).hexdigest()


def opens(commitment: str, secret: AllocationList | DynamicSecret, salt: bytes) -> bool:
    """Whether this secret and salt are the ones committed to."""
    return hmac.compare_digest(commitment, commit(secret, salt))
