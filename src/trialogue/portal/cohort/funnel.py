"""The funnel of a study over a cohort, as a plot, a table, and what relaxing a line would give."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from trialogue.criteria.criterion import Eligibility
from trialogue.errors import BadInput
from trialogue.matching.bulk.funnel import Funnel, count_funnel, relax
from trialogue.matching.bulk.people_of_study import PeopleOfStudy

WIDTH: Final = 640
ROW: Final = 26
MOST_TRIED: Final = 5
_LEFT: Final = 34
_ROOM: Final = 60
"""For the number behind a bar."""


@dataclass(frozen=True)
class FunnelBar:
    """One row of the plot: who is left after the line (`number` 0: everybody), beside them those it alone costs."""

    number: int
    y: int
    text_y: int
    left: float
    alone_x: float
    alone: float
    people: int
    people_x: float


@dataclass(frozen=True)
class Tried:
    """What one relaxation gives: how many more people do not fail."""

    change: str
    not_ruled_out: int
    gained: int


def funnel_of(cohort: PeopleOfStudy, eligibility: Eligibility) -> Funnel:
    """The funnel of a study over a cohort."""
    return count_funnel(eligibility.criteria, cohort.judge(eligibility))


def try_relaxed(
    cohort: PeopleOfStudy, eligibility: Eligibility, as_is: Funnel, wanted: str
) -> tuple[list[Tried], list[str]]:
    """What each relaxation of `wanted` ("7 4:high=30") gives alone, and those that mean nothing."""
    tried, unread = [], []
    for text in wanted.replace(",", " ").split()[:MOST_TRIED]:
        try:
            changed, change = relax(eligibility, text)
        except BadInput:
            unread.append(text[:40])
            continue
        found = funnel_of(cohort, changed)
        remain = _not_ruled_out(found)
        tried.append(Tried(_in_words(change), remain, remain - _not_ruled_out(as_is)))
    return tried, unread


_CHANGE: Final = re.compile(r"criterion (\d+): (low|high) (\S+) -> (\S+)\Z")


def _in_words(change: str) -> str:
    """What `relax` says of a change, in the language of the page.

    >>> _in_words("criterion 4: high 20 -> 30")
    'line 4: upper limit 30 instead of 20'
    """
    match = _CHANGE.match(change)
    if match is None:
        return _("without line %(number)s") % {"number": change.rpartition(" ")[2]}
    said = (
        _("line %(number)s: upper limit %(after)s instead of %(before)s")
        if match[2] == "high"
        else _("line %(number)s: lower limit %(after)s instead of %(before)s")
    )
    return said % {"number": match[1], "before": match[3], "after": match[4]}


def _not_ruled_out(funnel: Funnel) -> int:
    return funnel.people - funnel.verdicts["does_not_fit"]


def bars_of(funnel: Funnel) -> list[FunnelBar]:
    """The plot: everybody first, then a bar for each line."""
    rows = [(0, funnel.people, 0), *((step.number, step.left, step.only) for step in funnel.steps)]
    scale = (WIDTH - _LEFT - _ROOM) / max(1, funnel.people)
    return [_bar(row, *each, scale) for row, each in enumerate(rows)]


def _bar(row: int, number: int, left: int, alone: int, scale: float) -> FunnelBar:
    y, width, beside = row * ROW + 4, round(left * scale, 1), round(alone * scale, 1)
    start = round(_LEFT + width, 1)
    return FunnelBar(number, y, y + 15, width, start, beside, left, round(start + beside + 6, 1))
