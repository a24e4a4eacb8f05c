"""Results as a notebook shows them: escaped, with the figures that matter."""

import numpy as np

from trialogue.analysis.simulation import flare_trial, simulate_power
from trialogue.analysis.survival import estimate_survival, fit_cox, log_rank_test, survival_data
from trialogue.analysis.two_arms import Plan, compare_two_arms

DATA = survival_data([1, 2, 3, 4, 5, 6], [1, 1, 0, 1, 1, 1])
ARMS = np.array([0, 1, 0, 1, 0, 1.0])


def test_each_result_shows_its_figures() -> None:
    fit = fit_cox(DATA, {"<b>": ARMS})
    assert f"{fit.hazard_ratio().value:.6g}" in fit._repr_html_()
    assert "&lt;b&gt;" in fit._repr_html_()
    curve = estimate_survival(DATA)
    assert f"median {curve.median().value:g}" in curve._repr_html_()
    assert "not reached" in estimate_survival(survival_data([1, 2], [0, 0]))._repr_html_()
    test = log_rank_test(DATA, ARMS).test
    assert f"{test.p_value:.6g}" in test._repr_html_()
    compared = compare_two_arms(DATA, Plan(["a" if arm else "b" for arm in ARMS], "b"))
    assert "a against b" in compared._repr_html_()
    power = simulate_power(
        flare_trial({"participants": 20, "annual_flare_risk": 0.5, "hazard_ratio": 0.2}), trials=20, seed=1
    )
    assert f"{power.power:.4f}" in power._repr_html_()
