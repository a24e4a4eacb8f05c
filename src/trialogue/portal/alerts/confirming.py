"""A mailbox's owner confirms: from now on she is told, and what stands now is what she knows."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from trialogue.portal.alerts.digests import first_check
from trialogue.portal.alerts.keeping import confirm_ends
from trialogue.portal.alerts.links import read_link
from trialogue.portal.alerts.models import Follow, Follower
from trialogue.portal.alerts.news import Sources
from trialogue.portal.alerts.sealed import open_json, place_of, seal_json
from trialogue.portal.alerts.targets import Target


def find_sign_up(token: str, now: datetime) -> Follow | None:
    """The sign-up behind a link; None when the link is not ours, the time is over, or it was taken back."""
    number = read_link(token, "confirm")
    follow = Follow.objects.select_related("follower__person").filter(id=number).first() if number else None
    if follow is None or (follow.confirmed_at is None and now > confirm_ends(follow)):
        return None
    return follow


def target_of(follow: Follow) -> Target:
    """What is followed."""
    return open_json(follow.follower.person, follow.sealed_target, place_of(follow, "target"), Target)


@transaction.atomic
def confirm(follow: Follow, sources: Sources, now: datetime) -> None:
    """Begin to tell. Pressed again it changes nothing."""
    if follow.confirmed_at is not None:
        return
    seen = sources.seen_now(target_of(follow))
    Follow.objects.filter(id=follow.id, confirmed_at=None).update(
        confirmed_at=now,
        snapshot=sources.name,
        sealed_seen=seal_json(follow.follower.person, seen, place_of(follow, "seen")),
    )
    Follower.objects.filter(id=follow.follower_id, confirmed_at=None).update(
        confirmed_at=now, next_check_at=first_check(follow.follower.rhythm, now)
    )
