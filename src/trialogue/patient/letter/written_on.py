"""The day of a letter, as its head tells it: "Clinic letter, 3 November 2026", "Date: 14/11/2026"."""

from __future__ import annotations

import datetime
import re
from typing import Final

from trialogue.patient.letter.calendar_dates import calendar_dates

_HEAD: Final = 8
"""So many lines with words may stand above or beside the date of a letter."""

_LONGEST: Final = 120
_MOST_WORDS: Final = 10
_ANOTHER_DAY: Final = re.compile(
    r"\b(?:born|birth|dob|d\.o\.b|since|until|diagnos\w*|onset|admi\w+|discharged?|history|started|due|next|last|previous(?:ly)?|expires?|has|had|was|were"
    r"|lmp|lnmp|edd|menstrua\w*|labs?|bloods?|investigations?|inv|results?|biops\w+|scan|mri|ct|echo\w*|x-?ray|doses?|infusion|injection|surgery)\b",
    re.IGNORECASE,
)
"""What makes the date of a line one of something else."""

_LABELLED: Final = re.compile(
    r"\b(?:date\s+of\s+(?:the\s+)?(?:visit|clinic|letter|summary|review|consultation|appointment|referral|report|note)"
    r"|(?:clinic|visit|letter|consultation|appointment|today['’]?s)\s+date|dt|visit)\s*[:.=-]\s*(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?(?=\d|[a-z])",
    re.IGNORECASE,
)
"""What says whose date follows, whatever else its line tells: "DOB: 30/12/2008   Date of visit: 06/11/2026"."""

_DOSE: Final = re.compile(r"\d\s?(?:mg|mcg|g|units?|IU|%)\b", re.IGNORECASE)
"""A line with a dose tells when that was given."""

_SEEN: Final = re.compile(
    r"\b(?<!last )(?<!first )(?<!previously )(?:saw|seen|reviewed|met|assessed|examined|attended)\b"
    r"(?:(?!\.\s)[^\n]){0,60}?\bon\s+(?:the\s+)?(?=\d|[A-Z])"
)
_FIRST_WORDS: Final = 1_500


def written_on(text: str, *, latest: datetime.date) -> datetime.date | None:
    """The first full date that stands in a short line of the head and belongs to nothing else, or "I saw her on ...".

    >>> written_on("Lupus clinic, 3 November 2026\\nDear Dr Chen,", latest=datetime.date(2026, 11, 22))
    datetime.date(2026, 11, 3)
    >>> written_on("DOB 3 November 1990\\nDear Dr Chen,", latest=datetime.date(2026, 11, 22)) is None
    True
    """
    at = seen = 0
    for line in text[: _HEAD * _LONGEST * 2].splitlines(keepends=True):
        start, at = at, at + len(line)
        if not line.strip():
            continue
        seen += 1
        if seen > _HEAD:
            break
        if (day := _day_of(text, start, start + len(line.rstrip()), latest)) is not None:
            return day
    seen_on = _SEEN.search(text, 0, _FIRST_WORDS)
    return _full(text, seen_on.end(), seen_on.end() + 25, latest) if seen_on else None


def _day_of(text: str, start: int, end: int, latest: datetime.date) -> datetime.date | None:
    line = text[start:end]
    if (labelled := _LABELLED.search(text, start, end)) is not None:
        return _full(text, labelled.end(), min(end, labelled.end() + 25), latest)
    if len(line) > _LONGEST or len(line.split()) > _MOST_WORDS or line.endswith(":") or _ANOTHER_DAY.search(line):
        return None
    if _DOSE.search(line) or len({date for _, _, date in calendar_dates(text, start, end, latest)}) > 1:
        return None
    return _full(text, start, end, latest)


def _full(text: str, start: int, end: int, latest: datetime.date) -> datetime.date | None:
    """The first full date between `start` and `end` that is not after `latest`."""
    for _, _, date in calendar_dates(text, start, end, latest):
        if date.day is not None and date.earliest() <= latest:
            return date.earliest()
    return None
