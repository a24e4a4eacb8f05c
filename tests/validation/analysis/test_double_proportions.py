"""Proportions against statsmodels where it is right, and against brute force: the likelihood searched on a grid."""

import math

import numpy as np
import pytest
from scipy import optimize, stats

from trialogue.analysis.estimate import normal_quantile
from trialogue.analysis.proportions import (
    TwoByTwo,
    chi_square_of_proportions,
    compare_in_strata,
    estimate_odds_ratio,
    estimate_risk_difference,
    estimate_risk_ratio,
    two_by_two,
)
from trialogue.analysis.proportions.difference import score_of_difference
from trialogue.analysis.proportions.restricted import hold_difference, hold_odds_ratio, hold_ratio

DRAW = np.random.Generator(np.random.Philox(key=7))
TABLES = [two_by_two(0, 1, 1, 1), two_by_two(0, 9, 0, 7), two_by_two(5, 5, 0, 8), two_by_two(9, 10, 3, 10)] + [
    two_by_two(int(DRAW.random() * (n + 1)), n, int(DRAW.random() * (m + 1)), m)
    for n, m in ((int(1 + DRAW.random() * 60), int(1 + DRAW.random() * 60)) for _ in range(120))
]


def _height(counts: TwoByTwo, p1: float, p2: float) -> float:
    pairs = ((counts.events1, p1), (counts.total1 - counts.events1, 1 - p1))
    pairs += ((counts.events2, p2), (counts.total2 - counts.events2, 1 - p2))  # type: ignore[assignment]
    return sum(count * math.log(max(share, 1e-300)) for count, share in pairs if count)


@pytest.mark.parametrize("counts", TABLES[:40], ids=str)
def test_restricted_proportions_are_the_most_likely(counts: TwoByTwo) -> None:
    for difference in (-0.4, 0.0, 0.3):
        low, high = max(0.0, -difference), min(1.0, 1 - difference)
        best = optimize.minimize_scalar(
            lambda p, d=difference: -_height(counts, p + d, p), bounds=(low, high), method="bounded"
        )
        assert _height(counts, *hold_difference(counts, difference)) >= -best.fun - 1e-9
    for ratio in (0.5, 2.0):
        best = optimize.minimize_scalar(
            lambda p, r=ratio: -_height(counts, r * p, p), bounds=(0, min(1.0, 1 / ratio)), method="bounded"
        )
        assert _height(counts, *hold_ratio(counts, ratio)) >= -best.fun - 1e-9
        best = optimize.minimize_scalar(
            lambda p, r=ratio: -_height(counts, p * r / (1 + p * (r - 1)), p), bounds=(0, 1), method="bounded"
        )
        assert _height(counts, *hold_odds_ratio(counts, ratio)) >= -best.fun - 1e-9


def test_recomputed_by_statsmodels() -> None:
    """Newcombe, Wald and Agresti-Caffo differences; Wald ratios; the chi-square. Not its faulty score difference."""
    from statsmodels.stats.proportion import confint_proportions_2indep

    methods = {"newcomb": "newcombe", "wald": "wald", "agresti-caffo": "agresti-caffo"}
    inner = [t for t in TABLES if 0 < t.events1 < t.total1 and 0 < t.events2 < t.total2]
    assert len(inner) > 80
    for t in inner:
        given = (t.events1, t.total1, t.events2, t.total2)
        for theirs, ours in methods.items():
            interval = estimate_risk_difference(t, method=ours).interval  # type: ignore[arg-type]
            assert interval is not None
            low, high = confint_proportions_2indep(*given, method=theirs, compare="diff")
            assert (interval.low, interval.high) == pytest.approx((low, high), abs=1e-8)
        for estimate, compare in ((estimate_risk_ratio, "ratio"), (estimate_odds_ratio, "odds-ratio")):
            interval = estimate(t).interval
            assert interval is not None
            name = "log" if compare == "ratio" else "logit"
            low, high = confint_proportions_2indep(*given, method=name, compare=compare)
            assert (interval.low, interval.high) == pytest.approx((low, high), rel=1e-8)
        table = [[t.events1, t.total1 - t.events1], [t.events2, t.total2 - t.events2]]
        for continuity in (False, True):
            theirs_test = stats.chi2_contingency(table, correction=continuity)
            assert chi_square_of_proportions(t, continuity=continuity).statistic == pytest.approx(
                theirs_test.statistic, abs=1e-9
            )


