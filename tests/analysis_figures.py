"""Our figures of a random data set, under the names that the R script gives its own."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import numpy as np

from analysis_random import RandomSet
from trialogue.analysis.survival import (
    SurvivalData,
    estimate_cumulative_incidence,
    estimate_mean_cumulative,
    estimate_survival,
    fit_cox,
    fit_event_rate,
    fit_flares_at_visits,
    log_rank_test,
    survival_data,
)
from trialogue.analysis.survival.kaplan_meier import IntervalMethod
from trialogue.analysis.survival.restricted_mean import estimate_restricted_mean
from trialogue.errors import BadInput

Figures = dict[str, float]
# MASS stops at a tolerance of its own, and so does glm; elsewhere both sides are exact and R printed twelve digits.
TOLERANCE = defaultdict(lambda: 1e-8, {"rate.": 2e-6, "visits.": 1e-6})


def data_of(each: RandomSet) -> SurvivalData:
    """The times of a data set as our estimators read them."""
    return survival_data(
        each.time,
        each.event,
        entry=each.entry if each.truncated else None,
        weight=each.weight if each.weighted else None,
    )


def our_figures(each: RandomSet) -> Figures:
    """Every figure we can give of a data set; what has none is left out."""
    found: Figures = {}
    data = data_of(each)
    for part in (_curve, _log_rank, _cox, _incidence, _visits, _recurrent, _rates):
        try:
            part(found, each, data)
        except BadInput:
            continue
    return found


def _put(found: Figures, name: str, values: Iterable[Any]) -> None:
    found.update({f"{name}{place}": float(value) for place, value in enumerate(values, 1)})


def _probe(values: Any) -> list[float]:
    places = dict.fromkeys(max(1, math.floor(share * len(values))) for share in (0.25, 0.5, 0.75, 1))
    return [values[place - 1] for place in places]


def _curve(found: Figures, each: RandomSet, data: SurvivalData) -> None:
    methods: tuple[IntervalMethod, ...] = ("log", "log-log", "plain")
    for method in methods:
        curve = estimate_survival(data, interval=method)
        _put(found, "km.survival.", _probe(curve.survival))
        _put(found, "km.error.", _probe(curve.standard_error))
        # Where nobody has had the event R gives no log-log limits; ours are 1.
        unknown = (curve.survival == 1) & (method == "log-log")
        limits = [np.where(unknown, np.nan, limit) for limit in (curve.low, curve.high)]
        for side, limit in zip(("low", "high"), limits, strict=True):
            _put(found, f"km.{method}.{side}.", _probe(limit))
        for name, share in (("quartile", 0.25), ("median", 0.5)):
            point = curve.quantile(share)
            assert point.interval is not None
            _put(found, f"km.{method}.{name}.", (point.value,))
            # R sorts limits by height before it looks for the crossing; where they rise again it finds another one.
            if not any((np.diff(limit[~np.isnan(limit)]) > 0).any() for limit in limits):
                values = (point.value, point.interval.low, point.interval.high)
                _put(found, f"km.{method}.{name}.", values)
    mean = estimate_restricted_mean(data, 0.7 * max(each.time))
    _put(found, "rmst.", (mean.value, mean.standard_error))


def _log_rank(found: Figures, each: RandomSet, data: SurvivalData) -> None:
    for rho in (0, 1):
        test = log_rank_test(data, each.group, rho=rho).test
        _put(found, f"logrank.rho{rho}.", (test.statistic, test.degrees))
        test = log_rank_test(data, each.group, stratum=each.stratum, rho=rho).test
        _put(found, f"logrank.strata.rho{rho}.", (test.statistic,))


def _cox(found: Figures, each: RandomSet, data: SurvivalData) -> None:
    covariates = {"treated": [float(group == 1) for group in each.group], "x": each.x}
    for name, stratum in (("cox.", None), ("cox.strata.", each.stratum)):
        fit = fit_cox(data, covariates, stratum=stratum)
        v = fit.covariance
        figures = (*fit.coefficients, v[0, 0], v[1, 0], v[1, 1], fit.null_log_likelihood, fit.log_likelihood)
        _put(found, name, (*figures, fit.score.statistic, fit.wald.statistic))


def _incidence(found: Figures, each: RandomSet, data: SurvivalData) -> None:
    curves = estimate_cumulative_incidence(each.time, each.cause, entry=data.entry, weight=data.weight)
    columns = [
        curves.incidence[:, curves.causes.index(cause)] if cause in curves.causes else np.zeros(len(curves.times))
        for cause in (1, 2)
    ]
    _put(found, "incidence.", [*_probe(columns[0]), *_probe(columns[1])])


def _visits(found: Figures, each: RandomSet, data: SurvivalData) -> None:
    rows = [row for row, visit in enumerate(each.found_at) if visit in {0, each.last_clear[row] + 1}]
    if len(rows) <= 5:
        return
    treated = [float(each.group[row] == 1) for row in rows]
    fit = fit_flares_at_visits(
        [each.last_clear[row] for row in rows], [each.found_at[row] for row in rows], {"treated": treated}
    )
    _put(found, "visits.", (fit.coefficients[0], fit.log_likelihood))


def _recurrent(found: Figures, each: RandomSet, data: SurvivalData) -> None:
    curve = estimate_mean_cumulative(each.time, each.flares)
    _put(found, "recurrent.", (curve.mean[-1], curve.standard_error[-1]))


def _rates(found: Figures, each: RandomSet, data: SurvivalData) -> None:
    counts = [len(flares) for flares in each.flares]
    fit = fit_event_rate(counts, each.time, {"treated": [float(group == 1) for group in each.group]})
    values = (*fit.coefficients, *np.diag(fit.covariance), fit.dispersion, fit.log_likelihood)
    _put(found, "rate.", values)
