"""Every estimator against a second program on random data sets.

R's output is kept in `r/r_figures.csv`, written by `python tools/double_programming.py 50 --keep` (R 4.2.2, survival
3.5-3, MASS 7.3-58.2), so that these tests need no R. What R does not do is held to lifelines, statsmodels, or a second
program written here from the definition.
"""

import csv
import math
from collections import defaultdict
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from scipy import optimize

from analysis_figures import TOLERANCE, data_of, our_figures
from analysis_random import RandomSet, random_set
from trialogue.analysis.survival import (
    estimate_cumulative_incidence,
    fit_cox,
    fit_flares_at_visits,
    log_rank_test,
    survival_data,
)
from trialogue.analysis.survival.cox_bulk import estimate_log_hazard_ratio
from trialogue.errors import BadInput

STRATIFIED = "log-rank, Fleming-Harrington weights (1, 0), stratified"
KEPT = Path(__file__).parent / "r" / "r_figures.csv"
SETS = [random_set(number) for number in range(50)]
PLAIN = [each for each in SETS if each.kind in {"continuous", "ties", "all events", "empty stratum", "three groups"}]


def _kept() -> dict[int, dict[str, float]]:
    found: dict[int, dict[str, float]] = defaultdict(dict)
    with KEPT.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[int(row["set"])][row["figure"]] = float(row["value"].replace("NA", "nan"))
    return found


def test_recomputed_by_r_on_fifty_sets() -> None:
    kept, compared, wrong = _kept(), 0, []
    for each in SETS:
        ours = our_figures(each)
        for figure, value in kept[each.number].items():
            if figure in ours:
                compared += 1
                kind = figure.rstrip("0123456789")
                if not np.isclose(ours[figure], value, rtol=TOLERANCE[kind], atol=TOLERANCE[kind], equal_nan=True):
                    wrong.append((each.number, each.kind, figure, value, ours[figure]))
    assert wrong == []
    assert compared > 3000


def test_a_stratum_without_events_adds_nothing_whatever_the_weights() -> None:
    data = survival_data([1, 2, 3, 4, 5, 6], [1, 1, 1, 1, 0, 0], weight=[1, 2, 1, 1, 3, 1])
    groups, strata = [0, 1, 0, 1, 0, 1], [0, 0, 0, 0, 1, 1]
    alone = log_rank_test(data.taken(np.arange(4)), groups[:4], rho=1)
    assert log_rank_test(data, groups, stratum=strata, rho=1).test == replace(alone.test, method=STRATIFIED)


@pytest.mark.parametrize("scale", [1.0, 1e-300, 1e200], ids=["plain", "far apart", "farther"])
@pytest.mark.parametrize("groups", [2, 3])
def test_log_rank_by_keys_is_the_one_by_the_risk_table(groups: int, scale: float) -> None:
    """Weights of 1 go by the risk table, none go by sorted keys; times of 0 and minus 0 are the same time."""
    generator = np.random.default_rng(groups)
    time = np.concatenate((generator.integers(0, 9, 60) / 3.0, generator.exponential(2, 40), [0.0, -0.0, scale]))
    event, group = generator.random(103) < 0.6, generator.integers(0, groups, 103)
    for rho, gamma in ((0.0, 0.0), (0.5, 1.0)):
        keyed = log_rank_test(survival_data(time, event), group, rho=rho, gamma=gamma)
        table = log_rank_test(survival_data(time, event, weight=np.ones(103)), group, rho=rho, gamma=gamma)
        assert np.allclose(keyed.observed, table.observed, atol=1e-10)
        assert np.allclose(keyed.expected, table.expected, atol=1e-10)
        assert np.allclose(keyed.covariance, table.covariance, atol=1e-10)


@pytest.mark.parametrize("each", [one for one in PLAIN if len(set(one.group)) == 2], ids=lambda one: one.number)
def test_cox_of_one_covariate_is_the_general_fit(each: RandomSet) -> None:
    """Weights of 1 go the general way."""
    plain = survival_data(each.time, each.event)
    weighted = survival_data(each.time, each.event, weight=np.ones(len(each.time)))
    for covariate in (each.group, each.x):
        one, general = (fit_cox(data, {"x": covariate}) for data in (plain, weighted))
        assert one.infinite == general.infinite
        for test in ("wald", "score", "likelihood_ratio"):
            assert getattr(one, test).statistic == pytest.approx(
                getattr(general, test).statistic, abs=1e-8, nan_ok=True
            )
        assert one.coefficients == pytest.approx(general.coefficients, abs=1e-8)
        assert one.log_likelihood == pytest.approx(general.log_likelihood, abs=1e-8)
        assert (one.participants, one.events) == (general.participants, general.events)


