"""The secrets in links: a row's number signed with a key of the desk, each good for one purpose.

Signed and not stored: a link in an old mail goes on working, and one made up does not say whether a row exists.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import uuid
from typing import Final, Literal

from trialogue.portal.vault.marking import keyed_mark

Purpose = Literal["confirm", "manage", "unsubscribe", "digest"]

_NUMBER_BYTES: Final = 16
_TOKEN_BYTES: Final = 48


def sign_link(number: uuid.UUID, purpose: Purpose) -> str:
    """The secret for one row and purpose: 64 characters, cut out of every log."""
    return base64.urlsafe_b64encode(number.bytes + _signature(number, purpose)).decode()


def read_link(token: str, purpose: Purpose) -> uuid.UUID | None:
    """The row's number, or None for a secret that is not ours, was changed, or is for something else."""
    try:
        raw = base64.b64decode(token, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(raw) != _TOKEN_BYTES:
        return None
    number = uuid.UUID(bytes=raw[:_NUMBER_BYTES])
    return number if hmac.compare_digest(raw[_NUMBER_BYTES:], _signature(number, purpose)) else None


def _signature(number: uuid.UUID, purpose: Purpose) -> bytes:
    return bytes.fromhex(keyed_mark(f"{purpose}/{number}", "alert links"))
