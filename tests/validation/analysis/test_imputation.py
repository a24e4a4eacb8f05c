"""Multiple imputation against computations of its own: Rubin's rules by statsmodels, limits known in closed form."""

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
import pytest
from scipy import stats

from trialogue.analysis.imputation import find_tipping_point, impute_and_pool, incomplete, pool
from trialogue.errors import BadInput


def _rubin(estimates: list[float], variances: list[float], complete: float) -> tuple[float, float, float]:
    """A second program, from Barnard and Rubin's own notation: total variance, degrees, p value."""
    m, u = len(estimates), sum(variances) / len(variances)
    mean = sum(estimates) / m
    b = sum((each - mean) ** 2 for each in estimates) / (m - 1)
    t = u + b + b / m
    r = (b + b / m) / u
    old = (m - 1) * (1 + 1 / r) ** 2
    observed = (complete + 1) / (complete + 3) * complete / (1 + r)
    degrees = 1 / (1 / old + 1 / observed)
    return t, degrees, 2 * stats.t.sf(abs(mean) / math.sqrt(t), degrees)


def test_recomputed_rubins_rules() -> None:
    generator = np.random.default_rng(1)
    for _ in range(50):
        count, complete = int(generator.integers(2, 30)), float(generator.integers(10, 200))
        estimates, variances = generator.normal(1, 0.3, count).tolist(), generator.uniform(0.1, 0.5, count).tolist()
        found = pool(estimates, variances, complete_degrees=complete)
        total, degrees, p_value = _rubin(estimates, variances, complete)
        assert found.estimate.standard_error is not None
        assert found.estimate.standard_error**2 == pytest.approx(total, rel=1e-12)
        assert found.degrees == pytest.approx(degrees, rel=1e-10)
        assert found.p_value == pytest.approx(p_value, rel=1e-9)
        low, high = stats.t.interval(0.95, degrees, found.estimate.value, math.sqrt(total))
        assert found.estimate.interval is not None
        assert (found.estimate.interval.low, found.estimate.interval.high) == pytest.approx((low, high))


def _trial(seed: int, size: int = 200) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    generator = np.random.default_rng(seed)
    baseline, treated = generator.normal(0, 1, size), np.arange(size) % 2 == 1
    value = baseline + treated * -0.6 + generator.normal(0, 1, size)
    gone = generator.random(size) < _share_missing(baseline)
    return np.where(gone, np.nan, value), treated, baseline, value


def _share_missing(baseline: np.ndarray) -> np.ndarray:
    """Missing at random: the more, the higher the baseline."""
    return 1 / (1 + np.exp(1.5 - baseline))


def test_nothing_missing_is_the_t_test_of_scipy() -> None:
    _, treated, _, value = _trial(2)
    found = impute_and_pool(incomplete(value, treated), imputations=3, seed=1)
    assert found.estimate.standard_error is not None
    expected = stats.ttest_ind(value[treated], value[~treated])
    assert found.estimate.value / found.estimate.standard_error == pytest.approx(expected.statistic, rel=1e-12)
    assert found.missing_information == 0


def test_many_imputations_come_to_the_regression_in_each_arm() -> None:
    """Independently: imputed values are in the mean what each arm's least squares predicts."""
    value, treated, baseline, _ = _trial(3)
    filled = value.copy()
    for side in (False, True):
        own, seen = treated == side, (treated == side) & ~np.isnan(value)
        slope, base = np.polyfit(baseline[seen], value[seen], 1)
        filled[own & np.isnan(value)] = base + slope * baseline[own & np.isnan(value)]
    design = np.column_stack((np.ones(len(value)), treated, baseline))
    expected = np.linalg.lstsq(design, filled, rcond=None)[0][1]
    found = impute_and_pool(incomplete(value, treated, [baseline]), imputations=800, seed=1)
    assert found.estimate.standard_error is not None
    noise = found.estimate.standard_error * math.sqrt(found.missing_information / 800)
    assert abs(found.estimate.value - expected) < 4 * noise


def test_a_delta_moves_the_estimate_by_the_share_that_is_missing() -> None:
    value, treated, _, _ = _trial(4)
    data = incomplete(value, treated)
    plain, moved = (impute_and_pool(data, imputations=5, seed=1, delta=delta) for delta in (0.0, 2.0))
    share = np.isnan(value[treated]).mean()
    assert moved.estimate.value - plain.estimate.value == pytest.approx(2.0 * share, abs=1e-12)


