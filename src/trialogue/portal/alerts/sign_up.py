"""Someone asks to be told: the mailbox is asked first, and the page says the same whether we know it or not."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction

from trialogue.portal.alerts.keeping import is_silent
from trialogue.portal.alerts.letters import confirm_letter, known_letter
from trialogue.portal.alerts.models import Follow, Follower
from trialogue.portal.alerts.sealed import dump, place_of, seal_address, seal_json
from trialogue.portal.alerts.targets import Target
from trialogue.portal.mail.models import Kind, OutboxMail
from trialogue.portal.mail.outbox import Letter, put_letter
from trialogue.portal.vault.marking import keyed_mark
from trialogue.portal.vault.person_keys import create_person_key

MOST_LETTERS_A_DAY: Final = 3
"""Letters of this kind to one mailbox within a day: nobody can have a stranger's mailbox filled."""
MOST_FOLLOWED: Final = 100
AGAIN_AFTER: Final = timedelta(minutes=10)
"""The same asked again sooner is a double click, and the first letter is on its way."""

Link = Callable[[str, str], str]
"""Makes the full address of a view's name and a secret."""


@dataclass(frozen=True)
class SignUp:
    """What was asked for on the form. `address` is usable in a mail transaction."""

    address: str
    target: Target
    rhythm: str
    titles_in_mail: bool
    language: str
    link: Link

    def __repr__(self) -> str:
        return "SignUp(…)"  # never an address in a log or a traceback


def sign_up(asked: SignUp, now: datetime) -> None:
    """Send the mailbox a letter by which its owner confirms, unless it has had enough of them. Says nothing."""
    try:
        _take(asked, now)
    except IntegrityError:
        # Two clicks at once made the same row; the other one has sent the letter.
        _take(asked, now)


def send_link(address: str, link: Link, now: datetime) -> None:
    """Send the link to the preferences to a mailbox that has one. Says nothing."""
    follower = _find(address_mark(address))
    if follower is not None and follower.confirmed_at is not None:
        with transaction.atomic():
            _send(follower, known_letter(follower, address, link), Kind.ALERT_LINK, now)


def address_mark(address: str) -> str:
    """The keyed hash by which the row of a mailbox is found."""
    return keyed_mark(address.lower(), "follower")


@transaction.atomic
def _take(asked: SignUp, now: datetime) -> None:
    mark = address_mark(asked.address)
    if is_silent(mark, now):
        return
    follower = _follower(asked, mark, now)
    target_mark = _target_mark(follower, asked.target)
    follow = Follow.objects.filter(follower=follower, target_mark=target_mark).first()
    if follow is not None and follow.confirmed_at is not None:
        _send(follower, known_letter(follower, asked.address, asked.link), Kind.ALERT_LINK, now)
        return
    if follow is not None and now - follow.asked_at < AGAIN_AFTER:
        return
    if follow is None and follower.follows.count() >= MOST_FOLLOWED:
        return
    if _had_enough(follower, now):
        return
    follow = follow or _new_follow(follower, target_mark, asked.target, now)
    Follow.objects.filter(id=follow.id).update(asked_at=now)
    _send(follower, confirm_letter(follow, asked.address, asked.link), Kind.ALERT_CONFIRM, now)


def take_follow(asked: SignUp, now: datetime) -> Follow | None:
    """What was asked for, not yet confirmed, for a mailbox whose owner is known; None beyond the most."""
    follower = _follower(asked, address_mark(asked.address), now)
    target_mark = _target_mark(follower, asked.target)
    follow = Follow.objects.select_related("follower__person").filter(follower=follower, target_mark=target_mark)
    if (found := follow.first()) or follower.follows.count() >= MOST_FOLLOWED:
        return found
    return _new_follow(follower, target_mark, asked.target, now)


def _follower(asked: SignUp, mark: str, now: datetime) -> Follower:
    follower = _find(mark) or _new_follower(asked, mark, now)
    if follower.confirmed_at is None:
        # Nobody has confirmed anything of it: the last one who asked may be its owner.
        follower.rhythm, follower.titles_in_mail = asked.rhythm, asked.titles_in_mail
        follower.language = asked.language
        follower.save(update_fields=["rhythm", "titles_in_mail", "language"])
    return follower


def _target_mark(follower: Follower, target: Target) -> str:
    return keyed_mark(dump(target), f"target {follower.id}")


def _find(mark: str) -> Follower | None:
    return Follower.objects.select_related("person").filter(address_mark=mark).first()


def _new_follower(asked: SignUp, mark: str, now: datetime) -> Follower:
    follower = Follower(
        id=uuid.uuid4(),
        person=create_person_key(),
        address_mark=mark,
        language=asked.language,
        rhythm=asked.rhythm,
        titles_in_mail=asked.titles_in_mail,
        created_at=now,
    )
    follower.sealed_address = seal_address(follower, asked.address)
    follower.save(force_insert=True)
    return follower


def _new_follow(follower: Follower, mark: str, target: Target, now: datetime) -> Follow:
    follow = Follow(id=uuid.uuid4(), follower=follower, target_mark=mark, asked_at=now)
    follow.sealed_target = seal_json(follower.person, target, place_of(follow, "target"))
    follow.sealed_seen = seal_json(follower.person, None, place_of(follow, "seen"))
    follow.save(force_insert=True)
    return follow


def _had_enough(follower: Follower, now: datetime) -> bool:
    asked = OutboxMail.objects.filter(
        person=follower.person,
        kind__in=[Kind.ALERT_CONFIRM, Kind.ALERT_LINK],
        created_at__gt=now - timedelta(days=1),
    )
    return asked.count() >= MOST_LETTERS_A_DAY


def _send(follower: Follower, letter: Letter, kind: Kind, now: datetime) -> None:
    if not _had_enough(follower, now):
        put_letter(letter, kind=kind, nct_id="", provenance="", person=follower.person, now=now)
