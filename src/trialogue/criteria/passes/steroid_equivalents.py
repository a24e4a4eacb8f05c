"""Doses in equivalents: "prednisone or equivalent" is prednisone, behind a steroid's dose the words say nothing more.

Matching counts every systemic glucocorticoid where prednisone is named, and compares doses in prednisone equivalents:
what the words ask for happens by itself.
"""

from __future__ import annotations

import re
from typing import Final

from trialogue.criteria.symbols import Symbol
from trialogue.vocabulary import Vocabulary

_REFERENCES: Final = frozenset(("prednisone", "prednisolone"))
_STEROIDS: Final = frozenset(("glucocorticoid", "corticosteroid", *_REFERENCES))
_EQUIVALENT: Final = (
    r"(?:(?:or|and/or) )?(?:its |an |the |their )?(?:daily )?(?:doses? )?equivalents?(?: doses?)?"
    r"(?: of (?:an)?other (?:gluco)?(?:cortico)?steroids?)?"
)
_BEHIND: Final = re.compile(rf"[ -]?(?:\({_EQUIVALENT}\)|{_EQUIVALENT})(?=\W|\Z)", re.IGNORECASE)
_TO: Final = re.compile(r"(?:doses? )?equivalent (?:to|of)\b", re.IGNORECASE)


def with_equivalents(symbols: list[Symbol], text: str, vocabulary: Vocabulary) -> list[Symbol]:
    """The same symbols, with the words for equivalents in the name of a steroid, or adding nothing behind its dose.

    A dose in equivalents of prednisone is one of the steroids that work in the whole body.
    """
    if not any(each.role == "concept" and each.value.id in _STEROIDS for each in symbols):
        return symbols
    kept: list[Symbol] = []
    opened = False
    for symbol in symbols:
        if kept and symbol.end <= kept[-1].end:
            continue  # already in the words for equivalents
        found = _BEHIND.match(text, symbol.end) if _is_reference(symbol) else None
        if (to := _TO.match(text, symbol.start)) and kept and _is_steroid(_said_last(kept)):
            opened = True
            kept.append(Symbol("neutral", symbol.start, to.end()))
        elif _is_reference(symbol) and (found or opened) and _is_behind_dose(kept):
            if kept[-1].role == "of":
                kept[-1] = Symbol("neutral", kept[-1].start, kept[-1].end)
            kept.append(Symbol("neutral", symbol.start, found.end() if found else symbol.end))
            _as_systemic(kept, vocabulary)
        elif found:
            kept.append(Symbol("concept", symbol.start, found.end(), symbol.value))
        elif symbol.role != "concept" and _is_behind_dose(kept) and (again := _BEHIND.match(text, symbol.start)):
            kept.append(Symbol("neutral", symbol.start, again.end()))
        else:
            kept.append(symbol)
    return kept


def _as_systemic(symbols: list[Symbol], vocabulary: Vocabulary) -> None:
    named = next(each for each in reversed(symbols) if _is_steroid(each))
    if named.value.id == "corticosteroid":
        named.value = vocabulary.concept("glucocorticoid")


def _is_reference(symbol: Symbol) -> bool:
    return symbol.role == "concept" and symbol.value.id in _REFERENCES


def _is_steroid(symbol: Symbol) -> bool:
    return symbol.role == "concept" and symbol.value.id in _STEROIDS


def _said_last(symbols: list[Symbol]) -> Symbol:
    return next((each for each in reversed(symbols) if each.role not in ("neutral", "at", "word", "(")), symbols[-1])


def _is_behind_dose(symbols: list[Symbol]) -> bool:
    """Whether what was said last is a dose of a steroid: nothing between the two but words that add nothing."""
    said = [each for each in symbols if each.role not in ("neutral", "at", "of", "(", "word", "route")]
    return len(said) > 1 and said[-1].role == "quantity" and _is_steroid(said[-2])
