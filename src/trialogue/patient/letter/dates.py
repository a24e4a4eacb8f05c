"""When something was, in a letter's words: "two weeks ago", "since 2018", "in March 2020", "at age 26"."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from typing import Final

from trialogue.dates import Duration, PartialDate
from trialogue.patient.letter.calendar_dates import Dated, calendar_dates
from trialogue.text.durations import parse_time_unit
from trialogue.text.numbers import parse_number

_NEAR: Final = 60
_VERY_NEAR: Final = 15
"""How far "today" reaches: "comes in today, has arthritis since 2018"."""

_NUMBER = (
    r"(?P<number>\d+(?:\.\d+)?|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half an|several|few)"
)
_UNIT = r"(?P<unit>years?|yrs?|months?|mos?|weeks?|wks?|days?|hours?|hrs?|minutes?|fortnights?)"
_AGO: Final = re.compile(rf"\b{_NUMBER}[\s-]+{_UNIT}\s+(?:ago|earlier|before|previously|prior|back)\b", re.IGNORECASE)
_FOR: Final = re.compile(
    rf"\b(?:for|over|in|within|during)\s+(?:the\s+)?(?:past|last)\s+(?:{_NUMBER}\s+)?{_UNIT}\b"
    rf"|\b(?:for|after|x)\s*(?<=[rx\s])(?:about\s+|approximately\s+)?(?P<n2>\d+|two|three|four|five|six|seven)[\s-]+(?P<u2>years?|yrs?|months?|weeks?|wks?|days?|hours?)\b"
    rf"|\bsince\s+(?:about\s+|the\s+(?:past|last)\s+)?(?P<n3>\d+|an?|two|three|four|five|six|seven)[\s-]+(?P<u3>years?|yrs?|months?|weeks?|wks?|days?)\b(?!\s+ago)",
    re.IGNORECASE,
)
_APART: Final = re.compile(
    r"[;.]\s|->|→|\bs/p\b|\bstatus\s+post\b|\(\s*(?:was|previous\w*|prev|compared|down|up|cf)\b|,\s*(?:and|who|which|with)\s|\b(?:but|none|followed\s+by|and\s+(?:then\s+)?(?:s?he|had|has|was|is|underwent|takes))\b"
    r"|\blast\s+(?:attack|episode|flare|relapse|seizure|admission)\b|\b(?:present(?:s|ed|ing)|complain\w*|p/w|c/o)(?!\w)|\n\s*(?-i:[A-Z*•#-])",
    re.IGNORECASE,
)
_NEXT: Final = re.compile(r"[,;:\n]|\s[-–]\s|\band\b")
"""What a year alone does not reach over: in "asthma, appendectomy 2010" it is the last one's."""
_LAST: Final = re.compile(
    r"(?<!\bthe )(?<!\bher )(?<!\bhis )\b(?:last\s+(?P<unit>month|week|year)|(?P<day>yesterday|today))\b", re.IGNORECASE
)
_OPENING: Final = re.compile(
    r"(?:^|[.;\n])\s*(?:(?:on|in|since|from|during|until|by|about|around|after|before|early|late|mid|then|and|but|the)\s*)*$",
    re.IGNORECASE,
)
_OF: Final = re.compile(
    r"\b(?P<number>\d+|two|three|four|five|six|seven|eight|nine|ten|twelve)[\s-]+(?P<unit>years?|months?|weeks?|days?|hours?)"
    r"(?:\s+history)?\s+of(?=\s)",
    re.IGNORECASE,
)
_AT_AGE: Final = re.compile(r"\bat\s+(?:the\s+)?age\s+(?:of\s+)?(\d{1,3})\b", re.IGNORECASE)
_ON: Final = re.compile(r"\s+on\b", re.IGNORECASE)
_WRAPPED_FROM: Final = 45
"""A line with so many characters may be only wrapped; a shorter one has ended."""

_BARE_BEGINS: Final = " ,\n("
"""How the words of a year alone begin, and of no other date."""

_VAGUE: Final = {"several": None, "few": None, "a": 1.0, "an": 1.0, "half an": 0.5}


