"""What a letter's findings suggest when it names no diagnosis: for ranking studies, never for judging a person.

`data/presentations.tsv` lists how diseases present. A finding counts when all its words stand in one sentence of the
letter and the letter does not deny it; the rarer it is among all diseases, the more. One told finding marked `!`, or
two others, suggest a disease; of all suggested the best few are kept, with their share of the best.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from trialogue.patient.letter import Letter, Proposal
from trialogue.search.terms import terms
from trialogue.text.sentences import sentences_of

MOST: Final = 5
LEAST_SHARE: Final = 0.35
SURE_SCORE: Final = 6.0
"""The score from which a suggestion steers a search in full; a weaker one does so in proportion."""

_SURE: Final = 2.0
"""How much more a finding marked as telling counts."""

_SKIPPED: Final = frozenset(("a", "an", "and", "at", "by", "for", "from", "in", "into", "of", "on", "or", "the", "to"))
_YEARS: Final = {"years": 1.0, "months": 12.0, "weeks": 52.0, "days": 365.0}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A disease by its names, its share of the best suggestion (1 is the best), how
    sure it is in itself (0 to 1), and the findings that suggest it."""

    names: tuple[str, ...]
    share: float
    certainty: float
    findings: tuple[str, ...]

    @property
    def strength(self) -> float:
        """How much it should steer a search."""
        return self.share * self.certainty


@dataclass(frozen=True, slots=True)
class _Finding:
    words: frozenset[str]
    shown: str
    sure: bool


@dataclass(frozen=True, slots=True)
class _Presentation:
    names: tuple[str, ...]
    sex: str
    low: float
    high: float
    findings: tuple[_Finding, ...]


def suggest(letter: Letter) -> list[Suggestion]:
    """The diseases that a letter suggests, the best first.

    >>> import datetime
    >>> from trialogue.patient.letter import read_letter
    >>> text = "A 45-year-old woman has heat intolerance, palpitations, weight loss and a goiter."
    >>> suggest(read_letter(text, as_of=datetime.date(2026, 11, 22)))[0].names[0]
    'hyperthyroidism'
    """
    said = [frozenset(each) for each in told_terms(letter)]
    sex, age = sex_and_age(letter)
    scored = []
    for each in _presentations():
        if (each.sex and sex and each.sex != sex) or (age is not None and not each.low <= age <= each.high):
            continue
        told = (finding for finding in each.findings if any(finding.words <= words for words in said))
        found = list({finding.words: finding for finding in told}.values())
        if len(found) > 1 or any(finding.sure for finding in found):
            scored.append((_score(found, each), each, found))
    scored.sort(key=lambda entry: -entry[0])
    best = scored[0][0] if scored else 1.0
    return [
        Suggestion(each.names, score / best, min(1.0, score / SURE_SCORE), tuple(finding.shown for finding in found))
        for score, each, found in scored[:MOST]
        if score / best >= LEAST_SHARE
    ]


def told_terms(letter: Letter) -> list[list[str]]:
    """The terms of each sentence of a letter without what it denies or tells of others, as the index holds terms."""
    hidden = [
        each for each in letter.proposals if (each.negated or each.subject != "patient") and each.kind != "consent"
    ]
    return [terms(_without(letter.text, each.start, each.end, hidden)) for each in sentences_of(letter.text)]


def sex_and_age(letter: Letter) -> tuple[str, float | None]:
    """The patient's sex ("" where not told) and age in years."""
    sex = next((each.entry["sex"] for each in letter.proposals if each.kind == "sex"), "")
    age = next((each.entry["age"].split() for each in letter.proposals if each.kind == "age"), None)
    return sex, float(age[0]) / _YEARS[age[1]] if age else None


def _without(text: str, start: int, end: int, hidden: Iterable[Proposal]) -> str:
    kept, at = [], start
    for each in sorted(hidden, key=lambda proposal: proposal.start):
        if start <= each.start < end:
            kept.append(text[at : each.start])
            at = max(at, each.end)
    return " ".join([*kept, text[at:end]])


def _score(found: Sequence[_Finding], presentation: _Presentation) -> float:
    weights = _weights()
    told = sum(weights[finding.words] * (_SURE if finding.sure else 1.0) for finding in found)
    return told * math.sqrt(len(found) / len(presentation.findings))


@cache
def _weights() -> dict[frozenset[str], float]:
    """How telling a finding is: the rarer among diseases, the more."""
    counted = Counter(finding.words for each in _presentations() for finding in each.findings)
    return {words: math.log(1 + len(_presentations()) / count) for words, count in counted.items()}


@cache
def _presentations() -> tuple[_Presentation, ...]:
    text = (files(__package__) / "data" / "presentations.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")][1:]
    return tuple(
        _Presentation(
            tuple(names.split("|")), sex, float(low or 0), float(high or 200), tuple(map(_finding, found.split(";")))
        )
        for names, sex, low, high, found in rows
    )


def _finding(written: str) -> _Finding:
    shown = written.removesuffix("!")
    words = frozenset(term for word in shown.split() if word not in _SKIPPED for term in terms(word))
    return _Finding(words, shown, written.endswith("!"))
