"""The cache of the portal: how often something was tried lately, in the desk database, so that all processes count on.

allauth counts tries to sign in here, and remembers which code of an app was used. Django's own cache in a database
keeps pickles, which run as code for whoever can write to the database; here stand numbers, as JSON.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import IntegrityError, transaction
from django.utils import timezone

from trialogue.portal.accounts.models import Tries

FOREVER = datetime(9999, 1, 1, tzinfo=UTC)


class TriesCache(BaseCache):
    """What allauth asks of a cache. Keys hold hashes and numbers of accounts; values are moments, or a mark."""

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep a value unless there is one; of several processes at once one is told that it did."""
        name = self.make_and_validate_key(key, version=version)
        fields = {"value": json.dumps(value), "expires_at": self._ends(timeout)}
        try:
            with transaction.atomic():
                Tries.objects.create(key=name, **fields)
        except IntegrityError:
            return Tries.objects.filter(key=name, expires_at__lte=timezone.now()).update(**fields) == 1
        return True

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        row = Tries.objects.filter(key=self.make_and_validate_key(key, version=version)).first()
        return json.loads(row.value) if row is not None and row.expires_at > timezone.now() else default

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        name = self.make_and_validate_key(key, version=version)
        fields = {"value": json.dumps(value), "expires_at": self._ends(timeout)}
        Tries.objects.update_or_create(key=name, defaults=fields)

    def draw(self, key: str, wanted: int, most: int, window: int, *, seconds: int) -> int:
        """Take up to `wanted` of the `most` that a key has in one window (a number, of `seconds`); how many are given.

        Of several processes at once each waits for the other: all together never get more than `most`. Who waited so
        long that the next window has begun draws from that one; only from the next, so that a clock which is set back
        locks nobody out.
        """
        with self._held(key, seconds) as row:
            counted = json.loads(row.value)
            if counted and counted[0] == window + 1:
                window += 1
            taken = counted[1] if counted and counted[0] == window else 0
            given = max(0, min(wanted, most - taken))
            row.value, row.expires_at = json.dumps([window, taken + given]), self._ends(seconds)
        return given

    def try_again(self, key: str, most: int, *, seconds: int) -> bool:
        """Count one try; False where `most` were counted already within `seconds` of the first of them."""
        with self._held(key, seconds) as row:
            tried = json.loads(row.value) or 0
            row.value = json.dumps(min(tried + 1, most))
        return bool(tried < most)

    @contextmanager
    def _held(self, key: str, seconds: int) -> Iterator[Tries]:
        """The row of a key to be changed, empty once its time has passed; who comes meanwhile waits for it."""
        name = self.make_and_validate_key(key)
        with transaction.atomic():
            fresh = {"value": "null", "expires_at": self._ends(seconds)}
            row, _ = Tries.objects.select_for_update().get_or_create(key=name, defaults=fresh)
            if row.expires_at <= timezone.now():
                row.value, row.expires_at = "null", self._ends(seconds)
            yield row
            row.save()

    def delete(self, key: str, version: int | None = None) -> bool:
        return Tries.objects.filter(key=self.make_and_validate_key(key, version=version)).delete()[0] > 0

    def clear(self) -> None:
        Tries.objects.all().delete()

    def _ends(self, timeout: Any) -> datetime:
        seconds = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        return FOREVER if seconds is None else timezone.now() + timedelta(seconds=seconds)
