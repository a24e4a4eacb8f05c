"""The secrets in forms and links: signed, unguessable, and in the database only as hashes."""

from __future__ import annotations

import base64
import hashlib
import secrets
from datetime import timedelta
from typing import Final

from django.core import signing
from django.utils.crypto import salted_hmac

FORM_LIFE: Final = timedelta(hours=12)
_SALT: Final = "trialogue.ask.form"


def new_form_token(nct_id: str) -> str:
    """A token for one form of one study; a form sent twice makes one message."""
    return signing.TimestampSigner(salt=_SALT).sign(f"{nct_id}.{secrets.token_urlsafe(16)}")


def is_form_token(token: str, nct_id: str) -> bool:
    """Whether we made the token, for this study, within the last twelve hours."""
    try:
        value = signing.TimestampSigner(salt=_SALT).unsign(token, max_age=FORM_LIFE)
    except signing.BadSignature:
        return False
    return value.startswith(f"{nct_id}.")


def page_token(form_token: str) -> str:
    """The secret of the page that says what became of the message: the same however often the form is sent."""
    digest = salted_hmac("trialogue.ask.page", form_token, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def new_reading_token() -> str:
    """The secret of the link by which the site reads the message."""
    return secrets.token_urlsafe(32)


def mark(token: str) -> str:
    """What the database keeps of a token.

    >>> mark("a") == mark("a"), mark("a") == mark("b"), len(mark("a"))
    (True, False, 64)
    """
    return hashlib.sha256(token.encode()).hexdigest()
