"""Flares seen at visits only: proportional hazards in discrete time, from grouped and interval-censored times.

A flare found at a visit happened since the last visit at which there was none; with a missed visit between, it is not
known in which interval. The likelihood takes exactly that, with a hazard of its own for each interval. A coefficient
is the logarithm of the hazard ratio of continuous time (complementary log-log). Without covariates the curve is the
non-parametric one on the grid of visits (Turnbull's).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from trialogue.analysis.estimate import (
    Estimate,
    SignificanceTest,
    chi_square_test,
    log_wald_interval,
    normal_quantile,
)
from trialogue.analysis.survival.data import Flags, Floats, Integers, named, numbers, same_length
from trialogue.errors import BadInput

SOURCE: Final = "Prentice & Gloeckler 1978; Finkelstein 1986; Turnbull 1976"
_STEPS: Final = 200
# A hazard of an interval below this is taken for none: its maximum lies on the border.
_NONE: Final = 1e-9
# Logarithms beyond this only arise on the way to infinity.
_FAR: Final = 50.0
# Where the information on a coefficient falls to this share of what it was at 0, the maximum lies at infinity.
_FLAT: Final = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class VisitFit:
    """Hazards of the intervals (the last ends at the last visit anybody reached), coefficients, and their tests.

    `survival[j]` is the probability to be without a flare after visit j + 1 where every covariate is 0.
    """

    names: tuple[str, ...]
    coefficients: Floats
    covariance: Floats
    survival: Floats
    log_likelihood: float
    null_log_likelihood: float
    likelihood_ratio: SignificanceTest | None
    level: float

    def hazard_ratio(self, name: str | None = None) -> Estimate:
        """The hazard ratio of one covariate (the first when none is named); its standard error is of the logarithm."""
        place = named(self.names, name)
        value, error = float(self.coefficients[place]), math.sqrt(self.covariance[place, place])
        interval = log_wald_interval(value, error, self.level)
        label = f"hazard ratio, {self.names[place]}"
        return Estimate(label, math.exp(value), error, interval, "grouped proportional hazards", SOURCE)


def fit_flares_at_visits(
    last_clear: Iterable[int],
    found_at: Iterable[int | None],
    covariates: Mapping[str, Iterable[float]] | None = None,
    *,
    level: float = 0.95,
) -> VisitFit:
    """Fit to the number of the last visit without a flare (0 is baseline) and of the one that found it (None: never).

    Raises BadInput where a visit is not a whole number, a flare was found before the last visit without one, nobody
    has a flare, or a covariate separates those with flares from those without (its ratio has no finite estimate).

    >>> round(float(fit_flares_at_visits([0, 1, 1, 2], [1, 2, None, None]).survival[0]), 4)
    0.75
    """
    normal_quantile(level)
    clear = _visits("last_clear", last_clear)
    found = _visits("found_at", (0 if visit is None else visit for visit in found_at))
    same_length("found_at", found, len(clear))
    flared = found > 0
    early = flared & (found <= clear)
    if early.any():
        row = int(np.argmax(early))
        raise BadInput(f"found_at[{row}] is {found[row]}, not after the last visit without a flare, {clear[row]}")
    if not flared.any():
        raise BadInput("nobody has a flare; no hazard can be estimated")
    names = tuple(covariates or ())
    columns = [numbers(name, values, len(clear)) for name, values in (covariates or {}).items()]
    given = np.column_stack(columns) if columns else np.zeros((len(clear), 0))
    null = _Likelihood(clear, found, np.zeros((len(clear), 0)))
    base, null_height, _ = null.maximum(np.zeros(0))
    if not names:
        return VisitFit(names, np.zeros(0), np.zeros((0, 0)), null.curve(base), null_height, null_height, None, level)
    full = _Likelihood(clear, found, given)
    known = full.information_of_covariates()
    if (known <= 0).any():
        raise BadInput(f"{', '.join(names)}: no finite estimate; one does not vary")
    theta, height, information = full.maximum(np.zeros(len(names)))
    if (np.diag(information)[-len(names) :] < _FLAT * known).any():
        raise BadInput(f"{', '.join(names)}: no finite estimate; all who flare are on one side")
    covariance = _covariance(information, len(names), names)
    test = chi_square_test(
        "no effect of any covariate", 2 * (height - null_height), len(names), "likelihood ratio", SOURCE
    )
    coefficients = theta[-len(names) :]
    return VisitFit(names, coefficients, covariance, full.curve(theta), height, null_height, test, level)


def _visits(name: str, values: Iterable[Any]) -> Integers:
    given = numbers(name, values)
    wrong = (given < 0) | (given != np.floor(given))
    if wrong.any():
        row = int(np.argmax(wrong))
        raise BadInput(f"{name}[{row}] is {given[row]:g}; write the number of the visit, 0 for baseline")
    return given.astype(np.int64)


def _covariance(information: Floats, size: int, names: tuple[str, ...]) -> Floats:
    """The covariance of the coefficients, whatever the data leave open of the hazards.

    Two intervals that every flare spans together have only their sum estimated; the coefficients do not mind. An
    interval in which everybody flared has a hazard without limit and no information; where only everybody of one side
    flared, its hazard takes up all that is known of the coefficient, which then has no limit either.
    """
    base, cross, own = information[:-size, :-size], information[:-size, -size:], information[-size:, -size:]
    known = own - cross.T @ np.linalg.pinv(base, rcond=1e-10, hermitian=True) @ cross
    spread = np.sqrt(np.diag(own))
    if np.linalg.eigvalsh(known / np.outer(spread, spread))[0] < 1e-9:
        raise BadInput(
            f"{', '.join(names)}: no finite estimate; one grows without limit, does not vary or follows from the others"
        )
    inverse: Floats = np.linalg.inv(known).astype(np.float64)
    return inverse


class _Likelihood:
    """Parameters: the logarithm of the hazard of each interval that can hold a flare, then the coefficients."""

    def __init__(self, clear: Integers, found: Integers, covariates: Floats) -> None:
        visits = np.arange(1, max(int(clear.max()), int(found.max())) + 1)
        self._flared, self._x = found > 0, covariates
        self._survived = (visits <= clear[:, None]).astype(float)
        self._within = ((visits > clear[:, None]) & (visits <= found[:, None])).astype(float)
        self._kept: Flags = self._within.sum(axis=0) > 0
        share = self._within.sum(axis=1, keepdims=True)
        spread = (self._within / np.where(share > 0, share, 1)).sum(axis=0)
        self._start = np.log(np.maximum(spread, 1e-3) / np.maximum(self._survived.sum(axis=0) + spread, 1))

    def curve(self, theta: Floats) -> Floats:
        """The probability to be without a flare after each visit, covariates 0."""
        hazards = np.zeros(len(self._kept))
        hazards[self._kept] = np.exp(theta[: int(self._kept.sum())])
        found: Floats = np.exp(-np.cumsum(hazards))
        return found

    def information_of_covariates(self) -> Floats:
        """What the data say of each coefficient where all are 0."""
        known: Floats = np.diag(self._at(np.concatenate((self._start[self._kept], np.zeros(self._x.shape[1]))))[2])
        return known[len(known) - self._x.shape[1] :]

    def maximum(self, beta: Floats) -> tuple[Floats, float, Floats]:
        """Newton's steps; an interval whose hazard goes to 0 is taken out and the rest fitted again."""
        theta = np.concatenate((self._start[self._kept], beta))
        found = self._at(theta)
        for _ in range(_STEPS):
            hazards = int(self._kept.sum())
            empty = np.exp(theta[:hazards]) < _NONE
            if empty.any():
                kept = np.flatnonzero(self._kept)
                self._kept[kept[empty]] = False
                theta = np.concatenate((theta[:hazards][~empty], theta[hazards:]))
                found = self._at(theta)
            step = _uphill(found[1], found[2])
            length = min(1.0, 4.0 / max(float(np.abs(step).max()), 1e-300))
            ahead = self._at(theta + length * step)
            while not ahead[0] >= found[0] - abs(found[0]) * 1e-14 and length > 1e-6:
                length /= 2
                ahead = self._at(theta + length * step)
            theta, found = theta + length * step, ahead
            if np.abs(step).max() < 1e-11:
                break
        return theta, found[0], found[2]

    def _at(self, theta: Floats) -> tuple[float, Floats, Floats]:
        """Log likelihood, gradient and information (the negative of the second derivatives)."""
        hazards = int(self._kept.sum())
        size = np.exp(np.minimum(theta[:hazards], _FAR))
        relative = np.exp(np.clip(self._x @ theta[hazards:], -_FAR, _FAR))[:, None]
        lived = self._survived[:, self._kept] * size * relative
        met = self._within[:, self._kept] * size * relative
        before, during = lived.sum(axis=1), met.sum(axis=1)
        inside = np.clip(np.where(self._flared, during, 1.0), 1e-150, 600)
        height = float(-before.sum() + np.log(-np.expm1(-inside))[self._flared].sum())
        pull = np.where(self._flared, 1 / np.expm1(inside), 0.0)
        bend = np.where(self._flared, np.exp(inside) / np.expm1(inside) ** 2, 0.0)
        net = pull[:, None] * met - lived
        total = pull * during - before
        gradient = np.concatenate((net.sum(axis=0), total @ self._x))
        cross = net.T @ self._x
        second = np.block([[np.diag(net.sum(axis=0)), cross], [cross.T, (self._x * total[:, None]).T @ self._x]])
        moved = np.column_stack((met, self._x * during[:, None]))
        return height, gradient, (moved * bend[:, None]).T @ moved - second


def _uphill(gradient: Floats, information: Floats) -> Floats:
    """Newton's step; where the information is not positive, one along the directions in which it is made so."""
    sizes, directions = np.linalg.eigh(information)
    floor = max(float(np.abs(sizes).max()) * 1e-12, 1e-300)
    step: Floats = directions @ ((directions.T @ gradient) / np.maximum(np.abs(sizes), floor))
    return step
