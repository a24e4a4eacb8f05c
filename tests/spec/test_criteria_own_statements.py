"""Whole plain statements of a person that no dictionary holds: each is asked in its own words, answered by no other."""

from __future__ import annotations

import re

import pytest

from trialogue.criteria import print_condition, read_text
from trialogue.criteria.nodes import Computable

LABEL = re.compile(r', label="(?:[^"\\]|\\.)*"|label="(?:[^"\\]|\\.)*"(?:, )?')

READ = {
    # Who it is said of, and what they are.
    ("Exclusion", "Patients who are sedated at home"): 'state("~sedated at home")',
    ("Inclusion", "All participants must be left handed"): 'state("~left handed")',
    ("Inclusion", "Patients have not yet received wobbles"): 'not(state("~yet received wobble"))',
    # A verb.
    ("Exclusion", "Currently wearing a wobbly lens"): 'state("~currently wearing a wobbly len")',
    ("Inclusion", "Naive to wobble therapy"): 'state("~naive to wobble therapy")',
    # A lead, and a noun that tells something; "no" in front says that it is not so.
    ("Exclusion", "Overuse of wobbling bandages"): 'state("~overuse of wobbling bandage")',
    ("Inclusion", "No evidence of wobbles"): 'not(state("~evidence of wobble"))',
    ("Exclusion", "Prescribed asthma wobbling anticipated at discharge"): (
        'state("~prescribed asthma wobbling anticipated at discharge")'
    ),
    # In brackets too; with its time where something was done.
    ("Exclusion", "Lodging near a wobbler (at home)"): 'state("~lodging near a wobbler at home")',
    ("Exclusion", "Wobbling of bandages performed within 3 weeks before screening"): (
        'procedure("~wobbling of bandage performed", window=[..3] "wk" before "screening")'
    ),
    # A noun that is known: a kind of it.
    ("Exclusion", "Wobbly long-standing uncontrolled asthma at home"): (
        'diagnosis("~wobbly long standing uncontroled asthma at home")'
    ),
}
NOT_READ = [
    ("Exclusion", "Other wobbly lodging"),  # other than what was said before
    ("Exclusion", "Medical conditions"),  # tells nothing
    ("Inclusion", "Wobbly bandages are allowed"),  # rules nobody out or in
    ("Exclusion", "Wobbly bandages unless washed daily"),
    ("Inclusion", "Wobbly cohort at home"),  # a head
    ("Exclusion", "Patients whose partners wear wobbly lenses"),  # somebody else
    ("Exclusion", "The wobbler contains sugar"),  # said of a thing
    ("Inclusion", "Patients are not wobbly or dancing at home"),  # of which of them is not said
    ("Inclusion", "Patients wearing > 2 wobbly lenses"),  # a sign, which the words of a concept do not keep
    ("Exclusion", "Patients with wobbly lenses, bandages"),  # a list
    ("Inclusion", "Voluntary lodging in the study"),  # agreed to
    ("Inclusion", "Histologically or cytologically confirmed"),  # breaks off
    ("Exclusion", "Family history of asthma within 3 weeks"),  # somebody else's
]


@pytest.mark.parametrize(("case", "expected"), READ.items(), ids=[line for _, line in READ])
def test_a_plain_statement_is_asked_in_its_own_words(case: tuple[str, str], expected: str) -> None:
    kind, line = case
    (found,) = read_text(f"{kind} Criteria:\n\n* {line}\n").criteria
    assert LABEL.sub("", print_condition(found.condition)) == expected


@pytest.mark.parametrize("case", NOT_READ, ids=[line for _, line in NOT_READ])
def test_what_says_more_or_something_of_another_is_not_read(case: tuple[str, str]) -> None:
    kind, line = case
    (found,) = read_text(f"{kind} Criteria:\n\n* {line}\n").criteria
    assert Computable.of(found.condition) != "full"


def test_beside_an_unread_sentence_only_what_is_said_of_people_stands() -> None:
    unread = "Wobbles: these are allowed when washed."
    (alone,) = read_text(f"Exclusion Criteria:\n\n* Currently wearing a wobbly lens. {unread}\n").criteria
    assert Computable.of(alone.condition) == "none"
    (led,) = read_text(f"Exclusion Criteria:\n\n* Patients who are sedated at home. {unread}\n").criteria
    assert Computable.of(led.condition) == "partial"


def test_a_title_belongs_to_the_first_point_under_it() -> None:
    text = "Key Inclusion Criteria:\n\nDISEASE CHARACTERISTICS:\n\n* Asthma\n\nPrior wobbles:\n\n* Stroke\n"
    found = read_text(text).criteria
    assert [each.text for each in found] == ["DISEASE CHARACTERISTICS:\n\n* Asthma", "Prior wobbles:", "Stroke"]
    assert LABEL.sub("", print_condition(found[0].condition)) == 'diagnosis("asthma")'
    assert [each.code for each in found[1].issues] == ["lead-in"]
