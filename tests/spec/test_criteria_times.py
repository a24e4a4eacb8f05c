"""Windows of time: their bracketed equals, small slips, whose they are not, and what is no time before a study."""

from __future__ import annotations

import re

import pytest

from trialogue.criteria import print_condition, read_text
from trialogue.criteria.json_form import atom_to_json
from trialogue.criteria.nodes import Opaque, Window
from trialogue.criteria.plain import describe

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


TOLD = {
    ("that needs rest for a minimum of 5 weeks", Window(low=5, unit="wk")): "at least 5 weeks",
    ("that limits the wobble to less than 1 year", Window(high=1, unit="a")): "up to 1 year",
    ("within 30 days of surgery", Window(high=30, anchor="surgery")): "within 30 days of surgery",
    ("wobbling during the last 6 months", Window(high=6, unit="mo")): "within 6 months before today",
    ("wobbling within 30 days of screening", Window(high=30, anchor="screening")): "within 30 days before screening",
    ("wobbling within 2 weeks before surgery", Window(high=2, unit="wk", anchor="surgery")): (
        "within 2 weeks before surgery"
    ),
}


@pytest.mark.parametrize(("unread", "words"), TOLD.items())
def test_the_side_of_an_unowned_time_is_told_only_where_the_text_tells_it(
    unread: tuple[str, Window], words: str
) -> None:
    label, window = unread
    node = Opaque(label=label, window=window)
    assert describe(node) == f"[not understood: {label}; time: {words}]"
    told = atom_to_json(node, negated=False)["window"]
    assert told is not None
    assert told["after"] is (False if "before" in words else None)


def test_a_statement_in_its_own_words_tells_its_time_once() -> None:
    line = "Wound infection that has developed within 30 days of surgery or trauma"
    (found,) = read_text(f"Exclusion Criteria:\n\n* {line}\n").criteria
    assert describe(found.condition) == line
