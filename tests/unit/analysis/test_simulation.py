"""Simulated trials: each path against the tested log-rank test, the paths against each other, and against theory."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from scipy import stats

from trialogue.analysis.sequential import compute_event_probability
from trialogue.analysis.simulation import FlareTrial, flare_trial, simulate_power
from trialogue.analysis.simulation.outcomes import compute_outcomes
from trialogue.analysis.simulation.participant_path import draw_participants, simulate_by_participant
from trialogue.analysis.simulation.table_path import alias_table, simulate_by_table
from trialogue.analysis.survival import log_rank_test, survival_data
from trialogue.errors import BadInput

PLAIN = {"participants": 231, "annual_flare_risk": 0.35, "hazard_ratio": 0.5, "dropout": 0.08}
AT_VISITS = {**PLAIN, "visits": 13}
# Everything at once: changing hazards, late entry cut off, misjudged flares, missed visits, two to one.
HARSH: dict[str, Any] = {
    "participants": 240,
    "hazards": [[0.25, 1.2], [1.0, 0.4]],
    "hazard_ratio": 0.6,
    "visits": [0.1, 0.3, 0.5, 0.8, 1.0],
    "share_treated": 2 / 3,
    "dropout": 0.2,
    "accrual": 0.7,
    "cut_off": 1.3,
    "sensitivity": 0.8,
    "specificity": 0.97,
    "missed": 0.15,
}
WORD = (1 << 64) - 1


@pytest.mark.parametrize(("share", "arms"), [(0.29, (71, 29)), (0.57, (43, 57)), (0.295, (71, 29)), (0.5, (50, 50))])
def test_a_share_that_is_a_whole_number_of_people_is_not_rounded_down(share: float, arms: tuple[int, int]) -> None:
    assert FlareTrial(100, ((1.0, 0.5),), 0.5, share_treated=share).arms == arms


def _mix(state: int) -> int:
    state = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9 & WORD
    state = (state ^ (state >> 27)) * 0x94D049BB133111EB & WORD
    return state ^ (state >> 31)


def _by_hand(trial: FlareTrial, seed: int, number: int) -> tuple[list[int], list[bool], list[bool]]:
    """Visits, events and arms of one trial of the table path, drawn once more in plain Python."""
    gamma = 0x9E3779B97F4A7C15
    state = _mix((_mix((seed + gamma) & WORD) + number * gamma) & WORD)
    visits, events, arms = [], [], []
    for treated, size in zip((False, True), trial.arms, strict=True):
        limits, others = alias_table(compute_outcomes(trial, treated=treated))
        for _ in range(size):
            state = (state + gamma) & WORD
            bits = _mix(state)
            slot = ((bits >> 32) * len(limits)) >> 32
            outcome = slot if (bits & 0xFFFFFFFF) < int(limits[slot]) else int(others[slot])
            count = len(trial.visit_times)
            visits.append(outcome + 1 if outcome < count else outcome - count)
            events.append(outcome < count)
            arms.append(treated)
    return visits, events, arms


def test_splitmix_as_published() -> None:
    # The first outputs of SplitMix64 from state 1234567, as its reference implementation prints them.
    gamma = 0x9E3779B97F4A7C15
    assert [_mix((1234567 + k * gamma) & WORD) for k in (1, 2)] == [6457827717110365317, 3203168211198807973]


@pytest.mark.parametrize("given", [AT_VISITS, HARSH], ids=["plain", "harsh"])
def test_table_path_is_the_log_rank_test_of_its_participants(given: dict[str, Any]) -> None:
    trial = flare_trial(given)
    z, events = simulate_by_table(trial, 5, 40, 3)
    for place in range(3):
        visits, found, arms = _by_hand(trial, 5, 40 + place)
        assert z[place] == pytest.approx(log_rank_test(survival_data(visits, found), arms).z, abs=1e-12)
        assert events[place].sum() == sum(found)


@pytest.mark.parametrize("given", [PLAIN, AT_VISITS, HARSH], ids=["continuous", "visits", "harsh"])
def test_participant_path_is_the_log_rank_test_of_its_participants(given: dict[str, Any]) -> None:
    trial = flare_trial(given)
    z, events = simulate_by_participant(trial, 9, 7, 4)
    times, found = draw_participants(trial, 9, np.arange(7, 11, dtype=np.uint64))
    arms = np.arange(trial.participants) >= trial.arms[0]
    for place in range(4):
        test = log_rank_test(survival_data(times[place], found[place]), arms)
        assert z[place] == pytest.approx(test.z, abs=1e-10)
        assert events[place].tolist() == [found[place][~arms].sum(), found[place][arms].sum()]


def test_outcomes_of_the_plain_case_by_formula() -> None:
    trial = flare_trial(AT_VISITS)
    found = compute_outcomes(trial, treated=True)
    hazard, leave = -np.log(0.65) / 2, -np.log(0.92)
    times = np.arange(14) / 13
    for visit, (early, late) in enumerate(pairwise(times)):
        expected = (np.exp(-hazard * early) - np.exp(-hazard * late)) * np.exp(-leave * late)
        assert found[visit] == pytest.approx(expected, abs=1e-14)
    assert found.sum() == pytest.approx(1, abs=1e-14)


@pytest.mark.parametrize("treated", [False, True])
def test_both_paths_agree_in_distribution(treated: bool) -> None:
    """300,000 participants of the general path against the outcome table of the fast one."""
    trial = flare_trial({**HARSH, "participants": 3000})
    times, found = draw_participants(trial, 3, np.arange(150 if treated else 300, dtype=np.uint64))
    arm = slice(trial.arms[0], None) if treated else slice(trial.arms[0])
    count = len(trial.visit_times)
    outcome = np.where(found, times - 1, count + times)[:, arm].astype(int)
    seen = np.bincount(outcome.ravel(), minlength=2 * count + 1)
    expected = compute_outcomes(trial, treated=treated) * outcome.size
    assert stats.chisquare(seen, expected).pvalue > 1e-4


def test_power_of_both_paths_and_the_reference() -> None:
    """The reference's own simulations gave .7570 at 13 visits and .7538 in continuous time."""
    fast = simulate_power(flare_trial(AT_VISITS), trials=50_000, seed=1)
    general = simulate_power(flare_trial(AT_VISITS), trials=4_000, seed=1, path="participant")
    continuous = simulate_power(flare_trial(PLAIN), trials=4_000, seed=1)
    assert (fast.path, general.path, continuous.path) == ("table", "participant", "participant")
    for one, figure in ((fast, 0.7570), (general, 0.7570), (continuous, 0.7538)):
        assert abs(one.power - figure) < 4 * np.hypot(one.monte_carlo_error, 0.0014)
        assert one.low < one.power < one.high
        assert one.power_by_schoenfeld == pytest.approx(one.power, abs=0.03)
        assert one.in_favour == pytest.approx(one.power, abs=1e-3)


