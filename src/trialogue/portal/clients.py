"""Who asks, without knowing who (a hash of the address, keyed), and at which address they reached us."""

from __future__ import annotations

import hashlib
import secrets
from typing import Final

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from trialogue.portal.mail.outbox import mail_settings

_salt: Final = secrets.token_bytes(16)
"""Of this process alone: without it the hashes in memory name nobody, and it ends with the process."""


def client_mark(request: HttpRequest) -> str:
    """A short hash of the client's address, the same for one client as long as this process lives."""
    return hashlib.blake2b(_address(request).encode(), key=_salt, digest_size=16).hexdigest()


def common_mark(request: HttpRequest) -> str:
    """The same for all processes that share a secret key: for what is counted in the database, and soon overwritten."""
    return salted_hmac("trialogue.portal.clients", _address(request), algorithm="sha256").hexdigest()[:32]


def origin_of(request: HttpRequest) -> str:
    """How the addresses in letters begin: where people reach this portal, or else where this request came to."""
    return mail_settings().public_url or request.build_absolute_uri("/").rstrip("/")


def _address(request: HttpRequest) -> str:
    """The client's address; behind our own TLS proxy the last address it wrote down, which nobody else can set."""
    if settings.HTTPS and (forwarded := request.headers.get("X-Forwarded-For")):
        return forwarded.rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))
