"""Findings as sets of terms in which the several ways of saying one thing are one: "short of breath" is dyspnoea.

The ways stand in `data/finding_words.tsv`. A way is found where all its words stand in one sentence. Who the patient is
(a child, a woman, a smoker, pregnant) holds in every sentence of a letter: letters say it once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from trialogue.search.terms import terms
from trialogue.text.tables import read_rows

_SKIPPED: Final = frozenset(("a", "an", "and", "at", "by", "for", "from", "in", "into", "of", "on", "or", "the", "to"))
_AGES: Final = (
    (0.0, 0.1, ("newborn",)), (0.0, 2.0, ("infant", "baby")), (1.0, 4.0, ("toddler",)), (0.0, 14.0, ("child",)),
    (10.0, 20.0, ("adolescent", "teenager", "teen")), (15.0, 40.0, ("young",)), (65.0, 200.0, ("elderly",)),
)  # fmt: skip
"""What people from one age (years) to below another are called."""

_SEXES: Final = {"female": ("woman", "girl"), "male": ("man", "boy")}
_GROWN: Final = 18.0


@dataclass(frozen=True, slots=True)
class Said:
    """The terms of each sentence of a letter with what holds throughout, and what holds throughout alone."""

    sentences: tuple[frozenset[str], ...]
    throughout: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Way:
    words: frozenset[str]
    means: str
    throughout: bool


def said_in(sentences: Iterable[Sequence[str]], sex: str, age: float | None) -> Said:
    """What a letter says, by the terms of its sentences, of somebody of this sex ("": not told) and age in years."""
    told = [_with_meanings(frozenset(each)) for each in sentences]
    throughout = frozenset(term for words in told for term in words & _always()) | _called(sex, age)
    return Said(tuple(words | throughout for words in told), throughout)


def finding_terms(written: str) -> frozenset[str]:
    """A finding of the list as a set of terms, each way of saying something replaced by what it means."""
    left = set(plain_terms(written))
    means = set()
    for way in sorted(_ways_near(left), key=_longest_first):
        if way.words <= left:
            left -= way.words
            means.add(way.means)
    return frozenset(left | means)


def plain_terms(written: str) -> frozenset[str]:
    """The terms of a few words, as the index holds them, without those that only join others."""
    return frozenset(term for word in written.split() if word not in _SKIPPED for term in _terms_of(word))


def _with_meanings(words: frozenset[str]) -> frozenset[str]:
    return words | {way.means for way in _ways_near(words) if way.words <= words}


def _ways_near(words: Iterable[str]) -> set[_Way]:
    """The ways that may be found among some words."""
    return {way for word in words for way in _ways_by_word().get(word, ())}


def _longest_first(way: _Way) -> tuple[int, str, list[str]]:
    return -len(way.words), way.means, sorted(way.words)


def _called(sex: str, age: float | None) -> frozenset[str]:
    grown, young = _SEXES.get(sex, ("", ""))
    called = [grown] if grown else []
    if age is not None:
        called += [name for low, high, names in _AGES if low <= age < high for name in names]
        called += [young] if young and age < _GROWN else []
    return frozenset(term for name in called for term in _terms_of(name))


@cache
def _ways() -> tuple[_Way, ...]:
    rows = read_rows("trialogue.search", "finding_words.tsv")
    found = []
    for holds, ways in rows:
        spelled = ways.split(";")
        # The sign of equality keeps a meaning apart from every term.
        found += [_Way(plain_terms(each), f"={spelled[0]}", holds == "throughout") for each in spelled]
    return tuple(found)


@cache
def _always() -> frozenset[str]:
    return frozenset(way.means for way in _ways() if way.throughout)


@cache
def _ways_by_word() -> dict[str, list[_Way]]:
    """The ways by one of their words, that no sentence is compared with all of them."""
    found: dict[str, list[_Way]] = {}
    for way in _ways():
        found.setdefault(min(way.words), []).append(way)
    return found


@cache
def _terms_of(word: str) -> tuple[str, ...]:
    return tuple(terms(word))
