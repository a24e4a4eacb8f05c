"""Open a share with its link and passcode. Every refusal is the same, costs the same work, and says nothing.

A try is claimed before the passcode is looked at, by one UPDATE, so that wrong passcodes sent side by side cannot
take more than five tries between them, on every database.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Case, F, Q, Value, When

from trialogue.portal.share.derivation import SALT_BYTES, TooManyAtOnce, derive_key, newest
from trialogue.portal.share.models import Share
from trialogue.portal.share.passcode import read_passcode
from trialogue.portal.share.sealing import open_content
from trialogue.portal.share.tokens import mark
from trialogue.portal.vault.sealing import CannotOpen

MOST_TRIES: Final = 5
LOCKED_FOR: Final = timedelta(minutes=15)
_NO_SALT: Final = bytes(SALT_BYTES)


@dataclass(frozen=True)
class Opened:
    """What was shared, and until when the share is valid."""

    content: dict[str, Any]
    expires_at: datetime
    created_at: datetime


def open_share(link: str, typed: str, now: datetime) -> Opened | None:
    """What the link and passcode open, or None: unknown, ended, locked or a wrong passcode, which nobody can tell.

    Raises TooManyAtOnce, whatever the link, when too many are being tried; the try is then given back.
    """
    claimed = _claim_try(mark(link), now)
    found = Share.objects.select_related("person").filter(link_mark=mark(link), expires_at__gt=now).first()
    share = found if claimed else None
    salt, version = (bytes(share.salt), share.derivation) if share else (_NO_SALT, newest())
    try:
        key = derive_key(read_passcode(typed), link, salt, version)
    except TooManyAtOnce:
        if share is not None:
            Share.objects.filter(id=share.id, tries__gt=0).update(tries=F("tries") - 1, locked_until=None)
        raise
    if share is None or share.person is None:
        return None
    try:
        content = open_content(share.person, key, share.id, share.sealed)
    except CannotOpen:
        return None
    with transaction.atomic():
        Share.objects.filter(id=share.id).update(tries=0, locked_until=None, times_opened=F("times_opened") + 1)
    return Opened(content, share.expires_at, share.created_at)


def _claim_try(link_mark: str, now: datetime) -> bool:
    """Take one of the five tries; False when there is none to take: no such share, or it is locked.

    The fifth try locks. After the lock the count begins anew with the try that found it over.
    """
    free = Q(locked_until__isnull=True) | Q(locked_until__lte=now)
    over = Q(locked_until__lte=now)
    with transaction.atomic():
        taken = Share.objects.filter(free, link_mark=link_mark, expires_at__gt=now).update(
            tries=Case(When(over, then=Value(1)), default=F("tries") + 1),
            locked_until=Case(
                When(Q(locked_until__isnull=True, tries__gte=MOST_TRIES - 1), then=Value(now + LOCKED_FOR)),
                default=Value(None),
            ),
        )
    return bool(taken)
