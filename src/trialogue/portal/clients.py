"""Who asks, without knowing who (a hash of the address, keyed), and at which address they reached us."""

from __future__ import annotations

import hashlib
import ipaddress
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
    """The client's address: behind our own proxies the one that the outermost of them wrote down.

    Each proxy adds an address at the end; what stands before those that ours have added anybody may have written.
    """
    ours = settings.TRIALOGUE_PROXIES
    written = request.headers.get("X-Forwarded-For", "").split(",")[-ours:] if ours else []
    return _household((written and written[0].strip()) or str(request.META.get("REMOTE_ADDR", "")))


def _household(address: str) -> str:
    """The network of 64 bits of an IPv6 address: one household may ask from any of its addresses. Others as they are.

    >>> _household("2001:db8:1:2:aaaa::1") == _household("2001:db8:1:2:bbbb::9")
    True
    >>> _household("::ffff:192.0.2.7"), _household("192.0.2.7")
    ('192.0.2.7', '192.0.2.7')
    """
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if known.version == 4:
        return address
    if known.ipv4_mapped is not None:
        return str(known.ipv4_mapped)
    return str(ipaddress.ip_network((known.packed[:8] + bytes(8), 64)))
