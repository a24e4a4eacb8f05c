"""What a page that shows notes needs to know: who keeps them, and how long one may be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest

from trialogue.portal.accounts.guard import signed_in

LONGEST_WORDS: Final = 5000
"""Characters of one note: a page of thoughts, not a file."""


@dataclass(frozen=True)
class NotesContext:
    """`keeps` is "account" for a person who is signed in, else "browser"."""

    keeps: str
    longest_words: int = LONGEST_WORDS


def notes_context(request: HttpRequest) -> NotesContext:
    """Who keeps the notes of the person who asks."""
    return NotesContext("account" if signed_in(request) is not None else "browser")
