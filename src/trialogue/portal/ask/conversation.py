"""What follows a message: the team's answers and what the person writes back, each sealed with the message's key."""

from __future__ import annotations

import hmac
import uuid
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from django.db import IntegrityError, transaction
from django.urls import reverse

from trialogue.errors import NotFound
from trialogue.portal.accounts.models import Account
from trialogue.portal.ask import tokens
from trialogue.portal.ask.letters import answer_letter
from trialogue.portal.ask.models import Author, Message, Turn
from trialogue.portal.ask.sender import open_sender
from trialogue.portal.ask.signals import message_waits
from trialogue.portal.mail.models import Kind
from trialogue.portal.mail.outbox import put_letter
from trialogue.portal.vault.person_keys import decrypt_text, encrypt_text


class Added(Enum):
    """What became of a turn that was sent. `OVERTAKEN`: others wrote since the page was opened; nothing was stored."""

    STORED = "stored"
    AGAIN = "again"
    DIFFERENT = "different"
    OVERTAKEN = "overtaken"


@dataclass(frozen=True)
class Written:
    """A turn as it left its form. `seen` is how many turns the writer had before her; `origin` begins our addresses."""

    author: Author
    words: str
    seen: int
    form_token: str
    origin: str
    account: Account | None = None


@dataclass(frozen=True)
class ReadTurn:
    """A turn that has been opened."""

    author: str
    words: str
    created_at: datetime

    @property
    def by_team(self) -> bool:
        return self.author != Author.SENDER


def find_conversation(nct_id: str, number: uuid.UUID, token: str) -> Message | None:
    """The message behind a sender's link, unless the secret is wrong or what she wrote has been erased."""
    if not hmac.compare_digest(tokens.conversation_token(number), token):
        return None
    found = Message.objects.select_related("person", "site_mail")
    return found.filter(id=number, nct_id=nct_id, person__isnull=False).first()


def turns_of(message: Message) -> list[ReadTurn]:
    """The turns after the message, opened, in their order. Raises NotFound when they have been erased."""
    if message.person is None:
        raise NotFound(f"message {message.id} has been erased")
    return [
        ReadTurn(turn.author, decrypt_text(message.person, turn.sealed, _place(turn.id)), turn.created_at)
        for turn in message.turns.all()
    ]


def add_turn(message: Message, written: Written, now: datetime) -> Added:
    """Store a turn and put word of it into the outbox, all or nothing.

    A turn of the team is refused when anything was written since its page was opened: of two coordinators who answer
    at once the second is told, and sends again if her words are still needed. A person's own words are never refused.
    """
    for attempt in (1, 2):
        try:
            with transaction.atomic():
                return _add(message, written, now)
        except IntegrityError:
            if attempt == 2:
                raise
    raise AssertionError  # pragma: no cover


def _add(message: Message, written: Written, now: datetime) -> Added:
    Message.objects.select_for_update().get(id=message.id)
    earlier = Turn.objects.filter(form_mark=tokens.mark(written.form_token)).first()
    if earlier is not None:
        return Added.AGAIN if _words(message, earlier) == written.words else Added.DIFFERENT
    count = Turn.objects.filter(message=message).count()
    if written.author != Author.SENDER and count != written.seen:
        return Added.OVERTAKEN
    turn = _store(message, written, count + 1, now)
    if written.author == Author.SENDER:
        Message.objects.filter(id=message.id, waiting_since__isnull=True).update(waiting_since=now)
        message_waits.send(Message, message=message, origin=written.origin, now=now)
    else:
        Message.objects.filter(id=message.id).update(waiting_since=None)
    if written.author == Author.TEAM:
        _tell_sender(message, turn, written.origin, now)
    return Added.STORED


def _store(message: Message, written: Written, number: int, now: datetime) -> Turn:
    if message.person is None:
        raise NotFound(f"message {message.id} has been erased")
    key = uuid.uuid4()
    return Turn.objects.create(
        id=key,
        message=message,
        number=number,
        author=written.author,
        account=written.account,
        created_at=now,
        form_mark=tokens.mark(written.form_token),
        sealed=encrypt_text(message.person, written.words, _place(key)),
    )


def _tell_sender(message: Message, turn: Turn, origin: str, now: datetime) -> None:
    assert message.person is not None
    path = reverse("ask-conversation", args=(message.nct_id, message.id, tokens.conversation_token(message.id)))
    letter = answer_letter(message, open_sender(message)[0], origin + path)
    turn.mail = put_letter(
        letter, kind=Kind.ANSWER, nct_id=message.nct_id, provenance="", person=message.person, now=now
    )
    turn.save(update_fields=["mail"])


def _words(message: Message, turn: Turn) -> str:
    assert message.person is not None
    return decrypt_text(message.person, turn.sealed, _place(turn.id))


def _place(number: uuid.UUID) -> str:
    return f"ask/turn/{number}/words"
