"""Dates as people record them: sometimes only a year or a month; and durations in calendar units.

A partial date stays partial. It stands for an interval of days, and every comparison is made with its
:meth:`PartialDate.earliest` and :meth:`PartialDate.latest` day. Months and years are calendar months and
years: one month after 31 January is the last day of February.
"""

from __future__ import annotations

import calendar
import datetime
import re
from dataclasses import dataclass
from typing import Final

_PARTIAL = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?\Z")

DAYS_PER: Final = {"d": 1.0, "wk": 7.0, "mo": 30.4375, "a": 365.25, "h": 1 / 24, "min": 1 / 1440}
"""Mean length in days of each time unit (UCUM codes), for ordering and for fractions of months and years."""
_AHEAD_OF_UTC: Final = datetime.timedelta(hours=14)


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A year, a month of a year, or a day.

    >>> PartialDate.parse("2024-02").latest()
    datetime.date(2024, 2, 29)
    >>> str(PartialDate.parse("2024"))
    '2024'
    """

    year: int
    month: int | None = None
    day: int | None = None

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read `YYYY`, `YYYY-MM` or `YYYY-MM-DD`. Raises ValueError on other spellings and days that do not exist."""
        match = _PARTIAL.match(text)
        if match is None:
            raise ValueError(f"{text!r} is not a date; write YYYY, YYYY-MM or YYYY-MM-DD")
        year, month, day = (int(part) if part else None for part in match.groups())
        assert year is not None
        try:
            datetime.date(year, month or 1, day or 1)
        except ValueError as error:
            raise ValueError(f"{text!r} is not a day that exists ({error})") from None
        return cls(year, month, day)

    @classmethod
    def of(cls, day: datetime.date) -> PartialDate:
        """The full date of a day."""
        return cls(day.year, day.month, day.day)

    def earliest(self) -> datetime.date:
        """The first day it may stand for."""
        return datetime.date(self.year, self.month or 1, self.day or 1)

    def latest(self) -> datetime.date:
        """The last day it may stand for."""
        month = self.month or 12
        return datetime.date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    @property
    def is_full(self) -> bool:
        """Whether it names one day."""
        return self.day is not None

    def __str__(self) -> str:
        return "-".join(f"{part:0{width}}" for part, width in ((self.year, 4), (self.month, 2), (self.day, 2)) if part)


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time: `value` in `unit`, a UCUM code (`d`, `wk`, `mo`, `a`, `h`, `min`).

    >>> Duration(6, "mo").before(datetime.date(2026, 8, 31))
    datetime.date(2026, 2, 28)
    """

    value: float
    unit: str

    def __post_init__(self) -> None:
        if self.unit not in DAYS_PER:
            raise ValueError(f"{self.unit!r} is not a unit of time; expected one of {', '.join(DAYS_PER)}")

    def days(self) -> float:
        """The mean length in days."""
        return self.value * DAYS_PER[self.unit]

    def before(self, day: datetime.date) -> datetime.date:
        """The day this long before `day`."""
        return _shift(day, -self.value, self.unit)

    def after(self, day: datetime.date) -> datetime.date:
        """The day this long after `day`."""
        return _shift(day, self.value, self.unit)

    def __str__(self) -> str:
        return f"{self.value:g} {self.unit}"


def _shift(day: datetime.date, value: float, unit: str) -> datetime.date:
    months = {"a": 12.0, "mo": 1.0}.get(unit)
    try:
        if months is not None and (value * months).is_integer():
            return _add_months(day, int(value * months))
        return day + datetime.timedelta(days=round(value * DAYS_PER[unit]))
    except (OverflowError, ValueError):
        return datetime.date.min if value < 0 else datetime.date.max


def _add_months(day: datetime.date, months: int) -> datetime.date:
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def latest_day(at: datetime.datetime) -> datetime.date:
    """The latest day that has begun anywhere on earth at a moment: no place is further than 14 hours ahead of UTC.

    >>> latest_day(datetime.datetime(2026, 11, 22, 23, 30, tzinfo=datetime.UTC))
    datetime.date(2026, 11, 23)
    """
    return (at.astimezone(datetime.UTC) + _AHEAD_OF_UTC).date()


def whole_years(birth: datetime.date, day: datetime.date) -> int:
    """Completed years of age on `day`; born on 29 February, the birthday of other years is 1 March.

    >>> whole_years(datetime.date(2000, 11, 23), datetime.date(2026, 11, 22))
    25
    """
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
