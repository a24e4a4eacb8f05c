"""The protocol's other endpoints: first events, flares and adverse events counted, values and responses by visit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from trialogue.analysis.datasets import Datasets
from trialogue.analysis.datasets.courses import BY_VISIT
from trialogue.analysis.datasets.repeated import derive_recurrences, find_ends
from trialogue.analysis.estimate import Estimate
from trialogue.analysis.report.by_visit import analyse_by_visit
from trialogue.analysis.report.grid import Column, Grid, columns_of, sides_of
from trialogue.analysis.report.outcome import analyse_endpoint, describe_result, figure
from trialogue.analysis.survival import estimate_mean_cumulative, fit_event_rate
from trialogue.conduct.protocol.types import Endpoint, Estimand
from trialogue.errors import BadInput

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
    if goal.rule in BY_VISIT:
        return analyse_by_visit
    raise BadInput(f"no analysis is known for the rule {goal.rule!r} of {goal.instrument}; analyse its dataset apart")


def _first_event(datasets: Datasets, goal: Endpoint, question: Estimand | None, chosen: str) -> _Found:
    result = analyse_endpoint(datasets.for_endpoint(goal), chosen)
    figures: dict[str, Estimate] = {}
    if result.comparison is not None and result.difference is not None and result.by_end is not None:
        figures = {
            "risk_difference": result.difference,
            "difference_by_end": result.by_end,
            "hazard_ratio": result.comparison.hazard_ratio,
        }
    return describe_result(result), figures


def _adverse_events(datasets: Datasets, goal: Endpoint, question: Estimand | None, chosen: str) -> _Found:
    """In the safety set, by days of exposure, whatever set is chosen; to the day of an intercurrent event that ends the
    counting."""
    ends = find_ends(datasets.people, datasets.protocol, goal, question)
    days = {row.values["participant"]: _counted_days(row.values, ends) for row in datasets.exposures.rows}
    happened = [
        who
        for row in datasets.adverse_events.rows
        if (who := row.values["participant"]) not in ends or row.values["date"] <= ends[who].isoformat()
    ]
    columns = columns_of(datasets, [who for who in datasets.members("safety") if who in days])
    note = "Safety set; the rate is over days of exposure."
    return _rates(datasets, columns, {who: happened.count(who) for who in days}, days, note)


def _counted_days(exposure: Mapping[str, Any], ends: Mapping[str, date]) -> float:
    end = ends.get(exposure["participant"])
    days: float = exposure["days"]
    return days if end is None else min(days, (end - date.fromisoformat(exposure["first"])).days + 1)


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
    note = f"Each flare is dated to the visit that found it; at risk to the last visit judged. {grid.note}"
    return Grid("", grid.heads, _filled([*grid.rows, mean], len(grid.heads)), note.strip()), figures


def _rates(
    datasets: Datasets, columns: Sequence[Column], counts: dict[str, int], days: dict[str, float], note: str
) -> _Found:
    people = [[who for who in column.members if days[who] > 0] for column in columns]
    rows: list[Line] = [
        ("Participants", *(str(len(own)) for own in people)),
        ("Events", *(str(sum(counts[who] for who in own)) for own in people)),
        ("Events a year (365.25 days)", *(_rate([counts[w] for w in own], [days[w] for w in own]) for own in people)),
    ]
    figures, heads = {}, ["", *(each.name for each in columns)]
    if datasets.by_arm:
        control, treated = sides_of(datasets, columns, people)
        everybody = [*control, *treated]
        arm = [0.0] * len(control) + [1.0] * len(treated)
        fit = fit_event_rate([counts[w] for w in everybody], [days[w] for w in everybody], {"treated": arm})
        figures = {"rate_ratio": fit.rate_ratio()}
        heads.append("Ratio")
        rows[-1] += (figure(figures["rate_ratio"]),)
        note = f"{note} The ratio of rates is of {columns[1].name} to {columns[0].name}, by a negative binomial model."
    return Grid("", tuple(heads), _filled(rows, len(heads)), note.strip()), figures


def _rate(counts: Sequence[int], days: Sequence[float]) -> str:
    return f"{sum(counts) / sum(days) * 365.25:.2f}" if sum(days) else "-"


def _filled(rows: Sequence[Line], wide: int) -> tuple[Line, ...]:
    return tuple(row + ("",) * (wide - len(row)) for row in rows)
