"""The difference by Kaplan and Meier of who has had the event: against proportions, and where it cannot be."""

import numpy as np
import pytest

from trialogue.analysis.proportions import estimate_risk_difference, two_by_two
from trialogue.analysis.survival import compare_event_probabilities, estimate_survival, survival_data
from trialogue.errors import BadInput


def test_without_censoring_it_is_the_difference_of_proportions_by_wald() -> None:
    chance = np.random.default_rng(5)
    times = [np.ceil(chance.exponential(scale, rows)) for scale, rows in ((9, 70), (5, 62))]
    first, second = (estimate_survival(survival_data(time, np.ones(len(time)))) for time in times)
    early = [int((time <= 6).sum()) for time in times]
    plain = estimate_risk_difference(two_by_two(early[0], 70, early[1], 62), method="wald")
    found = compare_event_probabilities(first, second, 6)
    assert found.value == pytest.approx(plain.value, abs=1e-14)
    assert found.standard_error == pytest.approx(plain.standard_error, abs=1e-14)
    assert found.interval is not None and plain.interval is not None
    assert (found.interval.low, found.interval.high) == pytest.approx((plain.interval.low, plain.interval.high))


def test_a_curve_that_came_down_reaches_further_one_that_ends_does_not() -> None:
    down = estimate_survival(survival_data([1, 2], [1, 1]))
    ends = estimate_survival(survival_data([1, 4], [1, 0]))
    found = compare_event_probabilities(down, ends, 4)
    assert found.value == pytest.approx(0.5)
    assert found.standard_error == pytest.approx(ends.at(4).standard_error)
    with pytest.raises(BadInput, match="time 5 lies behind the last time of follow-up, 4"):
        compare_event_probabilities(down, ends, 5)


def test_intervals_cover_under_censoring() -> None:
    """1,000 data sets of 60 and 60, a third censored: the interval covers as it says, proportions do not."""
    chance = np.random.default_rng(8)
    truth = np.exp(-0.8) - np.exp(-1.6)
    covered, seen = 0, []
    for _ in range(1000):
        curves, early = [], []
        for hazard in (1.6, 0.8):
            flare, end = chance.exponential(1 / hazard, 60), chance.uniform(0.3, 2, 60)
            data = survival_data(np.minimum(flare, end), flare <= end)
            curves.append(estimate_survival(data))
            early.append(float((data.event & (data.time <= 1)).mean()))
        found = compare_event_probabilities(curves[0], curves[1], 1)
        assert found.interval is not None
        covered += found.interval.low <= truth <= found.interval.high
        seen.append(early[0])
    assert abs(covered / 1000 - 0.95) < 4 * np.sqrt(0.95 * 0.05 / 1000)
    assert np.mean(seen) < 1 - np.exp(-1.6) - 0.05
