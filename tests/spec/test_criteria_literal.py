"""The last thing tried: a plain statement in which nothing else was found is asked as it stands, or not at all."""

from __future__ import annotations

import re

import pytest

from trialogue.criteria import print_condition, read_text
from trialogue.criteria.nodes import Computable

LABEL = re.compile(r', label="(?:[^"\\]|\\.)*"|label="(?:[^"\\]|\\.)*"(?:, )?')

READ = {
    # A count that no node counts; denied.
    ("Exclusion", "More than 2 prior rounds of wobbling"): 'state("~more than 2 prior round of wobbling")',
    ("Inclusion", "No more than 2 prior rounds of wobbling"): 'not(state("~more than 2 prior round of wobbling"))',
    # A time at its end, of what no dictionary names.
    ("Exclusion", "Strenuous wobbling within 3 hours before screening"): (
        'state("~strenuous wobbling", window=[..3] "h" before "screening")'
    ),
    # Examples in brackets tell of others; a list of which no member is known.
    ("Exclusion", "Wobbly habits at night (e.g., dancing or lodging)"): 'state("~wobbly habit at night")',
    ("Exclusion", "Opposition to wobbling, dancing, or lodging"): 'state("~opposition to wobbling dancing or lodging")',
    # A clause of its own.
    ("Exclusion", "Wobbly habits that would hinder dancing"): 'state("~wobbly habit that would hinder dancing")',
}
NOT_READ = [
    ("Exclusion", "Wobbly habits + 3 nights"),  # a sign, which the words of a concept do not keep
    ("Inclusion", "Wobbly habits of 3 nights are allowed"),  # rules nobody out
    ("Inclusion", "No more than 2 wobbles or dances at night"),  # of which of them it is denied
    ("Exclusion", "Wobbling or dancing at night within 3 weeks"),  # of which of them the time is
    ("Exclusion", "Planned lodging in a wobbler within 3 weeks"),  # a time ahead
    ("Exclusion", "Wobbly habits of 2 relatives"),  # somebody else's
    ("Exclusion", "Wobbly habits, as in these 3 wobblers"),  # of what was said before
    ("Exclusion", "Other wobbly habits of 3 nights"),
    ("Inclusion", "Wobbly nights will be 3 in all"),  # said of the study
    ("Exclusion", "10 mg wobbling at night"),  # a member of a list
    ("Exclusion", "Wobbly habits, with 3 nights"),  # a clause behind a comma
    ("Inclusion", "Cohort of 3 wobbly dancers"),
]


@pytest.mark.parametrize(("case", "expected"), READ.items(), ids=[line for _, line in READ])
def test_a_plain_statement_is_asked_as_it_stands(case: tuple[str, str], expected: str) -> None:
    kind, line = case
    (found,) = read_text(f"{kind} Criteria:\n\n* {line}\n").criteria
    assert LABEL.sub("", print_condition(found.condition)) == expected


@pytest.mark.parametrize(("kind", "line"), NOT_READ, ids=[line for _, line in NOT_READ])
def test_what_may_say_another_thing_is_not(kind: str, line: str) -> None:
    (found,) = read_text(f"{kind} Criteria:\n\n* {line}\n").criteria
    assert Computable.of(found.condition) == "none"


def test_a_bound_with_a_name_is_never_lost_in_it() -> None:
    (found,) = read_text("Exclusion Criteria:\n\n* Wobbly people with a haemoglobin that is below 9 g/dL\n").criteria
    assert "measurement(" in print_condition(found.condition)
