"""Simulated trials beside a loop over lifelines, in one run: `make bench NAME=simulation`.

The trial: 231 participants one to one, 35 % flares a year under control, hazard ratio 0.5, 8 % drop out, 13 visits.
Each way generates its trials and tests them by log-rank. Beside it a Cox fit of such a trial, and the log-rank test of
a million rows, beside statsmodels (scikit-survival takes seconds for it): continuous times, a third that end together,
times with decimals, whole days, visits. Processor time, the best of several windows, but for the log-rank test of a
million rows, which is by the clock on the wall: ours sorts by two threads where the process may use two processors,
and statsmodels may use what it likes. Run it at rest. One and two workers must give the same figures.
"""

from __future__ import annotations

import json
import os
import platform
import sys
import time
import warnings
from collections.abc import Callable

import numba
import numpy as np

from trialogue.analysis.simulation import flare_trial, simulate_power
from trialogue.analysis.simulation.participant_path import draw_participants, simulate_by_participant
from trialogue.analysis.simulation.table_path import simulate_by_table
from trialogue.analysis.survival import SurvivalData, fit_cox, log_rank_test, survival_data
from trialogue.analysis.survival.cox_bulk import estimate_log_hazard_ratio

GIVEN = {"participants": 231, "annual_flare_risk": 0.35, "hazard_ratio": 0.5, "dropout": 0.08}
SEED = 1
LARGE = 1_000_000


def best(run: Callable[[], object], windows: int = 5, clock: Callable[[], float] = time.process_time) -> float:
    """The shortest processor time of several runs, or what another clock says."""
    found = []
    for _ in range(windows):
        start = clock()
        run()
        found.append(clock() - start)
    return min(found)


def trials_per_second() -> dict[str, float]:
    """Each way of simulating, in trials a second of one core."""
    from lifelines.statistics import logrank_test  # noqa: PLC0415  # a test's package
    from statsmodels.duration.survfunc import survdiff  # noqa: PLC0415

    visits, plain = flare_trial({**GIVEN, "visits": 13}), flare_trial(GIVEN)
    arms = np.arange(231) >= visits.arms[0]
    generator = np.random.default_rng(SEED)

    def draw() -> tuple[np.ndarray, np.ndarray]:
        """One trial as one would write it with NumPy: continuous time, seen at the next of 13 visits."""
        flare = generator.exponential(1 / (-np.log(0.65) * np.where(arms, 0.5, 1.0)))
        end = np.minimum(generator.exponential(1 / -np.log(0.92), 231), 1.0)
        seen, last = np.ceil(flare * 13), np.floor(end * 13)
        return np.minimum(seen, last), seen <= last

    def lifelines_loop() -> None:
        for _ in range(10):
            t, e = draw()
            logrank_test(t[arms], t[~arms], e[arms], e[~arms])

    def statsmodels_loop() -> None:
        for _ in range(50):
            t, e = draw()
            survdiff(t, e.astype(int), arms)

    def own_loop() -> None:
        for _ in range(100):
            t, e = draw()
            log_rank_test(SurvivalData(t, e), arms)

    ways: dict[str, tuple[Callable[[], object], int]] = {
        "loop over lifelines": (lifelines_loop, 10),
        "loop over statsmodels": (statsmodels_loop, 50),
        "loop over our log-rank test": (own_loop, 100),
        "general path (NumPy), 13 visits": (lambda: simulate_by_participant(visits, SEED, 0, 1000), 1000),
        "general path (NumPy), continuous": (lambda: simulate_by_participant(plain, SEED, 0, 1000), 1000),
        "fast path (Numba, by counter), 13 visits": (lambda: simulate_by_table(visits, SEED, 0, 20_000), 20_000),
    }
    rates = {}
    for name, (run, count) in ways.items():
        run()
        rates[name] = count / best(run)
        say(f"{name:<44}{rates[name]:>12,.0f} trials a second")
    return rates


