"""A doctor's letter pasted into the page: its proposed facts, each to be ticked by the person, and kept nowhere.

The letter, and which of its facts are ticked, travel in the form: so a tick can be taken back, and what the letter had
filled in goes with it.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

from django.http import HttpRequest
from django.utils.translation import gettext as _

from trialogue.patient.facts import Patient
from trialogue.patient.letter import Letter, Proposal, confirm, is_english, read_letter
from trialogue.patient.parse import Understood
from trialogue.portal.fit.letter_facts import ProposedFact, shown_fact
from trialogue.portal.fit.open_notes import open_notes

LONGEST: Final = 20_000
TEXT: Final = "letter"
READ: Final = "letter_read"
"""The text that the numbers of the ticks refer to; the box may have been changed since."""
TICKED: Final = "confirm"
USED: Final = "letter_used"
"""The ticks that the fields of the form were filled in from, on the page before."""
ONLY_TICKS: Final = ("read_letter", "tick", "untick")
"""The buttons that change what is ticked and ask for no answer yet."""


@dataclass(frozen=True)
class LetterPart:
    """The facts under one heading of the letter."""

    number: int
    heading: str
    facts: tuple[ProposedFact, ...]

    @property
    def ticked(self) -> int:
        return sum(fact.ticked for fact in self.facts)

    @property
    def all_ticked(self) -> bool:
        return self.ticked == len(self.facts)


@dataclass(frozen=True)
class PastedLetter:
    """The letter as pasted, its facts to be ticked by part, what is only mentioned, and what was wrong.

    `read` is the text the facts are of; `at_hand` whether the person is just at the letter.
    """

    text: str = ""
    read: str = ""
    parts: tuple[LetterPart, ...] = ()
    mentioned: tuple[ProposedFact, ...] = ()
    problems: tuple[str, ...] = ()
    at_hand: bool = False
    understood: Understood = field(default_factory=lambda: Understood(Patient(), (), ()))
    before: Patient = field(default_factory=Patient)
    """The person of the facts that were ticked on the page before."""
    written_on: datetime.date | None = None
    """The day that the letter tells of itself."""

    @property
    def notes(self) -> list[str]:
        """What the ticked facts leave open."""
        return open_notes(self.understood.notes, self.understood.patient)

    @property
    def offered(self) -> list[ProposedFact]:
        return [fact for part in self.parts for fact in part.facts]

    @property
    def ticked(self) -> int:
        return sum(part.ticked for part in self.parts)

    @property
    def used(self) -> str:
        """The numbers of the ticked facts, for the next request."""
        return ",".join(str(fact.number) for fact in self.offered if fact.ticked)


def read_pasted(request: HttpRequest, as_of: datetime.date) -> PastedLetter:
    """The letter of this request with its proposals; an empty one where none was pasted."""
    text, reading = request.POST.get(TEXT, ""), "read_letter" in request.POST
    old = request.POST.get(READ, "" if reading else text)[:LONGEST]
    problem = _trouble(text) if reading else ""
    read = text if reading and not problem else old
    troubles = (problem,) if problem else ()
    if not read.strip():
        return PastedLetter(text, problems=troubles, at_hand=reading)
    letter = read_letter(read, as_of=as_of)
    before = letter if old == read else read_letter(old, as_of=as_of)
    used = _chosen(before, request.POST.get(USED, "").split(","))
    ticked = _chosen(before, request.POST.getlist(TICKED))
    if before is not letter:
        ticked = [each for each in letter.proposals if _same(each) in set(map(_same, ticked))]
    parts = _parts(letter, ticked)
    for button in ("tick", "untick"):
        if button in request.POST:
            ticked = _with_part(letter, ticked, request.POST[button], parts, wanted=button == "tick")
            parts = _parts(letter, ticked)
    understood = confirm(letter, ticked) if ticked else Understood(Patient(), (), ())
    return PastedLetter(
        text,
        read,
        parts,
        tuple(shown_fact(letter, number) for number, each in enumerate(letter.proposals) if not each.usable),
        (*troubles, *map(str, understood.problems)),
        at_hand=any(button in request.POST for button in ONLY_TICKS),
        understood=understood,
        before=confirm(before, used).patient if used else Patient(),
        written_on=letter.as_of if letter.as_of != as_of else None,
    )


def _trouble(text: str) -> str:
    if len(text) > LONGEST:
        return _("The letter has %(size)s characters; paste at most %(most)s.") % {"size": len(text), "most": LONGEST}
    if not text.strip():
        return _("The letter is empty: paste its text.")
    if is_english(text):
        return ""
    return _(
        "This letter does not seem to be in English. We read only English letters: what another language denies would "
        "be taken as said. Paste a translation, or answer the questions below."
    )


def _offered(proposal: Proposal) -> bool:
    """Whether a person is asked to tick it: not the absence of what the letter does not name ("awake" is no coma)."""
    return proposal.usable and proposal.kind != "consent" and not (proposal.implied and proposal.negated)


def _chosen(letter: Letter, numbers: list[str]) -> list[Proposal]:
    return [each for number, each in enumerate(letter.proposals) if str(number) in set(numbers) and _offered(each)]


def _same(proposal: Proposal) -> tuple[str, str | None, str]:
    """What makes a fact the same one after the letter was changed around it."""
    return proposal.kind, proposal.concept, proposal.words


def _parts(letter: Letter, ticked: list[Proposal]) -> tuple[LetterPart, ...]:
    at = {(each.start, each.kind, each.concept) for each in ticked}
    facts = [
        (each.section, shown_fact(letter, number, ticked=(each.start, each.kind, each.concept) in at))
        for number, each in enumerate(letter.proposals)
        if _offered(each)
    ]
    found = groupby(facts, key=lambda pair: pair[0])
    return tuple(
        LetterPart(number, heading, tuple(fact for _heading, fact in pairs))
        for number, (heading, pairs) in enumerate(found)
    )


def _with_part(
    letter: Letter, ticked: list[Proposal], number: str, parts: tuple[LetterPart, ...], *, wanted: bool
) -> list[Proposal]:
    """The ticked facts with those of one part added, or taken out."""
    mine = [str(fact.number) for part in parts if str(part.number) == number for fact in part.facts]
    of_part = _chosen(letter, mine)
    others = [each for each in ticked if each not in of_part]
    return [*others, *of_part] if wanted else others
