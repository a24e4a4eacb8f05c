"""Two different values of one thing on one day: both are kept, and it is said, for no rule tells which one is right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

from trialogue.errors import Issue
from trialogue.patient.facts import Measurement, Score
from trialogue.vocabulary.units import UnitMismatch, convert

_ALIKE: Final = 0.005
"""Two values that differ by less than this part of the greater are one value, rounded twice."""

_REMEDY: Final = "Both are kept; a bound between them stays undetermined. Remove the one that is wrong."


Value: TypeAlias = Measurement | Score


def find_two_values(measurements: Sequence[Measurement], scores: Sequence[Score]) -> Iterator[Issue]:
    """One issue for each value that differs from the first of its thing and day."""
    first: dict[tuple[object, ...], tuple[Value, str]] = {}
    values: list[Value] = [*measurements, *scores]
    for fact in values:
        said = _said(fact)
        if fact.absent or fact.concept is None or fact.date is None or not fact.date.is_full or said is None:
            continue
        # Equations and versions are things of their own.
        key = type(fact), fact.concept, str(fact.date), getattr(fact, "equation", None), getattr(fact, "version", None)
        other, told = first.setdefault(key, (fact, said))
        if other is not fact and not _alike(other, fact):
            message = (
                f"{fact.name or fact.concept}: {said} on {fact.date}, and {told} earlier in the list on the same day."
            )
            yield Issue(fact.path, None, message, _REMEDY)


def _said(fact: Value) -> str | None:
    if isinstance(fact, Score):
        return None if fact.value is None else f"{fact.value:g}"
    if fact.amount is None:
        return None
    return f"{fact.amount.comparator or ''}{fact.amount.value:g} {fact.amount.unit}"


def _alike(one: Value, other: Value) -> bool:
    if isinstance(one, Score) or isinstance(other, Score):
        return getattr(one, "value", None) == getattr(other, "value", None)
    left, right = one.amount, other.amount
    if left is None or right is None or left.comparator != right.comparator:
        return False
    try:
        value = left.value if left.unit == right.unit else convert(left.value, left.unit, right.unit, one.concept)
    except UnitMismatch:
        return False
    return abs(value - right.value) <= _ALIKE * max(abs(value), abs(right.value))
