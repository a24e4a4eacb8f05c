"""A patient's letter as a query: what it is about, what it suggests, and its words, each with its weight and why.

Every part is searched for by all its names. What the letter denies, or tells of others, is no part. The weights are
ours, set on development topics, and told here in one place.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from trialogue.patient.letter import Letter, Proposal
from trialogue.search.suggested import Suggestion, sex_and_age, suggest, told_terms
from trialogue.search.terms import terms
from trialogue.text.sentences import sentences_of
from trialogue.vocabulary import default

SUGGESTED: Final = 2.5
"""A disease that the findings suggest, times its share of the best and how sure it is in itself."""

STATED: Final = 1.6
"""A condition the letter states as there now."""

HISTORY: Final = 0.5
"""A condition of the past, or one told without a word on today."""

OPENING: Final = 1.5
"""How much more a condition counts in the opening sentence: letters begin with what they are about."""

POSSIBLE: Final = 1.2
TREATED: Final = 0.6
"""A procedure or a medication."""

SYMPTOM: Final = 0.3
"""A condition that is a complaint rather than a disease."""

WORD: Final = 0.5
"""A word of the letter: what it says in its own words, whether or not anything was understood or suggested."""

FIRST_NAME_ONLY: Final = 0.8
"""What the further names of a suggestion count beside its first."""

_SYMPTOMS: Final = frozenset((
    "pain", "nausea", "fever", "dyspnoea", "oedema", "diarrhoea", "constipation", "chronic-cough", "headache",
    "dysphagia", "tachycardia", "hypotension", "trauma", "fracture", "infection", "anxiety-disorder",
    "essential-tremor", "spasticity",
))  # fmt: skip
_EVERYDAY: Final = frozenset(("ct-scan", "x-ray", "ecg", "ultrasound", "echocardiography", "mri", "biopsy"))
_MOST_NAMES: Final = 8
_MOST_WORDS: Final = 150


@dataclass(frozen=True, slots=True)
class LetterPart:
    """One thing to look for: any of `names` (each as terms that stand together), its weight, and why it is asked."""

    names: tuple[tuple[str, ...], ...]
    weight: float
    label: str
    why: str


@dataclass(frozen=True, slots=True)
class LetterQuery:
    """The parts, the words of the letter (each once), whose letter it is, and whether it names an illness for sure: not
    by a complaint, a doubt or a value alone."""

    parts: tuple[LetterPart, ...]
    words: tuple[str, ...]
    sex: str
    age: float | None
    names_illness: bool = False


def build_letter_query(letter: Letter) -> LetterQuery:
    """The query of a letter."""
    sex, age = sex_and_age(letter)
    parts = [*_suggested(suggest(letter)), *_stated(letter)]
    merged: dict[tuple[tuple[str, ...], ...], LetterPart] = {}
    for part in parts:
        if part.names and (part.names not in merged or merged[part.names].weight < part.weight):
            merged[part.names] = part
    words = dict.fromkeys(term for sentence in told_terms(letter) for term in sentence if _tells(term))
    named = any(_names_illness(each) for each in letter.proposals)
    return LetterQuery(tuple(merged.values()), tuple(words)[:_MOST_WORDS], sex, age, named)


def _suggested(suggestions: Iterable[Suggestion]) -> Iterable[LetterPart]:
    for each in suggestions:
        why = f"suggested by {', '.join(each.findings)}"
        for place, name in enumerate(each.names):
            weight = SUGGESTED * each.strength * (1.0 if place == 0 else FIRST_NAME_ONLY)
            yield LetterPart(names_of(name), weight, name, why)


def _stated(letter: Letter) -> Iterable[LetterPart]:
    opening = next((each.end for each in sentences_of(letter.text)), 0)
    for each in letter.proposals:
        weight = _weight(each)
        if weight and not each.negated and each.subject == "patient" and each.concept and each.concept in default():
            concept = default().concept(each.concept)
            if each.start < opening and each.kind == "condition":
                weight *= OPENING
            yield LetterPart(names_of(concept.name), weight, concept.name, _why(each))


def _weight(proposal: Proposal) -> float:
    if proposal.kind == "condition":
        if proposal.concept in _SYMPTOMS:
            return SYMPTOM
        # Words that may be of something wider (they say why) are stated all the same.
        if proposal.certainty != "certain" and not proposal.because:
            return POSSIBLE
        return STATED if proposal.entry.get("status") == "active" else HISTORY
    if proposal.kind == "state":
        return HISTORY
    if proposal.kind in ("procedure", "medication") and proposal.concept not in _EVERYDAY:
        return TREATED
    return 0.0


def _names_illness(proposal: Proposal) -> bool:
    """Whether a proposal is an illness that the letter has by name, there now and of the patient."""
    said = proposal.kind == "condition" and proposal.usable and not proposal.negated and not proposal.because
    return said and proposal.concept not in _SYMPTOMS and proposal.entry.get("status") == "active"


def _why(proposal: Proposal) -> str:
    said = "stated" if proposal.certainty == "certain" else proposal.certainty
    return f"{said} as {proposal.words!r}"


def names_of(name: str) -> tuple[tuple[str, ...], ...]:
    """A name and its synonyms as the index holds them."""
    concept = default().lookup(name)
    spelled = (name, concept.name, *concept.synonyms) if concept is not None else (name,)
    found = dict.fromkeys(tuple(terms(each)) for each in spelled if len(each) > 3 or each.isupper())
    return tuple(each for each in found if each)[:_MOST_NAMES]


def _tells(term: str) -> bool:
    return len(term) > 2 and not term.isdigit() and term not in _plain()


@cache
def _plain() -> frozenset[str]:
    """Words of any letter, which tell nothing (`data/letter_words.tsv`)."""
    text = (files(__package__) / "data" / "letter_words.tsv").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(term for line in lines for word in line.split() for term in terms(word))
