"""What a letter's findings suggest when it names no diagnosis: for ranking studies, never for judging a person.

`data/presentations.tsv` lists how diseases present. A finding counts when all its words, or other ways of saying the
same (`finding_words`), stand in one sentence of the letter and the letter does not deny it; the rarer its words are
among all diseases, the more. One told finding marked `!`, or two others, suggest a disease; of all suggested the best
few are kept, with their share of the best.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from trialogue.patient.letter import Letter, Proposal
from trialogue.search.finding_words import Said, finding_terms, said_in
from trialogue.search.terms import terms
from trialogue.text.sentences import sentences_of
from trialogue.text.tables import read_rows

MOST: Final = 5
LEAST_SHARE: Final = 0.35
SURE_SCORE: Final = 12.0
"""The score from which a suggestion steers a search in full; a weaker one does so in proportion."""

_SURE: Final = 2.0
"""How much more a finding marked as telling counts."""

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
class Finding:
    """A finding of the list: its words (one way of saying for all), how it is shown, whether it is enough."""

    words: frozenset[str]
    shown: str
    sure: bool


@dataclass(frozen=True, slots=True)
class Presentation:
    """How a disease presents: its names, in whom (sex "" for both; ages in years), and its findings."""

    names: tuple[str, ...]
    sex: str
    low: float
    high: float
    findings: tuple[Finding, ...]


def suggest(letter: Letter) -> list[Suggestion]:
    """The diseases that a letter suggests, the best first.

    >>> import datetime
    >>> from trialogue.patient.letter import read_letter
    >>> text = "A 45-year-old woman has heat intolerance, palpitations, weight loss and a goiter."
    >>> suggest(read_letter(text, as_of=datetime.date(2026, 11, 22)))[0].names[0]
    'hyperthyroidism'
    """
    return suggest_from(told_terms(letter), *sex_and_age(letter))


def suggest_from(sentences: Iterable[Sequence[str]], sex: str, age: float | None) -> list[Suggestion]:
    """The same of sentences by their terms, of somebody of a sex ("": not told) and an age in years."""
    told = _told(said_in(sentences, sex, age))
    scored = []
    for each in presentations():
        if (each.sex and sex and each.sex != sex) or (age is not None and not each.low <= age <= each.high):
            continue
        found = [finding for finding in each.findings if finding.words in told]
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
    stated = {(each.start, each.end) for each in letter.proposals if _states(each)}
    hidden = [
        each
        for each in letter.proposals
        if each.kind != "consent"
        and (each.subject != "patient" or (each.negated and (each.start, each.end) not in stated))
    ]
    return [terms(_without(letter.text, each.start, each.end, hidden)) for each in sentences_of(letter.text)]


def _states(proposal: Proposal) -> bool:
    """Whether the words of a proposal say that something is so: "postmenopausal" rules a pregnancy out, and is no
    denial. A test is no such words: its name stands beside a negative result too."""
    named = proposal.kind != "measurement" or proposal.because != ""
    return named and not proposal.negated and proposal.subject == "patient"


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


def _told(said: Said) -> set[frozenset[str]]:
    """The findings of the list that a letter tells; what holds throughout it is none by itself: a smoker, a child."""
    told: set[frozenset[str]] = set()
    for words in said.sentences:
        near = {finding for word in words for finding in _findings_by_word().get(word, ())}
        told.update(finding for finding in near if finding <= words and not finding <= said.throughout)
    return told


def _score(found: Sequence[Finding], presentation: Presentation) -> float:
    weights = _weights()
    told = sum(weights[finding.words] * (_SURE if finding.sure else 1.0) for finding in found)
    return told * math.sqrt(len(found) / len(presentation.findings))


@cache
def _weights() -> dict[frozenset[str], float]:
    """How telling a finding is: the sum of how telling its words are, the rarer among diseases, the more."""
    all_words = [frozenset[str]().union(*(finding.words for finding in each.findings)) for each in presentations()]
    counted = Counter(word for words in all_words for word in words)
    told = {word: math.log(1 + len(all_words) / count) for word, count in counted.items()}
    # In one order, as sums of floats are not the same in every order.
    return {words: sum(told[word] for word in sorted(words)) for words in _findings()}


@cache
def _findings() -> frozenset[frozenset[str]]:
    return frozenset(finding.words for each in presentations() for finding in each.findings)


@cache
def _findings_by_word() -> dict[str, list[frozenset[str]]]:
    """The findings by their rarest word, so that a sentence is compared with few."""
    counted = Counter(word for words in _findings() for word in words)
    found: dict[str, list[frozenset[str]]] = {}
    for words in _findings():
        found.setdefault(min(words, key=lambda word: (counted[word], word)), []).append(words)
    return found


@cache
def presentations() -> tuple[Presentation, ...]:
    """The list, row by row."""
    rows = read_rows("trialogue.search", "presentations.tsv")
    return tuple(
        Presentation(tuple(names.split("|")), sex, float(low or 0), float(high or 200), _told_apart(found.split(";")))
        for names, sex, low, high, found in rows
    )


def _told_apart(written: Iterable[str]) -> tuple[Finding, ...]:
    """Each finding once, however often and in whatever words the list has it; as telling as the most telling way."""
    found: dict[frozenset[str], Finding] = {}
    for each in written:
        shown, sure = each.removesuffix("!"), each.endswith("!")
        words = finding_terms(shown)
        before = found.get(words)
        found[words] = Finding(words, before.shown if before else shown, sure or (before is not None and before.sure))
    return tuple(found.values())
