"""Units of time and durations in words: "30 days", "one year", "6-month"."""

from __future__ import annotations

from typing import Final

TIME_UNITS: Final[dict[str, str]] = {
    **dict.fromkeys(("year", "years", "yr", "yrs", "y", "yo", "y/o"), "a"),
    **dict.fromkeys(("month", "months", "mo", "mos", "mth", "mths"), "mo"),
    **dict.fromkeys(("week", "weeks", "wk", "wks"), "wk"),
    **dict.fromkeys(("day", "days", "d"), "d"),
    **dict.fromkeys(("hour", "hours", "hr", "hrs", "h"), "h"),
    **dict.fromkeys(("minute", "minutes", "min", "mins"), "min"),
}
"""UCUM code of each word for a unit of time. Single letters count only straight after a number."""

SPELT_OUT: Final = frozenset(unit for unit in TIME_UNITS if len(unit) > 3 or unit in ("day", "yrs", "wks", "mos"))
"""The words that mean a unit of time wherever they stand."""


def parse_time_unit(word: str) -> str | None:
    """The UCUM code of a word for a unit of time, or None.

    >>> parse_time_unit("Weeks"), parse_time_unit("mg")
    ('wk', None)
    """
    return TIME_UNITS.get(word.lower())