def nearest_date(text: str, start: int, end: int, dates: Sequence[Dated]) -> PartialDate | None:
    """The date that a name at `start`..`end` is given: the nearest one after it, else the nearest before.

    A date counts within 60 characters and inside the clause; None where there is none.
    """
    best: tuple[int, PartialDate] | None = None
    for at, to, date in dates:
        gap = at - end if at >= end else start - to
        near = _VERY_NEAR if text[at:to].lower() == "today" else _NEAR
        if 0 <= gap <= near and not _is_apart(text, (start, end), (at, to)):
            rank = gap if at >= end else gap + 20
            if best is None or rank < best[0]:
                best = (rank, date)
    return best[1] if best else None


def _is_apart(text: str, name: tuple[int, int], date: tuple[int, int]) -> bool:
    """Whether the words between a name and a date make it the date of something else."""
    (start, end), (at, to) = name, date
    between = text[end:at] if at >= end else text[to:start]
    if _APART.search(between) or _is_of_another_line(
        text, *((end, at) if at >= end else (to, start)), dated_before=at < end
    ):
        return True
    if at >= end:
        return text[at] in _BARE_BEGINS and _NEXT.search(between) is not None
    # "In 2018, a stroke" belongs together; "lupus since 2018, a stroke", "lupus since 2018 on aspirin" do not.
    return ("," in between or _ON.match(between) is not None) and not _OPENING.search(text[:at][-20:])


def _is_of_another_line(text: str, first: int, second: int, *, dated_before: bool) -> bool:
    """Whether a line ends between `first` and `second`, a name and a date, and is not only wrapped there.

    A name that begins its line begins something of its own, and is not of a date above.
    """
    ended = text.find("\n", first, second)
    if ended < 0:
        return False
    if text.find("\n", ended + 1, second) >= 0 or (dated_before and not text[ended:second].strip()):
        return True
    length = ended - (text.rfind("\n", 0, ended) + 1)
    return length < _WRAPPED_FROM or text[ended : second + 1].lstrip()[:1].isupper()


def dates_in(text: str, start: int, end: int, as_of: datetime.date, age: float | None) -> list[Dated]:
    """Every date between `start` and `end`, as (start, end, date), none after the letter's day."""
    found: list[Dated] = []
    for match in _AGO.finditer(text, start, end):
        _add(found, match, _back(match["number"], match["unit"], as_of))
    for match in _OF.finditer(text, start, end):
        _add(found, match, _back(match["number"], match["unit"], as_of))
    for match in _FOR.finditer(text, start, end):
        number, unit = match["number"] or match["n2"] or match["n3"] or "1", match["unit"] or match["u2"] or match["u3"]
        _add(found, match, _back(number, unit, as_of))
    found += calendar_dates(text, start, end, as_of)
    for match in _LAST.finditer(text, start, end):
        _add(found, match, _last(match, as_of))
    for match in _AT_AGE.finditer(text, start, end):
        if age is not None and int(match[1]) <= age:
            _add(found, match, PartialDate(as_of.year - int(age - int(match[1]))))
    return [each for each in found if each[2].earliest() <= as_of]


def _add(found: list[Dated], match: re.Match[str], date: PartialDate | None) -> None:
    if date is not None:
        found.append((match.start(), match.end(), date))


def _back(number: str, unit: str, as_of: datetime.date) -> PartialDate | None:
    word = number.lower()
    value = _VAGUE[word] if word in _VAGUE else parse_number(word)
    if unit.lower().startswith("fortnight") and value is not None:
        value, unit = 2 * value, "weeks"
    code = parse_time_unit(unit)
    if value is None or code is None:
        return None
    day = Duration(value, code).before(as_of) if code not in ("h", "min") else as_of
    if code == "a":
        return PartialDate(day.year)
    return PartialDate(day.year, day.month) if code == "mo" else PartialDate.of(day)


def _last(match: re.Match[str], as_of: datetime.date) -> PartialDate | None:
    """Last month, last year: the calendar's; last week is some day of the month that it began in, where it is one."""
    if match["day"]:
        return PartialDate.of(as_of - datetime.timedelta(days=match["day"].lower() == "yesterday"))
    unit = match["unit"].lower()
    if unit == "year":
        return PartialDate(as_of.year - 1)
    if unit == "month":
        day = as_of.replace(day=1) - datetime.timedelta(days=1)
        return PartialDate(day.year, day.month)
    begin = as_of - datetime.timedelta(days=as_of.weekday() + 7)
    end = begin + datetime.timedelta(days=6)
    return PartialDate(begin.year, begin.month) if begin.month == end.month else None
