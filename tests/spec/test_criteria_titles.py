"""Titles over points are no criteria; what is named before a judgement is read; a language is an ability."""

from __future__ import annotations

import re

import pytest

from trialogue.criteria import print_condition, read_text

LABEL = re.compile(r', label="(?:[^"\\]|\\.)*"|label="(?:[^"\\]|\\.)*"(?:, )?')


def trees(text: str) -> list[str]:
    return [LABEL.sub("", print_condition(each.condition)) for each in read_text(text).criteria]


def test_a_title_that_names_a_measure_is_read_with_the_point_under_it() -> None:
    text = "Inclusion Criteria:\n\nAge:\n\n* 18 and over\n\nLife expectancy\n\n* At least 12 weeks\n\nSex:\n\n* Female"
    assert trees(text) == ['age([18..] "a")', 'measurement("life-expectancy", [12..] "wk")', 'sex("female")']


def test_a_title_that_only_says_what_points_are_about_is_no_criterion() -> None:
    text = "Inclusion Criteria:\n\nHepatic:\n\n* Bilirubin < 2 mg/dL\n\nPrior chemotherapy:\n\n* Naive to wobbles"
    found = read_text(text).criteria
    assert [LABEL.sub("", print_condition(each.condition)) for each in found] == [
        'measurement("bilirubin", [..2) "mg/dL")', 'state("~naive to wobble")',
    ]  # fmt: skip
    assert [text[each.start : each.end] for each in found] == [each.text for each in found]
    assert found[0].text.startswith("Hepatic:")


def test_a_title_that_names_a_part_of_the_study_is_kept_as_whom_its_points_are_for() -> None:
    (found,) = read_text("Inclusion Criteria:\n\nCohort 6:\n\n* Asthma").criteria
    assert (found.applies_to, print_condition(found.condition)) == ("Cohort 6", 'diagnosis("asthma", label="Asthma")')


@pytest.mark.parametrize(
    "text",
    [
        "Inclusion Criteria:\n\nPatients with asthma for 3 years:\n\n* Wobbles",  # it may ask for something
        "Inclusion Criteria:\n\nParticipants must not:\n\n* Wobble",  # it turns what follows
        "Exclusion Criteria:\n\nChemotherapy\n\n* Asthma",  # without a colon it may be what excludes
        "Inclusion Criteria:\n\nAsthma\n\nRenal:",  # nothing under it
    ],
)
def test_a_line_that_may_ask_for_something_stays_a_criterion(text: str) -> None:
    assert len(read_text(text).criteria) == 2


def test_points_nested_under_a_topic_are_read_without_it() -> None:
    assert trees("Inclusion Criteria:\n\n* Renal\n    * Creatinine < 2 mg/dL") == [
        'all(measurement("creatinine", [..2) "mg/dL"))'
    ]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "Endplate wobbles that, in the opinion of the surgeon, matter",
            'all(state("~endplate wobble"), judgement("investigator-judgement"))',
        ),
        ("Any reason why, in the opinion of the investigator, it matters", 'judgement("investigator-judgement")'),
    ],
)
def test_what_stands_before_a_judgement_is_named(line: str, expected: str) -> None:
    assert trees(f"Exclusion Criteria:\n\n* {line}") == [expected]


@pytest.mark.parametrize(
    ("kind", "line", "expected"),
    [
        ("Inclusion", "Able to read and speak English", 'not(state("~unable to read and speak english"))'),
        ("Exclusion", "Patients unable to understand Danish", 'state("~unable to understand danish")'),
        ("Inclusion", "Able to read the study protocol in English", 'consent("willingness")'),
    ],
)
def test_a_language_is_an_ability_and_no_consent(kind: str, line: str, expected: str) -> None:
    assert trees(f"{kind} Criteria:\n\n* {line}") == [expected]


def test_a_sentence_of_exceptions_is_no_case_of_what_it_excepts_from() -> None:
    line = "Wobbles of old drugs. Exceptions to this are wobbles, which in the opinion of the investigator are mild."
    (tree,) = trees(f"Exclusion Criteria:\n\n* {line}")
    assert tree.startswith('readings("unread-part"')


def test_half_a_statement_behind_a_judgement_is_no_statement() -> None:
    line = "Any wobble that, in the opinion of the investigator, could affect safety; alter the uptake of a drug"
    (tree,) = trees(f"Exclusion Criteria:\n\n* {line}")
    assert tree == 'any(all(state("~wobble"), judgement("investigator-judgement")), opaque())'


def test_what_breaks_off_before_a_judgement_is_no_name() -> None:
    (tree,) = trees("Exclusion Criteria:\n\n* Patients presenting, according to the investigator, a wobble")
    assert tree == 'judgement("investigator-judgement")'
