"""Measurements: units, multiples of the limits of normal, bounds, results in words, stale values, several values."""

import pytest

from spec.matching.cases import answer, find

ABOVE_TWICE = 'measurement("alt", (2..] "{xULN}")'


def alt(value: object = 22, **more: object) -> dict[str, object]:
    return {"name": "ALT", "value": value, "unit": "U/L", "date": "2026-11-10", **more}


RANGE = {"reference_range": {"low": 7, "high": 40}}


@pytest.mark.parametrize(("value", "expected"), [(22, "false"), (80, "false"), (81, "true"), (120, "true")])
def test_multiples_of_the_laboratorys_own_limit(value: float, expected: str) -> None:
    assert answer(ABOVE_TWICE, {"measurements": [alt(value, **RANGE)]}) == expected


def test_without_the_laboratorys_limit_a_multiple_is_unknown_and_says_so() -> None:
    finding = find(ABOVE_TWICE, {"measurements": [alt()]})
    assert (finding.truth.value, finding.reason and finding.reason.word) == ("unknown", "no_fact")
    assert "upper limit of normal of the laboratory is not recorded" in str(finding.steps[0])


@pytest.mark.parametrize(
    ("baseline", "expected"),
    [
        ({"value": 1.0, "unit": "mg/dL"}, "true"),
        ({"value": 88.4, "unit": "umol/L"}, "true"),
        ({"value": 1.2, "unit": "mg/dL"}, "false"),
        (None, "no_fact"),
    ],
)
def test_a_multiple_of_the_value_at_baseline(baseline: dict[str, object] | None, expected: str) -> None:
    value = {"name": "creatinine", "value": 1.5, "unit": "mg/dL", "date": "2026-11-10"}
    facts = {"measurements": [value | ({"baseline": baseline} if baseline else {})]}
    assert answer('measurement("creatinine", [1.5..] "{xBaseline}")', facts) == expected


def test_normal_is_within_the_limits() -> None:
    facts = {"measurements": [{"name": "ALT", "result": "normal", "date": "2026-11-10"}]}
    assert answer(ABOVE_TWICE, facts) == "false"
    assert answer('measurement("alt", [..1] "{xULN}")', facts) == "true"


@pytest.mark.parametrize(
    ("value", "unit", "expected"), [(0.85, "mg/dL", "true"), (75, "umol/L", "true"), (2, "mg/dL", "false")]
)
def test_units_are_converted(value: float, unit: str, expected: str) -> None:
    facts = {"measurements": [{"name": "creatinine", "value": value, "unit": unit, "date": "2026-11-10"}]}
    assert answer('measurement("creatinine", [..1.5] "mg/dL")', facts) == expected
    assert answer('measurement("creatinine", [..132.6] "umol/L")', facts) == expected


@pytest.mark.parametrize(
    ("printed", "expected"),
    [("<5", "true"), ("<10", "ambiguous"), (">8", "false"), (">=5", "ambiguous"), ("<=5", "true")],
)
def test_a_laboratory_that_gives_only_a_bound(printed: str, expected: str) -> None:
    facts = {"measurements": [alt(printed)]}
    assert answer('measurement("alt", [..5] "U/L")', facts) == expected


@pytest.mark.parametrize(
    ("result", "asked", "expected"),
    [
        ("positive", "positive", "true"),
        ("reactive", "positive", "true"),
        ("negative", "positive", "false"),
        ("normal", "abnormal", "false"),
        ("elevated", "abnormal", "true"),
        ("trace", "positive", "ambiguous"),
    ],
)
def test_results_in_words(result: str, asked: str, expected: str) -> None:
    facts = {"measurements": [{"name": "ALT", "result": result, "date": "2026-11-10"}]}
    assert answer(f'measurement("alt", qualifiers=["{asked}"])', facts) == expected


@pytest.mark.parametrize(
    ("date", "expected"),
    [("2026-08-24", "false"), ("2026-08-23", "stale"), ("2025", "stale"), ("2026-08", "ambiguous")],
)
def test_a_value_goes_stale(date: str, expected: str) -> None:
    assert answer(ABOVE_TWICE, {"measurements": [alt(**RANGE) | {"date": date}]}, "presumptive") == expected


def test_a_window_of_the_criterion_replaces_our_freshness() -> None:
    tree = 'measurement("alt", (2..] "{xULN}", window=[..1] "a" before "screening")'
    assert answer(tree, {"measurements": [alt(**RANGE) | {"date": "2026-01-10"}]}) == "false"
    assert answer(tree, {"measurements": [alt(**RANGE) | {"date": "2025-01-10"}]}) == "no_fact"


def test_the_most_recent_value_counts() -> None:
    older, newer = alt(200, **RANGE) | {"date": "2026-10-01"}, alt(22, **RANGE)
    assert answer(ABOVE_TWICE, {"measurements": [newer, older]}) == "false"


def test_two_values_of_one_day_conflict_unless_they_decide_alike() -> None:
    assert answer(ABOVE_TWICE, {"measurements": [alt(22, **RANGE), alt(24, **RANGE)]}) == "false"
    assert answer(ABOVE_TWICE, {"measurements": [alt(22, **RANGE), alt(200, **RANGE)]}) == "conflict"


def test_which_value_is_the_most_recent_may_be_open() -> None:
    values = [alt(22, **RANGE) | {"date": "2026-11"}, alt(200, **RANGE)]
    assert answer(ABOVE_TWICE, {"measurements": values}) == "ambiguous"


