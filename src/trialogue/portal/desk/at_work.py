"""Who is at a message: a colleague who has opened it a moment ago, and drafts of answers, each her own and sealed.

A sign, not a lock: nobody is kept from answering, and of two who send the second is told (`ask.conversation`).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from trialogue.errors import NotFound
from trialogue.portal.accounts.addresses import address_of
from trialogue.portal.accounts.models import Account
from trialogue.portal.ask.models import AtWork, Message
from trialogue.portal.vault.person_keys import decrypt_text, encrypt_text

NEAR: Final = timedelta(minutes=15)
"""Who opened a message, or kept a draft, this long ago may still be at it."""


@dataclass(frozen=True, repr=False)
class Colleague:
    """Somebody else of the team: her address, when she was last there, and whether she has begun an answer."""

    address: str
    at: datetime
    began: bool


@dataclass(frozen=True, repr=False)
class Draft:
    """An answer that was begun: its words, and when they were kept."""

    words: str
    kept_at: datetime


def note_opened(message: Message, account: Account, now: datetime) -> None:
    """Somebody of the team has opened a message that waits. What is old and holds no draft is dropped."""
    AtWork.objects.filter(message=message, at__lt=now - NEAR, sealed_draft=b"").delete()
    AtWork.objects.update_or_create(message=message, account=account, defaults={"at": now})


def colleagues_at(message: Message, account: Account, now: datetime) -> list[Colleague]:
    """Who else may be answering it now, the last to come first."""
    rows = AtWork.objects.filter(message=message, at__gte=now - NEAR, account__is_active=True)
    found = (
        rows.filter(account__person__isnull=False)
        .exclude(account=account)
        .select_related("account__person")
        .order_by("-at")
    )
    return [Colleague(address_of(row.account), row.at, bool(bytes(row.sealed_draft))) for row in found]


def busy_with(messages: Iterable[Message], account: Account, now: datetime) -> tuple[set[uuid.UUID], set[uuid.UUID]]:
    """Of these messages those that a colleague may be answering now, and those of which she herself has a draft."""
    rows = AtWork.objects.filter(message__in=[each.id for each in messages], account__is_active=True)
    others = set(rows.exclude(account=account).filter(at__gte=now - NEAR).values_list("message", flat=True))
    return others, set(rows.filter(account=account).exclude(sealed_draft=b"").values_list("message", flat=True))


def keep_draft(message: Message, account: Account, words: str, now: datetime) -> None:
    """Keep an answer that is not finished, in place of what she kept before. Raises NotFound for an erased message."""
    if message.person is None:
        raise NotFound(f"message {message.id} has been erased")
    sealed = encrypt_text(message.person, words, _place(message, account))
    said = {"at": now, "kept_at": now, "sealed_draft": sealed}
    AtWork.objects.update_or_create(message=message, account=account, defaults=said)


def draft_of(message: Message, account: Account) -> Draft | None:
    """Her own draft of an answer, if she has kept one."""
    row = AtWork.objects.filter(message=message, account=account).exclude(sealed_draft=b"").first()
    if row is None or row.kept_at is None or message.person is None:
        return None
    return Draft(decrypt_text(message.person, row.sealed_draft, _place(message, account)), row.kept_at)


def drafts_of(account: Account) -> list[tuple[Message, Draft]]:
    """Every draft of an answer that an account keeps, the oldest first."""
    rows = AtWork.objects.filter(account=account, message__person__isnull=False).exclude(sealed_draft=b"")
    messages = [row.message for row in rows.select_related("message__person").order_by("kept_at")]
    return [(message, draft) for message in messages if (draft := draft_of(message, account)) is not None]


def leave(message: Message, account: Account) -> None:
    """She has answered, or thrown her draft away: neither it nor a sign of her stays."""
    AtWork.objects.filter(message=message, account=account).delete()


def _place(message: Message, account: Account) -> str:
    return f"ask/draft/{message.id}/{account.pk}"
