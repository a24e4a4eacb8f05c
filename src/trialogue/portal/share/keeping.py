"""How long shares are kept: ended by their owner, or when their time is over. What has ended is erased."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from trialogue.portal.share.making import bounded_days
from trialogue.portal.share.models import Share
from trialogue.portal.vault.person_keys import erase_person

MOST_AT_ONCE: Final = 1000
"""Of one run; the rest goes at the next, so that no run holds the database for long."""


@transaction.atomic
def end_share(share: Share) -> None:
    """Delete a share and with it its key (see `erase_key`), so that no backup can bring it back."""
    share.delete()


def erase_key(sender: type[Share], instance: Share, **_more: Any) -> None:
    """Called when a share has been deleted, by whatever: its owner, the retention run, or its owner's account."""
    if instance.person is not None:
        erase_person(instance.person)


def extend_share(share: Share, days: int, now: datetime) -> datetime:
    """Let a share be valid for `days` from now (1 to 30); until when. One that has ended stays ended."""
    until = now + timedelta(days=bounded_days(days))
    changed = Share.objects.filter(id=share.id, expires_at__gt=now).update(expires_at=until)
    return until if changed else share.expires_at


def remove_expired(now: datetime) -> int:
    """Erase every share whose time is over or whose key is gone, at most a thousand; how many."""
    over = Share.objects.filter(expires_at__lte=now) | Share.objects.filter(person__isnull=True)
    rows = list(over.select_related("person").order_by("expires_at")[:MOST_AT_ONCE])
    for share in rows:
        end_share(share)
    return len(rows)
