"""Make a share: one form makes one, however often it is sent. The slow part is done before the database is asked."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction

from trialogue.portal.accounts.models import Account
from trialogue.portal.share.derivation import SALT_BYTES, derive_key, newest
from trialogue.portal.share.models import Kind, Share
from trialogue.portal.share.sealing import open_content, seal_content
from trialogue.portal.share.tokens import Secrets, mark, secrets_of
from trialogue.portal.vault.person_keys import create_person_key
from trialogue.portal.vault.sealing import CannotOpen

DEFAULT_DAYS: Final = 7
MOST_DAYS: Final = 30
SHOWN_AGAIN: Final = timedelta(minutes=2)
"""A double click or a lost answer shows link and passcode again this long after the share was made; then never."""


@dataclass(frozen=True)
class Wish:
    """What is to be shared, for how many days, the form that asks for it, and the account (None: a visitor)."""

    content: dict[str, Any]
    days: int
    form_token: str
    owner: Account | None = None


@dataclass(frozen=True)
class Prepared:
    """A wish with its key made, ready to be stored."""

    wish: Wish
    secrets: Secrets
    salt: bytes
    key: bytes


def prepare(wish: Wish) -> Prepared:
    """Make the key: the slow part, outside any transaction."""
    opens, salt = secrets_of(wish.form_token), secrets.token_bytes(SALT_BYTES)
    return Prepared(wish, opens, salt, derive_key(opens.passcode, opens.link, salt, newest()))


def store(prepared: Prepared, now: datetime) -> Share:
    """Store the share; call inside a transaction. Raises IntegrityError when the form has made one already."""
    number, person = uuid.uuid4(), create_person_key()
    return Share.objects.create(
        id=number,
        kind=Kind(prepared.wish.content["kind"]),
        created_at=now,
        expires_at=now + timedelta(days=bounded_days(prepared.wish.days)),
        link_mark=mark(prepared.secrets.link),
        form_mark=mark(prepared.wish.form_token),
        derivation=newest(),
        salt=prepared.salt,
        owner=prepared.wish.owner,
        person=person,
        sealed=seal_content(person, prepared.key, number, prepared.wish.content),
    )


def make_share(wish: Wish, now: datetime) -> tuple[Share, Secrets] | None:
    """The share and what opens it; None when this form made one before and its secrets have been shown."""
    if (earlier := _earlier(wish)) is not None:
        return _again(earlier, wish, now)
    prepared = prepare(wish)
    try:
        with transaction.atomic():
            return store(prepared, now), prepared.secrets
    except IntegrityError:
        earlier = _earlier(wish)
        if earlier is None:
            raise
        return _again(earlier, wish, now)


def bounded_days(days: int) -> int:
    """A number of days we keep a share.

    >>> bounded_days(0), bounded_days(7), bounded_days(400)
    (1, 7, 30)
    """
    return min(max(days, 1), MOST_DAYS)


def _earlier(wish: Wish) -> Share | None:
    return Share.objects.select_related("person").filter(form_mark=mark(wish.form_token)).first()


def _again(share: Share, wish: Wish, now: datetime) -> tuple[Share, Secrets] | None:
    """The same answer to the same form, shortly after; never for other content."""
    if now - share.created_at > SHOWN_AGAIN or share.person is None:
        return None
    opens = secrets_of(wish.form_token)
    key = derive_key(opens.passcode, opens.link, bytes(share.salt), share.derivation)
    try:
        same = open_content(share.person, key, share.id, share.sealed) == wish.content
    except CannotOpen:
        same = False
    return (share, opens) if same else None
