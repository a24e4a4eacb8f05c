"""The trial by its protocol: what each part of the protocol does to the simulated participants."""

from datetime import date
from typing import Any

import msgspec
import numpy as np
import pytest

from trialogue.analysis.first_event import find_first_events
from trialogue.analysis.simulation import flare_trial, protocol_trial, simulate_power
from trialogue.analysis.simulation.protocol_path import _increments, draw_trial, find_outcomes
from trialogue.analysis.simulation.protocol_trial import read_protocol_facts
from trialogue.conduct.protocol.shipped import open_shipped
from trialogue.conduct.protocol.types import Protocol
from trialogue.conduct.randomisation.designs import Minimisation
from trialogue.errors import BadInput

GIVEN = {"participants": 231, "annual_flare_risk": 0.35, "hazard_ratio": 0.5, "dropout": 0.08, "start": "2021-03-19"}
PROTOCOL = open_shipped("nct04515719")


def _with(**changes: Any) -> Protocol:
    return msgspec.structs.replace(PROTOCOL, randomisation=msgspec.structs.replace(PROTOCOL.randomisation, **changes))


def _outcomes(trial: Any, trials: int) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Shares of first flares at each visit and of leaving after each, in the two arms."""
    counts, sizes = np.zeros((2, 2, len(trial.weeks) + 1)), np.zeros(2)
    for number in range(trials):
        drawn = draw_trial(trial, 3, number)
        (time, event), treated = find_outcomes(trial, drawn), drawn.arm == trial.treated
        np.add.at(counts, (treated.astype(int), event.astype(int), time.astype(int)), 1)
        sizes += np.bincount(treated, minlength=2)
    return counts / sizes[:, None, None], sizes


def test_without_its_disruptions_it_agrees_with_the_table_of_outcomes() -> None:
    from trialogue.analysis.simulation.outcomes import compute_outcomes

    rough = {**GIVEN, "missed": 0.1, "sensitivity": 0.8, "specificity": 0.98}
    shares, sizes = _outcomes(protocol_trial(PROTOCOL, {**rough, "lock_downs": False}), 300)
    facts = {**read_protocol_facts(PROTOCOL), **{name: value for name, value in rough.items() if name != "start"}}
    for treated in (False, True):
        expected = compute_outcomes(flare_trial(facts), treated=treated)
        mine = np.concatenate((shares[int(treated), 1, 1:], shares[int(treated), 0]))
        error = np.sqrt(expected * (1 - expected) / sizes[int(treated)])
        assert np.abs(mine - expected)[error > 0].max() < 4.5 * error.max()
        assert (np.abs(mine - expected) < 4.5 * error + 1e-12).all()


def test_power_lies_where_the_fast_path_says() -> None:
    facts = {**read_protocol_facts(PROTOCOL), **{name: value for name, value in GIVEN.items() if name != "start"}}
    fast = simulate_power(flare_trial(facts), trials=50_000, seed=1)
    slow = simulate_power(protocol_trial(PROTOCOL, {**GIVEN, "lock_downs": False}), trials=200, seed=1)
    assert slow.path == "protocol"
    assert abs(slow.power - fast.power) < 4 * slow.monte_carlo_error


def test_a_lock_down_takes_its_visits_and_entries() -> None:
    closed = {**GIVEN, "accrual": 0.0, "dropout": 0.0, "lock_downs": [["2021-03-20", "2021-09-01"]]}
    trial = protocol_trial(PROTOCOL, closed)
    time, event = find_outcomes(trial, draw_trial(trial, 1, 0))
    # Everybody enters the day before; the visits of weeks 2 to 20 (the last on 6 August) find nobody.
    assert not np.isin(time[event], [1, 2, 3, 4, 5, 6]).any()
    assert event.any()


def test_a_dose_change_holds_from_its_day_for_everybody_or_for_who_comes_later() -> None:
    strong = {**GIVEN, "hazard_ratio": 1.0, "dose_changes": {"2": 1e-9}, "lock_downs": False, "accrual": 0.0}
    trial = protocol_trial(PROTOCOL, {**strong, "start": "2021-03-19"})
    assert trial.dose_changes[0].day == date(2021, 6, 1)
    shares, _ = _outcomes(trial, 40)
    # 74 days after the start: flares under treatment are found up to week 12, and none after it.
    assert shares[1, 1, 1:4].sum() > 0.02
    assert shares[1, 1, 5:].sum() == 0
    assert shares[0, 1, 5:].sum() > 0.1


@pytest.mark.parametrize("reach", [("new_participants", "everybody"), ("everybody", "new_participants")])
def test_changes_of_dose_share_the_time_out_among_them(reach: tuple[str, str]) -> None:
    """Whoever they reach, each day has one ratio: beside a count day by day."""
    amendments = tuple(
        msgspec.structs.replace(each, applies_to=whom) for each, whom in zip(PROTOCOL.amendments, reach, strict=True)
    )
    changed = msgspec.structs.replace(PROTOCOL, amendments=amendments)
    given = {**GIVEN, "hazard_ratio": 0.8, "dose_changes": {"2": 0.5, "3": 0.1}}
    trial = protocol_trial(changed, given)
    entry, hazard = np.array([0.0, 30.0, 100.0, 200.0, 400.0]), np.ones(5)
    treated, untreated = (_increments(trial, entry, np.full(5, side), hazard).sum(axis=1) for side in (True, False))

    def share(entered: float) -> float:
        total = 0.0
        for day in range(364):
            ratio = 0.8
            for each in trial.dose_changes:
                begins = (each.day - trial.start).days
                ratio = each.hazard_ratio if (entered + day if each.everybody else entered) >= begins else ratio
            total += ratio
        return total / 364

    assert treated / untreated == pytest.approx([share(each) for each in entry], rel=1e-9)


def test_strata_and_minimisation_are_the_protocols_own() -> None:
    protocol = _with(design=Minimisation(probability=1.0), factors={"site": ("a", "b")})
    strata = {"site": {"a": {"share": 0.7}, "b": {"share": 0.3, "hazard": 3.0}}}
    trial = protocol_trial(protocol, {**GIVEN, "participants": 400, "strata": strata, "lock_downs": False})
    assert trial.stratified
    drawn = draw_trial(trial, 1, 0)
    (_, event), treated, stratum = find_outcomes(trial, drawn), drawn.arm == trial.treated, drawn.stratum
    for each in (0, 1):
        assert abs(2 * treated[stratum == each].sum() - (stratum == each).sum()) <= 2
    assert abs((stratum == 0).mean() - 0.7) < 0.1
    assert event[stratum == 1].mean() > event[stratum == 0].mean() + 0.1
    assert 0.5 < simulate_power(trial, trials=40, seed=1).power <= 1


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"strata": {"site": {}}}, "it has none"),
        ({"dose_changes": {"2": -1}}, "above 0"),
        ({"dose_changes": {"2": float("inf")}}, "finite number above 0"),
        ({"lock_downs": [["2022-05-01", "2022-04-01"]]}, "ends before it begins"),
        ({"start": "spring"}, "is no day"),
        ({"severe_share": 2}, "share from 0 to 1"),
        ({"endpoint": "safety"}, "no endpoint 'safety'"),
    ],
)
def test_assumptions_that_do_not_fit_the_protocol_are_named(given: dict[str, Any], words: str) -> None:
    with pytest.raises(BadInput, match=words):
        protocol_trial(PROTOCOL, {**GIVEN, **given})


def test_the_endpoint_rule_dates_a_flare_to_the_visit_that_found_it() -> None:
    grades = np.array([[0, 1, 2], [2, -1, -1], [0, 0, -1]])
    times = np.array([14.0, 28.0, 56.0])
    assert find_first_events(grades, times, "severe").time.tolist() == [56, 14, 28]
    assert find_first_events(grades, times, "mild_or_moderate").event.tolist() == [True, False, False]
    with pytest.raises(BadInput, match="not known to the endpoint rule"):
        find_first_events(grades, times, "moderate")