def test_proportions_come_to_those_seen_and_tip_where_the_imputed_undo_them() -> None:
    yes = [1.0] * 20 + [0.0] * 60 + [math.nan] * 20
    no = [1.0] * 45 + [0.0] * 45 + [math.nan] * 10
    data = incomplete([*yes, *no], [1] * 100 + [0] * 100, binary=True)
    found = impute_and_pool(data, imputations=400, seed=1)
    seen = 20.5 / 81 * 0.2 + 20 / 100 - (45.5 / 91 * 0.1 + 45 / 100)
    assert found.estimate.value == pytest.approx(seen, abs=4 * 0.06 / math.sqrt(400))
    deltas = (0.0, 1.0, 2.0, 3.0, 8.0)
    tipping = find_tipping_point(data, deltas, imputations=100, seed=1)
    assert tipping.tried[0].p_value < 0.05
    # Even were every missing one of the treated a yes, 40 of 100 against half: that is no longer significant.
    assert tipping.delta is not None
    assert tipping.tried[-1].p_value > 0.05
    assert [each.delta for each in tipping.tried] == list(deltas)
    assert tipping == find_tipping_point(data, deltas, imputations=100, seed=1)


def test_intervals_cover_as_they_say() -> None:
    covered = 0
    for seed in range(200):
        value, treated, baseline, _ = _trial(1000 + seed, 80)
        found = impute_and_pool(incomplete(value, treated, [baseline]), imputations=10, seed=seed).estimate.interval
        assert found is not None
        covered += found.low <= -0.6 <= found.high
    # Binomial(200, .95): four standard errors.
    assert abs(covered / 200 - 0.95) < 4 * math.sqrt(0.95 * 0.05 / 200)


def test_significant_the_other_way_has_tipped_as_well() -> None:
    treated = np.arange(120) % 2 == 1
    value = np.random.default_rng(0).normal(0, 0.3, 120) - treated
    data = incomplete(np.where(np.arange(120) % 10 < 4, np.nan, value), treated)
    held = find_tipping_point(data, [0.0, -0.1], imputations=20, seed=1)
    assert held.delta is None
    turned = find_tipping_point(data, [0.0, 20.0], imputations=20, seed=1)
    assert [each.estimate.value > 0 for each in turned.tried] == [False, True]
    assert turned.tried[1].p_value < 0.05
    assert turned.delta == 20.0


SOME = [1, 2, 3, 4, 5, 1, 2, 3, 5, None]
ARMS = [0, 0, 0, 0, 0, 1, 1, 1, 1, 1]


@pytest.mark.parametrize(
    ("value", "options", "words"),
    [
        ([1, 2, 3, None], {"treated": [0, 0, 0, 1]}, "treated arm has 0 values"),
        ([1, 0, 2, 1, 1, 1], {"binary": True, "treated": [0, 0, 0, 1, 1, 1]}, r"value\[2\] is 2: write 0 or 1"),
        ([1, 2], {"treated": [0]}, "treated has 1 values for 2"),
        ([1, 2], {"treated": [0, 1], "covariates": [[1, math.nan]]}, "covariate 0"),
        ([1, math.inf], {"treated": [0, 1]}, "is infinite"),
        (["x", 1], {"treated": [0, 1]}, r"value\[0\] is 'x', not a number"),
        ([1, 2], {"treated": [0, 1], "covariates": [[1, "y"]]}, r"covariate 0\[1\] is 'y', not a number"),
        (SOME, {"treated": ARMS, "covariates": [[7.1] * 10]}, "constant, or follows from the others, among all"),
        (SOME, {"treated": ARMS, "covariates": [ARMS]}, "constant, or follows from the others, among all"),
        (
            SOME,
            {"treated": ARMS, "covariates": [[0, 1, 2, 3, 5, 7.1, 7.1, 7.1, 7.1, 9]]},
            "constant, or follows from the others, among the values of the treated arm",
        ),
    ],
)
def test_data_that_cannot_be_imputed(value: Iterable[Any], options: dict[str, Any], words: str) -> None:
    with pytest.raises(BadInput, match=words):
        incomplete(value, **options)


def test_runs_that_cannot_be() -> None:
    data = incomplete([1, 2, 3, 1, 2, None, 3], [0, 0, 0, 1, 1, 1, 1])
    with pytest.raises(BadInput, match="seed is missing"):
        impute_and_pool(data, imputations=5, seed=None)
    for options, words in (
        ({"seed": -1}, "seed -1 must be a whole number from 0 on"),
        ({"seed": 1, "delta": math.nan}, "delta nan must be a finite number"),
        ({"seed": 1, "level": 2}, "confidence level 2 must lie between 0 and 1"),
    ):
        with pytest.raises(BadInput, match=words):
            impute_and_pool(data, imputations=5, **options)
    with pytest.raises(BadInput, match="alpha 2 must lie"):
        find_tipping_point(data, [0.0], imputations=5, seed=1, alpha=2)
    with pytest.raises(BadInput, match="two at least"):
        impute_and_pool(data, imputations=1, seed=1)
    with pytest.raises(BadInput, match="nothing to tip: p"):
        find_tipping_point(data, [0.0, 1.0], imputations=5, seed=1)
