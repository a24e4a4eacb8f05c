"""The timeline of a verdict as a small plot: bars whose height and colour say the verdict, with the same in words."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from trialogue.matching import Timeline

WIDTH: Final = 640
ROW: Final = 40
AXIS: Final = 34
MOST_ROWS: Final = 12
_HEIGHTS: Final = {"good": 26, "open": 15, "bad": 6}
"""The better, the taller: so that the plot needs no colour."""

VERDICT_TONES: Final = {"may_fit": "good", "undetermined": "open", "does_not_fit": "bad"}
_OUTCOMES: Final = {"satisfied": "good", "not_applicable": "good", "violated": "bad", "undetermined": "open"}
VERDICT_WORDS: Final[dict[str, Promise]] = {
    "may_fit": _("it may fit you"),
    "undetermined": _("it is not ruled out"),
    "does_not_fit": _("it does not fit as written"),
}
OUTCOME_WORDS: Final[dict[str, Promise]] = {
    "satisfied": _("nothing against it here"),
    "violated": _("this stands in the way"),
    "undetermined": _("open"),
    "not_applicable": _("does not concern you"),
}


@dataclass(frozen=True)
class Bar:
    """A stretch of days in the units of the drawing."""

    x: float
    y: float
    width: float
    height: float
    tone: str


@dataclass(frozen=True)
class Stretch:
    """The same stretch in words: from when, what, and why."""

    start: datetime.date
    words: Promise
    because: tuple[str, ...]
    tone: str


@dataclass(frozen=True)
class PlotRow:
    """One row of the plot: the verdict (`number` 0), or a criterion that changes, by its number in the plot."""

    number: int
    text: str
    label_y: float
    bars: tuple[Bar, ...]
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True)
class Tick:
    """The first day of a year."""

    x: float
    year: int


@dataclass(frozen=True)
class Plot:
    """The whole drawing. `left_out` counts criteria that change and are not drawn; `better_from` is the first later day
    from which the study may fit, None where there is none; `lasts_until` the last day of a fit that holds now and
    ends."""

    start: datetime.date
    end: datetime.date
    height: int
    rows: tuple[PlotRow, ...]
    ticks: tuple[Tick, ...]
    now: str
    left_out: int
    better_from: datetime.date | None
    lasts_until: datetime.date | None

    @property
    def changes(self) -> bool:
        return len(self.rows[0].stretches) > 1 or len(self.rows) > 1


def plot_of(timeline: Timeline) -> Plot:
    """The plot of a timeline: the verdict first, then each criterion that changes by the passing of time."""
    start, end = timeline.start, timeline.end
    verdict = PlotRow(
        0,
        "",
        _middle(0),
        tuple(_bar(0, each.start, each.end, VERDICT_TONES[each.verdict], timeline) for each in timeline.verdicts),
        tuple(
            Stretch(each.start, VERDICT_WORDS[each.verdict], each.because, VERDICT_TONES[each.verdict])
            for each in timeline.verdicts
        ),
    )
    changing = [each for each in timeline.criteria if len(each) > 1]
    rows = [verdict]
    for number, intervals in enumerate(changing[:MOST_ROWS], start=1):
        bars = tuple(_bar(number, each.start, each.end, _OUTCOMES[each.match.outcome], timeline) for each in intervals)
        told = tuple(
            Stretch(each.start, OUTCOME_WORDS[each.match.outcome], each.because, _OUTCOMES[each.match.outcome])
            for each in intervals
        )
        rows.append(PlotRow(number, intervals[0].match.criterion.text, _middle(number), bars, told))
    first, *later = timeline.verdicts
    fits = first.verdict == "may_fit"
    return Plot(
        start,
        end,
        ROW * len(rows) + AXIS,
        tuple(rows),
        tuple(Tick(_x(day, timeline), day.year) for day in _new_years(start, end)),
        first.verdict,
        max(0, len(changing) - MOST_ROWS),
        None if fits else next((each.start for each in later if each.verdict == "may_fit"), None),
        first.end if fits and later else None,
    )


def _middle(row: int) -> float:
    return row * ROW + ROW * 0.7


def _bar(row: int, start: datetime.date, end: datetime.date, tone: str, timeline: Timeline) -> Bar:
    left = _x(start, timeline)
    right = _x(end + datetime.timedelta(days=1), timeline)
    height = _HEIGHTS[tone]
    return Bar(left, row * ROW + ROW - 6 - height, round(max(1.5, right - left), 1), height, tone)


def _x(day: datetime.date, timeline: Timeline) -> float:
    left = 28  # room for the number of a row
    length = (timeline.end - timeline.start).days + 1
    return round(left + (WIDTH - left) * (day - timeline.start).days / length, 1)


def _new_years(start: datetime.date, end: datetime.date) -> list[datetime.date]:
    return [datetime.date(year, 1, 1) for year in range(start.year + 1, end.year + 1)]
