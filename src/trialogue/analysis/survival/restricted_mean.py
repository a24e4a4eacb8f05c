"""Restricted mean survival time: the area under the Kaplan-Meier curve up to a horizon, and two groups compared."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from numbers import Real
from typing import Any, Final

import numpy as np

from trialogue.analysis.estimate import Estimate, SignificanceTest, chi_square_test, log_wald_interval, wald_interval
from trialogue.analysis.survival.data import SurvivalData, coded
from trialogue.analysis.survival.kaplan_meier import estimate_survival
from trialogue.errors import BadInput

SOURCE: Final = "Irwin 1949; Karrison 1987; Royston & Parmar 2013"


@dataclass(frozen=True, slots=True)
class RestrictedMeans:
    """The means of two groups, in the order of `groups`; difference and ratio are the second against the first."""

    groups: tuple[Any, Any]
    means: tuple[Estimate, Estimate]
    difference: Estimate
    ratio: Estimate
    test: SignificanceTest


def estimate_restricted_mean(data: SurvivalData, horizon: float, *, level: float = 0.95) -> Estimate:
    """The mean time without the event up to `horizon`, in the unit of the times.

    Raises BadInput where the horizon is not positive or lies behind the last time while the curve is above 0.

    >>> from trialogue.analysis.survival import survival_data
    >>> round(estimate_restricted_mean(survival_data([1, 2, 3], [1, 0, 1]), 3).value, 6)
    2.333333
    """
    if not (isinstance(horizon, Real) and 0 < horizon < math.inf):
        raise BadInput(f"horizon {horizon!r} must be a positive time")
    curve = estimate_survival(data, level=level)
    last = float(curve.times[-1])
    if horizon > last and curve.survival[-1] > 0:
        raise BadInput(f"horizon {horizon:g} lies behind the last time of follow-up, {last:g}; choose an earlier one")
    inside = curve.times < horizon
    edges = np.concatenate(([0.0], curve.times[inside], [horizon]))
    heights = np.concatenate(([1.0], curve.survival[inside]))
    areas = heights * np.diff(edges)
    value = float(areas.sum())
    ahead = areas[1:][::-1].cumsum()[::-1]
    at_risk, events = curve.at_risk[inside], curve.events[inside]
    left = at_risk - events
    terms = np.where((events > 0) & (left > 0), events / np.where(left > 0, at_risk * left, 1), 0.0)
    error = math.sqrt(float((ahead**2 * terms).sum()))
    method = f"area under Kaplan-Meier up to {horizon:g}"
    return Estimate("restricted mean", value, error, wald_interval(value, error, level), method, SOURCE)


def compare_restricted_means(
    data: SurvivalData, group: Iterable[Any], horizon: float, *, level: float = 0.95
) -> RestrictedMeans:
    """Difference (the later group minus the first, in order) and ratio of the restricted means of two groups.

    Raises BadInput unless there are exactly two, and where a mean is 0.

    >>> from trialogue.analysis.survival import survival_data
    >>> data = survival_data([2, 3, 6, 3, 4, 8], [1, 1, 0, 1, 1, 0])
    >>> found = compare_restricted_means(data, ["a", "a", "a", "b", "b", "b"], 5)
    >>> [round(mean.value, 4) for mean in found.means], round(found.difference.value, 4)
    ([3.3333, 4.0], 0.6667)
    """
    groups, codes = coded("group", group, len(data))
    if len(groups) != 2:
        raise BadInput(f"restricted means compare two groups; these are {len(groups)}: {groups!r}")
    one, two = (estimate_restricted_mean(data.taken(codes == each), horizon, level=level) for each in (0, 1))
    for name, mean in zip(groups, (one, two), strict=True):
        if mean.value <= 0:
            raise BadInput(f"everybody of group {name!r} has the event at time 0; its mean is 0 and has no ratio")
    errors = (one.standard_error or 0.0, two.standard_error or 0.0)
    difference, error = two.value - one.value, math.hypot(*errors)
    log_ratio = math.log(two.value / one.value)
    log_error = math.hypot(errors[0] / one.value, errors[1] / two.value)
    method = f"restricted means up to {horizon:g}"
    statistic = (difference / error) ** 2 if error > 0 else math.nan
    return RestrictedMeans(
        (groups[0], groups[1]),
        (one, two),
        Estimate("difference", difference, error, wald_interval(difference, error, level), method, SOURCE),
        Estimate(
            "ratio", math.exp(log_ratio), log_error, log_wald_interval(log_ratio, log_error, level), method, SOURCE
        ),
        chi_square_test("equal restricted means", statistic, 1, f"Wald, {method}", SOURCE),
    )