@pytest.mark.parametrize("method", ["mee", "miettinen-nurminen"])
def test_score_limits_are_where_the_test_turns(method: str) -> None:
    z = normal_quantile(0.95)
    for counts in TABLES[:40]:
        interval = estimate_risk_difference(counts, method=method).interval  # type: ignore[arg-type]
        assert interval is not None
        assert -1 <= interval.low <= counts.proportion1 - counts.proportion2 <= interval.high <= 1
        for limit, target in ((interval.low, z), (interval.high, -z)):
            score = score_of_difference(counts, limit, small_sample=method != "mee")
            assert score == pytest.approx(target, abs=1e-6) or abs(limit) > 1 - 1e-9


def test_score_ratios_by_their_definition() -> None:
    z = normal_quantile(0.95)
    for t in (each for each in TABLES if 0 < each.events1 < each.total1 and 0 < each.events2 < each.total2):
        factor = (t.total1 + t.total2) / (t.total1 + t.total2 - 1)
        interval = estimate_risk_ratio(t, method="miettinen-nurminen").interval
        assert interval is not None
        for limit in (interval.low, interval.high):
            p1, p2 = hold_ratio(t, limit)
            spread = math.sqrt(factor * (p1 * (1 - p1) / t.total1 + limit**2 * p2 * (1 - p2) / t.total2))
            assert abs(t.proportion1 - limit * t.proportion2) == pytest.approx(z * spread, abs=1e-6)
        interval = estimate_odds_ratio(t, method="miettinen-nurminen").interval
        assert interval is not None
        for limit in (interval.low, interval.high):
            p1, p2 = hold_odds_ratio(t, limit)
            parts = [(t.proportion1 - p1) / (p1 * (1 - p1)), -(t.proportion2 - p2) / (p2 * (1 - p2))]
            spread = math.sqrt(factor * (1 / (t.total1 * p1 * (1 - p1)) + 1 / (t.total2 * p2 * (1 - p2))))
            assert abs(sum(parts)) == pytest.approx(z * spread, rel=1e-6)


def test_strata_recomputed_by_statsmodels() -> None:
    from statsmodels.stats.contingency_tables import StratifiedTable

    compared = 0
    for start in range(4, 100, 3):
        strata = TABLES[start : start + 3]
        tables = [
            np.array([[t.events1, t.total1 - t.events1], [t.events2, t.total2 - t.events2]], float) for t in strata
        ]
        kept = [(t, a) for t, a in zip(strata, tables, strict=True) if (a.sum(axis=0) > 0).all()]
        if any((array == 0).any() for _, array in kept):
            continue
        theirs = StratifiedTable([array for _, array in kept])
        ours = compare_in_strata(strata)
        assert ours.odds_ratio.interval is not None
        assert ours.odds_ratio.value == pytest.approx(theirs.oddsratio_pooled, rel=1e-9)
        assert (ours.odds_ratio.interval.low, ours.odds_ratio.interval.high) == pytest.approx(
            theirs.oddsratio_pooled_confint(), rel=1e-8
        )
        plain = compare_in_strata(strata, continuity=False).test.statistic
        assert plain == pytest.approx(theirs.test_null_odds(correction=False).statistic, abs=1e-9)
        assert ours.homogeneity.statistic == pytest.approx(theirs.test_equal_odds().statistic, abs=1e-8)
        assert ours.tarone.statistic == pytest.approx(theirs.test_equal_odds(adjust=True).statistic, abs=1e-8)
        compared += 1
    assert compared >= 8