def test_type_one_error_and_mean_flares_by_theory() -> None:
    found = simulate_power(flare_trial({**AT_VISITS, "hazard_ratio": 1.0}), trials=100_000, seed=2)
    assert abs(found.power - 0.05) < 4 * found.monte_carlo_error
    assert abs(found.in_favour - 0.025) < 4 * np.sqrt(0.025 / found.trials)
    continuous = simulate_power(flare_trial(PLAIN), trials=4_000, seed=2)
    chance = compute_event_probability(-np.log(0.65), -np.log(0.92), 0, 1)
    assert continuous.mean_events_control == pytest.approx(116 * chance, rel=0.01)


@pytest.mark.parametrize("simulate", [simulate_by_table, simulate_by_participant])
def test_a_trial_is_the_same_in_whatever_block(simulate: Any) -> None:
    """So the figures do not depend on the workers; `make bench NAME=simulation` runs one and two processes."""
    trial = flare_trial(AT_VISITS)
    whole, _ = simulate(trial, 4, 0, 700)
    parts = [simulate(trial, 4, start, count)[0] for start, count in ((0, 3), (3, 600), (603, 97))]
    assert whole.tolist() == np.concatenate(parts).tolist()
    assert whole.tolist() != simulate(trial, 5, 0, 700)[0].tolist()


def test_hazards_by_visit_and_in_pieces_are_the_same() -> None:
    risks = [0.1, 0.2, 0.05, 0.3]
    by_visit = flare_trial({"participants": 50, "visit_risks": risks, "hazard_ratio": 1, "visits": 4})
    found = compute_outcomes(by_visit, treated=False)
    assert found[:4] == pytest.approx(np.array(risks) * np.cumprod([1, 0.9, 0.8, 0.95]))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"hazard_ratio": None}, "hazard_ratio is missing"),
        ({"hazard_ratio": 0}, "hazard_ratio is 0; write a number above 0"),
        ({"participants": 1}, "participants is 1; write a whole number from 2"),
        ({"participants": 2.5}, "participants is 2.5; write a whole number"),
        ({"annual_flare_risk": -0.1}, "annual_flare_risk is -0.1"),
        ({"annual_flare_risk": None}, "exactly one of annual_flare_risk, hazards, visit_risks; got none"),
        ({"hazards": [[1, 0.3]]}, "exactly one of"),
        ({"dropout": 1}, "somebody must stay"),
        ({"visits": [0.5, 0.4]}, "rising times"),
        ({"visits": 0, "missed": 0.1}, "need visits"),
        ({"cut_off": 0.01}, "cut_off 0.01 lies before the first visit of the first participant"),
        ({"share_treated": 0.001}, "leaves an arm empty"),
        ({"flare": 1}, "'flare' is not known"),
    ],
)
def test_assumptions_that_cannot_be_used_are_named(change: dict[str, Any], words: str) -> None:
    with pytest.raises(BadInput, match=words.replace("[", r"\[")):
        flare_trial({**AT_VISITS, **change})


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"seed": None}, "seed is missing"),
        ({"seed": -1}, "seed -1"),
        ({"trials": 0}, "0 trials"),
        ({"alpha": 5}, "alpha 5"),
        ({"path": "table"}, "needs visits"),
    ],
)
def test_runs_that_cannot_be_are_named(options: dict[str, Any], words: str) -> None:
    with pytest.raises(BadInput, match=words):
        simulate_power(flare_trial(PLAIN), **{"trials": 10, "seed": 1, **options})
