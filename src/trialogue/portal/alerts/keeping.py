"""How long what belongs to a follower is kept, and its erasing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from trialogue.portal.alerts.models import Digest, Follow, Follower, Silence
from trialogue.portal.mail.outbox import withdraw
from trialogue.portal.vault.person_keys import erase_person

CONFIRM_HOURS: Final = 48
"""A sign-up that nobody confirms is erased after this."""
DIGEST_DAYS: Final = 90
"""The page of a digest answers this long; what it says is then erased."""
UNDELIVERABLE_DAYS: Final = 90
"""A mailbox that refused our mail is kept this long for its owner to mend, and then erased."""
SILENT_DAYS: Final = 90
MOST_AT_ONCE: Final = 1000
"""Of one run; the rest goes at the next, so that no run holds the database for long."""


def confirm_ends(follow: Follow) -> datetime:
    """Until when a sign-up can be confirmed."""
    return follow.asked_at + timedelta(hours=CONFIRM_HOURS)


@transaction.atomic
def forget(follower: Follower) -> None:
    """Erase a follower with all that is followed and told: what has not left stays here, and the key goes."""
    withdraw(follower.person)
    # Deleting the key deletes the follower's rows with it (see models): nothing is left that names a study.
    erase_person(follower.person)


@transaction.atomic
def forget_and_be_silent(follower: Follower, now: datetime) -> None:
    """Erase someone who never signed up here, and keep a hash so that no letter is sent for a while."""
    until = now + timedelta(days=SILENT_DAYS)
    Silence.objects.update_or_create(address_mark=follower.address_mark, defaults={"until": until})
    forget(follower)


def is_silent(address_mark: str, now: datetime) -> bool:
    """Whether the owner of a mailbox has said that it was not them."""
    return Silence.objects.filter(address_mark=address_mark, until__gt=now).exists()


def erase_expired(now: datetime) -> int:
    """Erase sign-ups that nobody confirmed, old digests, dead mailboxes and old silences; how many rows."""
    late = now - timedelta(hours=CONFIRM_HOURS)
    dead = now - timedelta(days=UNDELIVERABLE_DAYS)
    gone = [
        *Follower.objects.filter(confirmed_at=None, created_at__lt=late).exclude(follows__asked_at__gte=late),
        *Follower.objects.filter(undeliverable_at__lt=dead),
    ][:MOST_AT_ONCE]
    for follower in gone:
        forget(follower)
    unconfirmed = Follow.objects.filter(confirmed_at=None, asked_at__lt=late)
    digests = Digest.objects.filter(created_at__lt=now - timedelta(days=DIGEST_DAYS))
    silences = Silence.objects.filter(until__lte=now)
    return len(gone) + sum(rows.delete()[0] for rows in (unconfirmed, digests, silences))
