"""From when to when a medicine was taken, by the words behind it: "started May 2025, stopped April 2026"."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from trialogue.dates import PartialDate
from trialogue.patient.letter.calendar_dates import calendar_dates
from trialogue.patient.letter.dosage import is_regular
from trialogue.text.numbers import parse_number

_FAR: Final = 110
_DATE = "\x01"
_CLAUSE_ENDS: Final = re.compile(r"\.\s+(?=[A-Z•])|;\s|\n(?=[ \t]*(?:[A-Z•*#-]|\d{1,2}[.)]|\n))|\Z")
_JOINED: Final = re.compile(r"(?:since|from|until|during|in|of|diagnosed|dx['’]?d)\s+|[\s,(]+", re.IGNORECASE)
"""What the words of a date may begin with and is not of the date itself."""

_ABOUT = r"(?:\s*(?:in|on|at|about|around|the|early|mid|late|c\.?)\s+|[\s,:(-]*)*"
_ENDS = (
    r"(?:stopped|discontinued|ceased|ended|finished|completed|paused|held|withheld|withdrawn|suspended|abandoned"
    r"|d/?c['’]?d|dc'd)"
)
_STARTED: Final = re.compile(
    rf"\b(?:started|since|from|commenced|begun|initiated|introduced)\b{_ABOUT}{_DATE}", re.IGNORECASE
)
_BEFORE_END = (
    r"(?:\A|[(,;–—-]|->|→|\bthen\b|\band\b|\bwas\b|\bwere\b|\bbeen\b)\s*"
    r"(?:(?:then|now|since|and|was|were|has\s+been|had\s+been)\s+)*"
)
_STOPPED: Final = re.compile(
    rf"(?:{_BEFORE_END}{_ENDS}(?:[\s,:(-]+|\s+(?:since|in|on|from)\s+)|\buntil\s+|\btill\s+){_ABOUT}{_DATE}",
    re.IGNORECASE,
)
_ENDED: Final = re.compile(
    rf"{_BEFORE_END}{_ENDS}\b(?=\s*(?:[).,;:(\n]|[–—-]\s|\Z|{_DATE})"
    rf"|\s+(?:because|due|owing|by|for|after|as|when|given|with|following|at|in|on|since|again|from)\b)",
    re.IGNORECASE,
)
"""The end of the medicine, and of nothing else: "stopped smoking", "eye check completed" are not."""

_RESTARTED: Final = re.compile(
    r"(?<!\bbe\s)(?<!\bnot\s)\b(?:re-?started|resumed|re-?introduced|re-?commenced)\b(?!\s+(?:if|when|once)\b)",
    re.IGNORECASE,
)
_OFF: Final = re.compile(rf"\b(?:off|{_ENDS})\b", re.IGNORECASE)
_PERIOD: Final = re.compile(
    rf"{_DATE}[\s,)]*(?:\s+to\s+|\s*[-–—]\s*|\s+until\s+|\s{{2,}}|\t|\s*\|\s*)[\s(]*{_DATE}", re.IGNORECASE
)
_TO_NOW: Final = re.compile(
    rf"{_DATE}\s*(?:to\s+|[-–—|]\s*|\s{{2,}})(?:date|present|now|ongoing|current|continuing|today)\b", re.IGNORECASE
)
_YEARS: Final = re.compile(r"[^\n\d]{0,20}\b((?:19|20)\d\d)\s?[-–—]\s?((?:19|20)\d\d)\b(?![-/])")
_ON_DAYS: Final = re.compile(
    rf"\s*\(?(?:given\s+)?on\s+{_DATE}(?:(?:\s*,\s*|\s*(?:,\s*)?(?:and|&)\s*)(?:on\s+)?{_DATE})*", re.IGNORECASE
)
_SHORT: Final = re.compile(
    r"(?:[^\n;,.]{0,30}?(?:\bx\s?|\bfor\s+|×\s?)|[\s(,]*)(?P<count>\d{1,2}|(?:an?|one|two|three|four|five|six|seven|ten|fourteen)(?=[\s-]))"
    r"(?:[\s-]*(?P<unit>d|days?|wks?|weeks?)\b|/(?P<of>7|52)\b)(?!\s+(?:ago|now|earlier|before|apart))",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"\S+")
_CHANGE: Final = re.compile(r"\b(?:to|from|taper\w*|increas\w*|reduc\w*|chang\w*|wean\w*)\b", re.IGNORECASE)
_CONSECUTIVE: Final = re.compile(r"[^\n;]{0,40}?\bon\s+\w+\s+consecutive\s+days\b", re.IGNORECASE)
_COURSE_OF: Final = re.compile(
    r"\b(?:\d{1,2}|two|three|five|seven|ten|short)[\s-]*(?:(?:days?|weeks?)['’]?\s+)?courses?\s+of\s+(?:[\w-]+\s+){0,2}\Z"
    r"|\bcourse\s+of\s+(?:oral\s+|iv\s+)?\Z",
    re.IGNORECASE,
)
_GOES_ON: Final = re.compile(
    r"\b(?:on|tak(?:es?|en|ing)|us(?:es?|ed|ing)|been|continu\w+)\s+(?:[\w-]+\s+){0,4}\Z", re.IGNORECASE
)
_MOST_DAYS, _MOST_WEEKS = 31, 8


@dataclass(frozen=True, slots=True)
class Times:
    """When a medicine began and ended; `ongoing` is None where the words leave open whether it is taken today."""

    ongoing: bool | None
    start: PartialDate | None = None
    stop: PartialDate | None = None

    def fields(self) -> dict[str, object]:
        """The fields of the medicine in a patient file."""
        found: dict[str, object] = {} if self.ongoing is None else {"ongoing": self.ongoing}
        found |= {"start": str(self.start)} if self.start is not None else {}
        return found | ({"stop": str(self.stop)} if self.stop is not None else {})


def told_times(text: str, start: int, end: int, stop: int, as_of: datetime.date) -> Times | None:
    """What the words around a medicine at `start`..`end` say of its time, up to `stop`; None if nothing plain.

    >>> text = "Voclosporin 23.7 mg bd started November 2025, stopped April 2026."
    >>> told_times(text, 0, 22, len(text), datetime.date(2026, 11, 3)).fields()
    {'ongoing': False, 'start': '2025-11', 'stop': '2026-04'}
    """
    if (again := _of_restart(text, start, end, min(stop, end + _FAR), as_of)) is not None:
        return again
    if text[end - 1] == ";" or (text[end - 1] == "." and _CLAUSE_ENDS.match(text, end - 1, stop)):
        return _of_course(text, start, end, end)
    stop = _CLAUSE_ENDS.search(text, end, min(stop, end + _FAR)).start()  # type: ignore[union-attr]
    words, dates = _masked(text, end, stop, as_of)
    readers: list[Callable[[str, list[PartialDate]], Times | None]] = [_of_period, _of_start_and_end]
    if not _is_taken_on(text, start, end):
        readers.append(_of_days)
    for read in readers:
        if (times := read(words, dates)) is not None:
            return times
    return _of_course(text, start, end, stop)


def _of_restart(text: str, start: int, end: int, stop: int, as_of: datetime.date) -> Times | None:
    """ "Paused for a cold and restarted on 15.11.2026": taken again, from then on."""
    again = _RESTARTED.search(text, end, stop)
    if again is None or _OFF.search(text, max(0, start - 30), again.start()) is None:
        return None
    begun = calendar_dates(text, again.end(), min(stop, again.end() + 40), as_of)
    return Times(True, begun[0][2] if begun and begun[0][2].earliest() <= as_of else None)


def _of_period(words: str, dates: list[PartialDate]) -> Times | None:
    if (now := _TO_NOW.search(words)) is not None:
        return Times(True, dates[words[: now.start()].count(_DATE)])
    if (period := _PERIOD.search(words)) is not None:
        first = words[: period.start()].count(_DATE)
        begin, over = dates[first], dates[first + 1]
        return Times(False, begin, over) if begin.earliest() <= over.latest() else None
    if (years := _YEARS.match(words)) is not None and int(years[1]) <= int(years[2]):
        return Times(False, PartialDate(int(years[1])), PartialDate(int(years[2])))
    return None


def _of_start_and_end(words: str, dates: list[PartialDate]) -> Times | None:
    ended, over = _STOPPED.search(words), _ENDED.search(words)
    if ended is None and over is None:
        return None
    begun = _STARTED.search(words)
    begin = dates[words[: begun.end() - 1].count(_DATE)] if begun is not None else None
    last = dates[words[: ended.end() - 1].count(_DATE)] if ended is not None else None
    if begun is not None and ended is not None and begun.end() == ended.end():
        begin = None  # "held since October": that is when it ended
    return Times(False, begin, last)


def _is_taken_on(text: str, start: int, end: int) -> bool:
    """Whether a dose changed ("tapered to 5 mg"), or is taken at intervals: no single dose of a day."""
    if _CHANGE.search(text, start, end):
        return True
    return any(is_regular(text, each.start(), end) for each in _WORD.finditer(text, start, end))


def _of_days(words: str, dates: list[PartialDate]) -> Times | None:
    """Given on days that are named: "1 g on 12/05/2026 and 26/05/2026"."""
    match = _ON_DAYS.match(words)
    given = dates[: match.group().count(_DATE)] if match is not None else []
    if not given or any(each.day is None for each in given):
        return None
    return Times(False, given[0], given[-1])


def _of_course(text: str, start: int, end: int, stop: int) -> Times | None:
    """A short course may be over or not: no start, and not said to be taken; "on it for 3 weeks" goes on."""
    if _CONSECUTIVE.match(text, end, stop) or _COURSE_OF.search(text, max(0, start - 60), start):
        return Times(None)
    match = _SHORT.match(text, end, stop)
    if match is None or _GOES_ON.search(text, max(0, start - 60), start):
        return None
    word = match["count"].lower()
    count = 1 if word in ("a", "an") else int(parse_number(word) or 0)
    of_days = match["of"] == "7" or (match["unit"] or "").lower().startswith("d")
    return Times(None) if count <= (_MOST_DAYS if of_days else _MOST_WEEKS) else None


def _masked(text: str, start: int, end: int, as_of: datetime.date) -> tuple[str, list[PartialDate]]:
    """The words between `start` and `end` with one sign for each date of the calendar, and those dates."""
    words, dates, at = "", [], start
    for begin, over, date in sorted(calendar_dates(text, start, end, as_of), key=lambda each: each[:2]):
        if begin < at or date.earliest() > as_of:
            continue
        joined = _JOINED.match(text, begin, over)
        words += text[at:begin] + (joined.group() if joined else "") + _DATE
        dates.append(date)
        at = over
    return words + text[at:end], dates
