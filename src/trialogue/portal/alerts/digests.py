"""Put what is new into the outbox: one digest a person, stored with its letter and with what she knows now, or not.

Killed at any moment the next run goes on where this one stopped: who has her digest is not due, who has none is.
Whether the letter then left once or possibly twice is the outbox's to say.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import msgspec
from django.db import transaction
from django.db.models import Q, QuerySet

from trialogue.portal.alerts.letters import digest_letter
from trialogue.portal.alerts.models import Digest, Follow, Follower, Rhythm
from trialogue.portal.alerts.news import News, Seen, Sources
from trialogue.portal.alerts.sealed import address_of, open_json, place_of, seal_json
from trialogue.portal.alerts.targets import Target
from trialogue.portal.mail.models import Kind
from trialogue.portal.mail.outbox import put_letter
from trialogue.portal.vault.sealing import CannotOpen

PERIODS: Final = {Rhythm.DAILY: timedelta(days=1), Rhythm.WEEKLY: timedelta(days=7)}
EARLY: Final = timedelta(hours=1)
"""A timer does not come on the second: what is due within the hour is due, or a daily digest would slip a day."""

Link = Callable[[str, str], str]


@dataclass
class Compiled:
    """What one run did: people looked at, digests put into the outbox, rows that could not be read."""

    looked_at: int = 0
    digests: int = 0
    unreadable: list[str] = field(default_factory=list)


def compile_digests(sources: Sources, link: Link, now: datetime) -> Compiled:
    """Look up what is new for everybody who is due. A row that cannot be read is named, and the others proceed."""
    done = Compiled()
    for number in list(_due(now).values_list("id", flat=True)):
        try:
            done.digests += _tell(number, sources, link, now)
        except (CannotOpen, msgspec.DecodeError):
            done.unreadable.append(str(number))
        done.looked_at += 1
    return done


def first_check(rhythm: str, now: datetime) -> datetime:
    """When a person is looked at for the first time."""
    return now + PERIODS[Rhythm(rhythm)] if rhythm in PERIODS else now


def next_check(rhythm: str, due: datetime | None, now: datetime) -> datetime:
    """The next time after one that was due: at the same hour, however late or early the run came.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 6, 1, 12, tzinfo=UTC)
    >>> next_check("daily", noon, noon + timedelta(days=2, hours=3)).isoformat()
    '2026-06-04T12:00:00+00:00'
    """
    if rhythm not in PERIODS:
        return now
    period, due = PERIODS[Rhythm(rhythm)], due or now
    missed = max(0, (now + EARLY - due) // period)
    return due + (missed + 1) * period


def _due(now: datetime) -> QuerySet[Follower]:
    awake = Follower.objects.filter(paused=False, undeliverable_at=None).exclude(confirmed_at=None)
    often = Q(rhythm=Rhythm.AT_ONCE) | Q(next_check_at=None) | Q(next_check_at__lte=now + EARLY)
    return awake.filter(often).order_by("next_check_at", "id")


@transaction.atomic
def _tell(number: uuid.UUID, sources: Sources, link: Link, now: datetime) -> int:
    """One person's digest, if there is news; how many. The row is locked: two runs at once tell her once."""
    follower = _due(now).select_for_update(of=("self",)).filter(id=number).first()
    if follower is None:
        return 0
    news = [each for follow in _follows(follower, sources) if (each := _look(follow, sources)) is not None]
    due = follower.next_check_at
    Follower.objects.filter(id=number).update(next_check_at=next_check(follower.rhythm, due, now))
    if not news:
        return 0
    digest = Digest(id=uuid.uuid4(), follower=follower, created_at=now)
    digest.sealed_news = seal_json(follower.person, news, place_of(digest, "news"))
    letter = digest_letter(digest, news, address_of(follower), link)
    digest.mail = put_letter(letter, kind=Kind.ALERT, nct_id="", provenance="", person=follower.person, now=now)
    digest.save(force_insert=True)
    return 1


def _follows(follower: Follower, sources: Sources) -> list[Follow]:
    """What may have news: what was looked up in this very snapshot has none."""
    rows = follower.follows.exclude(confirmed_at=None).exclude(snapshot=sources.name).order_by("confirmed_at", "id")
    return list(rows)


def _look(follow: Follow, sources: Sources) -> News | None:
    person = follow.follower.person
    target = open_json(person, follow.sealed_target, place_of(follow, "target"), Target)
    seen = open_json(person, follow.sealed_seen, place_of(follow, "seen"), Seen)
    news = sources.news(str(follow.id), target, seen, follow.follower.language)
    known = seal_json(person, sources.seen_now(target), place_of(follow, "seen"))
    Follow.objects.filter(id=follow.id).update(sealed_seen=known, snapshot=sources.name)
    return news
