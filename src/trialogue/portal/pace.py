"""How often one client may do a thing, such as send: counted in the desk database, so for all processes together.

A client is known by a keyed hash of its address, kept for minutes. Where the database cannot be
reached nobody is refused for haste: what needs the database fails by itself and says so.
"""

from __future__ import annotations

import logging
from typing import Final

from django.core.cache import cache
from django.db import DatabaseError
from django.http import HttpRequest

from trialogue.portal.clients import common_mark

MOST: Final = 10
WITHIN_SECONDS: Final = 600
_log: Final = logging.getLogger("trialogue.portal.pace")


def too_fast(request: HttpRequest, thing: str = "send", most: int = MOST) -> bool:
    """Whether this client has done the thing `most` times in the ten minutes since the first; counts it otherwise."""
    key = f"{thing.replace(' ', '-')}.{common_mark(request)}"
    try:
        may: bool = cache.try_again(key, most, seconds=WITHIN_SECONDS)  # type: ignore[attr-defined]
    except DatabaseError as error:
        _log.warning("%s: not counted: %s", thing, type(error).__name__)
        return False
    return not may
