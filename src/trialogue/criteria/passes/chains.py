"""Chained comparisons: "18 < age < 80" is one interval of what stands in the middle."""

from __future__ import annotations

import msgspec

from trialogue.criteria.symbols import Bound, Symbol

_UP = {"<": False, "<=": True}


def join_chains(symbols: list[Symbol], text: str) -> list[Symbol]:
    """The symbols with every chain turned into its middle and one quantity."""
    index = 0
    while index + 3 < len(symbols):
        joined = _chain(symbols[index : index + 4], text)
        if joined is not None:
            symbols[index : index + 4] = joined
        index += 1
    return symbols


def _chain(four: list[Symbol], text: str) -> list[Symbol] | None:
    number, sign, middle, upper = four
    operator = text[sign.start : sign.end]
    if number.role != "number" or sign.role != "word" or operator not in _UP:
        return None
    if middle.role not in ("agecue", "concept") or upper.role != "quantity" or upper.value.quantity.low is not None:
        return None
    value, unit, words = number.value
    quantity = upper.value.quantity
    if value >= quantity.high or (unit is not None and quantity.unit is not None and unit != quantity.unit):
        return None
    both = msgspec.structs.replace(quantity, low=value, low_inclusive=_UP[operator], unit=quantity.unit or unit)
    return [
        Symbol(middle.role, middle.start, middle.end, middle.value),
        Symbol("quantity", number.start, upper.end, Bound(both, upper.value.unit_text or words)),
    ]