@pytest.mark.parametrize("kind", ["late entry", "weights", "late entry, ties, weights"])
def test_weights_count_participants_as_if_each_row_stood_there_so_often(kind: str) -> None:
    for each in (one for one in SETS if one.kind == kind):
        data, repeats = data_of(each), np.array(each.weight, int)
        entry = None if data.entry is None else np.repeat(data.entry, repeats)
        longer = survival_data(np.repeat(data.time, repeats), np.repeat(data.event, repeats), entry=entry)
        groups, strata = np.array(each.group), np.array(each.stratum)
        one = log_rank_test(data, groups, stratum=strata, rho=1, gamma=1)
        two = log_rank_test(longer, np.repeat(groups, repeats), stratum=np.repeat(strata, repeats), rho=1, gamma=1)
        assert one.test.statistic == pytest.approx(two.test.statistic, abs=1e-9)


@pytest.mark.parametrize(("rho", "gamma"), [(0, 0), (1, 0), (0, 1), (0.5, 2)])
def test_log_rank_from_its_definition_with_late_entry(rho: float, gamma: float) -> None:
    for each in (one for one in SETS if one.kind in {"late entry", "ties"}):
        treated = np.array(each.group) == 1
        time, entry, event = np.array(each.time), np.array(each.entry), np.array(each.event) == 1
        difference = variance = 0.0
        height = 1.0
        for moment in sorted(set(time[event])):
            present = (time >= moment) & ((entry < moment) | (not each.truncated))
            n, n1 = present.sum(), (present & treated).sum()
            dying = event & (time == moment)
            d, d1 = dying.sum(), (dying & treated).sum()
            weight = height**rho * (1 - height) ** gamma
            difference += weight * (d1 - d * n1 / n)
            variance += weight**2 * d * n1 * (n - n1) * (n - d) / (n * n * (n - 1)) if n > 1 else 0.0
            height *= 1 - d / n
        if variance == 0:  # the curve came down to 0 while few were under observation, and every weight with it
            with pytest.raises(BadInput, match="nothing can be compared"):
                log_rank_test(data_of(each), treated, rho=rho, gamma=gamma)
            continue
        found = log_rank_test(data_of(each), treated, rho=rho, gamma=gamma)
        assert found.test.statistic == pytest.approx(difference**2 / variance, rel=1e-9)
        assert found.z == pytest.approx(difference / math.sqrt(variance), rel=1e-9)


def test_recomputed_by_statsmodels() -> None:
    """Log-rank in strata, and Cox by Efron (its PHReg is exact)."""
    from statsmodels.duration.hazard_regression import PHReg
    from statsmodels.duration.survfunc import survdiff

    compared = 0
    for each in PLAIN[:10]:
        data, groups, strata = data_of(each), np.array(each.group), np.array(each.stratum)
        if each.kind != "empty stratum":
            theirs = survdiff(data.time, data.event.astype(int), groups, strata=strata)
            ours = log_rank_test(data, groups, stratum=strata).test
            assert ours.statistic == pytest.approx(theirs[0], abs=1e-8)
        x = np.array(each.x)
        ours_cox = fit_cox(data, {"x": x}, stratum=strata)
        theirs_cox = PHReg(data.time, x[:, None], status=data.event, strata=strata, ties="efron").fit(disp=0)
        assert ours_cox.coefficients[0] == pytest.approx(theirs_cox.params[0], abs=1e-7)
        assert ours_cox.covariance[0, 0] == pytest.approx(theirs_cox.cov_params()[0, 0], abs=1e-7)
        compared += 1
    assert compared == 10


def test_the_compiled_cox_of_one_covariate_is_the_checked_one() -> None:
    compared = 0
    for each in (one for one in SETS if not one.truncated and not one.weighted and one.kind != "one participant"):
        time, event, x = np.array(each.time), np.array(each.event) == 1, np.array(each.x)
        coefficient, error = estimate_log_hazard_ratio(time, event, x)
        if not event.any():
            assert math.isnan(error)
            continue
        fit = fit_cox(survival_data(time, event), {"x": x})
        assert coefficient == pytest.approx(fit.coefficients[0], abs=1e-9)
        assert error == pytest.approx(math.sqrt(fit.covariance[0, 0]), abs=1e-9)
        compared += 1
    assert compared >= 25
    apart = estimate_log_hazard_ratio(np.arange(4.0), np.array([True, True, False, False]), np.array([0.0, 0, 1, 1]))
    assert math.isnan(apart[1])


def test_cox_with_late_entry_whose_first_step_leads_too_far() -> None:
    each = random_set(85)
    fit = fit_cox(data_of(each), {"x": each.x, "treated": [float(g == 1) for g in each.group]}, stratum=each.stratum)
    assert fit.log_likelihood >= fit.null_log_likelihood
    assert fit.likelihood_ratio.statistic >= 0


