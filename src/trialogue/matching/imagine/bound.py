"""A value on the wanted side of a bound, and that side in words."""

from __future__ import annotations

from trialogue.criteria.nodes import Quantity
from trialogue.matching.bounds import said_value
from trialogue.matching.wording import say

_NEAR = 0.1
"""How far from a bound that does not include its end the imagined value lies, as a part of it."""


def beside(quantity: Quantity, wanted: bool) -> tuple[float, str] | None:
    """A value inside (or, not wanted, outside) the quantity, as near to the bound as can be; None where there is none.

    >>> beside(Quantity(high=20, unit="mg/d"), True)
    (20, '20 mg/day or less')
    >>> beside(Quantity(low=3, low_inclusive=False, unit="{score}"), False)
    (3, '3 or less')
    """
    return _inside(quantity) if wanted else _outside(quantity)


def _inside(quantity: Quantity) -> tuple[float, str] | None:
    low, high = quantity.low, quantity.high
    words = said_inside(quantity)
    if high is not None and quantity.high_inclusive:
        return high, words
    if low is not None and quantity.low_inclusive:
        return low, words
    if low is not None and high is not None:
        return (low + high) / 2, words
    if high is not None:
        return _below(high), words
    return (_above(low), words) if low is not None else None


def said_inside(quantity: Quantity) -> str:
    """The interval in words.

    >>> said_inside(Quantity(low=18, high=70, unit="a")), said_inside(Quantity(high=2, high_inclusive=False))
    ('18 to 70 years', 'less than 2')
    """
    low, high, unit = quantity.low, quantity.high, quantity.unit
    if low is not None and high is not None:
        if low == high:
            return said_value(low, unit)
        if quantity.low_inclusive and quantity.high_inclusive:
            return say("%(low)s to %(high)s", low=said_value(low), high=said_value(high, unit))
        one, other = _from(low, quantity.low_inclusive, unit), _up_to(high, quantity.high_inclusive, unit)
        return say("%(one)s and %(other)s", one=one, other=other)
    if low is not None:
        return _from(low, quantity.low_inclusive, unit)
    return _up_to(high, quantity.high_inclusive, unit) if high is not None else say("any value")


def _from(low: float, inclusive: bool, unit: str | None) -> str:
    value = said_value(low, unit)
    return say("%(value)s or more", value=value) if inclusive else say("more than %(value)s", value=value)


def _up_to(high: float, inclusive: bool, unit: str | None) -> str:
    value = said_value(high, unit)
    return say("%(value)s or less", value=value) if inclusive else say("less than %(value)s", value=value)


def _outside(quantity: Quantity) -> tuple[float, str] | None:
    if quantity.low is not None:
        value = _below(quantity.low) if quantity.low_inclusive else quantity.low
        return (value, _up_to(quantity.low, not quantity.low_inclusive, quantity.unit)) if value >= 0 else None
    if quantity.high is not None:
        value = _above(quantity.high) if quantity.high_inclusive else quantity.high
        return value, _from(quantity.high, not quantity.high_inclusive, quantity.unit)
    return None


def _below(end: float) -> float:
    whole = end - 1 if float(end).is_integer() and end >= 1 else None
    return whole if whole is not None else end - _NEAR * abs(end)


def _above(end: float) -> float:
    return end + 1 if float(end).is_integer() else end + _NEAR * abs(end)
