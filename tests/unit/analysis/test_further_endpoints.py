"""Endpoints other than a first event: responses and values at visits, flares that recur; their intercurrent events."""

import re
from datetime import date, timedelta
from typing import Any

import msgspec
import numpy as np
import pytest
from scipy import stats

from analysis_log import PROTOCOL, START, _enrolled, _harm, _number, _recorded, drawn_log
from trialogue.analysis.datasets import Datasets, derive_datasets
from trialogue.analysis.means import estimate_mean_difference
from trialogue.analysis.proportions import estimate_risk_difference, two_by_two
from trialogue.analysis.report import write_report
from trialogue.analysis.report.outcome import Result, describe_result
from trialogue.analysis.survival import fit_event_rate, survival_data
from trialogue.analysis.survival.cox_bulk import estimate_log_hazard_ratio
from trialogue.analysis.two_arms import Plan, compare_two_arms
from trialogue.conduct import events as e
from trialogue.conduct.protocol.types import Endpoint, Estimand, IntercurrentEvent
from trialogue.errors import BadInput

SIZE = 24
VISITS = {"v5": 8, "v6": 12, "v7": 16}
ARMS = {_number(place): PROTOCOL.arms[place % 2].id for place in range(SIZE)}
GOALS = {
    "responder": Endpoint("responder", "secondary", "Remission", "remission", "value", 16),
    "flares": Endpoint("flares", "secondary", "Flares", "flare_index", "count", 16),
    "sledai": Endpoint("sledai", "secondary", "SLEDAI", "sledai", "change", 16),
    "prednisone": Endpoint("prednisone", "secondary", "Prednisone", "prednisone_equivalent", "change", 16),
    "harm": Endpoint("harm", "secondary", "Adverse events", "adverse events", "count", 16),
    "dose": Endpoint("dose", "secondary", "Cumulative dose", "prednisone_equivalent", "total", 16),
    "sum": Endpoint("sum", "secondary", "Sum of activity", "sledai", "total", 16),
}


def _score(place: int, week: int) -> int:
    return 10 - (place * 7 % 5) * week // 8


def _responds(place: int, week: int) -> bool:
    return (place * 5 + week) % 3 != 0 or (place in {6, 12, 18} and week == 16)


