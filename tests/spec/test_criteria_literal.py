"""The last thing tried: a plain statement in which nothing else was found is asked as it stands, or not at all."""

from __future__ import annotations

import re

import pytest

from trialogue.criteria import print_condition, read_text
from trialogue.criteria.as_it_stands import as_unread
from trialogue.criteria.nodes import Computable
from trialogue.criteria.plain import describe

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
    # A time that goes for one of several, or stands inside, or lies ahead: it stays in the words of the statement.
    ("Exclusion", "Wobbling or dancing at night within 3 weeks"): (
        'state("~wobbling or dancing at night within 3 week", window=[..3] "wk")'
    ),
    ("Exclusion", "Planned use of prednisone within 3 months"): (
        'state("~planned use of prednisone within 3 month", window=[..3] "mo" after)'
    ),
    ("Exclusion", "Less than 6 months since stroke"): 'state("~less than 6 month since stroke", window=[..6] "mo")',
    ("Exclusion", "Planned lodging in a wobbler within 3 weeks"): (
        'state("~planned lodging in a wobbler within 3 week", window=[..3] "wk" after)'
    ),
    # Plain words in brackets stay among the others; examples without brackets too.
    ("Exclusion", "Lodging in a wobbler (shelter or hostel)"): 'state("~lodging in a wobbler shelter or hostel")',
    ("Exclusion", "Wobbly habits at night such as dancing"): 'state("~wobbly habit at night such as dancing")',
    # Other than what was just named; a statement behind a joint; a clause that closes it behind a comma.
    ("Exclusion", "Prior wobbles after rosuvastatin or other dances"): (
        'state("~prior wobble after rosuvastatin or other dance")'
    ),
    ("Exclusion", "Planned wobbling or presence of a dancing habit"): (
        'state("~planned wobbling or presence of a dancing habit")'
    ),
    ("Exclusion", "Wobbly dancing by night, requiring lodging in a hostel"): (
        'state("~wobbly dancing by night requiring lodging in a hostel")'
    ),
    ("Inclusion", "Patients who meet the wobble criteria of dancing"): 'state("~meet the wobble criteria of dancing")',
    ("Exclusion", "Wobbly grade 3 dances at night"): 'state("~wobbly grade 3 dance at night")',
    ("Exclusion", "Wobbly dancing, except dancing at night"): 'state("~wobbly dancing except dancing at night")',
    # A clause of its own.
    ("Exclusion", "Wobbly habits that would hinder dancing"): 'state("~wobbly habit that would hinder dancing")',
}
NOT_READ = [
    ("Exclusion", "Other food allergies"),  # than which the study is of
    ("Exclusion", "Wobbly habits + 3 nights"),  # a sign, which the words of a concept do not keep
    ("Inclusion", "Wobbly habits of 3 nights are allowed"),  # rules nobody out
    ("Inclusion", "No more than 2 wobbles or dances at night"),  # of which of them it is denied
    ("Exclusion", "Patients must discontinue the wobbling at night"),  # who does not is excluded
    ("Exclusion", "Prior wobbles or no dances at night"),  # denied of all, or of the last
    ("Inclusion", "Wobbling at noon or history of dances by night"),  # a piece of a list
    ("Exclusion", "Trouble at night includes wobbling and dancing"),  # defines
    ("Exclusion", "Wobbly dancing at night (e.g. lodging; dancing by day is allowed)"),
    ("Exclusion", "Wobbly dances by night (these may be read again)"),  # a clause of its own in brackets
    ("Exclusion", "Wobbly dances by night including"),  # breaks off
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


BESIDE = {
    # "Or" among the inclusions joins what was found, too.
    ("Inclusion", "Previous treatment with chemotherapy, radiotherapy or immunotherapy"): (
        'state("~previous treatment with chemotherapy radiotherapy or immunotherapy")'
    ),
    ("Inclusion", "Wobbles, or stable angina with documented coronary artery disease"): (
        'readings("as-it-stands", diagnosis("stable-angina", qualifiers=["with-documented-coronary-artery-disease"]), '
        'state("~wobble or stable angina with documented coronary artery disease"))'
    ),
    ("Exclusion", "Severe asthma, or a wobbly gait"): (
        'readings("as-it-stands", diagnosis("asthma", qualifiers=["severe"]), state("~severe asthma or a wobbly gait"))'
    ),
    ("Exclusion", "Stroke within 6 months, or a limp"): (
        'readings("as-it-stands", diagnosis("stroke", window=[..6] "mo"), state("~stroke within 6 month or a limp"))'
    ),
    # Words straight behind a name that close the part narrow it; what another thing needs is not asked by itself.
    ("Exclusion", "Wobbling spells or asthma (lodging or dancing)"): (
        'readings("as-it-stands", diagnosis("asthma", qualifiers=["lodging-or-dancing"]), '
        'state("~wobbling spell or asthma lodging or dancing"))'
    ),
    ("Inclusion", "Successful direct or emergency PCI of the wobbly artery"): (
        'readings("as-it-stands", procedure("~emergency pci", qualifiers=["of-the-wobbly-artery"]), '
        'state("~successful direct or emergency pci of the wobbly artery"))'
    ),
    ("Exclusion", "Wobbly spells requiring prednisone or other dancing"): (
        'state("~wobbly spell requiring prednisone or other dancing")'
    ),
    ("Exclusion", "Muscular dystrophies, cardiomyopathy with reversible wobbles, or asthma"): (
        'readings("as-it-stands", diagnosis("muscular-dystrophy"), '
        'state("~muscular dystrophy cardiomyopathy with reversible wobble or asthma"))'
    ),
    # What was found in it stands beside it: who has the asthma is never taken to have none of it.
    ("Exclusion", "History of asthma or related wobbly spells"): (
        'readings("as-it-stands", diagnosis("asthma", temporality="history"), '
        'state("~history of asthma or related wobbly spell"))'
    ),
    ("Exclusion", "Presence of a pacemaker or wobbly dancing aid"): (
        'readings("as-it-stands", procedure("pacemaker"), state("~presence of a pacemaker or wobbly dancing aid"))'
    ),
}


@pytest.mark.parametrize(("case", "expected"), BESIDE.items(), ids=[line for _, line in BESIDE])
def test_what_was_found_stands_beside_the_whole(case: tuple[str, str], expected: str) -> None:
    kind, line = case
    (found,) = read_text(f"{kind} Criteria:\n\n* {line}\n").criteria
    assert LABEL.sub("", print_condition(found.condition)) == expected
    assert Computable.of(found.condition) == "full"


def test_beside_what_was_found_the_words_are_what_is_described_and_what_a_letter_leaves_unread() -> None:
    (found,) = read_text("Exclusion Criteria:\n\n* History of asthma or related wobbly spells\n").criteria
    assert describe(found.condition) == "History of asthma or related wobbly spells"
    unread = as_unread(found.condition)
    assert Computable.of(unread) == "partial"
    assert LABEL.sub("", print_condition(unread)).startswith('readings("unread-part", diagnosis("asthma"')


@pytest.mark.parametrize(
    "line", ["Wobbly asthma with a haemoglobin below 9 g/dL or dancing", "No asthma or related wobbly spells"]
)
def test_a_bound_or_a_denied_list_is_not_asked_in_words(line: str) -> None:
    (found,) = read_text(f"Exclusion Criteria:\n\n* {line}\n").criteria
    assert "as-it-stands" not in print_condition(found.condition)
