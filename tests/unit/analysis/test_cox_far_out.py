"""Cox's model where a value lies far out, where the maximum lies at infinity, and where none is found."""

import math
from typing import Any

import numpy as np
import pytest

from trialogue.analysis.survival import CoxFit, cox, fit_cox, survival_data
from trialogue.errors import BadInput

CHANCE = np.random.default_rng(1)
TIME = CHANCE.exponential(1, 60) + 0.1
SCORE = CHANCE.integers(0, 3, 60) * 1.0
PLAIN = fit_cox(survival_data(TIME, np.ones(60)), {"x": SCORE})


def _fits(time: Any, event: Any, x: Any) -> list[CoxFit]:
    """The fit of one covariate, and the general one of weights."""
    ways = (survival_data(time, event), survival_data(time, event, weight=np.ones(len(time))))
    return [fit_cox(data, {"x": x}) for data in ways]


def _likelihood(beta: float, time: Any, x: Any) -> float:
    """From its definition, everybody having the event at a time of their own."""
    ordered, total = x[np.argsort(time)] * beta, 0.0
    for place, own in enumerate(ordered):
        top = ordered[place:].max()
        total += own - top - math.log(np.exp(ordered[place:] - top).sum())
    return total


@pytest.mark.parametrize("value", [999.0, 99999.0, -1e9])
def test_who_leaves_before_every_event_changes_nothing(value: float) -> None:
    for fit in _fits([0.01, *TIME], [0, *np.ones(60)], [value, *SCORE]):
        assert fit.coefficients[0] == pytest.approx(PLAIN.coefficients[0], abs=1e-10)
        assert fit.covariance[0, 0] == pytest.approx(PLAIN.covariance[0, 0], rel=1e-8)
        assert fit.score.statistic == pytest.approx(PLAIN.score.statistic, abs=1e-9)
        assert (fit.infinite, fit.participants) == ((), 61)


@pytest.mark.parametrize("value", [-50.0, -9999.0, -1e6])
def test_one_value_far_out_at_risk_to_the_end_is_not_infinity(value: float) -> None:
    time, x = np.array([50.0, *TIME]), np.array([value, *SCORE])
    for fit in _fits(time, np.ones(61), x):
        best = fit.coefficients[0]
        assert fit.infinite == ()
        assert fit.log_likelihood == pytest.approx(_likelihood(best, time, x), abs=1e-8)
        assert all(_likelihood(best + off, time, x) < fit.log_likelihood for off in (-0.02, 0.02))


def test_a_value_far_out_beside_another_covariate_and_in_strata() -> None:
    other, stratum = np.arange(61) % 2, np.arange(61) % 3
    time, x = np.array([50.0, *TIME]), np.array([-9999.0, *SCORE])
    far = fit_cox(survival_data(time, np.ones(61)), {"x": x, "y": other}, stratum=stratum)
    near = fit_cox(survival_data(time, np.ones(61)), {"x": np.maximum(x, -400), "y": other}, stratum=stratum)
    assert far.coefficients == pytest.approx(near.coefficients, abs=1e-6)
    assert far.infinite == ()


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_infinity_is_told_from_the_likelihood(sign: float) -> None:
    """Whoever has the event has the highest value of those at risk; one who has not makes it finite."""
    time = np.arange(1.0, 21.0)
    for fit in _fits(time, np.ones(20), sign * time[::-1]):
        assert fit.infinite == ("x",)
        assert fit.hazard_ratio().value == (math.inf if sign > 0 else 0.0)
        assert fit.log_likelihood == pytest.approx(0, abs=1e-8)
    broken = sign * time[::-1]
    broken[[9, 10]] = broken[[10, 9]]
    for fit in _fits(time, np.ones(20), broken):
        assert fit.infinite == ()
        assert fit.log_likelihood == pytest.approx(_likelihood(fit.coefficients[0], time, broken), abs=1e-9)


def test_a_sum_of_covariates_that_tells_everybody_apart() -> None:
    """Neither does alone."""
    generator = np.random.default_rng(4)
    time = np.arange(1.0, 31.0)
    first, third = generator.normal(size=30), generator.normal(size=30)
    fit = fit_cox(survival_data(time, np.ones(30)), {"a": first, "b": time[::-1] / 5 - first, "c": third})
    assert set(fit.infinite) >= {"a", "b"}
    assert fit.log_likelihood == pytest.approx(0, abs=1e-6)


def test_no_maximum_found_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cox, "_STEPS", 1)
    with pytest.raises(BadInput, match="found no maximum in 1 steps; look for a value far out"):
        fit_cox(survival_data(TIME, np.ones(60)), {"x": SCORE, "y": SCORE**2})
