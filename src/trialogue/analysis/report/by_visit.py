"""An endpoint read at visits, a number or a yes or no: one table for both, with what each compares."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, Protocol, TypeAlias

import numpy as np

from trialogue.analysis.datasets import Datasets
from trialogue.analysis.datasets.courses import Course, measuring_visits
from trialogue.analysis.datasets.responses import COMPUTED, describe_answers
from trialogue.analysis.estimate import Estimate
from trialogue.analysis.imputation import impute_and_pool, incomplete
from trialogue.analysis.means import estimate_mean_difference
from trialogue.analysis.proportions import TwoByTwo, compare_in_strata, estimate_risk_difference, two_by_two
from trialogue.analysis.report.grid import Column, Grid, columns_of, share, sides_of
from trialogue.conduct.protocol.types import Endpoint, Estimand
from trialogue.errors import BadInput

IMPUTATIONS: Final = 100
SEED: Final = 1
_NOBODY: Final = "Responders of everybody in the set; who has no answer counts as none. "
_NOTES: Final = {
    "value": "Mean (SD), participants with a value. ",
    "change": "Mean change from baseline (SD), participants with a value. ",
    "total": "Mean total from randomisation in mg of prednisone (SD), participants followed so far whose dose is known "
    "of every day. ",
}
Members: TypeAlias = "Sequence[str]"


class _Measure(Protocol):
    """What is said of an arm at a visit, how two arms are compared there, and what more at the last visit."""

    compared: ClassVar[str]
    note_of_comparison: ClassVar[str]

    @property
    def note(self) -> str: ...

    def cell(self, members: Members, place: int) -> str: ...

    def compare(self, control: Members, treated: Members, place: int) -> Estimate: ...

    def at_last(self, control: Members, treated: Members) -> tuple[dict[str, Estimate], str]: ...


def analyse_by_visit(
    datasets: Datasets, goal: Endpoint, _question: Estimand | None, chosen: str
) -> tuple[Grid, dict[str, Estimate]]:
    """The endpoint's table and the figures of the comparison. Raises BadInput where no visit holds a value, and with
    arms where there are not two with somebody in each."""
    inside, derived = set(datasets.members(chosen)), datasets.courses[goal.id]
    if isinstance(derived, BadInput):
        raise derived
    courses = {each.participant: each for each in derived if each.participant in inside}
    values = {value for each in courses.values() for value in each.values} - {None}
    if not values:
        raise BadInput(f"no visit holds a value of {goal.instrument} after randomisation")
    columns, weeks = (
        columns_of(datasets, list(courses)),
        [each.week for each in measuring_visits(datasets.protocol, goal)],
    )
    if goal.rule == "value" and values <= {0.0, 1.0}:
        strata = {each.person.number: tuple(sorted(each.person.stratum.items())) for each in datasets.people}
        how = describe_answers(datasets.responses, goal, list(courses)) if goal.instrument in COMPUTED else ""
        return _table(datasets, columns, weeks, _Responses(courses, strata, _NOBODY + how))
    return _table(datasets, columns, weeks, _Values(courses, goal.rule))


def _table(
    datasets: Datasets, columns: Sequence[Column], weeks: Sequence[int], measure: _Measure
) -> tuple[Grid, dict[str, Estimate]]:
    sides = sides_of(datasets, columns, [each.members for each in columns]) if datasets.by_arm else None
    heads, rows = ["", *(each.name for each in columns)], []
    figures: dict[str, Estimate] = {}
    for place, week in enumerate(weeks):
        line = [measure.cell(each.members, place) for each in columns]
        if sides is not None:
            try:
                figures[f"week_{week}"] = measure.compare(*sides, place)
                line.append(_short(figures[f"week_{week}"]))
            except BadInput:
                line.append("-")
        rows.append((f"Week {week}", *line))
    note = measure.note
    if sides is not None:
        heads.append(measure.compared)
        more, said = measure.at_last(*sides)
        figures |= more
        note += measure.note_of_comparison + said
        if "imputed" in more:
            rows.append((f"Week {weeks[-1]}, missing imputed", *("" for _ in columns), _short(more["imputed"])))
    return Grid("", tuple(heads), tuple(rows), note), figures


class _Values:
    """A number, or its change from baseline."""

    compared: ClassVar = "Difference (95 % interval)"
    note_of_comparison: ClassVar = "Differences by visit are of those observed, by Welch. "

    def __init__(self, courses: Mapping[str, Course], rule: str) -> None:
        self._courses, self._change = courses, rule == "change"
        self.note = _NOTES[rule]

    def cell(self, members: Members, place: int) -> str:
        values = self._observed(members, place)
        return f"{statistics.fmean(values):.2f} ({statistics.stdev(values):.2f}), {len(values)}" if values[1:] else "-"

    def compare(self, control: Members, treated: Members, place: int) -> Estimate:
        return estimate_mean_difference(self._observed(treated, place), self._observed(control, place))

    def at_last(self, control: Members, treated: Members) -> tuple[dict[str, Estimate], str]:
        """The last visit's difference adjusted for baseline, missing values imputed."""
        own = self._courses
        people = [who for who in (*control, *treated) if not self._change or own[who].baseline.value is not None]
        arm = [who in set(treated) for who in people]
        values = [self._moved(who, -1) for who in people]
        before = [[own[who].baseline.value or 0.0 for who in people]] if self._change else []
        try:
            found = impute_and_pool(incomplete(values, arm, before), imputations=IMPUTATIONS, seed=SEED)
        except BadInput as trouble:
            return {}, f"Nothing was imputed: {trouble}."
        way = "analysis of covariance with the baseline, " if self._change else ""
        gone = sum(value is None for value in values)
        return {"imputed": found.estimate}, (
            f"At the last visit {gone} missing values were imputed by arm ({way}{IMPUTATIONS} imputations, seed "
            f"{SEED}; missing at random): p = {found.p_value:.4f}."
        )

    def _observed(self, members: Members, place: int) -> list[float]:
        return [value for who in members if (value := self._moved(who, place)) is not None]

    def _moved(self, who: str, place: int) -> float | None:
        course = self._courses[who]
        value, before = course.values[place], course.baseline.value if self._change else 0.0
        return None if value is None or before is None else value - before


