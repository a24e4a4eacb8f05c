"""How long what a person wrote is kept, and its erasing: by her, or when the time is over."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from trialogue.portal.ask.fit_share import end_fit_share
from trialogue.portal.ask.models import AtWork, Message, Turn
from trialogue.portal.mail.outbox import withdraw
from trialogue.portal.vault.person_keys import erase_person

KEEP_DAYS: Final = 180
MOST_AT_ONCE: Final = 1000
"""Of one run; the rest goes at the next, so that no run holds the database for long."""
PAGE_DAYS: Final = 30
"""The page that says what became of a message answers this long."""


def page_is_open(message: Message, now: datetime) -> bool:
    """Whether the page of a message still answers."""
    return now - message.created_at <= timedelta(days=PAGE_DAYS)


@transaction.atomic
def erase_message(message: Message) -> None:
    """Erase what the person wrote: letters that have not left are withdrawn, her fit summary
    is shown no more, then her key is deleted."""
    if message.person is None:
        return
    withdraw(message.person)
    end_fit_share(message)
    erase_person(message.person)
    empty_message(message)


def empty_message(message: Message) -> None:
    """Drop what nobody can read any more; that there was a message about this study stays, and names nobody."""
    Turn.objects.filter(message=message).delete()
    AtWork.objects.filter(message=message).delete()
    Message.objects.filter(id=message.id).update(
        sender_mark="", sealed_contact=b"", sealed_words=b"", waiting_since=None
    )


def erase_old(now: datetime) -> int:
    """Erase every message older than we keep them, at most a thousand; how many."""
    old = Message.objects.filter(person__isnull=False, created_at__lt=now - timedelta(days=KEEP_DAYS))
    rows = list(old.select_related("person").order_by("created_at")[:MOST_AT_ONCE])
    for message in rows:
        erase_message(message)
    # Keys that were erased again after a restored backup leave rows that nobody can read: emptied here.
    unreadable = Message.objects.filter(person__isnull=True).exclude(sender_mark="")
    for message in unreadable[:MOST_AT_ONCE]:
        empty_message(message)
    return len(rows)
