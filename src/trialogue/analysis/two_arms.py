"""Two arms compared by time to an event: curves, log-rank test, hazard ratio, restricted means, subgroups, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from trialogue.analysis.estimate import Estimate, SignificanceTest
from trialogue.analysis.notebook import html_table
from trialogue.analysis.survival.cox import fit_cox
from trialogue.analysis.survival.data import SurvivalData, same_length
from trialogue.analysis.survival.kaplan_meier import IntervalMethod, SurvivalCurve, estimate_survival
from trialogue.analysis.survival.log_rank import log_rank_test
from trialogue.analysis.survival.restricted_mean import RestrictedMeans, compare_restricted_means
from trialogue.errors import BadInput

_INTERVALS: Final = {
    "log": "on the logarithm of the survival probability",
    "log-log": "on the complementary log-log of the survival probability",
    "plain": "on the survival probability (Greenwood)",
}


@dataclass(frozen=True, slots=True, eq=False)
class Arm:
    """One arm: its name, how many, how many events, its curve and median."""

    name: str
    participants: int
    events: int
    curve: SurvivalCurve
    median: Estimate


@dataclass(frozen=True, slots=True)
class Subgroup:
    """The hazard ratio within one value of a column, or why there is none."""

    column: str
    value: str
    participants: int
    events: int
    hazard_ratio: Estimate | None
    reason: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """The result: the reference arm first, the hazard ratio of the other against it."""

    arms: tuple[Arm, Arm]
    log_rank: SignificanceTest
    hazard_ratio: Estimate
    likelihood_ratio: SignificanceTest
    restricted_means: RestrictedMeans | None
    subgroups: tuple[Subgroup, ...]
    methods: str
    notes: tuple[str, ...] = ()
    """What a figure that is not finite comes from."""

    def _repr_html_(self) -> str:
        """For a notebook."""
        rows: list[tuple[object, ...]] = [
            (f"{arm.name}: events", f"{arm.events} of {arm.participants}") for arm in self.arms
        ]
        rows += [
            (self.hazard_ratio.name, self.hazard_ratio.value),
            (self.log_rank.method, f"p {self.log_rank.p_value:.4g}"),
        ]
        return html_table(f"{self.arms[1].name} against {self.arms[0].name}", rows)


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """What to compare and how: `group` names each participant's arm, `reference` the one compared with.

    `strata_of` says in words by what is stratified: it stands in the methods. A participant whose value of a subgroup
    is empty is in none of its lines, and in all the rest.
    """

    group: Sequence[str]
    reference: str
    stratum: Sequence[str] | None = None
    covariates: Mapping[str, Sequence[float]] = field(default_factory=dict)
    subgroups: Mapping[str, Sequence[str]] = field(default_factory=dict)
    horizon: float | None = None
    interval: IntervalMethod = "log"
    level: float = 0.95
    strata_of: str = ""


def compare_two_arms(data: SurvivalData, plan: Plan) -> Comparison:
    """Carry out the plan; raises BadInput where there are not two arms, or nobody has the event.

    >>> from trialogue.analysis.survival import survival_data
    >>> data = survival_data([5, 8, 12, 3, 9, 14], [1, 0, 1, 1, 1, 0])
    >>> found = compare_two_arms(data, Plan(["new", "new", "new", "old", "old", "old"], reference="old"))
    >>> [(arm.name, arm.events) for arm in found.arms], found.hazard_ratio.name, round(found.hazard_ratio.value, 3)
    ([('old', 2), ('new', 2)], 'hazard ratio, new', 1.072)
    """
    _check_lengths(plan, len(data))
    names = sorted(set(plan.group))
    if len(names) != 2:
        raise BadInput(
            f"two arms are compared; the column of arms holds {len(names)}: {', '.join(names[:6])}. Give a column that "
            "tells two arms apart, with somebody in each"
        )
    if plan.reference not in names:
        raise BadInput(f"reference {plan.reference!r} is none of the arms, {names[0]!r} and {names[1]!r}")
    order = (plan.reference, next(name for name in names if name != plan.reference))
    if order[1] in plan.covariates:
        raise BadInput(f"covariate {order[1]!r} has the name of an arm; give its column another name")
    treated = np.array([name == order[1] for name in plan.group])
    arms = tuple(_arm(name, data.taken(treated == side), plan) for name, side in zip(order, (False, True), strict=True))
    covariates = {order[1]: treated.astype(float), **plan.covariates}
    fit = fit_cox(data, covariates, stratum=plan.stratum, level=plan.level)
    means = None
    if plan.horizon is not None:
        means = compare_restricted_means(data, treated, plan.horizon, level=plan.level)
    return Comparison(
        (arms[0], arms[1]),
        log_rank_test(data, treated, stratum=plan.stratum).test,
        fit.hazard_ratio(),
        fit.likelihood_ratio,
        means,
        tuple(_subgroups(data, treated, plan)),
        describe_methods(plan, order),
        tuple(
            f"{name}: no finite estimate: the likelihood rises without end, as where only one arm has events"
            for name in fit.infinite
        ),
    )


def _check_lengths(plan: Plan, length: int) -> None:
    columns = {"group": plan.group, **plan.subgroups, **({} if plan.stratum is None else {"stratum": plan.stratum})}
    for name, values in columns.items():
        same_length(name, values, length)


def _arm(name: str, data: SurvivalData, plan: Plan) -> Arm:
    curve = estimate_survival(data, level=plan.level, interval=plan.interval)
    return Arm(name, len(data), int(data.event.sum()), curve, curve.median())


def _subgroups(data: SurvivalData, treated: Any, plan: Plan) -> list[Subgroup]:
    found = []
    for column, values in plan.subgroups.items():
        for value in sorted(set(values) - {""}):
            rows = np.array([each == value for each in values])
            part = data.taken(rows)
            size = (len(part), int(part.event.sum()))
            try:
                ratio = fit_cox(part, {"treated": treated[rows].astype(float)}, level=plan.level).hazard_ratio()
                found.append(Subgroup(column, value, *size, ratio))
            except BadInput as trouble:
                found.append(Subgroup(column, value, *size, None, str(trouble)))
    return found


def describe_methods(plan: Plan, arms: tuple[str, str]) -> str:
    """The methods paragraph, written from the settings that were used."""
    by = "" if plan.stratum is None else f" stratified by {plan.strata_of}" if plan.strata_of else " in strata"
    unstratified = ", not stratified" if by else ""
    level = f"{plan.level:.0%}"
    said = [
        f"The time to the event was compared between {arms[1]} and {arms[0]} (reference).",
        f"Survival was estimated by Kaplan and Meier, with pointwise {level} intervals "
        f"{_INTERVALS[plan.interval]}; medians have intervals by Brookmeyer and Crowley.",
        f"The hypothesis of equal hazards was tested by the two-sided log-rank test{by}.",
        f"The hazard ratio with its {level} interval comes from Cox's model{by} with Efron's method for ties"
        + (f", adjusted for {', '.join(plan.covariates)}." if plan.covariates else "."),
    ]
    if plan.horizon is not None:
        said.append(f"Restricted mean times were compared up to {plan.horizon:g}{unstratified}.")
    if plan.subgroups:
        said.append(
            f"Hazard ratios within {', '.join(plan.subgroups)} are unadjusted{unstratified}, and for description only."
        )
    return " ".join(said)
