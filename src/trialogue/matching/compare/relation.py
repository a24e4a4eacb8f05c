"""How two statements about the same thing relate: does one hold of fewer people than the other?

Each dimension (bound, window, stable period, qualifiers, concept, exceptions) is compared on its own; the whole is
narrower only where every dimension is narrower or the same. Nothing is guessed: what cannot be compared is `different`.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from math import inf

from trialogue.criteria.nodes import Quantity, Window
from trialogue.dates import DAYS_PER
from trialogue.vocabulary.units import UnitMismatch, convert


class Relation(Enum):
    """Of the people of whom the left statement holds, to those of the right one."""

    SAME = "same"
    NARROWER = "narrower"
    WIDER = "wider"
    DIFFERENT = "different"

    @property
    def swapped(self) -> Relation:
        """The relation seen from the right."""
        return {Relation.NARROWER: Relation.WIDER, Relation.WIDER: Relation.NARROWER}.get(self, self)


def combine(relations: Iterable[Relation]) -> Relation:
    """The relation of the whole from those of its dimensions."""
    seen = set(relations) - {Relation.SAME}
    if not seen:
        return Relation.SAME
    return seen.pop() if len(seen) == 1 else Relation.DIFFERENT


def _ordered(left: tuple[float, int], right: tuple[float, int]) -> Relation:
    """NARROWER where the left key is the greater."""
    return Relation.SAME if left == right else Relation.NARROWER if left > right else Relation.WIDER


def relate_quantities(left: Quantity | None, right: Quantity | None, analyte: str | None = None) -> Relation:
    """Compare two bounds; no bound is the widest. Units are converted; where they cannot be, `different`."""
    if left == right:
        return Relation.SAME
    if left is None or right is None:
        return Relation.WIDER if left is None else Relation.NARROWER
    try:
        low, high = (_converted(end, right.unit, left.unit, analyte) for end in (right.low, right.high))
    except UnitMismatch:
        return Relation.DIFFERENT
    lower = _ordered(
        (-inf if left.low is None else left.low, int(left.low is not None and not left.low_inclusive)),
        (-inf if low is None else low, int(low is not None and not right.low_inclusive)),
    )
    upper = _ordered(
        (-inf if left.high is None else -left.high, int(left.high is not None and not left.high_inclusive)),
        (-inf if high is None else -high, int(high is not None and not right.high_inclusive)),
    )
    return combine((lower, upper))


def _converted(value: float | None, unit: str | None, to: str | None, analyte: str | None) -> float | None:
    if value is None or unit == to:
        return value
    if unit is None or to is None:
        raise UnitMismatch(f"a bound in {unit or to} cannot be compared with one that names no unit")
    return convert(value, unit, to, analyte)


def relate_windows(left: Window | None, right: Window | None) -> Relation:
    """Compare when something happened: no window is "ever", the widest; a longer look back holds of more people."""
    if left == right:
        return Relation.SAME
    if left is None or right is None:
        return Relation.WIDER if left is None else Relation.NARROWER
    if left.after != right.after or not {left.unit, right.unit} <= DAYS_PER.keys():
        return Relation.DIFFERENT
    back = _ordered((-_days(left.high, left.unit), 0), (-_days(right.high, right.unit), 0))
    gap = _ordered((_days(left.low or 0, left.unit), 0), (_days(right.low or 0, right.unit), 0))
    return combine((back, gap))


def relate_stable_periods(left: Window | None, right: Window | None) -> Relation:
    """Compare for how long something must have been unchanged: the longer period holds of fewer people."""
    if left == right:
        return Relation.SAME
    if left is None or right is None:
        return Relation.WIDER if left is None else Relation.NARROWER
    if not {left.unit, right.unit} <= DAYS_PER.keys():
        return Relation.DIFFERENT
    return _ordered((_days(left.low or 0, left.unit), 0), (_days(right.low or 0, right.unit), 0))


def _days(value: float | None, unit: str) -> float:
    return inf if value is None else value * DAYS_PER[unit]


def relate_sets(left: frozenset[str], right: frozenset[str]) -> Relation:
    """Compare conditions that all must hold (qualifiers, exceptions): the more of them, the narrower."""
    if left == right:
        return Relation.SAME
    if left > right:
        return Relation.NARROWER
    return Relation.WIDER if left < right else Relation.DIFFERENT
