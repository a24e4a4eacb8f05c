"""Two pressures in one: "blood pressure > 140/90 mmHg" is the systolic and the diastolic pressure.

A lower bound is passed by either of the two, an upper one kept by both.
"""

from __future__ import annotations

import msgspec

from trialogue.criteria.symbols import Bound, Symbol
from trialogue.vocabulary import Vocabulary

_BETWEEN = frozenset(("neutral", "at", "of", ":", "for"))


def split_pressures(symbols: list[Symbol], vocabulary: Vocabulary) -> list[Symbol]:
    """The same symbols, with each pair of pressures as two measures, each with its bound."""
    if any(_id(each) == "systolic-bp" for each in symbols):
        symbols = _with_both_names(symbols, vocabulary)
    if not any(each.role == "concept" and each.value.id == "blood-pressure" for each in symbols):
        return symbols
    kept: list[Symbol] = []
    index = 0
    while index < len(symbols):
        pair = _pair(symbols, index, vocabulary)
        if pair is None:
            kept.append(symbols[index])
            index += 1
        else:
            index, pressures = pair
            kept += pressures
    return kept


def _with_both_names(symbols: list[Symbol], vocabulary: Vocabulary) -> list[Symbol]:
    """ "Systolic/diastolic blood pressure > 160/100": both names before both numbers are one of the pair."""
    kept: list[Symbol] = []
    index = 0
    while index < len(symbols):
        names = symbols[index : index + 3]
        if [_id(each) for each in names] == ["systolic-bp", None, "diastolic-bp"] and names[1].role in _BOTH:
            name = Symbol("concept", names[0].start, names[2].end, vocabulary.concept("blood-pressure"))
            if _pair([name, *symbols[index + 3 : index + 12]], 0, vocabulary) is not None:
                kept.append(name)
                index += 3
                continue
        kept.append(symbols[index])
        index += 1
    return kept


_BOTH = frozenset(("/", "and", "or", "-"))


def _id(symbol: Symbol) -> str | None:
    return symbol.value.id if symbol.role == "concept" else None


def _pair(symbols: list[Symbol], index: int, vocabulary: Vocabulary) -> tuple[int, list[Symbol]] | None:
    name = symbols[index]
    if name.role != "concept" or name.value.id != "blood-pressure":
        return None
    at = index + 1
    while at < len(symbols) and symbols[at].role in _BETWEEN:
        at += 1
    if at + 2 >= len(symbols) or [each.role for each in symbols[at : at + 3]] != ["quantity", "/", "number"]:
        return None
    bound, (value, unit, _) = symbols[at].value.quantity, symbols[at + 2].value
    if (bound.low is None) == (bound.high is None) or {bound.unit, unit} - {None, "mm[Hg]"}:
        return None
    side = "low" if bound.low is not None else "high"
    systolic, diastolic = (
        Bound(msgspec.structs.replace(bound, unit="mm[Hg]", **{side: each}), "mmHg")
        for each in (getattr(bound, side), value)
    )
    first, second = symbols[at], symbols[at + 2]
    joint = Symbol("or" if side == "low" else "/", symbols[at + 1].start, symbols[at + 1].end)
    return at + 3, [
        Symbol("concept", name.start, name.end, vocabulary.concept("systolic-bp")),
        Symbol("quantity", first.start, first.end, systolic),
        joint,
        Symbol("concept", name.start, name.end, vocabulary.concept("diastolic-bp")),
        Symbol("quantity", second.start, second.end, diastolic),
    ]
