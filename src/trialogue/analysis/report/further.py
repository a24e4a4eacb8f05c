"""The protocol's other endpoints: first events, flares and adverse events counted, values and responses by visit."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np

from trialogue.analysis.datasets import Datasets
from trialogue.analysis.datasets.repeated import Course, derive_courses, derive_recurrences, measuring_weeks
from trialogue.analysis.estimate import Estimate
from trialogue.analysis.imputation import impute_and_pool, incomplete
from trialogue.analysis.means import estimate_mean_difference
from trialogue.analysis.proportions import TwoByTwo, compare_in_strata, estimate_risk_difference, two_by_two
from trialogue.analysis.report.grid import Column, Grid, columns_of, share
from trialogue.analysis.report.outcome import analyse_endpoint, describe_result, figure
from trialogue.analysis.survival import estimate_mean_cumulative, fit_event_rate
from trialogue.conduct.protocol.types import Endpoint, Estimand
from trialogue.errors import BadInput

IMPUTATIONS: Final = 100
SEED: Final = 1
Line: TypeAlias = "tuple[str, ...]"


@dataclass(frozen=True, slots=True)
class Further:
    """One endpoint: its table, and the figures of the comparison by name."""

    endpoint: str
    estimand: str | None
    grid: Grid
    figures: dict[str, Estimate]


def analyse_further(datasets: Datasets, chosen: str) -> tuple[Further, ...]:
    """Every endpoint of the protocol but the report's own; one that cannot be analysed says why."""
    return tuple(_analyse(datasets, each, chosen) for each in datasets.protocol.endpoints if each != datasets.endpoint)


def _analyse(datasets: Datasets, goal: Endpoint, chosen: str) -> Further:
    question = next((each for each in datasets.protocol.estimands if each.endpoint == goal.id), None)
    name = question.id if question else None
    try:
        grid, figures = _way(goal)(datasets, goal, question, chosen)
    except BadInput as trouble:
        return Further(goal.id, name, Grid(goal.words, ("", "Result"), (), f"Not analysed: {trouble}."), {})
    asked = f"Estimand {question.id}." if question else "No estimand is declared: whatever happened is passed over."
    return Further(
        goal.id,
        name,
        Grid(f"{goal.words} ({goal.level})", grid.heads, grid.rows, f"{asked} {grid.note}".strip()),
        figures,
    )


_Found: TypeAlias = "tuple[Grid, dict[str, Estimate]]"
_Way: TypeAlias = Callable[[Datasets, Endpoint, "Estimand | None", str], "_Found"]


def _way(goal: Endpoint) -> _Way:
    if goal.rule in {"event_within", "time_to_first"}:
        return _first_event
    if goal.rule == "count" and goal.instrument == "adverse events":
        return _adverse_events
    if goal.rule == "count" and goal.instrument == "flare_index":
        return _recurrent
    if goal.rule in {"change", "value"}:
        return _by_visit
    raise BadInput(f"no analysis is known for the rule {goal.rule!r} of {goal.instrument}; analyse its dataset apart")


def _first_event(datasets: Datasets, goal: Endpoint, question: Estimand | None, chosen: str) -> _Found:
    result = analyse_endpoint(datasets.for_endpoint(goal), chosen)
    figures = {}
    if result.comparison is not None and result.difference is not None:
        figures = {"risk_difference": result.difference, "hazard_ratio": result.comparison.hazard_ratio}
    return describe_result(result), figures


def _adverse_events(datasets: Datasets, goal: Endpoint, question: Estimand | None, chosen: str) -> _Found:
    """In the safety set, by days of exposure, whatever set is chosen."""
    days = {row.values["participant"]: row.values["days"] for row in datasets.exposures.rows}
    happened = [row.values["participant"] for row in datasets.adverse_events.rows]
    columns = columns_of(datasets, [who for who in datasets.members("safety") if who in days])
    note = "Safety set; the rate is over days of exposure."
    return _rates(datasets, columns, {who: happened.count(who) for who in days}, days, note)


def _recurrent(datasets: Datasets, goal: Endpoint, question: Estimand | None, chosen: str) -> _Found:
    found = {each.participant: each for each in derive_recurrences(datasets.people, datasets.protocol, goal, question)}
    members = [who for who in datasets.members(chosen) if found[who].at_risk > 0]
    columns = columns_of(datasets, members)
    counts = {who: len(each.days) for who, each in found.items()}
    grid, figures = _rates(datasets, columns, counts, {who: each.at_risk for who, each in found.items()}, "")
    end = 7.0 * goal.to_week
    cells = []
    for column in columns:
        own = [found[who] for who in column.members]
        curve = estimate_mean_cumulative([each.at_risk for each in own], [each.days for each in own])
        cells.append(figure(curve.at(end)))
    mean = (f"Mean number by week {goal.to_week}, Lawless-Nadeau", *cells)
    place = len(grid.rows) - len(figures)
    rows = (*grid.rows[:place], mean, *grid.rows[place:])
    note = "Each flare is dated to the visit that found it; at risk to the last visit judged."
    return Grid("", grid.heads, rows, note), figures


