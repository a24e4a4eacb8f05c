"""Verdicts as a piecewise-constant function of the date: from when a study may fit, and why then.

A finding names the days on which the same facts would be judged anew; between two of them it is constant. The sweep
jumps from one to the next, and stops too where facts themselves begin, end or become known, and on birthdays. So the
timeline at a day says what evaluation on that day says.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from trialogue.criteria.criterion import Criterion, Eligibility
from trialogue.dates import Duration, PartialDate
from trialogue.matching.atoms.age import require_born
from trialogue.matching.freshness import Freshness, default_freshness
from trialogue.matching.outcome import CriterionMatch, judge_criterion
from trialogue.matching.policy import Policy
from trialogue.matching.situation import LISTS, Situation
from trialogue.matching.timeline_reasons import said_changes
from trialogue.matching.verdict import Verdict, decide, is_enrolling
from trialogue.patient.facts import Patient
from trialogue.study import Study

HORIZON: Final = Duration(5, "a")
"""How far ahead a timeline looks when not told."""

_DAY: Final = datetime.timedelta(days=1)
_DATES: Final = ("onset", "resolved", "date", "start", "stop", "unchanged_since")


@dataclass(frozen=True)
class CriterionInterval:
    """One criterion from `start` to `end`, both included; `because` is why it begins (empty for the first).

    `match` is the criterion as judged on `start`: its outcome, reason and who could settle it hold for every day.
    """

    start: datetime.date
    end: datetime.date
    match: CriterionMatch
    because: tuple[str, ...] = ()


@dataclass(frozen=True)
class VerdictInterval:
    """One verdict from `start` to `end`, both included, and why it begins (empty for the first)."""

    start: datetime.date
    end: datetime.date
    verdict: Verdict
    because: tuple[str, ...] = ()


@dataclass(frozen=True)
class Timeline:
    """One study for one person over a stretch of days. `enrolling` is of the record, which tells nothing of later."""

    nct_id: str
    policy: Policy
    start: datetime.date
    end: datetime.date
    enrolling: bool | None
    verdicts: tuple[VerdictInterval, ...]
    criteria: tuple[tuple[CriterionInterval, ...], ...]

    def verdict_on(self, day: datetime.date) -> Verdict:
        """The verdict of a day. Raises ValueError outside the timeline."""
        return _at(self.verdicts, day).verdict

    def criteria_on(self, day: datetime.date) -> tuple[CriterionMatch, ...]:
        """Every criterion as it stands on a day; explanations are those of the first day it stood so."""
        return tuple(_at(intervals, day).match for intervals in self.criteria)


_I = TypeVar("_I", CriterionInterval, VerdictInterval)


def _at(intervals: tuple[_I, ...], day: datetime.date) -> _I:
    for interval in intervals:
        if interval.start <= day <= interval.end:
            return interval
    raise ValueError(f"{day} is outside the timeline; ask between {intervals[0].start} and {intervals[-1].end}")


def draw_timeline(  # noqa: PLR0913  # all but three are named
    patient: Patient,
    study: Study,
    eligibility: Eligibility,
    *,
    as_of: datetime.date,
    policy: Policy,
    horizon: Duration = HORIZON,
    freshness: Freshness | None = None,
) -> Timeline:
    """The verdict and every criterion from `as_of` to the end of the horizon. Raises BadInput before birth."""
    require_born(patient, as_of)
    situation = Situation(patient, as_of, policy, study.nct_id, freshness=freshness or default_freshness())
    end = horizon.after(as_of)
    criteria = tuple(follow(criterion, situation, end) for criterion in eligibility.criteria)
    return Timeline(
        study.nct_id, policy, as_of, end, is_enrolling(study.overall_status), _verdicts(criteria, as_of, end), criteria
    )


def follow(criterion: Criterion, situation: Situation, end: datetime.date) -> tuple[CriterionInterval, ...]:
    """One criterion from the situation's day to `end`, cut where its outcome, its reason or who settles it changes."""
    starts: list[CriterionMatch] = []
    days: list[datetime.date] = []
    for day, match in _sweep(criterion, situation, end):
        if not starts or _key(match) != _key(starts[-1]):
            starts.append(match)
            days.append(day)
    ends = [day - _DAY for day in days[1:]] + [end]
    return tuple(
        CriterionInterval(day, last, match, said_changes(criterion, situation, day) if day > situation.as_of else ())
        for day, last, match in zip(days, ends, starts, strict=True)
    )


def _key(match: CriterionMatch) -> tuple[str, str | None, str | None]:
    return match.outcome, match.reason, match.asks


def _sweep(
    criterion: Criterion, situation: Situation, end: datetime.date
) -> Iterator[tuple[datetime.date, CriterionMatch]]:
    day: datetime.date | None = situation.as_of
    standing = turning_days(situation.patient, situation.as_of, end)
    while day is not None:
        match = judge_criterion(criterion, replace(situation, as_of=day))
        yield day, match
        day = min((each for each in match.finding.changes | standing if day < each <= end), default=None)


def turning_days(patient: Patient, start: datetime.date, end: datetime.date) -> frozenset[datetime.date]:
    """The days up to `end` on which a fact begins, ends or is first known, or on which the person has a birthday."""
    dates = [
        date
        for part in (*LISTS.values(), "consents", "attestations")
        for fact in getattr(patient, part)
        for name in _DATES
        if isinstance(date := getattr(fact, name, None), PartialDate)
    ]
    dates += [each.as_of for each in patient.complete]
    days = {day for date in dates for day in (date.earliest(), date.latest(), date.latest() + _DAY)}
    if patient.birth is not None:
        born = (patient.birth.earliest(), patient.birth.latest())
        years = range(start.year - born[0].year, end.year - born[0].year + 1)
        birthdays = {Duration(year, "a").after(day) for day in born for year in years}
        # Born on 29 February, one is a year older on 1 March.
        days |= birthdays | {day + _DAY for day in birthdays}
    return frozenset(day for day in days if start < day <= end)


def _verdicts(
    criteria: tuple[tuple[CriterionInterval, ...], ...], start: datetime.date, end: datetime.date
) -> tuple[VerdictInterval, ...]:
    days = sorted({start, *(interval.start for intervals in criteria for interval in intervals)})
    found: list[tuple[datetime.date, Verdict]] = []
    for day in days:
        verdict, _ = decide([_at(intervals, day).match for intervals in criteria])
        if not found or verdict != found[-1][1]:
            found.append((day, verdict))
    ends = [day - _DAY for day, _ in found[1:]] + [end]
    return tuple(
        VerdictInterval(day, last, verdict, _because(criteria, day) if day > start else ())
        for (day, verdict), last in zip(found, ends, strict=True)
    )


def _because(criteria: tuple[tuple[CriterionInterval, ...], ...], day: datetime.date) -> tuple[str, ...]:
    begun = [interval for intervals in criteria for interval in intervals if interval.start == day]
    return tuple(dict.fromkeys(words for interval in begun for words in interval.because))