@dataclass(frozen=True, slots=True)
class _Responses:
    """A yes or no; who has no answer counts as no."""

    courses: Mapping[str, Course]
    strata: Mapping[str, tuple[tuple[str, str], ...]]
    note: str
    compared: ClassVar = "Difference (95 % interval, Miettinen-Nurminen)"
    note_of_comparison: ClassVar = ""

    def cell(self, members: Members, place: int) -> str:
        return share(sum(self._yes(members, place)), len(members))

    def compare(self, control: Members, treated: Members, place: int) -> Estimate:
        return estimate_risk_difference(self._two_by_two(control, treated, place))

    def at_last(self, control: Members, treated: Members) -> tuple[dict[str, Estimate], str]:
        """In the strata of randomisation, and with missing answers imputed."""
        figures, said, tables = {}, [], []
        for stratum in sorted({self.strata[who] for who in self.courses}):
            first, second = ([who for who in each if self.strata[who] == stratum] for each in (control, treated))
            if first and second:
                tables.append(self._two_by_two(first, second, -1))
        try:
            found = compare_in_strata(tables, continuity=False)
            figures["common_odds_ratio"] = found.odds_ratio
            said.append(
                f"At the last visit, by Cochran, Mantel and Haenszel in {len(tables)} strata: common odds ratio "
                f"{_short(found.odds_ratio)}, p = {found.test.p_value:.4f}."
            )
        except BadInput as trouble:
            said.append(f"Strata were not compared: {trouble}.")
        answers = [self.courses[who].values[-1] for who in (*control, *treated)]
        arm = np.repeat([False, True], [len(control), len(treated)])
        try:
            pooled = impute_and_pool(incomplete(answers, arm, binary=True), imputations=IMPUTATIONS, seed=SEED)
            figures["imputed"] = pooled.estimate
            said.append(
                f"{sum(each is None for each in answers)} missing answers were imputed within arm ({IMPUTATIONS} "
                f"imputations, seed {SEED}): p = {pooled.p_value:.4f}."
            )
        except BadInput as trouble:
            said.append(f"Nothing was imputed: {trouble}.")
        return figures, " ".join(said)

    def _yes(self, members: Members, place: int) -> list[bool]:
        return [self.courses[who].values[place] == 1 for who in members]

    def _two_by_two(self, control: Members, treated: Members, place: int) -> TwoByTwo:
        return two_by_two(sum(self._yes(treated, place)), len(treated), sum(self._yes(control, place)), len(control))


def _short(estimate: Estimate) -> str:
    interval = estimate.interval
    return f"{estimate.value:.2f}" + (f" ({interval.low:.2f} to {interval.high:.2f})" if interval else "")
