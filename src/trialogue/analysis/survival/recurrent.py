"""Events that recur: the mean cumulative function, and rates compared by negative binomial regression."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import optimize, special

from trialogue.analysis.estimate import Estimate, Interval, log_wald_interval, normal_quantile
from trialogue.analysis.survival.data import Floats, moment_of_curve, named, numbers
from trialogue.errors import BadInput

MEAN_SOURCE: Final = "Nelson 1988; Lawless & Nadeau 1995 (robust variance)"
RATE_SOURCE: Final = "Lawless 1987; variance of the coefficients by expected information"
_STEPS: Final = 100


@dataclass(frozen=True, slots=True, eq=False)
class MeanCumulative:
    """The expected number of events a participant has had by each of `times`, with its robust standard error."""

    times: Floats
    mean: Floats
    standard_error: Floats
    level: float

    def at(self, time: float) -> Estimate:
        """The expected number by `time`; the interval is made on the logarithm."""
        step = int(np.searchsorted(self.times, moment_of_curve(time), side="right")) - 1
        value, error = (float(self.mean[step]), float(self.standard_error[step])) if step >= 0 else (0.0, 0.0)
        interval = log_wald_interval(math.log(value), error / value, self.level) if value > 0 else None
        return Estimate(f"events by {time:g}", value, error, interval, "mean cumulative function", MEAN_SOURCE)


def estimate_mean_cumulative(
    follow_up: Iterable[float], events: Iterable[Sequence[float]], *, level: float = 0.95
) -> MeanCumulative:
    """Estimate from the time each participant was followed to, and the times of their events.

    Raises BadInput where an event lies outside its participant's follow-up, or nobody has one.

    >>> float(estimate_mean_cumulative([10, 10], [[2, 5], [5]]).mean[-1])
    1.5
    """
    normal_quantile(level)
    ends = numbers("follow_up", follow_up)
    if (ends < 0).any():
        row = int(np.argmax(ends < 0))
        raise BadInput(f"follow_up[{row}] is {ends[row]:g}: times run from 0")
    lists = [numbers(f"events[{row}]", each) for row, each in enumerate(events)]
    if len(lists) != len(ends):
        raise BadInput(f"events has {len(lists)} lists for {len(ends)} participants; give one for each, empty for none")
    for row, each in enumerate(lists):
        outside = (each <= 0) | (each > ends[row])
        if outside.any():
            raise BadInput(f"events[{row}] holds {each[outside][0]:g}, outside the follow-up from 0 to {ends[row]:g}")
    every = np.concatenate([np.zeros(0), *lists])
    if not len(every):
        raise BadInput("nobody has an event; there is no rate to estimate")
    times = np.unique(every)
    counts = np.zeros((len(ends), len(times)))
    for row, each in enumerate(lists):
        np.add.at(counts[row], np.searchsorted(times, each), 1)
    present = ends[:, None] >= times
    at_risk = present.sum(axis=0)
    jumps = counts.sum(axis=0) / at_risk
    influence = np.cumsum(present * (counts - jumps) / at_risk, axis=1)
    return MeanCumulative(times, np.cumsum(jumps), np.sqrt((influence**2).sum(axis=0)), level)


@dataclass(frozen=True, slots=True, eq=False)
class RateFit:
    """Negative binomial rates: variance = mean + `dispersion` * mean^2; where that came out as 0, Poisson's."""

    names: tuple[str, ...]
    coefficients: Floats
    covariance: Floats
    dispersion: float
    log_likelihood: float
    level: float

    def rate(self) -> Estimate:
        """Events per unit of exposure where every covariate is 0."""
        return self._ratio("rate", 0)

    def rate_ratio(self, name: str | None = None) -> Estimate:
        """The ratio of rates for one unit of a covariate (the first when none is named)."""
        place = named(self.names, name)
        return self._ratio(f"rate ratio, {self.names[place]}", place + 1)

    def _ratio(self, label: str, place: int) -> Estimate:
        value, error = float(self.coefficients[place]), math.sqrt(self.covariance[place, place])
        interval: Interval = log_wald_interval(value, error, self.level)
        return Estimate(label, math.exp(value), error, interval, "negative binomial regression", RATE_SOURCE)


