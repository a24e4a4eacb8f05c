"""What an estimator says to data it cannot use: what, where, the value, the fix."""

import math
from collections.abc import Callable

import numpy as np
import pytest

from trialogue.analysis.imputation import incomplete
from trialogue.analysis.means import estimate_mean_difference
from trialogue.analysis.proportions import compare_in_strata, estimate_odds_ratio, estimate_risk_ratio, two_by_two
from trialogue.analysis.sequential import compute_conditional_power, design_pocock
from trialogue.analysis.simulation import flare_trial, simulate_power
from trialogue.analysis.survival import (
    compare_restricted_means,
    estimate_cumulative_incidence,
    estimate_mean_cumulative,
    estimate_survival,
    fit_cox,
    fit_event_rate,
    fit_flares_at_visits,
    log_rank_test,
    survival_data,
)
from trialogue.analysis.survival.cox_bulk import estimate_log_hazard_ratio
from trialogue.analysis.two_arms import Plan, compare_two_arms
from trialogue.errors import BadInput

SOME = survival_data([1, 2, 3, 4], [1, 0, 1, 1])
NONE = survival_data([1, 2], [0, 0])
TRIAL = flare_trial({"participants": 20, "annual_flare_risk": 0.4, "hazard_ratio": 0.5})

CASES: dict[str, tuple[Callable[[], object], str]] = {
    "no rows": (lambda: survival_data([], []), "no participants"),
    "negative time": (lambda: survival_data([1, -2], [1, 1]), r"time\[1\] is -2"),
    "time missing": (lambda: survival_data([1, math.nan], [1, 1]), r"time\[1\] is nan"),
    "time is a word": (lambda: survival_data([1, "x"], [1, 1]), r"time\[1\] is 'x', not a number"),  # type: ignore[list-item]
    "event is 2": (lambda: survival_data([1, 2], [1, 2]), r"event\[1\] is 2: write 1 for an event"),
    "lengths": (lambda: survival_data([1, 2], [1]), "event has 1 values for 2 times"),
    "late entry": (lambda: survival_data([1, 2], [1, 1], entry=[0, 2]), r"entry\[1\] is 2"),
    "no weight": (lambda: survival_data([1, 2], [1, 1], weight=[1, 0]), r"weight\[1\] is 0"),
    "unknown interval": (lambda: estimate_survival(SOME, interval="exact"), "log-log"),  # type: ignore[arg-type]
    "level": (lambda: estimate_survival(SOME, level=95), "write 0.95"),
    "one arm": (lambda: log_rank_test(SOME, ["a"] * 4), "only one group, 'a'"),
    "no events": (lambda: log_rank_test(NONE, ["a", "b"]), "nobody has the event"),
    "no overlap": (
        lambda: log_rank_test(survival_data([1, 2], [0, 1]), ["a", "b"]),
        "at no event are two groups at risk",
    ),
    "group missing": (lambda: log_rank_test(SOME, ["a", "b", None, "a"]), r"group\[2\] is missing"),
    "Cox without events": (lambda: fit_cox(NONE, {"x": [0, 1]}), "nobody has the event"),
    "Cox of a constant": (lambda: fit_cox(SOME, {"x": [1, 1, 1, 1]}), "x does not differ"),
    "Cox of a sum": (lambda: fit_cox(SOME, {"x": [0, 1, 0, 1], "y": [0, 2, 0, 2]}), "follows from the others"),
    "horizon": (lambda: compare_restricted_means(NONE, ["a", "b"], 5), "choose an earlier one"),
    "three means": (lambda: compare_restricted_means(SOME, ["a", "b", "c", "a"], 1), "these are 3"),
    "no cause": (lambda: estimate_cumulative_incidence([1, 2], [0, 0]), "every participant is censored"),
    "unknown cause": (lambda: estimate_cumulative_incidence([1, 2], [1, 0]).at(1, 2), "nobody had the event 2"),
    "flare before": (lambda: fit_flares_at_visits([2], [1]), r"found_at\[0\] is 1"),
    "half a visit": (lambda: fit_flares_at_visits([0.5], [1]), r"last_clear\[0\] is 0.5"),  # type: ignore[list-item]
    "no flares": (lambda: fit_flares_at_visits([1, 2], [None, None]), "nobody has a flare"),
    "all flares in one arm": (
        lambda: fit_flares_at_visits([0, 0, 1, 1], [1, 1, None, None], {"arm": [0, 0, 1, 1]}),
        "no finite estimate",
    ),
    "flares of a constant": (
        lambda: fit_flares_at_visits([0, 0, 1, 1], [1, 1, None, None], {"arm": [0, 0, 0, 0]}),
        "one does not vary",
    ),
    "empty arm": (lambda: two_by_two(0, 0, 1, 2), "the first arm has 0 participants"),
    "too many": (lambda: two_by_two(1, 2, 5, 4), "5 events of 4"),
    "ratio of nothing": (lambda: estimate_risk_ratio(two_by_two(0, 3, 0, 4)), "not defined"),
    "odds of everybody": (lambda: estimate_odds_ratio(two_by_two(3, 3, 4, 4)), "everybody in both arms"),
    "a text for a list": (lambda: survival_data("12", [1, 1]), "time is '12'; give a list of values"),
    "one time for a list": (lambda: survival_data(3, [1]), "time is 3; give a list of values"),  # type: ignore[arg-type]
    "infinite time": (lambda: survival_data([1, math.inf], [1, 1]), r"time\[1\] is inf"),
    "event missing": (lambda: survival_data([1, 2], [1, None]), r"event\[1\]"),
    "two dimensions": (lambda: survival_data([[1, 2]], [1]), "time has 2 dimensions"),  # type: ignore[list-item]
    "infinite weight": (lambda: survival_data([1, 2], [1, 1], weight=[1, math.inf]), r"weight\[1\] is inf"),
    "mixed groups": (lambda: log_rank_test(SOME, [0, (1, 2), 0, 1]), "group holds values of several lengths"),
    "group not a number": (lambda: log_rank_test(SOME, [0, 1, math.nan, 1]), r"group\[2\] is nan"),
    "stratum short": (lambda: log_rank_test(SOME, [0, 0, 1, 1], stratum=[1]), "stratum has 1 values for 4"),
    "curve at nan": (lambda: estimate_survival(SOME).at(math.nan), "time nan is none of the curve"),
    "curve before 0": (lambda: estimate_survival(SOME).at(-1), "times run from 0"),
    "covariate nan": (lambda: fit_cox(SOME, {"x": [0, 1, math.nan, 1]}), r"x\[2\] is nan"),
    "covariate a word": (lambda: fit_cox(SOME, {"x": [0, "b", 0, 1]}), r"x\[1\] is 'b', not a number"),  # type: ignore[list-item]
    "no such covariate": (
        lambda: fit_cox(SOME, {"x": [0, 1, 0, 1]}).hazard_ratio("y"),
        "'y' is not in the fit; it has x",
    ),
    "no covariate at visits": (lambda: fit_flares_at_visits([0, 1], [1, None]).hazard_ratio(), "no covariates"),
    "no ratio of rates": (lambda: fit_event_rate([1, 2], [1, 1]).rate_ratio(), "the fit has no covariates"),
    "rate over infinity": (lambda: fit_event_rate([1, 1], [1, math.inf]), r"exposure\[1\] is inf"),
    "negative count": (lambda: fit_event_rate([1, -1], [1, 1]), r"counts\[1\] is -1"),
    "horizon nan": (lambda: compare_restricted_means(SOME, [0, 0, 1, 1], math.nan), "nan"),
    "means of nothing": (
        lambda: compare_restricted_means(survival_data([0, 1, 2], [1, 1, 1]), ["a", "b", "b"], 1),
        "everybody of group 'a' has the event at time 0",
    ),
    "nan of an arm": (lambda: two_by_two(1, math.nan, 1, 2), "the first arm has nan participants"),  # type: ignore[arg-type]
    "infinite events": (lambda: two_by_two(1, 2, math.inf, 2), "the second arm has inf events"),  # type: ignore[arg-type]
    "drift nan": (lambda: design_pocock(2).crossing(math.nan), "drift is nan"),
    "treated a word": (lambda: incomplete([1, 2], ["a", "b"]), r"treated\[0\] is 'a'"),
    "treated nan": (lambda: incomplete([1, 2], [0, math.nan]), r"treated\[1\] is nan"),
    "mean of a word": (lambda: estimate_mean_difference(["a", 1], [1, 2]), "the first group holds what is no number"),  # type: ignore[list-item]
    "plan too short": (lambda: compare_two_arms(SOME, Plan(["a", "b"], "a")), "group has 2 values for 4"),
    "subgroup too short": (
        lambda: compare_two_arms(SOME, Plan(["a", "a", "b", "b"], "a", subgroups={"sex": ["f"]})),
        "sex has 1 values for 4",
    ),
    "half a seed": (lambda: simulate_power(TRIAL, trials=10, seed=1.5), "seed 1.5 must be a whole number"),  # type: ignore[arg-type]
    "no worker": (lambda: simulate_power(TRIAL, trials=10, seed=1, workers=0), "0 workers: write 1 or more"),
    "no such path": (lambda: simulate_power(TRIAL, trials=10, seed=1, path="fast"), "write one of auto, table"),  # type: ignore[arg-type]
    "entry before 0": (lambda: survival_data([1, 2], [1, 1], entry=[0, -1]), r"entry\[1\] is -1: times run from 0"),
    "entry after its time": (lambda: survival_data([1, 2], [1, 1], entry=[0, 3]), r"entry\[1\] is 3"),
    "entry missing": (lambda: survival_data([1, 2], [1, 1], entry=[0, math.nan]), r"entry\[1\] is nan"),
    "weight below 0": (lambda: survival_data([1, 2], [1, 1], weight=[1, -1]), r"weight\[1\] is -1"),
    "cause missing": (lambda: estimate_cumulative_incidence([1, 2], [1, None]), r"cause\[1\] is None; write a word"),
    "cause nan": (lambda: estimate_cumulative_incidence([1, 2], [1, math.nan]), r"cause\[1\] is nan"),
    "cause below 0": (lambda: estimate_cumulative_incidence([1, 2], [1, -9]), r"cause\[1\] is -9"),
    "half a cause": (lambda: estimate_cumulative_incidence([1, 2], [1, 1.5]), r"cause\[1\] is 1.5"),
    "cause empty": (lambda: estimate_cumulative_incidence([1, 2], ["flare", ""]), r"cause\[1\] is empty; write 0"),
    "cause 0 as a text": (lambda: estimate_cumulative_incidence([1, 2], ["1", "0"]), r"cause\[1\] is the text '0'"),
    "censored nan": (lambda: estimate_cumulative_incidence([1, 2], [1, 2], censored=math.nan), "equals nothing"),
    "incidence before 0": (lambda: estimate_cumulative_incidence([1, 2], [1, 0]).at(-1, 1), "times run from 0"),
    "followed to before 0": (lambda: estimate_mean_cumulative([-1, 2], [[], [1]]), r"follow_up\[0\] is -1"),
    "flares by nan": (lambda: estimate_mean_cumulative([1, 2], [[], [1]]).at(math.nan), "time nan is none"),
    "rho below 0": (lambda: log_rank_test(SOME, [0, 0, 1, 1], rho=-1), "rho is -1"),
    "gamma infinite": (lambda: log_rank_test(SOME, [0, 0, 1, 1], gamma=math.inf), "gamma is inf"),
    "groups in a table": (lambda: log_rank_test(SOME, np.zeros((4, 2))), "group has 2 dimensions"),
    "covariate far out": (lambda: fit_cox(SOME, {"x": [1e300, 1, 2, 3]}), r"x\[0\] is 1e\+300, too large"),
    "horizon a word": (lambda: compare_restricted_means(SOME, [0, 0, 1, 1], "x"), "horizon 'x'"),  # type: ignore[arg-type]
    "strata no tables": (lambda: compare_in_strata([(1, 2, 3, 4)]), r"strata\[0\] is \(1, 2, 3, 4\); give two_by_two"),  # type: ignore[list-item]
    "interim nan": (lambda: compute_conditional_power(design_pocock(2), 1, math.nan), "z is nan"),
    "empty strata": (lambda: compare_in_strata([two_by_two(0, 3, 0, 4)]), "in none of 1 strata"),
}


