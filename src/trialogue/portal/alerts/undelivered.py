"""When a letter has failed for good: an address that never confirmed is forgotten, a follower is mailed no more."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from trialogue.portal.alerts.keeping import forget
from trialogue.portal.alerts.models import Follower
from trialogue.portal.mail.models import Kind, OutboxMail

_OURS = {Kind.ALERT, Kind.ALERT_CONFIRM, Kind.ALERT_LINK}


def stop_mailing(sender: object, row: OutboxMail, now: datetime, **more: Any) -> None:
    """The page of preferences says so and lets the person try again; nobody else can be told."""
    if row.kind not in _OURS or row.person is None:
        return
    follower = Follower.objects.select_related("person").filter(person=row.person).first()
    if follower is None:
        return
    if follower.confirmed_at is None:
        forget(follower)
    else:
        Follower.objects.filter(id=follower.id).update(undeliverable_at=now)
