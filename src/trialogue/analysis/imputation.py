"""Missing endpoints imputed many times, the results put together by Rubin's rules, and how far that may be wrong.

A delta moves the imputed values of the treated arm away from what the model says; the tipping point is the delta from
which the conclusion no longer holds. For a value at the end (analysis of covariance) and for yes or no (a difference of
proportions). Missing at random within arm, given the covariates, where delta is 0. Pure; chance comes from a seed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import special

from trialogue.analysis.estimate import Estimate, Interval, normal_quantile
from trialogue.errors import BadInput

Floats: TypeAlias = npt.NDArray[np.float64]
SOURCE: Final = "Rubin 1987; Barnard & Rubin 1999 (degrees of freedom); delta: Cro, Morris, Kenward & Carpenter 2020"
_LEAST: Final = 3


@dataclass(frozen=True, slots=True, eq=False)
class Incomplete:
    """A row each participant: `value` (NaN where missing; 0 and 1 where `binary`), `treated`, complete `covariates`."""

    value: Floats
    treated: npt.NDArray[np.bool_]
    covariates: Floats
    binary: bool


@dataclass(frozen=True, slots=True)
class Pooled:
    """What the imputations say together: `estimate` with its t interval, degrees of freedom, p value, and the share of
    information that is missing."""

    estimate: Estimate
    degrees: float
    p_value: float
    missing_information: float
    imputations: int
    delta: float


@dataclass(frozen=True, slots=True)
class TippingPoint:
    """`delta` is the smallest tried (by absolute value) at which the conclusion no longer holds: the p value is above
    `alpha`, or the effect has the other sign; None where it holds at all."""

    delta: float | None
    alpha: float
    tried: tuple[Pooled, ...]


def incomplete(
    value: Iterable[float | None],
    treated: Iterable[object],
    covariates: Sequence[Iterable[float]] = (),
    *,
    binary: bool = False,
) -> Incomplete:
    """Check and take over; None or NaN is missing. Raises BadInput naming the row and the value, and where an arm has
    too few values to learn from."""
    values = _floats("value", value)
    given_arms = list(treated)
    for row, each in enumerate(given_arms):
        if each not in (0, 1):
            raise BadInput(f"treated[{row}] is {each!r}: write 1 for the treated arm and 0 for the other")
    arm = np.array([bool(each) for each in given_arms])
    columns = [_floats(f"covariate {n}", each) for n, each in enumerate(covariates)]
    for name, found in (("treated", arm), *((f"covariate {n}", each) for n, each in enumerate(columns))):
        if len(found) != len(values):
            raise BadInput(f"{name} has {len(found)} values for {len(values)} participants; give one for each")
    for n, each in enumerate(columns):
        if not np.isfinite(each).all():
            row = int(np.argmin(np.isfinite(each)))
            raise BadInput(f"covariate {n} [{row}] is missing; covariates are not imputed, so give it")
    if np.isinf(values).any():
        raise BadInput(f"value[{int(np.argmax(np.isinf(values)))}] is infinite; write nothing where it is missing")
    seen = ~np.isnan(values)
    if binary and not np.isin(values[seen], (0, 1)).all():
        row = int(np.flatnonzero(seen & ~np.isin(values, (0, 1)))[0])
        raise BadInput(f"value[{row}] is {values[row]:g}: write 0 or 1, and nothing where it is missing")
    for side in (False, True):
        there = int((seen & (arm == side)).sum())
        if there < _LEAST + len(columns):
            name = "treated" if side else "control"
            values_of_arm = f"{there} value{'' if there == 1 else 's'}"
            needed = _LEAST + len(columns)
            raise BadInput(f"the {name} arm has {values_of_arm}; {needed} are needed to impute the others")
    given = np.column_stack(columns) if columns else np.zeros((len(values), 0))
    _refuse_constant(given, values, arm)
    return Incomplete(values, arm, given, binary)


def _floats(name: str, given: Iterable[float | None]) -> Floats:
    found = []
    for row, each in enumerate(given):
        try:
            found.append(math.nan if each is None else float(each))
        except (TypeError, ValueError):
            raise BadInput(f"{name}[{row}] is {each!r}, not a number; write nothing where it is missing") from None
    return np.array(found)


def _refuse_constant(covariates: Floats, values: Floats, arm: npt.NDArray[np.bool_]) -> None:
    """A covariate that is the same for everybody a model learns from, or follows from others, has no coefficient."""
    seen = ~np.isnan(values)
    rows = {"among all": (np.ones(len(arm), bool), np.column_stack((arm, covariates)))}
    for side, name in ((False, "control"), (True, "treated")):
        own = arm == side
        if not seen[own].all():
            rows[f"among the values of the {name} arm"] = (own & seen, covariates)
    for where, (inside, columns) in rows.items():
        centred = columns[inside] - columns[inside].mean(axis=0)
        spread = np.sqrt((centred**2).sum(axis=0))
        scaled = centred / np.where(spread > 1e-12 * np.abs(columns[inside]).max(axis=0, initial=0), spread, np.inf)
        if covariates.shape[1] and np.linalg.matrix_rank(scaled, tol=1e-8) < columns.shape[1]:
            raise BadInput(f"a covariate is constant, or follows from the others, {where}; leave it out")


def impute_and_pool(
    data: Incomplete, *, imputations: int, seed: int | None, delta: float = 0.0, level: float = 0.95
) -> Pooled:
    """Impute `imputations` times and pool the difference of the treated from the control arm.

    A value is drawn from the posterior of its arm's linear model (noninformative prior), `delta` added to the treated;
    a yes from its arm's probability (posterior of Jeffreys), moved by `delta` on the logit. Then the analysis of
    covariance, or the difference of proportions.

    >>> data = incomplete([1, 2, 3, None, 2, 3, 4, None], [0, 0, 0, 0, 1, 1, 1, 1])
    >>> found = impute_and_pool(data, imputations=200, seed=1)
    >>> found.imputations, 0.5 < found.estimate.value < 1.5
    (200, True)
    """
    if seed is None:
        raise BadInput("the seed is missing; give one, so that the same figures come out again")
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or seed < 0:
        raise BadInput(f"seed {seed!r} must be a whole number from 0 on")
    if not math.isfinite(delta):
        raise BadInput(f"delta {delta!r} must be a finite number")
    if imputations < 2:
        raise BadInput(f"{imputations} imputations: two at least are needed to tell how far they differ; 100 are usual")
    if data.binary and data.covariates.shape[1]:
        raise BadInput("covariates are used for a value, not for yes or no; leave them out")
    chance = np.random.default_rng(seed)
    draw: Callable[[Incomplete, np.random.Generator, float], Floats] = _draw_yes if data.binary else _draw_values
    analyse = _difference if data.binary else _covariance_analysis
    found = [analyse(data, draw(data, chance, delta)) for _ in range(imputations)]
    whole = len(data.value) - (2 if data.binary else 2 + data.covariates.shape[1])
    return pool(
        [each[0] for each in found],
        [each[1] for each in found],
        complete_degrees=math.inf if data.binary else whole,
        level=level,
        name="difference of proportions" if data.binary else "difference of means",
        delta=delta,
    )


def pool(  # noqa: PLR0913  # all but two are named
    estimates: Sequence[float],
    variances: Sequence[float],
    *,
    complete_degrees: float = math.inf,
    level: float = 0.95,
    name: str = "pooled estimate",
    delta: float = 0.0,
) -> Pooled:
    """Rubin's rules, with the degrees of freedom of Barnard and Rubin where those of complete data are given.

    >>> found = pool([1.0, 1.2, 0.8], [0.04, 0.05, 0.06])
    >>> round(found.estimate.value, 3), round(found.estimate.standard_error ** 2, 4), round(found.degrees, 2)
    (1.0, 0.1033, 7.51)
    """
    normal_quantile(level)
    count = len(estimates)
    if count < 2 or len(variances) != count:
        raise BadInput(f"{count} estimates and {len(variances)} variances; give two at least, and as many of each")
    value, within = float(np.mean(estimates)), float(np.mean(variances))
    between = float(np.var(estimates, ddof=1))
    total = within + (1 + 1 / count) * between
    if not total > 0:
        raise BadInput("every variance is 0: nothing differs, and nothing can be compared")
    fraction = (1 + 1 / count) * between / total
    degrees = math.inf if fraction == 0 else (count - 1) / fraction**2
    if math.isfinite(complete_degrees):
        known = (complete_degrees + 1) / (complete_degrees + 3) * complete_degrees * (1 - fraction)
        degrees = known if math.isinf(degrees) else degrees * known / (degrees + known)
    error = math.sqrt(total)
    finite = math.isfinite(degrees)
    reach = float(special.stdtrit(degrees, 0.5 + level / 2)) if finite else normal_quantile(level)
    statistic = abs(value) / error
    p_value = 2 * float(special.stdtr(degrees, -statistic) if finite else special.ndtr(-statistic))
    interval = Interval(value - reach * error, value + reach * error, level, "t")
    method = f"Rubin's rules, {count} imputations" + (f", delta {delta:g}" if delta else "")
    return Pooled(Estimate(name, value, error, interval, method, SOURCE), degrees, p_value, fraction, count, delta)


def find_tipping_point(
    data: Incomplete, deltas: Sequence[float], *, imputations: int, seed: int | None, alpha: float = 0.05
) -> TippingPoint:
    """Impute at every delta, with the same chance each time, and say where the conclusion tips: where the result is no
    longer significant, or is so with the other sign.

    Raises BadInput where the result is not significant at the first delta: there is nothing to tip.

    >>> values = [5.1, 4.8, None, 5.6, 5.0, 5.3, 4.9, None, 2.1, 1.7, 2.4, 2.0, None, 2.2, 1.9, 2.3]
    >>> data = incomplete(values, treated=[1] * 8 + [0] * 8)
    >>> find_tipping_point(data, [0, -1, -2, -4, -8, -12], imputations=20, seed=1).delta
    -8
    """
    if not 0 < alpha < 1:
        raise BadInput(f"alpha {alpha!r} must lie between 0 and 1; 0.05 is usual")
    ordered = sorted(deltas, key=abs)
    tried = tuple(impute_and_pool(data, imputations=imputations, seed=seed, delta=delta) for delta in ordered)
    if not tried or tried[0].p_value > alpha:
        said = f"p {tried[0].p_value:.4f} at delta {tried[0].delta:g}" if tried else "no delta was given"
        raise BadInput(f"nothing to tip: {said}; a tipping point asks how far a significant result holds")
    up = tried[0].estimate.value > 0
    tipped = next((each.delta for each in tried if each.p_value > alpha or (each.estimate.value > 0) != up), None)
    return TippingPoint(tipped, alpha, tried)


def _draw_values(data: Incomplete, chance: np.random.Generator, delta: float) -> Floats:
    """Values for the missing: from the posterior of each arm's linear model in the covariates."""
    completed = data.value.copy()
    for side in (False, True):
        own = data.treated == side
        gone, seen = own & np.isnan(data.value), own & ~np.isnan(data.value)
        if not gone.any():
            continue
        design = np.column_stack((np.ones(len(own)), data.covariates))
        x, y = design[seen], data.value[seen]
        # Bayesian linear regression: variance from its scaled inverse chi-square, then the coefficients given it.
        q, r = np.linalg.qr(x)
        fitted = np.linalg.solve(r, q.T @ y)
        degrees = len(y) - x.shape[1]
        variance = float(((y - x @ fitted) ** 2).sum()) / chance.chisquare(degrees)
        coefficients = fitted + math.sqrt(variance) * np.linalg.solve(r, chance.standard_normal(x.shape[1]))
        noise = chance.standard_normal(int(gone.sum())) * math.sqrt(variance)
        completed[gone] = design[gone] @ coefficients + noise + (delta if side else 0.0)
    return completed


