"""A doctor's letter pasted into the page: its proposed facts, each to be ticked by the person, and kept nowhere."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass, field
from typing import Final

from django.http import HttpRequest
from django.utils.translation import gettext as _

from trialogue.patient.letter import Letter, Proposal, read_letter, to_document
from trialogue.vocabulary import default

LONGEST: Final = 20_000
TEXT: Final = "letter"
TICKED: Final = "confirm"


@dataclass(frozen=True)
class ProposedFact:
    """One proposal as the page shows it: its number, the letter's own words, what they mean, and what is said of it."""

    number: int
    words: str
    meaning: str
    said: str


@dataclass(frozen=True)
class PastedLetter:
    """The letter as pasted, the facts to be ticked, what is only mentioned, and what was wrong."""

    text: str = ""
    offered: list[ProposedFact] = field(default_factory=list)
    mentioned: list[ProposedFact] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def read_pasted(request: HttpRequest, as_of: datetime.date) -> PastedLetter:
    """The letter of this request with its proposals; an empty one where none was pasted."""
    if "read_letter" not in request.POST:
        return PastedLetter()
    text = request.POST.get(TEXT, "")
    if len(text) > LONGEST:
        said = _("The letter has %(size)s characters; paste at most %(most)s.") % {"size": len(text), "most": LONGEST}
        return PastedLetter(problems=[said])
    if not text.strip():
        return PastedLetter(problems=[_("The letter is empty: paste its text.")])
    proposals = _proposals(text, as_of)
    shown = [(each, _shown(number, each)) for number, each in enumerate(proposals)]
    offered = [fact for each, fact in shown if each.usable and each.kind != "consent"]
    return PastedLetter(text, offered, [fact for each, fact in shown if not each.usable])


def document_of_ticked(request: HttpRequest, as_of: datetime.date) -> str | None:
    """The patient document (JSON) of the facts that were ticked; None where this request ticks none."""
    if "use_letter" not in request.POST:
        return None
    text = request.POST.get(TEXT, "")[:LONGEST]
    ticked = {number for number in request.POST.getlist(TICKED) if number.isdecimal()}
    letter = Letter(text, as_of, _proposals(text, as_of))
    chosen = [each for number, each in enumerate(letter.proposals) if str(number) in ticked and each.usable]
    return json.dumps(to_document(letter, chosen)) if chosen else "{}"


def _proposals(text: str, as_of: datetime.date) -> tuple[Proposal, ...]:
    return read_letter(text, as_of=as_of).proposals


def _shown(number: int, proposal: Proposal) -> ProposedFact:
    return ProposedFact(number, " ".join(proposal.words.split()), _meaning(proposal), _said(proposal))


def _meaning(proposal: Proposal) -> str:
    if proposal.kind == "age":
        return _("age: %(age)s") % {"age": proposal.entry["age"]}
    if proposal.kind == "complete":
        return _("nothing else of this kind")
    if proposal.concept is None or proposal.concept not in default():
        return proposal.words
    concept = default().concept(proposal.concept)
    return concept.plain or concept.name


def _said(proposal: Proposal) -> str:
    if proposal.subject != "patient":
        return _("about someone else")
    if proposal.certainty == "possible":
        return _("the letter is not sure")
    if proposal.certainty == "hypothetical":
        return _("only spoken of")
    if proposal.negated:
        return _("the letter says: no")
    return _("since or on %(date)s") % {"date": proposal.date} if proposal.date else ""
