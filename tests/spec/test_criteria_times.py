"""Windows of time: their bracketed equals, small slips, whose they are not, and what is no time before a study."""

from __future__ import annotations

import re

import pytest

from trialogue.criteria import print_condition, read_text

LABEL = re.compile(r', label="(?:[^"\\]|\\.)*"|label="(?:[^"\\]|\\.)*"(?:, )?')

READ = {
    "Stroke within 6 months (180 days) before enrolment": 'diagnosis("stroke", window=[..6] "mo" before "enrolment")',
    "Use of prednisone within 30 days (1 month) prior to screening": (
        'medication("prednisone", window=[..30] "d" before "screening")'
    ),
    "Stroke in 3 months prior to enrolment": 'diagnosis("stroke", window=[..3] "mo" before "enrolment")',
    "Angina with 6 months": 'diagnosis("angina", window=[..6] "mo")',
    "Blood transfusion with 3 months of screening": (
        'procedure("blood-transfusion", window=[..3] "mo" before "screening")'
    ),
    "Planned major surgery within the next 12 months": (
        'state("~planned major surgery within the next 12 month", window=[..12] "mo" after)'
    ),
}

SHOWN = {
    "If the wobbling person is taking aspirin during the last 6 months": 'window=[..6] "mo"',
    "Any wobbly illness requiring antibiotics in the past four weeks": 'window=[..4] "wk"',
    "Wobbly use of warfarin within five days before surgery, wobbling": 'window=[..5] "d" before "surgery"',
    "Infants delivered wobbling prior to 37 weeks of gestation": 'window=[..37] "wk" after "gestation"',
    "Renal transplants less than one year old": 'window=[..1] "a"',
}

NOT_EQUAL = "Stroke within 6 months (90 days) before wobbling"

NO_TIME = (
    "Unable to see the wobbler by 36 hours of age",
    "Aged between 1 h of life and 28 days of life",
    "Not wobbling before age 5 years",
)


def said(line: str) -> str:
    (found,) = read_text(f"Exclusion Criteria:\n\n* {line}\n").criteria
    return LABEL.sub("", print_condition(found.condition))


@pytest.mark.parametrize(("line", "expected"), READ.items())
def test_a_time_read(line: str, expected: str) -> None:
    assert said(line) == expected


@pytest.mark.parametrize(("line", "window"), SHOWN.items())
def test_a_time_whose_owner_is_not_read(line: str, window: str) -> None:
    assert window in said(line)
    assert "age(" not in said(line)


def test_a_bracket_that_is_no_equal_is_a_time_of_its_own() -> None:
    assert 'window=[..6] "mo"' in said(NOT_EQUAL)
    assert 'window=[..90] "d"' in said(NOT_EQUAL)


@pytest.mark.parametrize("line", NO_TIME)
def test_how_old_somebody_is_is_no_time_before_the_study(line: str) -> None:
    assert "window" not in said(line)
