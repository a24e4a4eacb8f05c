"""Cox's proportional hazards: Efron's ties, strata, left truncation, weights; Wald, score and likelihood tests."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from trialogue.analysis.estimate import (
    Estimate,
    Interval,
    SignificanceTest,
    chi_square_test,
    log_wald_interval,
    normal_quantile,
)
from trialogue.analysis.notebook import html_table
from trialogue.analysis.survival.data import Floats, SurvivalData, coded, named, numbers
from trialogue.errors import BadInput

SOURCE: Final = "Cox 1972; Efron 1977 (ties)"
_METHOD: Final = "Cox, Efron ties"
_FARTHEST: Final = 1e100
_NO_EFFECT: Final = "no effect of any covariate"
_WALD, _SCORE, _RATIO = (f"{each}, {_METHOD}" for each in ("Wald", "score", "likelihood ratio"))
_STEPS: Final = 100
_CLOSE: Final = 1e-11
# Of what the likelihood can still gain: so little is its own rounding.
_GAIN: Final = 1e-10
# Where there is nothing to gain, a step that goes on undiminished, and moves the risks, leads to infinity.
_UNDIMINISHED, _FAR, _MOVES = 0.5, 1e-3, 0.05


@dataclass(frozen=True, slots=True, eq=False)
class CoxFit:
    """The fitted model.

    `coefficients` are logarithms of hazard ratios in the order of `names`; `infinite` names those that grow without
    limit (every event in one group, say): their value is plus or minus infinity, the Wald test is NaN, and the score
    and likelihood tests still hold.
    """

    names: tuple[str, ...]
    coefficients: Floats
    covariance: Floats
    log_likelihood: float
    null_log_likelihood: float
    wald: SignificanceTest
    score: SignificanceTest
    likelihood_ratio: SignificanceTest
    participants: int
    events: int
    infinite: tuple[str, ...]
    level: float

    def _repr_html_(self) -> str:
        """For a notebook: a line for each covariate."""
        ratios = [self.hazard_ratio(name) for name in self.names]
        rows = [
            (name, ratio.value, f"{ratio.interval.low:.4g} to {ratio.interval.high:.4g}" if ratio.interval else "")
            for name, ratio in zip(self.names, ratios, strict=True)
        ]
        caption = f"Cox, {self.events} events of {self.participants}; {self.likelihood_ratio.method}: "
        heads = ("covariate", "hazard ratio", f"{self.level:.0%} interval")
        return html_table(f"{caption}p = {self.likelihood_ratio.p_value:.4g}", rows, heads)

    def hazard_ratio(self, name: str | None = None) -> Estimate:
        """The hazard ratio of one covariate (the first when none is named); its standard error is of the logarithm."""
        place = named(self.names, name)
        value, error = float(self.coefficients[place]), math.sqrt(self.covariance[place, place])
        label = f"hazard ratio, {self.names[place]}"
        if self.names[place] in self.infinite:
            limits = Interval(math.nan, math.nan, self.level, "none: the estimate is at infinity")
            ratio = math.inf if value > 0 else 0.0
            return Estimate(label, ratio, None, limits, "Cox, Efron ties", SOURCE)
        interval = log_wald_interval(value, error, self.level)
        return Estimate(label, math.exp(value), error, interval, "Cox, Efron ties", SOURCE)


def fit_cox(
    data: SurvivalData,
    covariates: Mapping[str, Iterable[float]],
    *,
    stratum: Iterable[Any] | None = None,
    level: float = 0.95,
) -> CoxFit:
    """Fit by Newton's method to the maximum of the partial likelihood.

    Raises BadInput where nobody has the event, a covariate does not vary among those at risk at any event, one follows
    from the others, or the steps do not come to a maximum.

    >>> from trialogue.analysis.survival import survival_data
    >>> times = survival_data([1, 2, 3, 4, 5, 6], [1, 1, 1, 1, 1, 1])
    >>> fit = fit_cox(times, {"treated": [0, 1, 0, 1, 0, 1]})
    >>> round(fit.hazard_ratio().value, 4), fit.events
    (0.5315, 6)
    """
    normal_quantile(level)
    if not covariates:
        raise BadInput("the model has no covariate; name at least one")
    if len(covariates) == 1 and stratum is None and data.entry is None and data.weight is None:
        quick = _fit_one(data, next(iter(covariates.items())), level)
        if quick is not None:
            return quick
    if not data.event.any():
        raise BadInput(
            "nobody has the event (every event is 0); a hazard ratio cannot be estimated. Check which values "
            "are events, or take a later cut-off"
        )
    names = tuple(covariates)
    given = np.column_stack([numbers(name, covariates[name], len(data)) for name in names])
    _refuse_far_out(given, names)
    problem = _Problem(data, given, stratum)
    zero = np.zeros(len(names))
    null, gradient, information = problem.at(zero)
    _refuse_dependent(information, names)
    score = float(gradient @ np.linalg.solve(information, gradient))
    beta, best, information, infinite = _maximum(problem, zero, (null, gradient, information))
    if infinite.any():
        covariance, wald = np.full(information.shape, np.nan), math.nan
        beta = np.where(infinite, np.copysign(np.inf, beta), beta)
    else:
        covariance, wald = np.linalg.inv(information), float(beta @ information @ beta)
    degrees = len(names)
    label, method = _NO_EFFECT, f"{_METHOD}{', stratified' if stratum is not None else ''}"
    return CoxFit(
        names,
        beta / problem.scale,
        covariance / np.outer(problem.scale, problem.scale),
        best,
        null,
        chi_square_test(label, wald, degrees, f"Wald, {method}", SOURCE),
        chi_square_test(label, score, degrees, f"score, {method}", SOURCE),
        chi_square_test(label, 2 * (best - null), degrees, f"likelihood ratio, {method}", SOURCE),
        len(data),
        int(data.event.sum()),
        tuple(name for name, gone in zip(names, infinite, strict=True) if gone),
        level,
    )


def _refuse_far_out(given: Floats, names: tuple[str, ...]) -> None:
    if (np.abs(given) > _FARTHEST).any():
        row, column = (int(place) for place in np.argwhere(np.abs(given) > _FARTHEST)[0])
        raise BadInput(f"{names[column]}[{row}] is {given[row, column]:g}, too large to be squared; use another unit")


def _fit_one(data: SurvivalData, covariate: tuple[str, Iterable[float]], level: float) -> CoxFit | None:
    """The fit of one covariate alone, compiled whole; None where there is none, for the general way to say why."""
    from trialogue.analysis.survival.cox_bulk import fit_one_covariate  # noqa: PLC0415  # compiled

    name, given = covariate
    if not isinstance(given, np.ndarray | list | tuple) or len(given) != len(data):
        return None
    values = given if isinstance(given, np.ndarray) and given.dtype == np.float64 else numbers(name, given)
    if values.ndim != 1:
        return None
    finite, beta, information, best, null, score, events = fit_one_covariate(data.time, data.event, values)
    if not finite:
        return None
    wald = chi_square_test(_NO_EFFECT, beta * beta * information, 1, _WALD, SOURCE)
    by_score = chi_square_test(_NO_EFFECT, score, 1, _SCORE, SOURCE)
    ratio = chi_square_test(_NO_EFFECT, 2 * (best - null), 1, _RATIO, SOURCE)
    found, covariance = np.array((beta,)), np.array(((1 / information,),))
    return CoxFit((name,), found, covariance, best, null, wald, by_score, ratio, len(data), int(events), (), level)


class _Problem:
    """Those at risk at some event in the order the likelihood reads, covariates with median 0 and standard deviation
    1."""

    def __init__(self, data: SurvivalData, given: Floats, stratum: Iterable[Any] | None) -> None:
        strata = np.zeros(len(data), np.int64) if stratum is None else coded("stratum", stratum, len(data))[1]
        order = np.lexsort((-data.time, strata))
        order = order[_ever_at_risk(data, strata)[order]]
        given = given[order]
        # By the median, not the mean: beside one value far out the others would differ in their last digits only.
        given = given - np.median(given, axis=0)
        spread = given.std(axis=0)
        self.scale = np.where(spread > 0, spread, 1.0)
        self._covariates = np.ascontiguousarray(given / self.scale)
        self.reach = np.ptp(self._covariates, axis=0)
        self._time, self._event, self._stratum = data.time[order], data.event[order], strata[order]
        self._weight = np.ones(len(order)) if data.weight is None else data.weight[order]
        self._entry = np.zeros(0) if data.entry is None else data.entry[order]
        truncated = data.entry is not None
        self._by_entry = np.lexsort((-self._entry, self._stratum)) if truncated else np.zeros(0, np.int64)

    def at(self, beta: Floats) -> tuple[float, Floats, Floats]:
        """The log partial likelihood, its gradient and the information."""
        from trialogue.analysis.survival.partial_likelihood import partial_likelihood  # noqa: PLC0415  # compiled

        size = len(beta)
        gradient, information = np.zeros(size), np.zeros((size, size))
        arrays = (self._covariates, self._time, self._event, self._weight, self._stratum, self._entry, self._by_entry)
        likelihood = float(partial_likelihood(beta, *arrays, gradient, information))
        return likelihood, gradient, information + np.tril(information, -1).T


def _ever_at_risk(data: SurvivalData, strata: Any) -> Any:
    """Who is at risk at an event of their stratum; nobody else is in the likelihood, or may set its scale."""
    first, last = np.full(strata.max() + 1, np.inf), np.full(strata.max() + 1, -np.inf)
    np.minimum.at(first, strata[data.event], data.time[data.event])
    np.maximum.at(last, strata[data.event], data.time[data.event])
    inside: Any = data.time >= first[strata]
    return inside if data.entry is None else inside & (data.entry < last[strata])


def _refuse_dependent(information: Floats, names: tuple[str, ...]) -> None:
    spread = np.diag(information)
    if (spread <= 1e-12).any():
        name = names[int(np.argmin(spread))]
        raise BadInput(f"{name} does not differ among those at risk at any event; leave it out, or make fewer strata")
    scaled = information / np.sqrt(np.outer(spread, spread))
    if np.linalg.eigvalsh(scaled)[0] < 1e-10:
        raise BadInput(f"of {', '.join(names)} one follows from the others; leave it out")


def _maximum(
    problem: _Problem, start: Floats, found: tuple[float, Floats, Floats]
) -> tuple[Floats, float, Floats, Any]:
    """Newton's steps, halved while they do not climb: where, how high, the information, and what is infinite."""
    beta, (likelihood, gradient, information) = start, found
    before = np.full(len(beta), np.inf)
    for _ in range(_STEPS):
        step, gain = _step(gradient, information)
        if np.abs(step).max() < _CLOSE * (1 + np.abs(beta).max()):
            return beta, likelihood, information, np.zeros(len(beta), bool)
        if gain < _GAIN:
            length = np.abs(step)
            infinite = (length > _UNDIMINISHED * before) & (length > _FAR * np.abs(beta))
            infinite &= length * problem.reach > _MOVES
            if infinite.any():
                return beta, likelihood, information, infinite
        ahead = _climb(problem, beta, step, likelihood)
        if ahead is None:
            if gain < _GAIN:
                return beta, likelihood, information, np.zeros(len(beta), bool)
            break
        before = np.abs(step)
        beta, (likelihood, gradient, information) = ahead
    raise BadInput(
        f"Cox's model found no maximum in {_STEPS} steps; look for a value far out, two covariates nearly alike, or a "
        "sum of covariates that tells who has the event"
    )


def _step(gradient: Floats, information: Floats) -> tuple[Floats, float]:
    """Newton's step, and how much likelihood it promises."""
    try:
        step: Any = np.linalg.solve(information, gradient)
    except np.linalg.LinAlgError:
        step = np.linalg.pinv(information) @ gradient
    return step, float(gradient @ step) / 2


def _climb(
    problem: _Problem, beta: Floats, step: Floats, likelihood: float
) -> tuple[Floats, tuple[float, Floats, Floats]] | None:
    """Where the step, or the largest half of it that climbs, leads; None where none does."""
    length = 1.0
    while length > 1e-12:
        place = beta + length * step
        ahead = problem.at(place)
        if ahead[0] >= likelihood - abs(likelihood) * 1e-14:
            return place, ahead
        length /= 2
    return None
