"""What an estimator says to data it cannot use: what, where, the value, the fix."""

import math
from collections.abc import Callable

import pytest

from trialogue.analysis.proportions import compare_in_strata, estimate_odds_ratio, estimate_risk_ratio, two_by_two
from trialogue.analysis.survival import (
    compare_restricted_means,
    estimate_cumulative_incidence,
    estimate_survival,
    fit_cox,
    fit_flares_at_visits,
    log_rank_test,
    survival_data,
)
from trialogue.errors import BadInput

SOME = survival_data([1, 2, 3, 4], [1, 0, 1, 1])
NONE = survival_data([1, 2], [0, 0])

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