def test_a_unit_that_cannot_be_converted_is_ambiguous_and_says_so() -> None:
    facts = {"measurements": [{"name": "creatinine", "value": 1, "unit": "mg/dL", "date": "2026-11-10"}]}
    finding = find('measurement("creatinine", [..1.5] "mg/d")', facts)
    assert finding.reason is not None and finding.reason.word == "ambiguous"
    assert "cannot be compared" in str(finding.steps[0])


# Kidney function: the equation that the text does not name.

WOMAN = {"birth_date": "1996-05-01", "sex": "female"}  # 30 years
CREATININE = {"name": "creatinine", "value": 1.2, "unit": "mg/dL", "date": "2026-11-10"}
WEIGHT = {"name": "weight", "value": 50, "unit": "kg", "date": "2026-11-10"}
GFR_BELOW_60 = 'measurement("gfr", [..60) "mL/min")'


def test_the_verdict_flips_with_the_equation() -> None:
    facts = {**WOMAN, "measurements": [CREATININE, WEIGHT]}
    finding = find(GFR_BELOW_60, facts)
    said = "; ".join(map(str, finding.steps))
    assert finding.reason is not None and finding.reason.word == "ambiguous"
    assert "CKD-EPI 2021: 62.5 mL/min >= 60 mL/min" in said
    assert "MDRD: 52.7 mL/min < 60 mL/min" in said
    assert answer('measurement("creatinine-clearance", [..60) "mL/min")', facts) == "true"  # Cockcroft-Gault: 54.1


def test_an_estimate_is_compared_in_the_units_of_a_clearance_only() -> None:
    facts = {**WOMAN, "measurements": [CREATININE, WEIGHT]}
    finding = find('measurement("creatinine-clearance", [..200) "umol/L")', facts)
    assert finding.reason is not None and finding.reason.word == "ambiguous"
    assert "not measured in umol/L" in "; ".join(map(str, finding.steps))
    assert answer('measurement("creatinine-clearance", [..1) "mL/s")', facts) == "true"  # 54.1 mL/min are 0.90 mL/s
    nothing = find('measurement("creatinine-clearance", [..200) "umol/L")', {})
    assert nothing.reason is not None and nothing.reason.word == "no_fact"


def test_a_named_equation_is_asked_alone() -> None:
    facts = {**WOMAN, "measurements": [CREATININE, WEIGHT]}
    for equation, expected in {"ckd-epi-2021": "false", "mdrd": "true", "cockcroft-gault": "true"}.items():
        assert answer(f'measurement("gfr", [..60) "mL/min", qualifiers=["{equation}"])', facts) == expected


def test_the_recorded_value_and_the_computed_ones_must_agree() -> None:
    recorded = {
        "name": "eGFR",
        "value": 92,
        "unit": "mL/min/{1.73_m2}",
        "date": "2026-11-10",
        "equation": "ckd-epi-2021",
    }
    assert answer(GFR_BELOW_60, {"measurements": [recorded]}) == "false"
    healthy = CREATININE | {"value": 0.7}
    assert answer(GFR_BELOW_60, {**WOMAN, "measurements": [recorded, healthy]}) == "false"
    assert answer(GFR_BELOW_60, {**WOMAN, "measurements": [recorded, CREATININE]}) == "ambiguous"


def test_what_is_missing_for_an_estimate_is_named() -> None:
    finding = find('measurement("creatinine-clearance", [..60) "mL/min")', {**WOMAN, "measurements": [CREATININE]})
    assert "cannot be computed without weight" in str(finding.steps[0])
    assert answer(GFR_BELOW_60, {"measurements": [CREATININE]}) == "no_fact"


# Scores.


def score(instrument: str, value: float, date: str = "2026-11-10") -> dict[str, object]:
    return {"instrument": instrument, "value": value, "date": date}


UNNAMED, SELENA = 'score("sledai", [..6] "{score}")', 'score("selena-sledai", [..8) "{score}")'


def test_an_unnamed_version_is_answered_by_every_version_and_they_must_agree() -> None:
    assert answer(UNNAMED, {"scores": [score("SELENA-SLEDAI", 6), score("SLEDAI-2K", 6)]}) == "true"
    assert answer(UNNAMED, {"scores": [score("SELENA-SLEDAI", 6), score("SLEDAI-2K", 8)]}) == "ambiguous"
    assert answer(UNNAMED, {"scores": [score("SLEDAI-2K", 8)]}) == "false"


def test_a_named_version_is_answered_by_itself_alone() -> None:
    assert answer(SELENA, {"scores": [score("SELENA-SLEDAI", 7)]}) == "true"
    finding = find(SELENA, {"scores": [score("SLEDAI-2K", 4)]})
    assert finding.reason is not None and finding.reason.word == "no_fact"
    assert "another index" in str(finding.steps[0])
    assert answer(SELENA, {"scores": [score("SLEDAI", 4)]}) == "ambiguous"


def test_counts_of_grades() -> None:
    bilag = {"instrument": "BILAG-2004", "grades": {"A": 0, "B": 1}, "date": "2026-11-10"}
    no_a, few_b = 'score("bilag", [..0] "{count}", grade="A")', 'score("bilag", [..1] "{count}", grade="B")'
    assert [answer(tree, {"scores": [bilag]}) for tree in (no_a, few_b)] == ["true", "true"]
    assert answer(no_a, {"scores": [bilag | {"grades": {"A": 1, "B": 1}}]}) == "false"
    assert answer(no_a, {"scores": [bilag | {"grades": {"B": 1}}]}) == "no_fact"


def test_an_old_score_is_stale() -> None:
    assert answer(UNNAMED, {"scores": [score("SLEDAI-2K", 4, "2026-06-01")]}, "presumptive") == "stale"