def _rates(
    datasets: Datasets, columns: Sequence[Column], counts: dict[str, int], days: dict[str, float], note: str
) -> _Found:
    people = [[who for who in column.members if days[who] > 0] for column in columns]
    rows: list[Line] = [
        ("Participants", *(str(len(own)) for own in people)),
        ("Events", *(str(sum(counts[who] for who in own)) for own in people)),
        ("Events a year (365.25 days)", *(_rate([counts[w] for w in own], [days[w] for w in own]) for own in people)),
    ]
    figures = {}
    if datasets.by_arm:
        control, treated = _sides(datasets, columns, people)
        everybody = [*control, *treated]
        arm = [0.0] * len(control) + [1.0] * len(treated)
        fit = fit_event_rate([counts[w] for w in everybody], [days[w] for w in everybody], {"treated": arm})
        figures = {"rate_ratio": fit.rate_ratio()}
        rows.append(("Ratio of rates, negative binomial", figure(figures["rate_ratio"])))
    return Grid("", ("", *(each.name for each in columns)), tuple(_filled(rows, len(columns))), note), figures


def _rate(counts: Sequence[int], days: Sequence[float]) -> str:
    return f"{sum(counts) / sum(days) * 365.25:.2f}" if sum(days) else "-"


def _sides(
    datasets: Datasets, columns: Sequence[Column], people: Sequence[Sequence[str]]
) -> tuple[Sequence[str], Sequence[str]]:
    """Control and treated; BadInput where there are not two arms with somebody in each."""
    if len(columns) != 2:
        raise BadInput(f"two arms are compared; the protocol has {len(columns)}")
    for column, own in zip(columns, people, strict=True):
        if not own:
            raise BadInput(f"nobody of {column.name} has a value; there is nothing to compare")
    if all(arm.kind == "experimental" for arm in datasets.protocol.arms):
        raise BadInput("every arm of the protocol is experimental; there is none to compare with")
    return people[0], people[1]


def _filled(rows: Sequence[Line], columns: int) -> list[Line]:
    return [row + ("",) * (1 + columns - len(row)) for row in rows]


def _by_visit(datasets: Datasets, goal: Endpoint, question: Estimand | None, chosen: str) -> _Found:
    inside = set(datasets.members(chosen))
    courses = {
        each.participant: each
        for each in derive_courses(datasets.people, datasets.protocol, goal, question)
        if each.participant in inside
    }
    columns, weeks = columns_of(datasets, list(courses)), measuring_weeks(datasets.protocol, goal)
    values = {value for each in courses.values() for value in each.values} - {None}
    if not values:
        raise BadInput(f"no visit holds a value of {goal.instrument} after randomisation")
    if goal.rule == "value" and values <= {0.0, 1.0}:
        return _responses(datasets, columns, courses, weeks)
    return _values(datasets, columns, courses, weeks, change=goal.rule == "change")


def _values(
    datasets: Datasets, columns: Sequence[Column], courses: dict[str, Course], weeks: Sequence[int], *, change: bool
) -> _Found:
    rows: list[Line] = []
    figures: dict[str, Estimate] = {}
    if datasets.by_arm:
        _ordered_members(datasets, columns)  # two arms with somebody in each, or there is nothing to compare
    for place, week in enumerate(weeks):
        own = [
            [v for w in each.members if (v := _moved(courses[w], place, change=change)) is not None] for each in columns
        ]
        line = [f"{statistics.fmean(v):.2f} ({statistics.stdev(v):.2f}), {len(v)}" if len(v) > 1 else "-" for v in own]
        if datasets.by_arm:
            control, treated = own
            try:
                figures[f"week_{week}"] = estimate_mean_difference(treated, control)
                line.append(_short(figures[f"week_{week}"]))
            except BadInput:
                line.append("-")
        rows.append((f"Week {week}", *line))
    heads = ["", *(each.name for each in columns)]
    note = f"Mean{' change from baseline' if change else ''} (SD), participants with a value. "
    if datasets.by_arm:
        heads.append("Difference (95 % interval)")
        note += "Differences by visit are of those observed, by Welch. "
        imputed, said = _imputed(datasets, columns, courses, change=change)
        note += said
        if imputed is not None:
            figures["imputed"] = imputed
            rows.append((f"Week {weeks[-1]}, missing imputed", *("" for _ in columns), _short(imputed)))
    return Grid("", tuple(heads), tuple(rows), note), figures


