"""The endpoint: curves by arm, the comparison in each analysis set and subgroup, and the methods in words."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from trialogue.analysis.datasets import Datasets
from trialogue.analysis.datasets.sets import NAMES, RULES
from trialogue.analysis.estimate import Estimate
from trialogue.analysis.proportions import estimate_risk_difference, two_by_two
from trialogue.analysis.report.grid import Grid, columns_of, share
from trialogue.analysis.survival import SurvivalCurve, compare_event_probabilities, estimate_survival, survival_data
from trialogue.analysis.two_arms import Comparison, Plan, Subgroup, compare_two_arms
from trialogue.conduct.protocol.reading import hash_protocol
from trialogue.errors import BadInput


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """What one analysis set says. `comparison` is None where the arms are hidden or nothing can be compared: `why`."""

    chosen: str
    curves: tuple[tuple[str, SurvivalCurve], ...]
    comparison: Comparison | None
    difference: Estimate | None
    forest: tuple[Subgroup, ...]
    why: str
    by_end: Estimate | None = None
    """The difference at the end of follow-up by Kaplan and Meier, where censoring counts."""


def analyse_endpoint(datasets: Datasets, chosen: str) -> Result:
    """The endpoint in the analysis set `chosen`, and beside it in the others and in subgroups."""
    members = datasets.members(chosen)
    rows = {row.values["participant"]: row.values for row in datasets.endpoints.rows}
    curves = []
    for column in columns_of(datasets, members):
        own = [rows[who] for who in column.members]
        if own:
            data = survival_data([row["days"] for row in own], [row["event"] for row in own])
            curves.append((column.name, estimate_survival(data, interval="log-log")))
    if not datasets.by_arm:
        return Result(chosen, tuple(curves), None, None, (), "The arms are hidden in this version.")
    if len(curves) < 2:
        held = f"all who are analysed are in one arm, {curves[0][0]}" if curves else "nobody is in the analysis set"
        return Result(chosen, tuple(curves), None, None, (), f"Not compared: {held}.")
    try:
        comparison = _compare(datasets, members)
    except BadInput as trouble:
        return Result(chosen, tuple(curves), None, None, (), f"Not compared: {trouble}.")
    others = [name for name in ("itt", "fas", "pp") if name != chosen]
    lines = [_line(NAMES[chosen], "", comparison)]
    lines += [_set_line(datasets, name) for name in others]
    forest, by_end = (*lines, *comparison.subgroups), _difference_by_end(comparison, 7 * datasets.endpoint.to_week)
    return Result(chosen, tuple(curves), comparison, _difference(comparison), forest, "", by_end)


def _compare(datasets: Datasets, members: Sequence[str]) -> Comparison:
    names = {arm.id: arm.name for arm in datasets.protocol.arms}
    reference = next((arm.name for arm in datasets.protocol.arms if arm.kind != "experimental"), "")
    rows = {row.values["participant"]: row.values for row in datasets.endpoints.rows}
    people = {known.person.number: known.person for known in datasets.people}
    factors = list(datasets.protocol.randomisation.factors)
    strata = ["/".join(people[who].stratum.get(factor, "") for factor in factors) for who in members]
    groups = {"site": [people[who].first_site for who in members]}
    groups |= {factor: [people[who].stratum.get(factor, "") for who in members] for factor in factors}
    plan = Plan(
        [names[rows[who]["arm"]] for who in members],
        reference,
        stratum=strata if factors else None,
        subgroups={name: values for name, values in groups.items() if len(set(values)) > 1},
        interval="log-log",
        strata_of=", ".join(factors),
    )
    return compare_two_arms(
        survival_data([rows[who]["days"] for who in members], [rows[who]["event"] for who in members]), plan
    )


def _set_line(datasets: Datasets, name: str) -> Subgroup:
    members = datasets.members(name)
    try:
        return _line(NAMES[name], "", _compare(datasets, members))
    except BadInput as trouble:
        return Subgroup(NAMES[name], "", len(members), 0, None, str(trouble))


def _line(column: str, value: str, comparison: Comparison) -> Subgroup:
    people, events = (sum(getattr(arm, name) for arm in comparison.arms) for name in ("participants", "events"))
    return Subgroup(column, value, people, events, comparison.hazard_ratio)


def _difference(comparison: Comparison) -> Estimate:
    control, treated = comparison.arms
    table = two_by_two(treated.events, treated.participants, control.events, control.participants)
    return estimate_risk_difference(table)


def _difference_by_end(comparison: Comparison, end: float) -> Estimate:
    """By the last day of the endpoint that somebody of both arms was followed to."""
    control, treated = (arm.curve for arm in comparison.arms)
    followed = [curve.times[-1] for curve in (control, treated) if curve.survival[-1] > 0]
    return compare_event_probabilities(treated, control, float(min([end, *followed])))


def describe_estimand(datasets: Datasets) -> Grid | None:
    """The intercurrent events, how they are taken, and how many outcomes they decided."""
    question = datasets.estimand
    if question is None:
        return None
    reasons = Counter(outcome.reason for outcome in datasets.outcomes)
    rows = tuple(
        (each.words, each.strategy.replace("_", " "), str(sum(n for why, n in reasons.items() if each.id in why)))
        for each in question.events
    )
    note = f"Population: {question.population}. Summary: {question.summary}."
    return Grid("Estimand", ("Intercurrent event", "Strategy", "Outcomes decided by it"), rows, note)


def describe_result(result: Result) -> Grid:
    """Events, medians and comparisons as a table."""
    if result.comparison is None:
        rows = tuple((name, str(int(c.at_risk[0])), str(int(c.events.sum()))) for name, c in result.curves)
        return Grid("Endpoint", ("", "Participants", "Events"), rows, result.why)
    found = result.comparison
    lines = [(arm.name, f"{share(arm.events, arm.participants)} with the event") for arm in found.arms]
    assert result.difference is not None
    lines.append(("Difference of proportions", figure(result.difference)))
    if result.by_end is not None:
        day = result.by_end.name.rpartition(" ")[2]
        lines.append((f"Difference by day {day}, Kaplan-Meier", figure(result.by_end)))
    lines.append(("Hazard ratio", figure(found.hazard_ratio)))
    lines.append(
        (
            f"{found.log_rank.method[0].upper()}{found.log_rank.method[1:]} test",
            f"chi-square {found.log_rank.statistic:.3f}, p = {found.log_rank.p_value:.4f}",
        )
    )
    against = f"Difference and hazard ratio: {found.arms[1].name} against {found.arms[0].name}."
    return Grid("Endpoint", ("", "Result"), tuple(lines), " ".join((against, *(f"{each}." for each in found.notes))))


def figure(estimate: Estimate) -> str:
    """A figure with its interval; words where it is not finite."""
    interval = estimate.interval
    if not math.isfinite(estimate.value) or (interval and math.isnan(interval.low)):
        return "no finite estimate"
    if interval is None:
        return f"{estimate.value:.3f}"
    limits = f"{interval.low:.3f} to {interval.high:.3f}"
    return f"{estimate.value:.3f} ({interval.level:.0%} interval {limits}; {method_words(interval.method)})"


def method_words(method: str) -> str:
    """The names in a method written large.

    >>> method_words("miettinen-nurminen"), method_words("Wald, log")
    ('Miettinen-Nurminen', 'Wald, log')
    """
    return "Miettinen-Nurminen" if method == "miettinen-nurminen" else method


def describe_protocol(datasets: Datasets) -> str:
    """By which version of the log the analysis goes, or that the log records none like it."""
    digest = f"SHA-256 {hash_protocol(datasets.protocol)[:12]}"
    if datasets.version is None:
        return f"The log does not record the protocol by which it is analysed here ({digest})."
    said = f"It is analysed by version {datasets.version} of the protocol, as the log records it ({digest})"
    later = "" if datasets.version == datasets.version_in_force else f"; in force was {datasets.version_in_force}"
    return f"{said}{later}."


def describe_settings(datasets: Datasets, result: Result) -> str:
    """The methods paragraph, from the settings that were used."""
    endpoint, question = datasets.endpoint, datasets.estimand
    said = [
        f"Data are those of the log of {datasets.study} up to event {datasets.state.sequence}, cut off on "
        f"{datasets.cut_off.isoformat()} by the day on which something happened.",
        describe_protocol(datasets),
        f"The endpoint is {endpoint.id} ({endpoint.words.lower()}), to week {endpoint.to_week}, by "
        f"{endpoint.instrument.replace('_', ' ')}; a flare is dated to the visit that found it, the committee's "
        "judgement taken before the computed one, and who has none is censored at the last visit judged.",
        RULES[result.chosen],
    ]
    if question is not None:
        ways = "; ".join(f"{each.words.lower()}: {each.strategy.replace('_', ' ')}" for each in question.events)
        said.append(f"Intercurrent events of estimand {question.id} were taken so: {ways}.")
    if result.comparison is not None:
        assert result.difference is not None
        said.append(result.comparison.methods)
        said.append(
            f"Proportions were compared by their difference ({method_words(result.difference.method)}), in which who "
            "was censored counts as without the event; the difference by Kaplan and Meier, with a Wald interval by "
            "Greenwood's variances, counts them for as long as they were followed."
        )
    elif datasets.by_arm:
        said.append(result.why)
    else:
        said.append("The arms are hidden; nothing was compared. The curve is that of everybody, by Kaplan and Meier.")
    return " ".join(said)
