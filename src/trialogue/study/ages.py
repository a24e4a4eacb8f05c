"""Ages as the registry writes them: a whole number and a unit ("18 Years", "6 Months"), or "N/A" for no limit."""

from __future__ import annotations

import re
from typing import Final

from trialogue.dates import Duration

_AGE: Final = re.compile(r"\s*(\d{1,6}(?:\.\d{1,6})?)\s*([A-Za-z]+)\s*\Z")
_UNITS: Final = {"year": "a", "month": "mo", "week": "wk", "day": "d", "hour": "h", "minute": "min"}


def parse_age(text: str | None) -> Duration | None:
    """The age with its own unit; None for no limit ("N/A", empty) and for what is not an age.

    >>> parse_age("6 Months")
    Duration(value=6.0, unit='mo')
    >>> parse_age("N/A") is None
    True
    """
    match = _AGE.match(text or "")
    if match is None:
        return None
    unit = _UNITS.get(match[2].lower().removesuffix("s"))
    return Duration(float(match[1]), unit) if unit else None


def print_age(age: Duration) -> str:
    """The age in words.

    >>> print_age(Duration(1, "a")), print_age(Duration(18, "mo"))
    ('1 year', '18 months')
    """
    word = next(word for word, unit in _UNITS.items() if unit == age.unit)
    return f"{age.value:g} {word}" if age.value == 1 else f"{age.value:g} {word}s"
