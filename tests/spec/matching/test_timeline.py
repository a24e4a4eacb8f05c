"""Verdicts over time: what changes by the passing of days alone, from when, and why."""

import datetime

import pytest

from spec.matching.cases import TODAY, Facts, situation
from trialogue.criteria.criterion import Criterion
from trialogue.criteria.parser import parse_condition
from trialogue.matching.timeline import follow

END = datetime.date(2031, 11, 22)


def told(tree: str, facts: Facts, kind: str = "exclusion", policy: str = "presumptive") -> list[str]:
    """`date outcome: why` for each interval over five years."""
    criterion = Criterion(kind=kind, source="text", text=tree, start=0, end=len(tree), condition=parse_condition(tree))
    intervals = follow(criterion, situation(facts, policy), END)
    assert intervals[0].start == TODAY and intervals[-1].end == END
    return [
        f"{each.start} {each.match.outcome}" + "".join(f": {because}" for because in each.because) for each in intervals
    ]


def takes(stop: str) -> Facts:
    return {"medications": [{"drug": "rituximab", "start": stop, "stop": stop}]}


WASHOUT = 'medication("rituximab", window=[..1] "a" before "screening")'


def test_a_washout_ends_on_the_day_after_its_last() -> None:
    assert told(WASHOUT, takes("2026-03-15")) == [
        "2026-11-22 violated",
        "2027-03-16 satisfied: the rituximab washout ends",
    ]


def test_a_month_alone_leaves_the_end_open_for_a_month() -> None:
    assert told(WASHOUT, takes("2026-03")) == [
        "2026-11-22 violated",
        "2027-03-02 undetermined: the rituximab washout may be over",
        "2027-04-01 satisfied: the rituximab washout ends",
    ]


def test_what_is_taken_now_has_no_end() -> None:
    assert told(WASHOUT, {"medications": [{"drug": "rituximab", "start": "2026", "ongoing": True}]}) == [
        "2026-11-22 violated"
    ]


def test_a_bound_of_age_is_reached_and_passed() -> None:
    assert told('age([18..20] "a")', {"birth_date": "2009-02-03"}, "inclusion") == [
        "2026-11-22 violated",
        "2027-02-03 satisfied: the person has turned 18 years",
        "2030-02-03 violated: the person has turned 21 years",
    ]


def test_a_value_goes_stale() -> None:
    alt = {"name": "ALT", "value": 30, "unit": "U/L", "date": "2026-11-10"}
    assert told('measurement("alt", [..40] "U/L")', {"measurements": [alt]}, "inclusion") == [
        "2026-11-22 satisfied",
        "2027-02-09 undetermined: ALT of 2026-11-10 is by now too old",
    ]


def test_a_dose_becomes_stable() -> None:
    drug = {"drug": "azathioprine", "dose": "100 mg", "frequency": "daily", "ongoing": True}
    facts = {"medications": [{**drug, "unchanged_since": "2026-11-01"}]}
    tree = 'medication("azathioprine", stable_for=[30..] "d", temporality="current")'
    assert told(tree, facts, "inclusion") == [
        "2026-11-22 violated",
        "2026-12-01 satisfied: the dose of azathioprine has been unchanged for 30 days",
    ]


@pytest.mark.parametrize("policy", ["strict", "presumptive"])
def test_a_history_does_not_change(policy: str) -> None:
    facts = {"conditions": [{"name": "breast cancer", "status": "cured", "onset": "2010", "resolved": "2011"}]}
    assert told('diagnosis("malignancy", temporality="history")', facts, policy=policy) == ["2026-11-22 violated"]