def _events() -> list[Any]:
    """P-001 stops treatment at week 12, with an adverse event before and one after; P-002 misses week 16; everybody
    else comes; a third flare at each visit."""
    made: list[Any] = [e.StudyOpened(protocol=PROTOCOL.id, version="1", protocol_hash="0" * 64)]
    for place in range(SIZE):
        who = _number(place)
        made += _enrolled(place, START, kit=f"K-{place}")
        base = {"selena_sledai": {"value": 10, "unit": "{score}"}, "prednisone": {"value": 20, "unit": "mg/d"}}
        made.append(e.VisitRecorded(participant=who, visit="v2", date=START.isoformat(), readings=base))
        for visit, week in VISITS.items():
            if place == 1 and week == 16:
                continue
            day = (START + timedelta(weeks=week)).isoformat()
            readings = {
                "selena_sledai": {"value": _score(place, week), "unit": "{score}"},
                "prednisone": {"value": 20 - week / 2 - place % 4, "unit": "mg/d"},
                "remission": {"value": _responds(place, week), "unit": ""},
            }
            made.append(e.VisitRecorded(participant=who, visit=visit, date=day, readings=readings))
            flare = "mild_or_moderate" if (place + week // 4) % 3 == 0 else "none"
            made.append(e.FlareAscertained(participant=who, visit=visit, rule="bliss", flare=flare, from_events=(1,)))
            if place == 0 and week == 12:
                made.append(e.TreatmentStopped(participant=who, date=day, reason="wish"))
    harms = [(0, 10), (0, 14), (1, 3)]
    made += [_harm(_number(n), START + timedelta(weeks=w), "headache", "mild", serious=False) for n, w in harms]
    return made


EVENTS = _events()
LOG = _recorded(EVENTS)


def _data(strategy: str = "treatment_policy", *, by_arm: bool = True, log: list[Any] = LOG) -> Datasets:
    events = (IntercurrentEvent("discontinuation", "Stopped", strategy),)
    asked = tuple(Estimand(name, name, "t", "p", "s", events) for name in GOALS if strategy != "treatment_policy")
    protocol = msgspec.structs.replace(PROTOCOL, endpoints=(PROTOCOL.endpoints[0], *GOALS.values()), estimands=asked)
    return derive_datasets(log, protocol, date(2023, 1, 1), arms=ARMS if by_arm else None)


PLAIN = write_report(_data())
FURTHER = {each.endpoint: each for each in PLAIN.further}


def test_responders_by_visit_count_who_has_no_answer_as_none() -> None:
    treated, control = ([place for place in range(SIZE) if place % 2 == side] for side in (0, 1))
    yes = [sum(_responds(place, 16) for place in own if place != 1) for own in (treated, control)]
    expected = estimate_risk_difference(two_by_two(yes[0], 12, yes[1], 12))
    assert FURTHER["responder"].figures["week_16"] == expected
    assert "1 missing answers were imputed" in FURTHER["responder"].grid.note
    assert "Cochran, Mantel and Haenszel in 1 strata" in FURTHER["responder"].grid.note
    assert FURTHER["responder"].figures["imputed"].value == pytest.approx(expected.value, abs=0.09)


def test_flares_that_recur_are_compared_by_their_rates() -> None:
    counts = [sum((place + week // 4) % 3 == 0 for week in VISITS.values() if (place, week) != (1, 16))
              for place in range(SIZE)]  # fmt: skip
    days = [84.0 if place == 1 else 112.0 for place in range(SIZE)]
    fit = fit_event_rate(counts, days, {"treated": [float(place % 2 == 0) for place in range(SIZE)]})
    assert FURTHER["flares"].figures["rate_ratio"].value == pytest.approx(fit.rate_ratio().value, rel=1e-9)
    assert sum(map(int, FURTHER["flares"].grid.rows[1][1:3])) == sum(counts)


def test_a_change_by_visit_and_one_that_no_analysis_is_known_for() -> None:
    treated, control = ([_score(p, 16) - 10.0 for p in range(SIZE) if p % 2 == side and p != 1] for side in (0, 1))
    assert FURTHER["sledai"].figures["week_16"] == estimate_mean_difference(treated, control)
    assert FURTHER["prednisone"].grid.rows[-1][0].startswith("Week 16")
    assert "a total is known of prednisone_equivalent only, not of sledai" in FURTHER["sum"].grid.note
    page = PLAIN.html()
    assert "Other endpoints" in page
    assert b'"other_endpoints"' in PLAIN.results()


def _total(place: int) -> float:
    """20 mg to week 8, then what each visit says to the next."""
    return 56 * 20 + 28 * (16 - place % 4) + 28 * (14 - place % 4)


def test_a_total_dose_adds_up_the_days_from_visits_or_the_medicines_recorded() -> None:
    treated, control = ([_total(p) for p in range(SIZE) if p % 2 == side and p != 1] for side in (0, 1))
    assert FURTHER["dose"].figures["week_16"] == estimate_mean_difference(treated, control)
    drug = {"participant": "P-003", "drug": "prednisone", "route": "oral", "start": "2021-04-01"}
    made = e.ConcomitantMedicationRecorded(**drug, dose={"value": 5, "unit": "mg/d"}, stop="2021-06-01")
    data = _data(log=_recorded([*EVENTS, made]))
    rows = ((row.values["participant"], row.values["endpoint"], row) for row in data.values.rows)
    last = [row for who, goal, row in rows if (who, goal) == ("P-003", "dose")][-1]
    # 13 days at the first visit's 20 mg, then the medicine's 5 mg to its last day, and nothing after it.
    assert last.values["value"] == 13 * 20 + 62 * 5
    assert len(last.sources["value"]) == 4


@pytest.mark.parametrize(
    ("strategy", "answer", "score", "at_risk"),
    [
        ("treatment_policy", float(_responds(0, 16)), float(_score(0, 16)), 112.0),
        ("hypothetical", None, None, 84.0),
        ("while_on_treatment", float(_responds(0, 12)), float(_score(0, 12)), 84.0),
        ("composite", 0.0, "no composite", 84.0),
    ],
)
def test_strategies(strategy: str, answer: float | None, score: Any, at_risk: float) -> None:
    from trialogue.analysis.datasets.courses import derive_courses
    from trialogue.analysis.datasets.repeated import derive_recurrences

    data = _data(strategy)
    asked = {each.id: each for each in data.protocol.estimands}
    given = (data.people, data.protocol)
    assert derive_courses(*given, GOALS["responder"], asked.get("responder"))[0].values[-1] == answer
    assert derive_recurrences(*given, GOALS["flares"], asked.get("flares"))[0].at_risk == at_risk
    if isinstance(score, str):
        with pytest.raises(BadInput, match=score):
            derive_courses(*given, GOALS["sledai"], asked.get("sledai"))
    else:
        assert derive_courses(*given, GOALS["sledai"], asked.get("sledai"))[0].values[-1] == score


@pytest.mark.parametrize(
    ("strategy", "counted"), [("treatment_policy", "2"), ("while_on_treatment", "1"), ("composite", "no composite")]
)
def test_adverse_events_count_to_the_end_of_treatment_where_the_estimand_says_so(strategy: str, counted: str) -> None:
    report = write_report(_data(strategy))
    grid = next(each.grid for each in report.further if each.endpoint == "harm")
    if counted.startswith("no"):
        assert "Not analysed: harm: adverse events have no composite with discontinuation" in grid.note
    else:
        assert grid.rows[1][1:3] == ("1", counted)


def test_every_endpoint_of_the_shipped_protocol_is_analysed_under_an_estimand_of_its_own() -> None:
    entries, arms = drawn_log(30)
    made = write_report(derive_datasets(entries, PROTOCOL, date(2023, 1, 1), arms=arms))
    asked = {each.endpoint: each.id for each in PROTOCOL.estimands}
    assert {each.id for each in PROTOCOL.endpoints} == set(asked)
    assert {each.endpoint: each.estimand for each in made.further} == {n: q for n, q in asked.items() if q != "primary"}
    # The drawn log records no dose.
    refused = {each.endpoint for each in made.further if "Not analysed" in each.grid.note}
    assert refused == {"prednisone"}
    assert all(each.grid.note.startswith(f"Estimand {each.estimand}.") for each in made.further if each.figures)


def test_an_open_report_compares_no_other_endpoint() -> None:
    opened = write_report(_data(by_arm=False))
    assert all(not each.figures for each in opened.further)
    assert all(len(each.grid.heads) == 2 for each in opened.further)


def test_means_agree_with_scipy_and_bad_groups_are_said() -> None:
    chance = np.random.default_rng(3)
    for _ in range(50):
        first, second = (chance.normal(0, chance.uniform(0.1, 9), chance.integers(2, 30)) for _ in range(2))
        theirs = stats.ttest_ind(first, second, equal_var=False).confidence_interval()
        ours = estimate_mean_difference(first, second).interval
        assert ours is not None
        assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), rel=1e-8, abs=1e-8)
    for first, words in (([1.0], "two at least"), ([1.0, np.nan], r"first\[1\] is nan"), ([1.0, 1.0], "no variance")):
        with pytest.raises(BadInput, match=words):
            estimate_mean_difference(first, [2.0, 2.0])


def test_the_compiled_fit_refuses_a_value_too_far_out() -> None:
    chance = np.random.default_rng(1)
    x = np.append(chance.integers(0, 3, 60) * 1.0, -1e7)
    time = np.append(chance.exponential(1, 60) + 0.1 * x[:60], 0.2)
    with pytest.raises(BadInput, match="reaches so far out"):
        estimate_log_hazard_ratio(time, np.append(np.ones(60, bool), False), x)


def test_the_arm_compared_with_stands_first_everywhere_and_over_its_own_figures() -> None:
    assert [arm.kind for arm in PROTOCOL.arms] == ["experimental", "placebo_comparator"]
    names = [PROTOCOL.arms[1].name, PROTOCOL.arms[0].name]
    flares = FURTHER["flares"].grid
    for grid in (flares, FURTHER["sledai"].grid, FURTHER["responder"].grid, PLAIN.grids["safety"]):
        assert list(grid.heads[1:3]) == names
    assert [name for name, _ in PLAIN.result.curves] == names
    assert [row[0] for row in PLAIN.grids["endpoint"].rows[:2]] == names
    assert [branch.name for branch in PLAIN.flow.branches] == names
    found = [entry.body for entry in LOG if entry.kind == "FlareAscertained" and entry.body["flare"] != "none"]
    events = next(row for row in flares.rows if row[0] == "Events")
    for name, count in zip(names, events[1:3], strict=True):
        arm = next(arm.id for arm in PROTOCOL.arms if arm.name == name)
        assert int(count) == sum(ARMS[body["participant"]] == arm for body in found)


@pytest.mark.parametrize("plot", ["survival", "forest"])
def test_labels_stay_on_the_page_where_letters_come_out_a_tenth_wider(plot: str) -> None:
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    drawn, compared = PLAIN.plots[plot].decode(), 0
    right = float(re.search(r'viewBox="0 0 ([\d.]+)', drawn)[1])  # type: ignore[index]
    sizes = r'<text style="font-size: ([\d.]+)px;[^"]*text-anchor: (start|end)" x="([-\d.]+)"[^>]*>([^<]+)<'
    for size, anchor, at, words in re.findall(sizes, drawn):
        font = FontProperties(family="DejaVu Sans", size=float(size))
        width = 1.1 * text_to_path.get_text_width_height_descent(words, font, ismath=False)[0]
        assert (float(at) - width >= 0) if anchor == "end" else (float(at) + width <= right), words
        compared += anchor == "end"
    assert compared >= 2


def test_a_ratio_without_a_finite_estimate_is_said_in_words_and_explained() -> None:
    found = compare_two_arms(survival_data([1, 2, 3, 4], [1, 1, 0, 0]), Plan(["a", "a", "b", "b"], "a"))
    grid = describe_result(Result("itt", (), found, found.hazard_ratio, (), ""))
    assert ("Hazard ratio", "no finite estimate") in grid.rows
    assert grid.note == (
        "Difference and hazard ratio: b against a. b: no finite estimate: the likelihood rises without end, as where "
        "only one arm has events."
    )