def _moved(course: Course, place: int, *, change: bool) -> float | None:
    value, before = course.values[place], course.baseline if change else 0.0
    return None if value is None or before is None else value - before


def _short(estimate: Estimate) -> str:
    interval = estimate.interval
    return f"{estimate.value:.2f}" + (f" ({interval.low:.2f} to {interval.high:.2f})" if interval else "")


def _imputed(
    datasets: Datasets, columns: Sequence[Column], courses: dict[str, Course], *, change: bool
) -> tuple[Estimate | None, str]:
    """The last visit's difference adjusted for baseline, missing values imputed."""
    control, treated = _ordered_members(datasets, columns)
    people = [who for who in (*control, *treated) if not change or courses[who].baseline is not None]
    arm = [who in set(treated) for who in people]
    values = [_moved(courses[who], -1, change=change) for who in people]
    before = [[courses[who].baseline or 0.0 for who in people]] if change else []
    try:
        found = impute_and_pool(incomplete(values, arm, before), imputations=IMPUTATIONS, seed=SEED)
    except BadInput as trouble:
        return None, f"Nothing was imputed: {trouble}."
    way = "analysis of covariance with the baseline, " if change else ""
    gone = sum(value is None for value in values)
    return found.estimate, (
        f"At the last visit {gone} missing values were imputed by arm ({way}{IMPUTATIONS} imputations, seed {SEED}; "
        f"missing at random): p = {found.p_value:.4f}."
    )


def _ordered_members(datasets: Datasets, columns: Sequence[Column]) -> tuple[Sequence[str], Sequence[str]]:
    return _sides(datasets, columns, [each.members for each in columns])


def _responses(
    datasets: Datasets, columns: Sequence[Column], courses: dict[str, Course], weeks: Sequence[int]
) -> _Found:
    rows: list[Line] = []
    figures: dict[str, Estimate] = {}
    for place, week in enumerate(weeks):
        yes = [sum(courses[who].values[place] == 1 for who in each.members) for each in columns]
        line = [share(count, len(each.members)) for count, each in zip(yes, columns, strict=True)]
        if datasets.by_arm:
            sides = _ordered_members(datasets, columns)
            figures[f"week_{week}"] = estimate_risk_difference(_table(courses, sides, place))
            line.append(_short(figures[f"week_{week}"]))
        rows.append((f"Week {week}", *line))
    heads = ["", *(each.name for each in columns)]
    note = "Responders of everybody in the set; who has no answer counts as none. "
    if datasets.by_arm:
        heads.append("Difference (95 % interval, Miettinen-Nurminen)")
        more, said = _last_response(datasets, columns, courses)
        figures |= more
        note += said
        if "imputed" in more:
            rows.append((f"Week {weeks[-1]}, missing imputed", *("" for _ in columns), _short(more["imputed"])))
    return Grid("", tuple(heads), tuple(rows), note), figures


def _table(courses: dict[str, Course], sides: tuple[Sequence[str], Sequence[str]], place: int) -> TwoByTwo:
    control, treated = ([courses[who].values[place] == 1 for who in each] for each in sides)
    return two_by_two(sum(treated), len(treated), sum(control), len(control))


def _last_response(
    datasets: Datasets, columns: Sequence[Column], courses: dict[str, Course]
) -> tuple[dict[str, Estimate], str]:
    control, treated = _ordered_members(datasets, columns)
    figures, said = {}, []
    stratum = {each.person.number: tuple(sorted(each.person.stratum.items())) for each in datasets.people}
    tables = []
    for own in sorted({stratum[who] for who in courses}):
        sides = tuple([who for who in each if stratum[who] == own] for each in (control, treated))
        if all(sides):
            tables.append(_table(courses, (sides[0], sides[1]), -1))
    try:
        found = compare_in_strata(tables, continuity=False)
        figures["common_odds_ratio"] = found.odds_ratio
        said.append(
            f"At the last visit, by Cochran, Mantel and Haenszel in {len(tables)} strata: common odds ratio "
            f"{_short(found.odds_ratio)}, p = {found.test.p_value:.4f}."
        )
    except BadInput as trouble:
        said.append(f"Strata were not compared: {trouble}.")
    people = [*control, *treated]
    arm = np.repeat([False, True], [len(control), len(treated)])
    answers = [courses[who].values[-1] for who in people]
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
