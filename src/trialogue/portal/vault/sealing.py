"""AES-256-GCM with the place a text belongs to bound into it: moved to another row or field, it does not open.

A sealed text is one byte of format, twelve of nonce, then ciphertext and tag (NIST SP 800-38D).
"""

from __future__ import annotations

import secrets
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from trialogue.errors import TrialogueError

KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
_FORMAT: Final = b"\x01"


class CannotOpen(TrialogueError):
    """Another key sealed it, another place is asked, or the bytes were changed. Says nothing of the content."""


def new_key() -> bytes:
    """A fresh key of 256 bits."""
    return secrets.token_bytes(KEY_BYTES)


def seal(key: bytes, content: bytes, place: str) -> bytes:
    """The content sealed with `key` and bound to `place`, the name of its row and field.

    >>> key = new_key()
    >>> open_sealed(key, seal(key, b"words", "message 1 body"), "message 1 body")
    b'words'
    """
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return _FORMAT + nonce + AESGCM(key).encrypt(nonce, content, place.encode())


def open_sealed(key: bytes, sealed: bytes, place: str) -> bytes:
    """The content of what `seal` gave. Raises CannotOpen for another key, another place or changed bytes."""
    start = len(_FORMAT) + _NONCE_BYTES
    if sealed[: len(_FORMAT)] != _FORMAT or len(sealed) < start:
        raise CannotOpen("the sealed bytes are not of a format we write")
    try:
        return AESGCM(key).decrypt(sealed[len(_FORMAT) : start], sealed[start:], place.encode())
    except InvalidTag:
        raise CannotOpen("the sealed bytes do not open with this key at this place") from None
