"""The secrets of a share. The form it is made with names its link and passcode, so a double click makes one share.

The database holds hashes only. The link of the owner is signed: it holds the share's number and a seal on it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac

from trialogue.portal.share.passcode import passcode_from

FORM_LIFE: Final = timedelta(hours=12)
_SALT: Final = "trialogue.share.form"


@dataclass(frozen=True)
class Secrets:
    """What opens a share; shown once, never stored."""

    link: str
    passcode: str

    def __repr__(self) -> str:
        return "Secrets(…)"


def new_form_token() -> str:
    """A token for one form."""
    return signing.TimestampSigner(salt=_SALT).sign(secrets.token_urlsafe(24))


def is_form_token(token: str) -> bool:
    """Whether we made the token within the last twelve hours."""
    try:
        signing.TimestampSigner(salt=_SALT).unsign(token, max_age=FORM_LIFE)
    except signing.BadSignature:
        return False
    return True


def secrets_of(form_token: str) -> Secrets:
    """The link and passcode that a form makes: the same however often it is sent. 192 random bits stand behind both."""
    link = salted_hmac("trialogue.share.link", form_token, algorithm="sha256").digest()
    code = salted_hmac("trialogue.share.passcode", form_token, algorithm="sha512").digest()
    return Secrets(_text(link), passcode_from(code))


def mark(token: str) -> str:
    """What the database keeps of a link or form."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def owner_token(share: uuid.UUID) -> str:
    """The signed secret of the page on which the owner of a share changes or ends it."""
    return _text(share.bytes + _seal_of(share))


def shared_by(token: str) -> uuid.UUID | None:
    """The share of an owner's token, or None where we did not sign it."""
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (binascii.Error, ValueError):
        return None
    if len(raw) != 48:
        return None
    share = uuid.UUID(bytes=raw[:16])
    return share if constant_time_compare(raw[16:], _seal_of(share)) else None


def _seal_of(share: uuid.UUID) -> bytes:
    return salted_hmac("trialogue.share.owner", share.hex, algorithm="sha256").digest()


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
