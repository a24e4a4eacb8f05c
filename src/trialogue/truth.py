"""Kleene's three-valued logic: true, false, and unknown.

Unknown means "not decided by what is recorded"; it is contagious only where it could matter.

>>> all_of([Truth.TRUE, Truth.UNKNOWN, Truth.FALSE])
<Truth.FALSE: 'false'>
>>> any_of([Truth.FALSE, Truth.UNKNOWN])
<Truth.UNKNOWN: 'unknown'>
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum


class Truth(Enum):
    """A truth value of Kleene's strong logic."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"

    @classmethod
    def of(cls, value: bool | None) -> Truth:
        """TRUE or FALSE for a bool, UNKNOWN for None."""
        return cls.UNKNOWN if value is None else cls.TRUE if value else cls.FALSE

    def __bool__(self) -> bool:
        raise TypeError("a Truth is not a bool: compare with Truth.TRUE, or use `.is_true`")

    @property
    def is_true(self) -> bool:
        return self is Truth.TRUE

    @property
    def is_false(self) -> bool:
        return self is Truth.FALSE

    @property
    def is_unknown(self) -> bool:
        return self is Truth.UNKNOWN


T, F, U = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN

# The tables are written out, not computed, so that they can be checked by eye against Kleene (1952), section 64.
AND = {
    (T, T): T, (T, F): F, (T, U): U,
    (F, T): F, (F, F): F, (F, U): F,
    (U, T): U, (U, F): F, (U, U): U,
}  # fmt: skip
OR = {
    (T, T): T, (T, F): T, (T, U): T,
    (F, T): T, (F, F): F, (F, U): U,
    (U, T): T, (U, F): U, (U, U): U,
}  # fmt: skip
NOT = {T: F, F: T, U: U}


def not_(value: Truth) -> Truth:
    """The negation; unknown stays unknown."""
    return NOT[value]


def all_of(values: Iterable[Truth]) -> Truth:
    """The conjunction; of nothing, TRUE."""
    result = T
    for value in values:
        result = AND[result, value]
    return result


def any_of(values: Iterable[Truth]) -> Truth:
    """The disjunction; of nothing, FALSE."""
    result = F
    for value in values:
        result = OR[result, value]
    return result


def at_least(n: int, values: Iterable[Truth]) -> Truth:
    """TRUE when at least `n` are true whatever the unknown ones are, FALSE when they cannot reach `n`."""
    seen = list(values)
    certain = sum(value is T for value in seen)
    possible = certain + sum(value is U for value in seen)
    return T if certain >= n else F if possible < n else U


def agreed(values: Iterable[Truth]) -> Truth:
    """The common value of several readings of one sentence, UNKNOWN where they disagree or there are none."""
    distinct = set(values)
    return distinct.pop() if len(distinct) == 1 else U