@pytest.mark.parametrize("case", CASES)
def test_message(case: str) -> None:
    call, words = CASES[case]
    with pytest.raises(BadInput, match=words):
        call()


def test_everybody_with_an_event_in_one_arm_only() -> None:
    fit = fit_cox(survival_data([1, 2, 3, 4], [1, 1, 0, 0]), {"treated": [0, 0, 1, 1]})
    assert fit.infinite == ("treated",)
    assert fit.hazard_ratio().value == 0
    assert math.isnan(fit.wald.p_value) and 0.05 < fit.score.p_value < 0.2
    # The limit of the likelihood: every event out of those without treatment, two and then one.
    assert fit.log_likelihood == pytest.approx(-math.log(2), abs=1e-4)


def test_one_participant() -> None:
    curve = estimate_survival(survival_data([2], [1]))
    assert curve.survival.tolist() == [0] and curve.median().value == 2
    assert math.isnan(curve.low[0])


def test_empty_arms_have_score_intervals() -> None:
    ratio = estimate_risk_ratio(two_by_two(0, 20, 5, 20), method="miettinen-nurminen")
    assert ratio.interval is not None and ratio.interval.low == 0 and 0 < ratio.interval.high < 1
    assert estimate_risk_ratio(two_by_two(0, 20, 5, 20)).interval is None


def test_the_unchecked_fit_ends_where_a_time_is_no_number() -> None:
    given = np.array([1.0, math.nan, 3.0]), np.array([True, True, True]), np.array([0.0, 1.0, 0.0])
    beta, error = estimate_log_hazard_ratio(*given)
    assert beta == 0 and math.isnan(error)


def test_rows_in_any_order_give_the_same_figures() -> None:
    chance = np.random.default_rng(8)
    time, event, arm = chance.integers(1, 9, 60) * 1.0, chance.random(60) < 0.6, chance.integers(0, 2, 60)
    turned = chance.permutation(60)
    first, second = (
        compare_two_arms(survival_data(time[rows], event[rows]), Plan([str(each) for each in arm[rows]], "0"))
        for rows in (np.arange(60), turned)
    )
    assert second.log_rank.statistic == pytest.approx(first.log_rank.statistic, rel=1e-12)
    assert second.hazard_ratio.value == pytest.approx(first.hazard_ratio.value, rel=1e-10)
