"""A value, known exactly or within bounds, against a criterion's quantity; and the arithmetic in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import Final

from trialogue.criteria.nodes import Quantity
from trialogue.matching.wording import row, say, unit_of
from trialogue.truth import Truth
from trialogue.vocabulary.printed_units import printed_unit

_SIGNIFICANT_DIGITS: Final = 9
"""Values are compared to this many digits, so that a unit conversion never decides a comparison by its rounding
error."""

UNIT_WORDS: Final = {
    "mg/d": "mg/day",
    "mg/kg/d": "mg/kg/day",
    "{xULN}": "x the upper limit of normal",
    "{xLLN}": "x the lower limit of normal",
    "{xBaseline}": "x baseline",
    "{score}": "",
    "{count}": "",
    "1": "",
    "a": "years",
    "mo": "months",
    "wk": "weeks",
    "d": "days",
}
"""How a UCUM code is said in a sentence, where it is not as laboratories print it."""


def said_unit(unit: str | None, *, one: bool = False) -> str:
    """The unit as it is said.

    >>> said_unit("mg/d")
    'mg/day'
    """
    code = unit or ""
    return unit_of(code, UNIT_WORDS.get(code, printed_unit(code)), one=one)


def said_value(value: float, unit: str | None = None) -> str:
    """A number of at most six digits, with its unit."""
    return row(" ", (f"{value:.6g}", said_unit(unit, one=value == 1)))


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a value: it lies from `low` to `high`; an exact value has both alike."""

    low: float
    high: float
    low_closed: bool = True
    high_closed: bool = True

    @classmethod
    def exactly(cls, value: float) -> Known:
        return cls(value, value)

    @classmethod
    def of(cls, value: float, comparator: str | None) -> Known:
        """From a value as a laboratory prints it ("<5")."""
        match comparator:
            case "<" | "<=":
                return cls(-inf, value, high_closed=comparator == "<=")
            case ">" | ">=":
                return cls(value, inf, low_closed=comparator == ">=")
        return cls(value, value)

    def scaled(self, factor: float) -> Known:
        """In another unit, `factor` (positive) of it to one."""
        return Known(self.low * factor, self.high * factor, self.low_closed, self.high_closed)

    def __str__(self) -> str:
        if self.low == self.high:
            return f"{self.low:.6g}"
        if self.low == -inf:
            return f"{'<=' if self.high_closed else '<'} {said_value(self.high)}"
        if self.high == inf:
            return f"{'>=' if self.low_closed else '>'} {said_value(self.low)}"
        return f"{said_value(self.low)} to {said_value(self.high)}"

    def said(self, unit: str | None = None) -> str:
        """The value, or what it lies between, with its unit."""
        if -inf < self.low < self.high < inf:
            return say("%(low)s to %(high)s", low=said_value(self.low), high=said_value(self.high, unit))
        return row(" ", (str(self), said_unit(unit, one=self.low == self.high == 1)))


def rounded(value: float) -> float:
    return float(f"{value:.{_SIGNIFICANT_DIGITS}g}")


def lies_in(known: Known, quantity: Quantity) -> Truth:
    """Whether the value lies in the quantity's interval, both in the same unit."""
    low, high = rounded(known.low), rounded(known.high)
    bottom = -inf if quantity.low is None else rounded(quantity.low)
    top = inf if quantity.high is None else rounded(quantity.high)
    inside_low = low > bottom or bottom == -inf or (low == bottom and (quantity.low_inclusive or not known.low_closed))
    inside_high = high < top or top == inf or (high == top and (quantity.high_inclusive or not known.high_closed))
    if inside_low and inside_high:
        return Truth.TRUE
    above = low > top or (low == top and not (quantity.high_inclusive and known.low_closed))
    below = high < bottom or (high == bottom and not (quantity.low_inclusive and known.high_closed))
    return Truth.FALSE if above or below else Truth.UNKNOWN


def arithmetic(known: Known, quantity: Quantity, unit: str | None = None) -> str:
    """The comparison as it comes out.

    >>> arithmetic(Known.exactly(25), Quantity(high=20, unit="mg/d"))
    '25 mg/day > 20 mg/day'
    >>> arithmetic(Known.exactly(34), Quantity(low=18, high=70, unit="a"))
    '34 years >= 18 years and <= 70 years'
    """
    unit = unit if unit is not None else quantity.unit
    value = known.said(unit)
    if lies_in(known, quantity) is Truth.UNKNOWN:
        return say("%(value)s may lie on either side of %(bound)s", value=value, bound=said_bound(quantity, unit))
    if quantity.low is not None and quantity.low == quantity.high and lies_in(known, quantity) is Truth.TRUE:
        return row(" = ", (value, said_value(quantity.low, unit)))
    relations = []
    if quantity.low is not None:
        outside = lies_in(known, Quantity(low=quantity.low, low_inclusive=quantity.low_inclusive)) is Truth.FALSE
        sign = (">=" if quantity.low_inclusive else ">", "<" if quantity.low_inclusive else "<=")[outside]
        relations.append((outside, row(" ", (sign, said_value(quantity.low, unit)))))
    if quantity.high is not None:
        outside = lies_in(known, Quantity(high=quantity.high, high_inclusive=quantity.high_inclusive)) is Truth.FALSE
        sign = ("<=" if quantity.high_inclusive else "<", ">" if quantity.high_inclusive else ">=")[outside]
        relations.append((outside, row(" ", (sign, said_value(quantity.high, unit)))))
    broken = [words for outside, words in relations if outside]
    return row(" ", (value, _both(broken or [words for _, words in relations])))


def _both(words: Sequence[str]) -> str:
    """One bound, or two joined."""
    return say("%(one)s and %(other)s", one=words[0], other=words[1]) if len(words) > 1 else (words[0] if words else "")


def said_bound(quantity: Quantity, unit: str | None = None) -> str:
    """A bound in words.

    >>> said_bound(Quantity(high=2, high_inclusive=False, unit="{score}"))
    '< 2'
    """
    unit = unit if unit is not None else quantity.unit
    if quantity.low is not None and quantity.low == quantity.high:
        return row(" ", ("=", said_value(quantity.low, unit)))
    parts = []
    if quantity.low is not None:
        parts.append(row(" ", (">=" if quantity.low_inclusive else ">", said_value(quantity.low, unit))))
    if quantity.high is not None:
        parts.append(row(" ", ("<=" if quantity.high_inclusive else "<", said_value(quantity.high, unit))))
    return _both(parts) or say("any value")