def _draw_yes(data: Incomplete, chance: np.random.Generator, delta: float) -> Floats:
    """Yes or no for the missing: from the posterior of each arm's probability, moved on the logit."""
    completed = data.value.copy()
    for side in (False, True):
        own = data.treated == side
        gone, seen = own & np.isnan(data.value), own & ~np.isnan(data.value)
        yes = float(data.value[seen].sum())
        probability = float(chance.beta(yes + 0.5, seen.sum() - yes + 0.5))
        uniform = chance.random(int(gone.sum()))
        if side:
            probability = float(special.expit(special.logit(probability) + delta))
        completed[gone] = uniform < probability
    return completed


def _covariance_analysis(data: Incomplete, completed: Floats) -> tuple[float, float]:
    """The adjusted difference and its variance, by least squares."""
    design: Floats = np.column_stack((np.ones(len(completed)), data.treated.astype(np.float64), data.covariates))
    fitted, *_ = np.linalg.lstsq(design, completed, rcond=None)
    degrees = len(completed) - design.shape[1]
    spread = float(((completed - design @ fitted) ** 2).sum()) / degrees
    return float(fitted[1]), spread * float(np.linalg.inv(design.T @ design)[1, 1])


def _difference(data: Incomplete, completed: Floats) -> tuple[float, float]:
    shares, variance = [], 0.0
    for side in (True, False):
        own = completed[data.treated == side]
        share = float(own.mean())
        shares.append(share)
        variance += share * (1 - share) / len(own)
    return shares[0] - shares[1], variance
