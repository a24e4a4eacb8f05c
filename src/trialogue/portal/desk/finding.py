"""Find a message again by what only its sealed part holds: the name, the address, the phone, the words.

Every message is opened for it here; what is looked for stands in no address, no log and no database.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from django.db.models import QuerySet

from trialogue.portal.ask.models import Message
from trialogue.portal.ask.sender import open_sender
from trialogue.portal.desk.inbox import Line, line_of

LONGEST: Final = 100
MOST_OPENED: Final = 2000
"""Of the messages asked for, in their order; opening one takes half a millisecond."""
MOST_SHOWN: Final = 50


@dataclass(frozen=True, repr=False)
class Found:
    """What was looked for, the messages that have all of its words, and whether there are more than are shown."""

    sought: str
    lines: list[Line]
    more: bool


def find(messages: QuerySet[Message], sought: str) -> Found:
    """The messages in which every word of `sought` occurs, in whichever case and with or without accents."""
    sought = " ".join(sought.split())[:LONGEST]
    wanted = _plain(sought).split()
    hits = list(islice(_hits(messages[:MOST_OPENED], wanted), MOST_SHOWN + 1)) if wanted else []
    return Found(sought, [line_of(message) for message in hits[:MOST_SHOWN]], len(hits) > MOST_SHOWN)


def _hits(messages: QuerySet[Message], wanted: list[str]) -> Iterator[Message]:
    for message in messages:
        sender, words = open_sender(message)
        digits = "".join(filter(str.isdigit, sender.phone))
        parts = (sender.first_name, sender.last_name, sender.email, sender.phone, digits, sender.other_language, words)
        text = _plain(" ".join(parts))
        if all(word in text for word in wanted):
            yield message


def _plain(text: str) -> str:
    """Without case and accents: García is found by garcia."""
    parted = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in parted if not unicodedata.combining(each))
