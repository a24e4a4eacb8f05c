"""Conditions with a bound of what defines them: "neutropenia < 1,000/mm3" is a bound of the neutrophils.

Only where the bound is in a unit of what is measured, and lies on the condition's own side of it.
"""

from __future__ import annotations

import functools
from itertools import pairwise
from typing import Final

from trialogue.criteria.lexicon import read_table
from trialogue.criteria.nodes import LIMIT_UNITS
from trialogue.criteria.symbols import Bound, Symbol
from trialogue.vocabulary import Vocabulary
from trialogue.vocabulary.units import UnitMismatch, analytes, convert

_BETWEEN: Final = frozenset(("neutral", "at", "of", ":", "("))
_PAIN: Final = "nrs-pain"
_PRESSURE: Final = "blood-pressure"


def with_what_is_measured(symbols: list[Symbol], vocabulary: Vocabulary) -> list[Symbol]:
    """The same symbols, with each such condition as the measurement that its bound is of."""
    if not any(each.role == "quantity" for each in symbols):
        return symbols
    said = [at for at, each in enumerate(symbols) if each.role not in _BETWEEN]
    for at, behind in pairwise(said):
        name = symbols[at]
        if name.role == "concept" and name.value.kind == "condition" and name.value.id in _measured():
            measured, side = _measured()[name.value.id]
            if _is_its_bound(symbols[behind], measured, side):
                symbols[at] = Symbol("concept", name.start, name.end, vocabulary.concept(measured))
    return symbols


@functools.cache
def _measured() -> dict[str, tuple[str, str]]:
    return {condition: (measured, side) for condition, measured, side in read_table("measured_conditions")}


def _is_its_bound(symbol: Symbol, measured: str, side: str) -> bool:
    if symbol.role != "quantity" or not isinstance(symbol.value, Bound):
        return False
    quantity = symbol.value.quantity
    if quantity.unit == "{score}" or measured == _PAIN:
        return measured == _PAIN and quantity.unit == "{score}" and quantity.low is not None  # "pain >= 4/10"
    if (quantity.high is None) != (side == "high") or (quantity.low is None) != (side == "low"):
        return False
    if quantity.unit is None:
        return measured == _PRESSURE  # "hypertension > 160/100"
    if quantity.unit in LIMIT_UNITS:
        return measured != _PRESSURE
    try:
        convert(1.0, quantity.unit, analytes()["systolic-bp" if measured == _PRESSURE else measured].unit, measured)
    except UnitMismatch:
        return False
    return True
