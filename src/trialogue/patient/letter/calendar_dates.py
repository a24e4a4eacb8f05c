"""Dates of the calendar in a letter: "14 November 2019", "14-Nov-19", "2019-11-14", "14.11.19", "since August"."""

from __future__ import annotations

import datetime
import re
from functools import lru_cache
from typing import Final, TypeAlias

from trialogue.dates import PartialDate

Dated: TypeAlias = tuple[int, int, PartialDate]
"""A date with where its words begin and end."""

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
         "september sept sep", "october oct", "november nov", "december dec"), 1)
    for name in names.split()
}  # fmt: skip
MONTH: Final = "|".join(sorted(_MONTHS, key=len, reverse=True))
_MONTH_NAME = "|".join(name.capitalize() for name in sorted(_MONTHS, key=len, reverse=True))
_ABOUT = (
    r"(?:the\s+(?:beginning|start|middle|end)\s+of\s+|about\s+|around\s+|approximately\s+|early\s+|mid[\s-]|late\s+)?"
)
_BY_NUMBERS = (
    r"(?<![\d/.-])(?P<one>\d{1,2})(?P<sep>[/.-])(?P<two>\d{1,2})(?P=sep)"
    r"(?P<full>(?:19|20)\d\d|(?<=/)\d\d|(?<=\d\d\.\d\d\.)\d\d)(?![\d/]|[.-]\d)"
)
_CALENDAR: Final = re.compile(
    r"\b(?P<iso>(?:19|20)\d\d-\d\d(?:-\d\d)?)\b|(?<![\d/])(?P<of>0?[1-9]|1[0-2])/(?P<in>(?:19|20)\d\d)\b"
    rf"|\b(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s-]+(?:of\s+)?)?(?P<month>{MONTH})\.?,?[\s-]+(?:(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+)?(?P<year>(?:19|20)\d\d)\b"
    rf"|\b(?:in|since|from|of|until|diagnosed|dx['’]?d)\s+{_ABOUT}(?P<plain>(?:19|20)\d\d)\b"
    rf"|\b(?P<d3>\d{{1,2}})-(?P<m3>{MONTH})-(?P<y3>\d\d)\b(?!-)"
    # "Appendectomy 2010", "stroke (2018)": a year alone behind a word, and no number of anything.
    r"|(?<=[a-z])(?:\s+\(?|,\s+)(?P<bare>(?:19|20)\d\d)(?=\)|\s*(?:[.;,\n]|$))"
    rf"|{_BY_NUMBERS}"
    rf"|\b(?:since|in|until|during)\s+{_ABOUT}(?P<alone>(?-i:{_MONTH_NAME}))\b(?!\.?\s+\d)",
    re.IGNORECASE,
)
_NUMBERS: Final = re.compile(_BY_NUMBERS)


def calendar_dates(text: str, start: int, end: int, as_of: datetime.date) -> list[Dated]:
    """The dates of the calendar between `start` and `end`. What order of day and month leaves open is its year alone.

    >>> text = "Rituximab 14/02/2024, repeated 05/03/2024; stable since August."
    >>> [str(date) for _, _, date in calendar_dates(text, 0, len(text), datetime.date(2026, 3, 1))]
    ['2024-02-14', '2024-03-05', '2025-08']
    """
    found: list[Dated] = []
    for match in _CALENDAR.finditer(text, start, end):
        date = _date(match, text, as_of)
        if date is not None:
            found.append((match.start(), match.end(), date))
    return found


def _date(match: re.Match[str], text: str, as_of: datetime.date) -> PartialDate | None:
    try:
        if match["iso"]:
            return PartialDate.parse(match["iso"])
        if match["in"]:
            return PartialDate(int(match["in"]), int(match["of"]))
        if year := match["plain"] or match["bare"]:
            return PartialDate(int(year))
        if match["full"]:
            return _of_numbers(match, text, as_of)
        if match["alone"]:
            month = _MONTHS[match["alone"].lower()]
            return PartialDate(as_of.year - (month > as_of.month), month)
        day = match["day"] or match["day2"] or match["d3"]
        month = _MONTHS[(match["month"] or match["m3"]).lower()]
        year = match["year"] or str(_century(int(match["y3"]), as_of))
        written = f"{year}-{month:02}" + (f"-{int(day):02}" if day else "")
        return PartialDate.parse(written)
    except ValueError:
        return None


def _of_numbers(match: re.Match[str], text: str, as_of: datetime.date) -> PartialDate:
    """The date of "14/02/2024": the order of day and month is that of the dates of this letter that leave no choice.

    With dots the day is first: who writes the month first writes no dots.
    """
    one, two, year = int(match["one"]), int(match["two"]), int(match["full"])
    year = _century(year, as_of) if year < 100 else year
    first: bool | None = one > 12
    if max(one, two) <= 12 and one != two:
        first = True if match["sep"] == "." else _day_first(text)
    if first is None:
        return PartialDate(year)
    day, month = (one, two) if first or one == two else (two, one)
    return PartialDate.of(datetime.date(year, month, day))


def _century(year: int, as_of: datetime.date) -> int:
    return year + (2000 if year <= as_of.year % 100 else 1900)


@lru_cache(maxsize=8)
def _day_first(text: str) -> bool | None:
    """Whether a letter writes the day before the month; None where no date of it shows that, or two disagree."""
    pairs = [(int(each["one"]), int(each["two"])) for each in _NUMBERS.finditer(text)]
    day_first = any(one > 12 for one, _ in pairs)
    month_first = any(two > 12 for _, two in pairs)
    return None if day_first == month_first else day_first
