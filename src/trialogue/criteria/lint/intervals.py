"""Arithmetic of ranges: empty, apart, one inside the other, one the rest of the other."""

from __future__ import annotations

from math import inf

import msgspec

from trialogue.criteria.nodes import Quantity
from trialogue.vocabulary.units import UnitMismatch, convert


def is_empty(quantity: Quantity) -> bool:
    """Whether no number lies in it.

    >>> is_empty(Quantity(low=9, high=7)), is_empty(Quantity(low=7, high=7)), is_empty(Quantity(low=7))
    (True, False, False)
    """
    low, high = quantity.low, quantity.high
    if low is None or high is None:
        return False
    return low > high or (low == high and not (quantity.low_inclusive and quantity.high_inclusive))


def disjoint(left: Quantity, right: Quantity) -> bool:
    """Whether no number lies in both."""
    return _ends_before(left, right) or _ends_before(right, left)


def covers(outer: Quantity, inner: Quantity) -> bool:
    """Whether every number of `inner` lies in `outer`."""
    low, high = _low(inner), _high(inner)
    below = _low(outer) < low or (_low(outer) == low and (outer.low_inclusive or not inner.low_inclusive))
    above = _high(outer) > high or (_high(outer) == high and (outer.high_inclusive or not inner.high_inclusive))
    return below and above


def complement(left: Quantity, right: Quantity) -> bool:
    """Whether each number lies in exactly one of the two.

    >>> complement(Quantity(high=18, high_inclusive=False), Quantity(low=18))
    True
    """
    for below, above in ((left, right), (right, left)):
        one_sided = below.low is None and above.high is None and below.high is not None
        if one_sided and below.high == above.low and below.high_inclusive != above.low_inclusive:
            return True
    return False


def in_unit_of(quantity: Quantity, other: Quantity, analyte: str | None) -> Quantity | None:
    """The same range in the other's unit; None where the units cannot be compared."""
    if quantity.unit == other.unit:
        return quantity
    if quantity.unit is None or other.unit is None or "{" in quantity.unit + other.unit:
        return None
    try:
        low, high = (
            None if each is None else convert(each, quantity.unit, other.unit, analyte)
            for each in (quantity.low, quantity.high)
        )
    except UnitMismatch:
        return None
    return msgspec.structs.replace(quantity, low=low, high=high, unit=other.unit)


def _ends_before(left: Quantity, right: Quantity) -> bool:
    end, start = _high(left), _low(right)
    return end < start or (end == start and not (left.high_inclusive and right.low_inclusive))


def _low(quantity: Quantity) -> float:
    return -inf if quantity.low is None else quantity.low


def _high(quantity: Quantity) -> float:
    return inf if quantity.high is None else quantity.high
