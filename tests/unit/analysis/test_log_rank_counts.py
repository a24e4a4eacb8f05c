"""Times that many share are counted without a sort: the same sums as by the table of risk."""

import numpy as np
import pytest

from trialogue.analysis.survival import log_rank_test, survival_data


@pytest.mark.parametrize("step", [0.1, 1.0, 7.0])
def test_counted_times_give_the_sums_of_the_risk_table(step: float) -> None:
    chance = np.random.default_rng(int(step * 10))
    time = np.round(chance.exponential(20, 400) / step) * step
    event, group = chance.random(400) < 0.6, chance.integers(0, 2, 400)
    counted = log_rank_test(survival_data(time, event), group, rho=1)
    tabled = log_rank_test(survival_data(time, event, weight=np.ones(400)), group, rho=1)
    assert counted.test.statistic == pytest.approx(tabled.test.statistic, rel=1e-11)
    assert counted.observed == pytest.approx(tabled.observed, rel=1e-12)
