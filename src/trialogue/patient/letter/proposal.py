"""What a letter proposes: one fact with where it stands and how sure the letter is of it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any, Literal

from trialogue.dates import PartialDate

Certainty = Literal["certain", "possible", "hypothetical"]
"""Stated; suspected or one of several; only spoken of (a risk, a plan, advice)."""

Subject = Literal["patient", "family", "other"]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A fact that the letter seems to state at `text[start:end]`.

    `kind` is a kind of fact of the patient document, or `age`, `sex`, `consent`, `complete`. `entry` are the fields it
    would have there. `negated` says the letter denies it. Only a certain one of the patient herself is worth
    confirming as it stands (:attr:`usable`).
    """

    kind: str
    start: int
    end: int
    words: str
    concept: str | None = None
    certainty: Certainty = "certain"
    negated: bool = False
    subject: Subject = "patient"
    date: PartialDate | None = None
    section: str = ""
    entry: dict[str, Any] = field(default_factory=dict, hash=False)
    because: str = ""
    implied: bool = False
    """The words name something else, from which it follows ("she denies chest pain" is not said in a coma): it counts,
    but nobody has to be asked to confirm it."""

    @property
    def usable(self) -> bool:
        """Whether the letter states it of the patient, for sure."""
        return self.certainty == "certain" and self.subject == "patient"


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter that was read: its text, its day, and what it proposes, in text order."""

    text: str
    as_of: datetime.date
    proposals: tuple[Proposal, ...]
