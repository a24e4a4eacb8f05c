"""How much one client may ask for in a minute, counted in the desk database for all processes together.

A process takes from a client's minute a tenth at a time, so that not every request writes: the limit is never passed,
and where several processes serve one client it may end up to a tenth a process early. A client is known by a keyed
hash of its address, which is overwritten by its next minute. Where the database cannot be reached nobody is refused:
reading goes on.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Final

from django.core.cache import cache
from django.db import DatabaseError
from django.http import HttpRequest

from trialogue.portal.api.errors import TooFast
from trialogue.portal.clients import common_mark

WINDOW: Final = 60
"""Seconds."""
_SHARE: Final = 10
_REST: Final = 10
"""Seconds in which the database is left alone after it could not be reached."""
_log: Final = logging.getLogger("trialogue.portal.api")


class Purse:
    """What one client has left of one thing in the running minute, in this process."""

    def __init__(self, thing: str, clock: Callable[[], float] = time.time) -> None:
        self._thing, self._clock = thing, clock
        self._lock = threading.Lock()
        self._minute = -1
        self._not_before = 0.0
        self._held: dict[str, int] = {}
        self._spent: set[str] = set()

    def spend(self, request: HttpRequest, amount: int, most: int, what: str) -> None:
        """Take an amount of the `most` a client has in a minute. Raises TooFast, saying when to come back."""
        now = self._clock()
        client, minute = f"{self._thing}.{common_mark(request)}", int(now // WINDOW)
        if self._paid(client, min(amount, most), most, minute):
            return
        wait = max(1, WINDOW - int(now % WINDOW))
        raise TooFast(f"request: more than {most:,} {what} in a minute; wait {wait} seconds, as Retry-After says", wait)

    def _paid(self, client: str, amount: int, most: int, minute: int) -> bool:
        with self._lock:
            if minute > self._minute or minute < self._minute - 1:  # begun, or the clock was set back
                self._minute, self._held, self._spent = minute, {}, set()
            minute = self._minute  # who comes late pays from the minute that has begun meanwhile
            if self._taken(client, amount):
                return True
            if client in self._spent:
                return False
            wanted = max(amount - self._held.get(client, 0), most // _SHARE)
        granted = self._draw(client, wanted, most, minute)  # not under the lock: a slow database holds up one client
        with self._lock:
            if minute != self._minute:  # another has begun meanwhile
                return granted >= amount
            self._held[client] = self._held.get(client, 0) + granted
            if granted < wanted:
                self._spent.add(client)
            return self._taken(client, amount)

    def _taken(self, client: str, amount: int) -> bool:
        held = self._held.get(client, 0)
        if held < amount:
            return False
        self._held[client] = held - amount
        return True

    def _draw(self, client: str, wanted: int, most: int, minute: int) -> int:
        if self._clock() < self._not_before:
            return wanted
        try:
            granted: int = cache.draw(client, wanted, most, minute, seconds=2 * WINDOW)  # type: ignore[attr-defined]
        except DatabaseError as error:
            self._not_before = self._clock() + _REST
            _log.warning("requests are not counted: %s", type(error).__name__)
            return wanted
        return granted


REQUESTS: Final = Purse("requests")
READING: Final = Purse("reading")
"""Records read one by one to answer a query."""
