"""Units that name what is counted: "more than 10 pack-years", "smoking > 10 cigarettes per day"."""

from __future__ import annotations

import functools
import re
from typing import Final

from trialogue.criteria.lexicon import read_table
from trialogue.criteria.symbols import Bound, Symbol
from trialogue.vocabulary import Concept, Vocabulary

_BETWEEN: Final = frozenset(("neutral", "at", "of", ":"))


def counted_in(unit: str | None, vocabulary: Vocabulary) -> Concept | None:
    """What only a unit, or the thing it counts per time, is used for."""
    row = _table().get(_counter(unit))
    return vocabulary.concept(row[0]) if row is not None else None


def with_what_is_counted(symbols: list[Symbol], vocabulary: Vocabulary) -> list[Symbol]:
    """The same symbols, with the name of what is counted before each bound that says it by its unit alone."""
    if not any(each.role == "quantity" and _row(each) for each in symbols):
        return symbols
    kept: list[Symbol] = []
    for symbol in symbols:
        row = _row(symbol)
        if row is not None:
            measured, states, named_only = row
            before = next((each for each in reversed(kept) if each.role not in _BETWEEN), None)
            if before is not None and before.value is not None and _is_held(before, kept[-1]):
                kept.append(symbol)  # "former smokers with < 10 pack-years": who, and how much
                continue
            if before is not None and before.role == "concept" and before.value.id in states:
                kept[kept.index(before)] = Symbol("concept", *before.span, vocabulary.concept(measured))
            elif not named_only and (before is None or before.role != "concept"):
                kept.append(Symbol("concept", *symbol.span, vocabulary.concept(measured)))
        kept.append(symbol)
    return kept


def with_weight(symbols: list[Symbol], text: str, vocabulary: Vocabulary) -> list[Symbol]:
    """ "Patients > 40 kg": what people are by kilograms is their weight."""
    at = next((i for i, each in enumerate(symbols) if each.role == "quantity"), 0)
    bound = symbols[at].value if at else None
    if not isinstance(bound, Bound) or bound.quantity.unit not in _WEIGHTS:
        return symbols
    if _PEOPLE.fullmatch(text, symbols[0].start, symbols[at].start) is None:
        return symbols
    whom = Symbol("neutral", symbols[0].start, symbols[at - 1].end)
    return [whom, Symbol("concept", *symbols[at].span, vocabulary.concept("weight")), *symbols[at:]]


_WEIGHTS: Final = frozenset(("kg", "[lb_av]"))
_PEOPLE: Final = re.compile(
    r"\W*(?:(?:all|adult|male|female)[ ])?(?:patients?|subjects?|participants?|individuals?|persons|people|children|"
    r"infants|adults|recipients)[ ](?:(?:who|must|be|are|of|at)[ ])*",
    re.IGNORECASE,
)


def _is_held(state: Symbol, last: Symbol) -> bool:
    former = state.role == "concept" and state.value.id == "former-smoker"
    return former and last is not state and last.role == "neutral"


@functools.cache
def _table() -> dict[str, tuple[str, tuple[str, ...], bool]]:
    """By unit: what it counts, the states that may name it, and whether one of them must."""
    rows = read_table("counted")
    return {unit: (measured, tuple(states.split("|")), not unit.startswith("{")) for unit, measured, states in rows}


def _row(symbol: Symbol) -> tuple[str, tuple[str, ...], bool] | None:
    if symbol.role != "quantity" or not isinstance(symbol.value, Bound):
        return None
    unit = symbol.value.quantity.unit
    return _table().get(_counter(unit)) or _table().get(unit or "")


def _counter(unit: str | None) -> str:
    return (unit or "").partition("/")[0]
