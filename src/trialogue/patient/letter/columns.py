"""Tables of a letter: a row of values below a line of dates, each value on the day of its column.

A row whose columns have no plain dates tells no value: which of them is today's cannot be known.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import Final

from trialogue.dates import PartialDate
from trialogue.patient.letter.calendar_dates import MONTH, calendar_dates

_GAP: Final = r"(?:[ ]{2,}|[ ]*\t[ \t]*|[ ]*\|[ ]*)"
_ROW: Final = re.compile(
    rf"(?:[ ]\([^()\n]{{1,20}}\))?[ :]{{0,2}}{_GAP}"
    rf"(?P<cells>[<>]?\d+(?:\.\d+)?\*?(?:{_GAP}[<>]?\d+(?:\.\d+)?\*?(?![\d.]*\s?[-–/]\s?\d))+)"
)
_CELL: Final = re.compile(r"(?P<value>[<>]?\d+(?:\.\d+)?)\*?")
_ABOVE: Final = 30
"""So many lines may lie between a row and its dates."""

_SHORT: Final = re.compile(rf"\b(?P<month>(?i:{MONTH}))[ .'’-]{{1,2}}(?P<year>\d\d)\b(?!\d)")
_YEAR: Final = re.compile(r"(?<![\w/.-])(?:19|20)\d\d(?![\w/.-])")


@dataclass(frozen=True, slots=True)
class Cell:
    """A value of a row as it is written (with its sign), where it stands, and the date of its column."""

    value: str
    start: int
    end: int
    date: PartialDate


def row_of(text: str, end: int, as_of: datetime.date) -> list[Cell] | None:
    """The dated values behind a name that ends at `end`; none of a row without dates, None where there is no row.

    >>> text = "            12/10/2026   26/10/2026\\nPlatelets   98           121"
    >>> [(cell.value, str(cell.date)) for cell in row_of(text, text.index("Platelets") + 9, datetime.date(2026, 11, 1))]
    [('98', '2026-10-12'), ('121', '2026-10-26')]
    """
    row = _ROW.match(text, end)
    if row is None:
        return None
    cells = list(_CELL.finditer(text, *row.span("cells")))
    dates = _dates_above(text, text.rfind("\n", 0, end) + 1, as_of)
    if len(dates) == len(cells) - 1 and cells[-1]["value"][0] in "<>":
        cells.pop()  # the laboratory's bound
    if len({str(each) for each in dates}) != len(cells):
        return []
    return [Cell(cell["value"], cell.start(), cell.end(), date) for cell, date in zip(cells, dates, strict=True)]


def _dates_above(text: str, at: int, as_of: datetime.date) -> list[PartialDate]:
    """The dates of the nearest line above that has at least two; none where one of them is in the future."""
    for _ in range(_ABOVE):
        if at <= 0:
            return []
        start = text.rfind("\n", 0, at - 1) + 1
        dates = _dates_of_line(text, start, at - 1, as_of)
        at = start
        if len(dates) >= 2:
            return dates if all(each.earliest() <= as_of for each in dates) else []
    return []


def _dates_of_line(text: str, start: int, end: int, as_of: datetime.date) -> list[PartialDate]:
    full = [date for _, _, date in calendar_dates(text, start, end, as_of)]
    if full:
        return full
    short = [
        calendar_dates(f"{each['month']} 20{each['year']}", 0, 12, as_of) for each in _SHORT.finditer(text, start, end)
    ]
    if len(short) >= 2:
        months = [found[0][2] for found in short if found]
        run = months in (sorted(months, key=str), sorted(months, key=str, reverse=True))
        return months if run and len(months) == len(short) else []
    return [PartialDate(int(each.group())) for each in _YEAR.finditer(text, start, end)]