def seconds_of_fits() -> dict[str, float]:
    """A Cox fit of one trial."""
    import pandas as pd  # noqa: PLC0415
    from lifelines import CoxPHFitter  # noqa: PLC0415

    trial = flare_trial(GIVEN)
    times, events = (each[0] for each in draw_participants(trial, SEED, np.arange(1, dtype=np.uint64)))
    arms = (np.arange(231) >= trial.arms[0]).astype(float)
    frame = pd.DataFrame({"t": times, "e": events.astype(int), "arm": arms})
    data = survival_data(times, events)
    fit_cox(data, {"arm": arms})
    estimate_log_hazard_ratio(times, events, arms)
    found = {
        "Cox, 231 participants: lifelines": best(lambda: CoxPHFitter().fit(frame, "t", "e")),
        "Cox, 231 participants: ours": best(lambda: [fit_cox(data, {"arm": arms}) for _ in range(500)]) / 500,
        "Cox, 231 participants: ours, compiled": best(
            lambda: [estimate_log_hazard_ratio(times, events, arms) for _ in range(500)]
        )
        / 500,
    }
    for name, value in found.items():
        say(f"{name:<44}{value * 1e3:>12,.3f} ms")
    return found


def log_rank_ratios() -> dict[str, float]:
    """How many times as long statsmodels takes for the log-rank test of a million rows, by how their times lie.

    By the clock on the wall; what both take of processors is said beside it.
    """
    from statsmodels.duration.survfunc import survdiff  # noqa: PLC0415

    generator = np.random.default_rng(SEED)
    continuous = generator.exponential(10, LARGE)
    event, group = generator.random(LARGE) < 0.6, generator.integers(0, 2, LARGE)
    ways = {
        "continuous": continuous,
        "continuous, a third end together": np.minimum(continuous, 10.0),
        "four decimals": np.round(continuous, 4),
        "three decimals, a third end together": np.minimum(np.round(continuous, 3), 10.0),
        "whole days of ten years": np.minimum(np.ceil(continuous * 365.25), 3653),
        "13 visits": np.ceil(np.minimum(continuous / 20, 1) * 13),
    }
    found = {}
    for name, times in ways.items():
        data = SurvivalData(times, event)
        log_rank_test(data, group)
        took = {
            clock: (
                best(lambda: survdiff(times, event, group), 3, clock),  # noqa: B023
                best(lambda: log_rank_test(data, group), 9, clock),  # noqa: B023
            )
            for clock in (time.perf_counter, time.process_time)
        }
        theirs, ours = took[time.perf_counter]
        found[name] = theirs / ours
        say(
            f"log-rank, a million rows, {name:<38}statsmodels {theirs * 1e3:>7,.1f} ms, ours {ours * 1e3:>6,.1f} ms "
            f"(of processors {' and '.join(f'{each * 1e3:,.1f}' for each in took[time.process_time])} ms)"
        )
    return found


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def main() -> None:
    warnings.simplefilter("ignore")
    rates, fits = trials_per_second(), seconds_of_fits()
    slow = rates["loop over lifelines"]
    ratios = {f"{name}, over lifelines": rate / slow for name, rate in rates.items() if name != "loop over lifelines"}
    ratios["Cox, over lifelines"] = fits["Cox, 231 participants: lifelines"] / fits["Cox, 231 participants: ours"]
    ratios["Cox of one covariate, compiled, over lifelines"] = (
        fits["Cox, 231 participants: lifelines"] / fits["Cox, 231 participants: ours, compiled"]
    )
    for name, ratio in log_rank_ratios().items():
        ratios[f"log-rank of a million rows, {name}, over statsmodels"] = ratio
    trial = flare_trial({**GIVEN, "visits": 13})
    one, two = (simulate_power(trial, trials=20_000, seed=SEED, workers=workers) for workers in (1, 2))
    if one != two:
        sys.exit("bench_simulation: one and two workers gave different figures")
    for name, ratio in ratios.items():
        say(f"{name:<82}{ratio:>10,.1f} times")
    conditions = {
        "trials_per_second": {name: round(rate) for name, rate in rates.items()},
        "power": one.power,
        "same_with_two_workers": True,
        "clock": "process time, best of 5; log-rank of a million rows: wall clock",
        "load": os.getloadavg()[0],
        "python": platform.python_version(),
        "numba": numba.__version__,
        "processors": os.cpu_count(),
    }
    rounded = {name: round(ratio, 1) for name, ratio in ratios.items()}
    print(json.dumps({"bench": "simulation", "ratios": rounded, "conditions": conditions}))


if __name__ == "__main__":
    main()