def fit_event_rate(
    counts: Iterable[int],
    exposure: Iterable[float],
    covariates: Mapping[str, Iterable[float]] | None = None,
    *,
    level: float = 0.95,
) -> RateFit:
    """Fit to the number of events and the time at risk of each participant; `coefficients` begin with the intercept.

    Raises BadInput for a count that is not whole, an exposure that is not positive, no events, or covariates that have
    no finite estimate.

    >>> fit = fit_event_rate([0, 1, 2, 5, 0, 1], [1, 1, 1, 1, 1, 1])
    >>> round(fit.rate().value, 6), fit.dispersion > 0
    (1.5, True)
    """
    normal_quantile(level)
    observed, time = numbers("counts", counts), numbers("exposure", exposure)
    names = tuple(covariates or ())
    columns = [numbers(name, values, len(observed)) for name, values in (covariates or {}).items()]
    _check(observed, time)
    x = np.column_stack([np.ones(len(observed)), *columns])
    fit = _Rates(observed, np.log(time), x)
    dispersion = fit.best_dispersion()
    beta, mean = fit.coefficients(dispersion)
    information = (x * (mean / (1 + dispersion * mean))[:, None]).T @ x
    if not np.isfinite(beta).all() or np.linalg.cond(information) > 1e10:
        raise BadInput(f"{', '.join(names)}: no finite estimate; all events are on one side, or one does not vary")
    height = _height(observed, mean, dispersion)
    covariance: Floats = np.linalg.inv(information).astype(np.float64)
    return RateFit(names, beta, covariance, dispersion, height, level)


def _check(observed: Floats, time: Floats) -> None:
    wrong = (observed < 0) | (observed != np.floor(observed))
    if wrong.any():
        row = int(np.argmax(wrong))
        raise BadInput(f"counts[{row}] is {observed[row]:g}; write a whole number of events")
    if len(time) != len(observed):
        raise BadInput(f"exposure has {len(time)} values for {len(observed)} counts; give one for each participant")
    if (time <= 0).any():
        row = int(np.argmax(time <= 0))
        raise BadInput(f"exposure[{row}] is {time[row]:g}; it must be positive")
    if not observed.any():
        raise BadInput("nobody has an event; there is no rate to estimate")


class _Rates:
    def __init__(self, observed: Floats, offset: Floats, x: Floats) -> None:
        self._y, self._offset, self._x = observed, offset, x
        self._beta = np.zeros(x.shape[1])
        self._beta[0] = math.log(observed.sum() / np.exp(offset).sum())
        # For every count the numbers below it: sums over them stand for differences of digamma functions.
        self._below = np.arange(int(observed.max()))
        self._inside = self._below < observed[:, None]

    def coefficients(self, dispersion: float) -> tuple[Floats, Floats]:
        """The coefficients of greatest likelihood with that dispersion, and the means, by Newton's steps."""
        beta = self._beta
        for _ in range(_STEPS):
            mean = np.exp(np.minimum(self._offset + self._x @ beta, 500))
            size = 1 + dispersion * mean
            bend = mean * (1 + dispersion * self._y) / size**2
            information = (self._x * bend[:, None]).T @ self._x
            step = np.linalg.lstsq(information, self._x.T @ ((self._y - mean) / size), rcond=None)[0]
            beta = beta + step * min(1.0, 3 / max(float(np.abs(step).max()), 1e-300))
            if np.abs(step).max() < 1e-10:
                break
        self._beta = beta
        return beta, np.exp(np.minimum(self._offset + self._x @ beta, 500))

    def best_dispersion(self) -> float:
        """Where the profile likelihood is highest; 0 where it falls from there on."""
        _, mean = self.coefficients(0.0)
        if ((self._y - mean) ** 2 - self._y).sum() <= 0:
            return 0.0
        low, high = math.log(1e-7), math.log(1e5)
        if self._slope(low) <= 0 or self._slope(high) >= 0:
            return 0.0 if self._slope(low) <= 0 else math.exp(high)
        return math.exp(float(optimize.brentq(self._slope, low, high, xtol=1e-13, rtol=1e-14)))

    def _slope(self, log_dispersion: float) -> float:
        a = math.exp(log_dispersion)
        _, mean = self.coefficients(a)
        digammas = (np.where(self._inside, a / (1 + a * self._below), 0.0)).sum(axis=1)
        return float(((np.log1p(a * mean) - digammas) / a**2 + (self._y - mean) / (a * (1 + a * mean))).sum())


def _height(observed: Floats, mean: Floats, dispersion: float) -> float:
    if dispersion == 0:
        return float((observed * np.log(mean) - mean - special.gammaln(observed + 1)).sum())
    size = 1 / dispersion
    terms = special.gammaln(observed + size) - special.gammaln(size) - special.gammaln(observed + 1)
    terms += observed * np.log(dispersion * mean) - (observed + size) * np.log1p(dispersion * mean)
    return float(terms.sum())
