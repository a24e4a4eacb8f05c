"""Windows of calendar time against facts whose dates may be known only to the month or the year."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from trialogue.criteria.nodes import DAY_OF_ASKING, Window
from trialogue.dates import DAYS_PER, Duration, PartialDate
from trialogue.matching.wording import say
from trialogue.truth import Truth

_DAY: Final = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """Something that lasted: the days on which it may have begun and the days on which it may have ended."""

    begins: tuple[datetime.date, datetime.date]
    ends: tuple[datetime.date, datetime.date]

    @classmethod
    def of(
        cls, start: PartialDate | None, stop: PartialDate | None, as_of: datetime.date, *, ongoing: bool = False
    ) -> Period:
        """From `start` to `stop`, as seen on `as_of`: an open end lies between the start and that day."""
        last = min(stop.latest(), as_of) if stop else as_of
        begins = (start.earliest(), min(start.latest(), last)) if start else (datetime.date.min, last)
        first_end = stop.earliest() if stop else begins[0]
        ends = (as_of, as_of) if ongoing else (min(first_end, as_of), last)
        return cls(begins, ends)

    @classmethod
    def at(cls, day: PartialDate | None, as_of: datetime.date) -> Period:
        """A thing of one day, known as well as `day` is."""
        when = (day.earliest(), min(day.latest(), as_of)) if day else (datetime.date.min, as_of)
        return cls(when, when)


@dataclass(frozen=True, slots=True)
class Placed:
    """Whether a period touches a window, and the days on which that answer changes."""

    truth: Truth
    changes: frozenset[datetime.date]


def why_not_datable(window: Window) -> str | None:
    """Why a window cannot be laid on the calendar, or None where it can."""
    if window.unit not in DAYS_PER:
        return say("a period counted in %(unit)s is not computed", unit=window.unit.strip("{}"))
    if window.after:
        return say("the text asks about the time after the day of asking")
    if (window.anchor and window.anchor.lower()) not in DAY_OF_ASKING:
        return say("the text counts from %(moment)s, whose date is not recorded", moment=repr(window.anchor))
    return None


def place(period: Period, window: Window, as_of: datetime.date) -> Placed:
    """Whether any day of `period` lies in `window` before `as_of`. Both ends of the window belong to it."""
    first = Duration(window.high, window.unit).before(as_of) if window.high is not None else datetime.date.min
    last = Duration(window.low, window.unit).before(as_of) if window.low is not None else as_of
    (b0, b1), (e0, e1) = period.begins, period.ends
    if (b1 <= last and e0 >= first) or (first <= b0 and b1 <= last) or (first <= e0 and e1 <= last):
        truth = Truth.TRUE
    elif e1 < first or b0 > last:
        truth = Truth.FALSE
    else:
        truth = Truth.UNKNOWN
    changes = set()
    if window.high is not None:
        # A day that moves along with the day of asking never leaves the window; a fixed one does.
        fixed = (day for day in (b0, e0, e1) if day < as_of)
        changes |= {leaves(day, Duration(window.high, window.unit)) for day in fixed}
    if window.low is not None:
        changes |= {reaches(day, Duration(window.low, window.unit)) for day in (b0, b1, e0, e1)}
    return Placed(truth, frozenset(day for day in changes if datetime.date.min < day < datetime.date.max))


@lru_cache(maxsize=100_000)
def leaves(day: datetime.date, length: Duration) -> datetime.date:
    """The first day on which `day` lies more than `length` back.

    >>> leaves(datetime.date(2026, 2, 28), Duration(6, "mo"))
    datetime.date(2026, 9, 1)
    """
    at = length.after(day)
    while at < datetime.date.max and length.before(at) <= day:
        at += _DAY
    return at


@lru_cache(maxsize=100_000)
def reaches(day: datetime.date, length: Duration) -> datetime.date:
    """The first day on which `day` lies at least `length` back."""
    at = length.after(day)
    while at < datetime.date.max and length.before(at) < day:
        at += _DAY
    return at


def lies_back(
    when: tuple[datetime.date, datetime.date], length: Duration, as_of: datetime.date, *, strictly: bool = False
) -> Placed:
    """Whether a day known to lie in `when` is at least (`strictly`: more than) `length` before `as_of`."""
    limit = length.before(as_of)
    holds = [day < limit if strictly else day <= limit for day in when]
    truth = Truth.TRUE if all(holds) else Truth.UNKNOWN if any(holds) else Truth.FALSE
    changes = {(leaves if strictly else reaches)(day, length) for day in when}
    return Placed(truth, frozenset(day for day in changes if datetime.date.min < day < datetime.date.max))
