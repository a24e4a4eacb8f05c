"""How fast one client may send: counted in memory under a hash of the day's own salt, never stored or logged."""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from collections import deque
from typing import Final

from django.conf import settings
from django.http import HttpRequest

MOST: Final = 10
WITHIN_SECONDS: Final = 600.0
_MOST_CLIENTS: Final = 10_000

_lock: Final = threading.Lock()
_salt: Final = secrets.token_bytes(16)
"""Of this process alone: without it the hashes in memory name nobody, and it ends with the process."""
_seen: Final[dict[bytes, deque[float]]] = {}


def too_fast(request: HttpRequest) -> bool:
    """Whether this client has sent ten messages within ten minutes; counts this one otherwise."""
    client = hashlib.blake2b(_address(request).encode(), key=_salt, digest_size=16).digest()
    now = time.monotonic()
    with _lock:
        times = _seen.setdefault(client, deque())
        while times and now - times[0] > WITHIN_SECONDS:
            times.popleft()
        if len(times) >= MOST:
            return True
        times.append(now)
        if len(_seen) > _MOST_CLIENTS:
            _forget_idle(now)
    return False


def forget_all() -> None:
    """Forget every client."""
    with _lock:
        _seen.clear()


def _forget_idle(now: float) -> None:
    for client in [key for key, times in _seen.items() if not times or now - times[-1] > WITHIN_SECONDS]:
        del _seen[client]


def _address(request: HttpRequest) -> str:
    """The client's address; behind our own TLS proxy the last address it wrote down, which nobody else can set."""
    if settings.HTTPS and (forwarded := request.headers.get("X-Forwarded-For")):
        return forwarded.rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))
