"""Whole short phrases that no dictionary holds: a name in the text's own words, which matches only the same words."""

from __future__ import annotations

import re

import pytest

from trialogue.criteria import print_condition, read_text
from trialogue.criteria.nodes import Computable, State

LABEL = re.compile(r', label="(?:[^"\\]|\\.)*"|label="(?:[^"\\]|\\.)*"(?:, )?')

LINES = {
    ("Exclusion", "Poor wobbly access"): 'state("~poor wobbly access")',
    ("Exclusion", "History of zonal twinge"): 'state("~zonal twinge", temporality="history")',
    ("Exclusion", "Wobbly gait within 3 weeks"): 'diagnosis("~wobbly gait", window=[..3] "wk")',
    ("Exclusion", "Wobbly twinge of the left shoulder"): 'state("~wobbly twinge of the left shoulder")',
    ("Exclusion", "Zonal clip preventing accurate imaging of the retina"): (
        'state("~zonal clip preventing accurate imaging of the retina")'
    ),
    ("Exclusion", "Wobbly training program in the last 12 months"): (
        'procedure("~wobbly training program", window=[..12] "mo")'
    ),
    ("Exclusion", "Use of centrally wobbling drugs"): 'medication("~centrally wobbling drug")',
    ("Inclusion", "No wobbly barrier"): 'not(state("~wobbly barrier"))',
    ("Inclusion", "In sinus rhythm"): 'state("~in sinus rhythm")',
    ("Exclusion", "History of zonal artery intervention, unstable angina or heart failure"): (
        'any(procedure("~zonal artery intervention", temporality="history"), '
        'diagnosis("unstable-angina", temporality="history"), '
        'diagnosis("heart-failure", temporality="history"))'
    ),
    ("Exclusion", "Heart surgery for aortic stenosis"): 'procedure("~heart surgery for aortic stenosis")',
    ("Exclusion", "Wobbly conduction disturbances necessitating implantation of a pacemaker"): (
        'diagnosis("~wobbly conduction disturbance necessitating implantation of a pacemaker")'
    ),
}
NOT_NAMES = [
    "Asthma medication wobbles",  # a verb, perhaps
    "Wobbly status",  # a head looks the same
    "Serious issues",  # says nothing by itself
    "Any other wobbly twinge",  # other than what was said before
    "Wobbly relatives with twinge",  # somebody else's
    "Wobbly stage III twinge",  # a number on a scale
    "Wobbly twinge or plan",  # which words go for both is not said
    "Wobbly twinge that may matter",
    "Wobbly intolerance against iron",  # an allergy, not a condition
    "Wobbly twinge allowed",
    "Zonal criteria of the study",
    "Contains wobbly sugar",
    "Wobbly measurements of the left shoulder:",  # a head
]


@pytest.mark.parametrize(("case", "expected"), LINES.items(), ids=[line for _, line in LINES])
def test_line(case: tuple[str, str], expected: str) -> None:
    kind, line = case
    (found,) = read_text(f"{kind} Criteria:\n\n* {line}\n").criteria
    assert LABEL.sub("", print_condition(found.condition)) == expected


@pytest.mark.parametrize("line", NOT_NAMES)
def test_what_may_be_something_else_is_no_name(line: str) -> None:
    (found,) = read_text(f"Exclusion Criteria:\n\n* {line}\n").criteria
    whole = isinstance(found.condition, State) and found.condition.label == line  # asked as it stands: no name
    assert whole or Computable.of(found.condition) == "none"


def test_a_bare_name_of_two_words_among_inclusions_may_be_a_head() -> None:
    (found,) = read_text("Inclusion Criteria:\n\n* Wobbly twinge\n").criteria
    assert Computable.of(found.condition) == "none"


def test_a_part_that_begins_with_words_of_place_ends() -> None:
    """A run of names never goes back behind where it began."""
    (found,) = read_text(
        "Exclusion Criteria:\n\n* Patients under vasopressor therapy (i.e., x, y) at the moment of enrollment\n"
    ).criteria
    assert found.text.startswith("Patients under") and found.text.endswith("of enrollment")