def _recursion(each: RandomSet, cause: int) -> tuple[list[float], list[float]]:
    """Incidence and variance by the matrix recursion of Andersen et al. 1993, (4.4.20), states: none, cause, other."""
    time, causes = np.array(each.time), np.array(each.cause)
    transition, covariance = np.eye(3), np.zeros((9, 9))
    values, variances = [], []
    for moment in sorted(set(time)):
        n = (time >= moment).sum()
        own = ((time == moment) & (causes == cause)).sum() / n
        other = ((time == moment) & (causes > 0) & (causes != cause)).sum() / n
        step = np.eye(3)
        step[0] = (1 - own - other, own, other)
        noise = np.zeros((9, 9))
        # The first row of the step is multinomial; entries are stacked by columns.
        cells = {(0, 0): 1 - own - other, (0, 1): own, (0, 2): other}
        for (_, a), p in cells.items():
            for (_, b), q in cells.items():
                noise[3 * a, 3 * b] = ((p if a == b else 0.0) - p * q) / n
        right = np.kron(step.T, np.eye(3))
        left = np.kron(np.eye(3), transition)
        covariance = right @ covariance @ right.T + left @ noise @ left.T
        transition = transition @ step
        values.append(float(transition[0, 1]))
        variances.append(float(covariance[3, 3]))
    return values, variances


def test_cumulative_incidence_by_the_matrix_recursion() -> None:
    compared = 0
    for each in PLAIN:
        found = estimate_cumulative_incidence(each.time, each.cause)
        for place, cause in enumerate(found.causes):
            values, variances = _recursion(each, cause)
            assert found.incidence[:, place] == pytest.approx(values, abs=1e-12)
            assert found.standard_error[:, place] ** 2 == pytest.approx(variances, abs=1e-12)
            compared += 1
    assert compared >= 40


def test_missed_visits_by_a_general_optimiser() -> None:
    """The likelihood of interval-censored visits written once more, and climbed without derivatives."""
    compared = 0
    for each in (one for one in SETS if one.kind == "continuous"):
        treated = np.array(each.group) == 1
        fit = fit_flares_at_visits(each.last_clear, each.found_at, {"treated": treated.astype(float)})

        def height(theta: np.ndarray, each: RandomSet = each, treated: np.ndarray = treated) -> float:
            survival = np.exp(-np.concatenate(([0.0], np.cumsum(np.exp(theta[:-1])))))
            total = 0.0
            for clear, found, arm in zip(each.last_clear, each.found_at, treated, strict=True):
                power = math.exp(theta[-1] * arm)
                until = survival[clear] ** power
                total += math.log(until - (survival[found] ** power if found else 0.0))
            return -total

        hazards = -np.diff(np.log(np.concatenate(([1.0], fit.survival))))
        start = np.concatenate((np.log(np.maximum(hazards, 1e-12)), fit.coefficients))
        assert height(start) == pytest.approx(-fit.log_likelihood, abs=1e-8)
        best = optimize.minimize(height, start + 0.05, method="L-BFGS-B", options={"maxiter": 500})
        assert best.fun >= -fit.log_likelihood - 1e-7
        assert best.x[-1] == pytest.approx(fit.coefficients[0], abs=5e-3)
        compared += 1
    assert compared == 5


def test_without_covariates_no_missed_visit_the_life_table() -> None:
    clear, found = [0, 1, 1, 2, 2, 3, 0, 3], [1, 2, None, 3, None, None, 1, None]
    survival = fit_flares_at_visits(clear, found).survival
    expected = np.cumprod([1 - 2 / 8, 1 - 1 / 5, 1 - 1 / 3])
    assert survival == pytest.approx(expected, abs=1e-10)
    assert all(later <= earlier for earlier, later in pairwise(survival))


def test_a_coefficient_without_limit_beside_an_interval_in_which_all_of_one_arm_flared() -> None:
    """R stops on its way there: at -5.37 in set 390, by the same likelihood as farther out."""
    clear, found = [0, 0, 0, 0, 6, 5, 3, 3, 1, 2], [1, 1, 1, 1, 0, 0, 0, 0, 0, 0]
    with pytest.raises(BadInput, match="grows without limit"):
        fit_flares_at_visits(clear, found, {"treated": [0, 0, 0] + [1] * 7})
    both = fit_flares_at_visits([*clear, 1, 1, 1], [*found, 2, 0, 0], {"treated": [0, 0, 0] + [1] * 7 + [0, 0, 0]})
    assert np.isfinite(both.covariance).all()
