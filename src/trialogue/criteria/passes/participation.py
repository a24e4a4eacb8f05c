"""Taking part in another study: "participation in another clinical trial within 30 days"."""

from __future__ import annotations

import re
from typing import Final

from trialogue.criteria.symbols import Symbol

_PHRASE: Final = re.compile(
    r"\b(?:(?P<now>current(?:ly)?|active|concurrent(?:ly)?|simultaneous(?:ly)?|concomitant)[ ])?"
    r"(?P<past>(?:previous|prior)[ ](?P<both>or[ ](?:current|concurrent)[ ])?)?"
    r"(?:participat(?:ion|ing|ed|es?)|enrol(?:l?ed|l?ment|l|ling)|taking[ ]part|took[ ]part|involvement|participants?|"
    r"involved|included|randomi[sz]ed)"
    r"[ ](?:in|into|to)[ ]"
    r"(?:another|any[ ]other|other|any|an?|others|one[ ]or[ ]more|some|conflicting|different)[ ]"
    r"(?:(?:other|concurrent|previous|prior|different|parallel|simultaneous|concomitant|separate)[ ])?"
    r"(?P<kind>(?:(?:clinical|intervention(?:al)?|investigational|drug|research|experimental|therapeutic|medical|device|"
    r"medication|interventional[ ]clinical|treatment|pharmaceutical|biomedical|phase|randomi[sz]ed|controlled|similar)"
    r"[ ,/]{1,2}(?:or[ ]|and[ ])?){0,5})"
    r"(?:trials?|trails|stud(?:y|ies)|research|protocols?)\b"
    r"(?P<of>[ ](?:of[ ]an?|of|involving(?:[ ]an?)?|investigating|with[ ](?:an?|any)|using(?:[ ]an?)?|"
    r"that[ ]involves?(?:[ ]an?)?|testing)"
    r"[ ](?:(?:investigational|experimental|new|medicinal|medical|study|other)[ ]){0,2}"
    r"(?:drugs?|devices?|agents?|products?|medications?|therap(?:y|ies)|interventions?|treatments?)"
    r"(?:(?:[ ]or[ ]|/|[ ]and[ ])(?:medical[ ])?(?:drugs?|devices?|agents?|products?|medications?|biologics?))?)?",
    re.IGNORECASE,
)
_NARROW: Final = re.compile(
    r"interventional|investigational|drug|experimental|therapeutic|device|medication", re.IGNORECASE
)
_STEMS: Final = ("particip", "enrol", "part in", "involve", "included in", "randomi")
"""One of these stands in every such phrase."""


def find_participations(text: str, start: int, end: int) -> list[Symbol]:
    """Every mention of taking part in another study; value: (temporality, qualifiers)."""
    found: list[Symbol] = []
    words = text[start:end].lower()
    if not any(map(words.__contains__, _STEMS)):
        return found
    for match in _PHRASE.finditer(text, start, end):
        temporality = "current" if match.group("now") else "history" if match.group("past") else None
        said = match.group("kind") + (match.group("of") or "")
        qualifiers = tuple(dict.fromkeys(word.lower() for word in _NARROW.findall(said)))
        found.append(Symbol("participation", *match.span(), (temporality, qualifiers)))
    return found
