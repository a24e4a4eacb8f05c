"""Weibull's accelerated failure time model: the logarithm of the time is linear in the covariates."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from trialogue.analysis.estimate import Estimate, log_wald_interval, wald_interval
from trialogue.analysis.survival.data import Floats, SurvivalData, numbers
from trialogue.errors import BadInput

SOURCE: Final = "Kalbfleisch & Prentice 2002, section 3.6; scale and intercept as in R's survreg"
_STEPS: Final = 100
_CLOSE: Final = 1e-12
INTERCEPT: Final = "intercept"


@dataclass(frozen=True, slots=True, eq=False)
class WeibullFit:
    """log T = coefficients x covariates + scale x W, with W of the smallest extreme value.

    `covariance` is of the coefficients and then of log(scale). A scale of 1 is the exponential model.
    """

    names: tuple[str, ...]
    coefficients: Floats
    scale: float
    covariance: Floats
    log_likelihood: float
    level: float

    def coefficient(self, name: str) -> Estimate:
        """On the logarithm of time."""
        place = self._place(name)
        value, error = float(self.coefficients[place]), math.sqrt(self.covariance[place, place])
        return Estimate(name, value, error, wald_interval(value, error, self.level), "Weibull, log time", SOURCE)

    def hazard_ratio(self, name: str) -> Estimate:
        """exp(-coefficient / scale), its error by the delta method on the logarithm."""
        place, last = self._place(name), len(self.names)
        value = -float(self.coefficients[place]) / self.scale
        part = np.zeros(last + 1)
        part[place], part[last] = -1 / self.scale, -value
        error = math.sqrt(part @ self.covariance @ part)
        interval = log_wald_interval(value, error, self.level)
        return Estimate(f"hazard ratio, {name}", math.exp(value), error, interval, "Weibull, delta method", SOURCE)

    def _place(self, name: str) -> int:
        if name not in self.names:
            raise BadInput(f"the model has no covariate {name!r}; it has {', '.join(self.names)}")
        return self.names.index(name)


def fit_weibull(
    data: SurvivalData, covariates: Mapping[str, Iterable[float]] | None = None, *, level: float = 0.95
) -> WeibullFit:
    """Fit by Newton's method.

    Raises BadInput for late entry or weights (not built), a time of 0, nobody with the event, and covariates of which
    one follows from the others.

    >>> from trialogue.analysis.survival import survival_data
    >>> fit = fit_weibull(survival_data([1, 2, 3, 4], [1, 1, 1, 1]))
    >>> round(float(fit.coefficients[0]), 4), round(fit.scale, 4)
    (1.0398, 0.4076)
    """
    if data.entry is not None or data.weight is not None:
        raise BadInput("late entry and weights are not fitted by Weibull's model; use fit_cox")
    if not (data.time > 0).all():
        raise BadInput(f"time[{int(np.argmin(data.time > 0))}] is 0: its logarithm is not finite; leave the row out")
    if not data.event.any():
        raise BadInput(
            "nobody has the event (every event is 0); the model cannot be fitted. Check which values are events"
        )
    given = covariates or {}
    names = (INTERCEPT, *given)
    x = np.column_stack((np.ones(len(data)), *(numbers(name, given[name], len(data)) for name in given)))
    if np.linalg.matrix_rank(x) < len(names):
        raise BadInput(f"of {', '.join(names)} one follows from the others; leave it out")
    y, event = np.log(data.time), data.event.astype(float)
    start, *_ = np.linalg.lstsq(x, y, rcond=None)
    theta = np.append(start, math.log(max(float((y - x @ start).std()), 1e-3)))
    height, slope, information = _at(theta, x, y, event)
    for _ in range(_STEPS):
        step = _uphill(slope, information)
        length = min(1.0, 2.0 / max(float(np.abs(step).max()), 2.0))
        ahead = _at(theta + length * step, x, y, event)
        while not ahead[0] >= height - abs(height) * 1e-14 and length > 1e-8:
            length /= 2
            ahead = _at(theta + length * step, x, y, event)
        theta, (height, slope, information) = theta + length * step, ahead
        if np.abs(step).max() < _CLOSE * (1 + np.abs(theta).max()):
            break
    else:
        raise BadInput("the likelihood of Weibull's model has no maximum here: too few events for the covariates")
    covariance: Floats = np.linalg.inv(information).astype(np.float64)
    return WeibullFit(names, theta[:-1], math.exp(theta[-1]), covariance, height, level)


def _at(theta: Floats, x: Floats, y: Floats, event: Floats) -> tuple[float, Floats, Floats]:
    """Log likelihood of the times, its slope, and the information, at coefficients and log(scale)."""
    scale = math.exp(theta[-1])
    w = (y - x @ theta[:-1]) / scale
    # So far out the likelihood is as good as 0, and must stay a number for the step to be halved.
    risk = np.exp(np.minimum(w, 300.0))
    height = float((event * (w - theta[-1] - y) - risk).sum())
    pull = risk - event
    slope = np.append(x.T @ pull / scale, float((w * pull - event).sum()))
    cross = x.T @ (w * risk + pull) / scale
    corner = float((w * w * risk + w * pull).sum())
    information = np.block([[(x.T * risk) @ x / scale**2, cross[:, None]], [cross[None, :], np.array([[corner]])]])
    return height, slope, information


def _uphill(slope: Floats, information: Floats) -> Floats:
    sizes, directions = np.linalg.eigh(information)
    floor = max(float(np.abs(sizes).max()) * 1e-13, 1e-300)
    step: Floats = directions @ ((directions.T @ slope) / np.maximum(np.abs(sizes), floor))
    return step
