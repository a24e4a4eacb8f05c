"""The day of asking as somebody typed it."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence, Sized
from typing import Final, TypeVar

from django.utils.translation import gettext as _

from trialogue.dates import latest_day

_T = TypeVar("_T")

EARLIEST: Final = datetime.date(1900, 1, 1)
LATEST: Final = datetime.date(2200, 12, 31)
"""What is drawn and counted around a day leaves the calendar elsewhere (it ends with the year 9999)."""


def days_for_facts(as_of: datetime.date, now: datetime.datetime) -> tuple[datetime.date, ...]:
    """The days as of which facts may be read: the day of asking and, where that is today in UTC, the day that it is
    elsewhere already. East of UTC it is tomorrow for the first hours of a morning."""
    latest = latest_day(now)
    return (as_of, latest) if as_of == now.astimezone(datetime.UTC).date() < latest else (as_of,)


def read_on_day(
    days: Sequence[datetime.date], read: Callable[[datetime.date], _T], problems: Callable[[_T], Sized]
) -> tuple[_T, datetime.date]:
    """What is read on the first of these days or, where that has problems and the last day fewer, on the last.

    With it comes the day, which is then the day of asking: a fact dated after that would be taken, and count for
    nothing.
    """
    first = read(days[0])
    if len(days) == 1 or not problems(first):
        return first, days[0]
    last = read(days[-1])
    return (last, days[-1]) if len(problems(last)) < len(problems(first)) else (first, days[0])


def read_asking_day(text: str, today: datetime.date) -> tuple[datetime.date, str]:
    """The day, `today` where none was typed, and what is wrong with it: then the day is `today` too."""
    if not text.strip():
        return today, ""
    try:
        day = datetime.date.fromisoformat(text.strip())
    except ValueError:
        day = datetime.date.min
    if EARLIEST <= day <= LATEST:
        return day, ""
    return today, _("The day of asking is not a date; write for example 2026-11-22")
