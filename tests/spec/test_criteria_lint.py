"""What the linter finds, each kind on its smallest case, and its nearest neighbour in which nothing is wrong.

Lines are our own wording.
"""

from __future__ import annotations

import pytest

from fictional_records import make_raw
from trialogue.criteria import read, read_text
from trialogue.study import parse_study

LINTED = frozenset(
    ("empty-range", "contradictory-range", "contradicts-inclusion", "repeats-inclusion", "impossible-unit",
     "implausible-value", "unreadable-number", "lost-comparator", "field-disagrees")
)  # fmt: skip


def text_of(inclusion: tuple[str, ...], exclusion: tuple[str, ...]) -> str:
    lines = ["Inclusion Criteria:", "", *(f"* {line}" for line in inclusion)]
    return "\n".join([*lines, "", "Exclusion Criteria:", "", *(f"* {line}" for line in exclusion)]) + "\n"


CASES = {
    "a range turned round": ("empty-range", ("HbA1c between 10 % and 7 %",), ()),
    "two ranges that do not meet": ("contradictory-range", ("Age >= 18 years", "Age < 12 years"), ()),
    "in other units too": ("contradictory-range", ("Haemoglobin > 12 g/dL", "Haemoglobin < 100 g/L"), ()),
    "all who are asked for are ruled out": ("contradicts-inclusion", ("eGFR >= 60 mL/min",), ("eGFR >= 45 mL/min",)),
    "the very same in both lists": ("contradicts-inclusion", ("Asthma",), ("Asthma",)),
    "an exclusion that says the inclusion again": ("repeats-inclusion", ("Age >= 18 years",), ("Age < 18 years",)),
    "a length for a concentration": ("impossible-unit", (), ("Haemoglobin < 9 cm",)),
    "ten times too much": ("implausible-value", ("Haemoglobin >= 90 g/dL",), ()),
    "a letter among the digits": ("unreadable-number", ("Platelets > 1O0 x 10^9/L",), ()),
    "one sign too many": ("unreadable-number", (), ("Creatinine > 1.5.0 mg/dL",)),
    "a comparison that was lost": ("lost-comparator", ("BMI =35 kg/m2",), ()),
}  # fmt: skip

CLEAN = {
    "a range": (("HbA1c between 7 % and 10 %",), ()),
    "two ranges that meet": (("Age >= 18 years", "Age < 70 years"), ()),
    "part of those who are asked for is ruled out": (("eGFR >= 45 mL/min",), ("eGFR >= 120 mL/min",)),
    "one of them at another time": (("Stroke",), ("Stroke within 6 months",)),
    "another unit of the same": ((), ("Haemoglobin < 90 g/L",)),
    "clearance with and without body surface": (("eGFR > 60 mL/min", "eGFR >= 30 mL/min/1.73 m2"), ()),
    "a change in percent": (("Haemoglobin > 10 %",), ()),
    "thousands": (("Platelets > 100,000 /uL", "Platelets > 1.5 x 10^5 /uL"), ()),
    "a judgement in both": (("Able to follow the study",), ("In the investigator's opinion unfit",)),
}


def issues_of(inclusion: tuple[str, ...], exclusion: tuple[str, ...]) -> list[tuple[str, str]]:
    text = text_of(inclusion, exclusion)
    found = [(issue, criterion) for criterion in read_text(text).criteria for issue in criterion.issues]
    for issue, criterion in found:
        assert issue.span is not None
        start, end = issue.span
        assert criterion.start is not None and criterion.end is not None
        assert criterion.start <= start < end <= criterion.end
    return [(issue.code, issue.message) for issue, _ in found if issue.code in LINTED]


@pytest.mark.parametrize("name", CASES)
def test_found(name: str) -> None:
    code, inclusion, exclusion = CASES[name]
    assert [each for each, _ in issues_of(inclusion, exclusion)] == [code]


@pytest.mark.parametrize("name", CLEAN)
def test_nothing_to_find(name: str) -> None:
    assert issues_of(*CLEAN[name]) == []


def test_the_issue_stands_on_the_later_criterion_and_says_what_to_look_at() -> None:
    first, second = read_text(text_of(("Age >= 18 years", "Age < 12 years"), ())).criteria
    assert first.issues == ()
    assert [issue.message for issue in second.issues] == [
        "nobody fits both >= 18 a and < 12 a, asked for of the same thing; say for which group each is meant"
    ]


def test_criteria_of_different_cohorts_do_not_contradict_each_other() -> None:
    first = "Inclusion Criteria for Cohort A:\n\n* Age < 12 years\n\n"
    text = first + "Inclusion Criteria for Cohort B:\n\n* Age >= 18 years\n"
    criteria = read_text(text).criteria
    assert {each.applies_to for each in criteria} == {"Cohort A", "Cohort B"}
    assert [issue.code for each in criteria for issue in each.issues] == []


def study_issues(text: str, **fields: str) -> list[str]:
    raw = make_raw(1, eligibilityModule={"eligibilityCriteria": text, **fields})
    return [
        f"{criterion.source}: {issue.message}"
        for criterion in read(parse_study(raw)).criteria
        for issue in criterion.issues
        if issue.code == "field-disagrees"
    ]


def test_structured_age_and_sex_are_held_against_the_text() -> None:
    women = "Inclusion Criteria:\n\n* Women aged 18 to 45 years\n"
    assert study_issues(women, sex="FEMALE", minimumAge="18 Years", maximumAge="45 Years") == []
    assert study_issues(women, sex="ALL", minimumAge="12 Years") == [
        "text: the text asks for female, but the field sex is ALL",
        "minimumAge: minimumAge is 12 a, but the text says 18 a",
    ]
    assert study_issues("Inclusion Criteria:\n\n* Men or women\n", sex="ALL") == []
