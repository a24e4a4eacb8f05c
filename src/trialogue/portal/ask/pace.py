"""How fast one client may do a thing, such as send: counted in memory under a salted hash, never stored or logged."""

from __future__ import annotations

import threading
import time
from collections import deque
from typing import Final

from django.http import HttpRequest

from trialogue.portal.clients import client_mark

MOST: Final = 10
WITHIN_SECONDS: Final = 600.0
_MOST_CLIENTS: Final = 10_000

_lock: Final = threading.Lock()
_seen: Final[dict[str, deque[float]]] = {}


def too_fast(request: HttpRequest, thing: str = "send", most: int = MOST) -> bool:
    """Whether this client has done the thing (ten) times within ten minutes; counts this one otherwise."""
    client, now = f"{thing} {client_mark(request)}", time.monotonic()
    with _lock:
        times = _seen.setdefault(client, deque())
        while times and now - times[0] > WITHIN_SECONDS:
            times.popleft()
        if len(times) >= most:
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
