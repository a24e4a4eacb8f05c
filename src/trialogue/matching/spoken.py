"""What a letter speaks of at all, so that its silence can be told from its words.

A letter speaks of what some words of a criterion are about when it states or suspects a concept that they name, or a
kind of it, or when at least half of their telling words stand in it. Words that any criterion may hold tell nothing
(`data/empty_words.tsv`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

from trialogue.matching.atoms.state import OF_PREGNANCY
from trialogue.patient.letter import Letter
from trialogue.text.fold import fold, words
from trialogue.vocabulary import default

_TESTS: Final = frozenset((
    "ecg", "eeg", "ct-scan", "mri", "pet-scan", "x-ray", "ultrasound", "echocardiography", "biopsy", "endoscopy",
    "colonoscopy", "bronchoscopy", "spirometry", "mammography",
))  # fmt: skip
"""How something is found out says nothing of what it is: a letter that tells of an ECG does not speak of more."""

_HALF: Final = 0.5
_SHORTEST: Final = 3


@dataclass(frozen=True)
class LetterSpoken:
    """The words of a letter, what it states or suspects of the patient, and whether a pregnancy may be left unsaid."""

    words: frozenset[str]
    concepts: frozenset[str]
    may_be_pregnant: bool = False
    suspected: frozenset[str] = frozenset()

    @classmethod
    def of_letter(cls, letter: Letter, *, may_be_pregnant: bool = False) -> LetterSpoken:
        """What a letter speaks of; what it denies, or tells of others, it does not speak of in this sense."""
        told = {
            each.concept for each in letter.proposals if each.concept and not each.negated and each.subject == "patient"
        }
        suspected = {
            each.concept
            for each in letter.proposals
            if each.concept and not each.negated and each.subject == "patient" and each.certainty == "possible"
        }
        denied = {key for each in letter.proposals if each.negated for key in telling_words(each.words)}
        heard = frozenset(telling_words(letter.text)) - denied
        return cls(heard, frozenset(told), may_be_pregnant, frozenset(suspected))

    def suspects(self, concept: str) -> bool:
        """Whether the letter holds this, or a kind of it, for possible."""
        return any(default().is_a(each, concept) for each in self.suspected)

    def of(self, words: str) -> bool:
        """Whether the letter says anything of what these words are about."""
        vocabulary = default()
        named = {mention.concept.id for mention in vocabulary.find(words) if mention.concept.kind != "sex"} - _TESTS
        if "pregnant" in self.concepts and named - OF_PREGNANCY:
            named -= OF_PREGNANCY  # said of a pregnant person, a pregnancy does not tell what the words are about
        elif self.may_be_pregnant and named & OF_PREGNANCY:
            return True
        if any(vocabulary.is_a(told, asked) for told in self.concepts for asked in named):
            return True
        telling = [word for word in telling_words(words) if word not in _test_words()]
        return bool(telling) and sum(word in self.words for word in telling) >= _HALF * len(telling)


def telling_words(text: str) -> list[str]:
    """The folded words of a text that say what it is about.

    >>> telling_words("Patients with a known history of sickle cell disease")
    ['sickle', 'cell']
    """
    return [key for _, _, key in words(text) if len(key) > _SHORTEST and not key.isdigit() and key not in _empty()]


@cache
def _test_words() -> frozenset[str]:
    named = (default().concept(each) for each in _TESTS if each in default())
    return frozenset(key for each in named for name in (each.name, *each.synonyms) for _, _, key in words(name))


@cache
def _empty() -> frozenset[str]:
    text = resources.files("trialogue.matching").joinpath("data", "empty_words.tsv").read_text(encoding="utf-8")
    return frozenset(fold(word) for line in text.splitlines() if not line.startswith("#") for word in line.split())
