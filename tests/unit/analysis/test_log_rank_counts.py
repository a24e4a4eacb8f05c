"""Ways to the log-rank test's sums that need no table of risk, or no sort: the same sums as by that table."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest

from trialogue.analysis.survival import log_rank_test, survival_data

TIMES: dict[str, Callable[[npt.NDArray[np.float64]], npt.NDArray[np.float64]]] = {
    "tenths": lambda time: np.round(time, 1),
    "whole": np.round,
    "two decimals": lambda time: np.round(time, 2),
    "two decimals but the last": lambda time: np.append(np.minimum(np.round(time, 2)[:-1], 30), 29.987),
    "weeks": lambda time: np.round(time / 7) * 7,
    "four decimals": lambda time: np.round(time, 4),
    "four decimals but the last": lambda time: np.append(np.round(time, 4)[:-1], 1.23456),
    "continuous": lambda time: time,
    "all end at 15": lambda time: np.minimum(time, 15.0),
    "all end at 15, four decimals": lambda time: np.minimum(np.round(time, 4), 15.0),
    "a third end at 15, others go on": lambda time: np.where(np.arange(len(time)) % 3, time, 15.0),
    "far from 0": lambda time: 1e9 + time,
    "0 and minus 0": lambda time: np.where(time < 1, np.where(time < 0.5, 0.0, -0.0), time),
    "neighbours": lambda time: np.where(np.arange(len(time)) % 2, time, np.nextafter(np.roll(time, -1), np.inf)),
}


@pytest.mark.parametrize("name", TIMES)
@pytest.mark.parametrize("rows", [400, 20_000, 150_000])
def test_the_sums_of_the_risk_table(name: str, rows: int) -> None:
    chance = np.random.default_rng(rows)
    time = TIMES[name](chance.exponential(20, rows))
    event, group = chance.random(rows) < 0.6, chance.integers(0, 2, rows)
    for rho, gamma in ((0, 0), (1, 0.5)):
        quick = log_rank_test(survival_data(time, event), group, rho=rho, gamma=gamma)
        tabled = log_rank_test(survival_data(time, event, weight=np.ones(rows)), group, rho=rho, gamma=gamma)
        assert quick.expected == pytest.approx(tabled.expected, rel=1e-12)
        assert quick.covariance == pytest.approx(tabled.covariance, rel=1e-12)
        assert quick.observed == pytest.approx(tabled.observed, rel=1e-12)


@pytest.mark.parametrize("name", ["continuous", "all end at 15", "four decimals", "0 and minus 0"])
def test_one_processor_gives_the_same_bits_as_two(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = np.random.default_rng(7)
    time = TIMES[name](chance.exponential(20, 200_001))
    data = survival_data(time, chance.random(len(time)) < 0.6)
    for groups in (2, 3):
        group = chance.integers(0, groups, len(time))
        two = log_rank_test(data, group)
        with monkeypatch.context() as patched:
            patched.setattr("trialogue.executor.sorting.processors", lambda: 1)
            one = log_rank_test(data, group)
        assert one.test == two.test
        assert (one.observed == two.observed).all() and (one.expected == two.expected).all()
        assert (one.covariance == two.covariance).all()
