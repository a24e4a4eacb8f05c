"""Windows counted in half-lives of the drug taken ("within 5 half-lives"): from `data/half_lives.tsv`.

A half-life is a range, from memory and not from a label, which every explanation says. The window is laid on the
calendar at both ends of it, and decides only where they agree. The half-life is that of the drug recorded: where a text
names a class, each drug of it has its own. "30 days or 5 half-lives, whichever is longer" of an exclusion is either
window (`Any`), "whichever is shorter" both (`All`).
"""

from __future__ import annotations

import datetime
import functools
from typing import Final

import msgspec

from trialogue.criteria.nodes import Window
from trialogue.matching.calendar import Period, Placed, place
from trialogue.matching.tables import read_rows
from trialogue.truth import Truth

HALF_LIFE: Final = "{half-life}"


@functools.cache
def half_lives() -> dict[str, tuple[float, float]]:
    """The shortest and the longest half-life of a drug, in days."""
    return {concept: (float(low), float(high)) for concept, low, high in read_rows("half_lives.tsv")}


def in_days(window: Window, concept: str | None) -> tuple[Window, Window] | None:
    """The window in days, by the shortest and the longest half-life of the drug; None where that is not known.

    >>> [each.high for each in in_days(Window(high=5, unit="{half-life}"), "belimumab")]
    [80.0, 100.0]
    """
    known = half_lives().get(concept or "")
    if known is None:
        return None
    least, most = (
        msgspec.structs.replace(
            window,
            low=None if window.low is None else window.low * length,
            high=None if window.high is None else window.high * length,
            unit="d",
        )
        for length in known
    )
    return least, most


def place_both(period: Period, windows: tuple[Window, Window], as_of: datetime.date) -> Placed:
    """Whether a period touches the window whatever the half-life; unknown where that depends on it."""
    least, most = (place(period, window, as_of) for window in windows)
    truth = least.truth if least.truth is most.truth else Truth.UNKNOWN
    return Placed(truth, least.changes | most.changes)
