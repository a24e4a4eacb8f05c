"""The Kaplan-Meier estimator with Greenwood's variance, pointwise intervals, and quantiles with theirs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import numpy as np

from trialogue.analysis.estimate import Estimate, Interval, normal_quantile, wald_interval
from trialogue.analysis.notebook import html_table
from trialogue.analysis.survival.data import Floats, SurvivalData, moment_of_curve
from trialogue.analysis.survival.risk_table import tabulate
from trialogue.errors import BadInput

IntervalMethod: TypeAlias = Literal["log", "log-log", "plain"]

METHODS: Final = ("log", "log-log", "plain")
SOURCE: Final = "Kaplan & Meier 1958; Greenwood 1926; Kalbfleisch & Prentice 2002, section 1.4 (log-log)"
QUANTILE_SOURCE: Final = "Brookmeyer & Crowley 1982; on a flat stretch its middle"
# Two heights of the curve that differ less are the same, as in R's quantile of a survival curve.
_SAME: Final = 1.5e-8


@dataclass(frozen=True, slots=True, eq=False)
class SurvivalCurve:
    """A step function that holds its value from each of `times` on; 1 before the first.

    `standard_error` is Greenwood's, of the survival probability. `low` and `high` are pointwise at `level`, and NaN
    once nobody is left (there Greenwood's variance is not defined).
    """

    times: Floats
    at_risk: Floats
    events: Floats
    survival: Floats
    standard_error: Floats
    low: Floats
    high: Floats
    level: float
    interval_method: IntervalMethod

    def _repr_html_(self) -> str:
        """For a notebook: at most ten of the times with events."""
        happening = [place for place, count in enumerate(self.events) if count > 0]
        shown = happening[:: max(1, -(-len(happening) // 10))]
        rows = [(float(self.times[n]), float(self.at_risk[n]), float(self.survival[n])) for n in shown]
        median = self.median().value
        caption = "Kaplan-Meier, median " + ("not reached" if np.isnan(median) else f"{median:.6g}")
        return html_table(caption, rows, ("time", "at risk", "survival"))

    def at(self, time: float) -> Estimate:
        """The probability to be without the event after `time`."""
        moment_of_curve(time)
        step = int(np.searchsorted(self.times, time, side="right")) - 1
        curves = (self.survival, self.standard_error, self.low, self.high)
        value, error, low, high = (float(each[step]) for each in curves) if step >= 0 else (1.0, 0.0, 1.0, 1.0)
        interval = Interval(low, high, self.level, self.interval_method)
        return Estimate(f"survival at {time:g}", value, error, interval, "Kaplan-Meier", SOURCE)

    def number_at_risk(self, time: float) -> float:
        """How many are at risk just before `time`."""
        step = int(np.searchsorted(self.times, time, side="left"))
        return float(self.at_risk[step]) if step < len(self.times) else 0.0

    def quantile(self, share: float = 0.5) -> Estimate:
        """The time by which `share` have had the event; NaN where the curve does not come down so far.

        Raises BadInput unless 0 < share < 1.
        """
        if not 0 < share < 1:
            raise BadInput(f"quantile {share!r} must lie between 0 and 1; the median is 0.5")
        low, value, high = (self._crossing(curve, share) for curve in (self.low, self.survival, self.high))
        interval = Interval(low, high, self.level, self.interval_method)
        name = "median" if share == 0.5 else f"quantile {share:g}"
        return Estimate(
            name, value, None, interval, "inverse of the Kaplan-Meier curve and its limits", QUANTILE_SOURCE
        )

    def median(self) -> Estimate:
        """The time by which half have had the event."""
        return self.quantile(0.5)

    def _crossing(self, curve: Floats, share: float) -> float:
        known = ~np.isnan(curve)
        height = 1 - curve[known]
        times = self.times[known]
        reached, passed = (np.flatnonzero(height >= share + shift) for shift in (-_SAME, _SAME))
        if not len(reached):
            return float("nan")
        until = times[passed[0]] if len(passed) else self.times[-1]
        # A curve that stops exactly at the share is flat to its end; else it jumps over it in one step.
        return float((times[reached[0]] + until) / 2)


def estimate_survival(data: SurvivalData, *, level: float = 0.95, interval: IntervalMethod = "log") -> SurvivalCurve:
    """Estimate the survival curve of one group.

    Raises BadInput for an unknown `interval` ("log", "log-log" or "plain", which is Greenwood's on the probability).

    >>> from trialogue.analysis.survival import survival_data
    >>> curve = estimate_survival(survival_data([1, 2, 3, 4], [1, 0, 1, 1]))
    >>> [round(float(height), 3) for height in curve.survival], curve.median().value
    ([0.75, 0.75, 0.375, 0.0], 3.0)
    """
    if interval not in METHODS:
        raise BadInput(f"interval {interval!r} is not known; write one of {', '.join(METHODS)}")
    table = tabulate(data)
    at_risk, events = table.at_risk[:, 0], table.events[:, 0]
    with np.errstate(divide="ignore", invalid="ignore"):
        happening = events > 0
        share = np.where(happening, events / at_risk, 0.0)
        survival = np.cumprod(1 - share)
        variance = np.cumsum(np.where(happening, events / (at_risk * (at_risk - events)), 0.0))
        spread = np.sqrt(variance)
        low, high = _limits(survival, spread, normal_quantile(level), interval)
        error = survival * spread
    return SurvivalCurve(table.times, at_risk, events, survival, error, low, high, level, interval)


def compare_event_probabilities(first: SurvivalCurve, second: SurvivalCurve, time: float) -> Estimate:
    """The probability to have had the event by `time`, `first` minus `second`, with a Wald interval by Greenwood's
    variances.

    Censored participants count for as long as they were followed; without any it is the difference of proportions.
    Raises BadInput where the follow-up of a curve ends before `time` with somebody still without the event.

    >>> from trialogue.analysis.survival import survival_data
    >>> treated, control = (survival_data([1, 2, 3, 4], events) for events in ([0, 0, 1, 0], [1, 0, 1, 1]))
    >>> found = compare_event_probabilities(estimate_survival(treated), estimate_survival(control), 3)
    >>> round(found.value, 3), round(found.standard_error or 0, 3)
    (-0.125, 0.455)
    """
    for curve in (first, second):
        if time > curve.times[-1] and curve.survival[-1] > 0:
            raise BadInput(
                f"time {time:g} lies behind the last time of follow-up, {curve.times[-1]:g}; choose an earlier one"
            )
    ours, theirs = first.at(time), second.at(time)
    # A curve that came down to 0 has no error by Greenwood: 0 times infinity.
    errors = [0.0 if each.value <= 0 else each.standard_error or 0.0 for each in (ours, theirs)]
    value, error = theirs.value - ours.value, math.hypot(*errors)
    interval = wald_interval(value, error, first.level)
    return Estimate(f"difference of probabilities by {time:g}", value, error, interval, "Kaplan-Meier", SOURCE)


def _limits(survival: Floats, spread: Floats, z: float, method: IntervalMethod) -> tuple[Floats, Floats]:
    """Pointwise limits; `spread` is the standard error of the logarithm of the survival probability."""
    if method == "plain":
        low, high = survival - z * survival * spread, survival + z * survival * spread
    elif method == "log":
        low, high = survival * np.exp(-z * spread), survival * np.exp(z * spread)
    else:
        centre, reach = np.log(-np.log(survival)), z * spread / np.log(survival)
        low, high = np.exp(-np.exp(centre - reach)), np.exp(-np.exp(centre + reach))
        whole = survival == 1
        low, high = np.where(whole, 1.0, low), np.where(whole, 1.0, high)
    gone = survival <= 0
    return np.where(gone, np.nan, np.maximum(low, 0)), np.where(gone, np.nan, np.minimum(high, 1))
