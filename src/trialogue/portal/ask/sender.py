"""What a person gives of herself with a message, and how it is sealed in the message's row."""

from __future__ import annotations

import json
import uuid
from dataclasses import asdict, dataclass

from trialogue.errors import NotFound
from trialogue.portal.ask.models import Message
from trialogue.portal.vault.models import DataKey
from trialogue.portal.vault.person_keys import decrypt_text, encrypt_text


@dataclass(frozen=True)
class Sender:
    """The person who writes. `email` is usable in a mail transaction; `other_language` may be empty."""

    first_name: str
    last_name: str
    email: str
    phone: str
    other_language: str = ""
    for_someone_else: bool = False

    def __repr__(self) -> str:
        return "Sender(…)"  # never a person's name in a log or a traceback


def seal_sender(person: DataKey, number: uuid.UUID, sender: Sender, words: str) -> tuple[bytes, bytes]:
    """The two sealed fields of a message: contact and words."""
    contact = json.dumps(asdict(sender), ensure_ascii=False)
    return encrypt_text(person, contact, _place(number, "contact")), encrypt_text(
        person, words, _place(number, "words")
    )


def open_sender(message: Message) -> tuple[Sender, str]:
    """Who wrote a message and her words. Raises NotFound when they have been erased."""
    if message.person is None:
        raise NotFound(f"message {message.id} has been erased")
    contact = decrypt_text(message.person, message.sealed_contact, _place(message.id, "contact"))
    words = decrypt_text(message.person, message.sealed_words, _place(message.id, "words"))
    return Sender(**json.loads(contact)), words


def _place(number: uuid.UUID, field: str) -> str:
    return f"ask/{number}/{field}"
