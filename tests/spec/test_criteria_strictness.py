"""Sentences whose near misreadings are plausible: every word that narrows, turns or joins must show in the tree.

The trees were noted before the reader was asked.
"""

from __future__ import annotations

import re

import pytest

from trialogue.criteria import print_condition, read_text

LABEL = re.compile(r', label="(?:[^"\\]|\\.)*"|label="(?:[^"\\]|\\.)*"(?:, )?')

READ = {
    # One of two kinds does not take the name of the other.
    ("Exclusion", "Active or latent tuberculosis"): (
        'any(diagnosis("tuberculosis", temporality="current", qualifiers=["active"]), diagnosis("latent-tuberculosis"))'
    ),
    ("Exclusion", "Acute or chronic hepatitis B"): (
        'any(diagnosis("hepatitis-b", qualifiers=["acute"]), diagnosis("chronic-hepatitis-b"))'
    ),
    ("Exclusion", "Symptomatic chronic or intradialytic hypotension"): (
        'any(diagnosis("hypotension", qualifiers=["symptomatic", "chronic"]), '
        'diagnosis("~intradialytic hypotension", qualifiers=["symptomatic"]))'
    ),
    # What is before the first of two drugs goes for both.
    ("Exclusion", "Previous bisphosphonate or denosumab therapy"): (
        'any(medication("bisphosphonate", temporality="history"), medication("denosumab", temporality="history"))'
    ),
    # A bound behind two names is a bound of each, and narrows the disease before them.
    ("Exclusion", "Hepatic disease with ALT or AST > 3 x ULN"): (
        'all(diagnosis("liver-disease"), any(measurement("alt", (3..] "{xULN}"), measurement("ast", (3..] "{xULN}")))'
    ),
    ("Exclusion", "QTcF > 470 ms in women or > 450 ms in men"): (
        'any(all(sex("female"), measurement("qtc", (470..] "ms")), all(sex("male"), measurement("qtc", (450..] "ms")))'
    ),
    # The version of a scale is no value.
    ("Inclusion", "HAM-D 17 total score >= 18"): 'score("ham-d", [18..] "{score}")',
    ("Exclusion", "Smoking history of >= 10 pack-years"): 'measurement("pack-years", [10..] "{pack-years}")',
    # Who it is, and how much.
    ("Inclusion", "Former smoker with < 10 pack-years"): (
        'all(state("former-smoker"), '
        'readings("unread-part", measurement("pack-years", [..10) "{pack-years}"), opaque()))'
    ),
    # Said of some only, so nothing is claimed of the others.
    ("Inclusion", "Platelets > 75,000/mm3, or > 50,000/mm3 in patients with marrow wobbling"): (
        'readings("unread-part", any(measurement("platelets", (75000..] "/mm3"), '
        'all(opaque(), measurement("platelets", (50000..] "/mm3"))), opaque())'
    ),
    # Expected is not planned; signs are not the disease.
    ("Exclusion", "Mallampati class III or IV or expected difficult airway"): (
        'any(score("mallampati", [3..4] "{score}"), state("~expected difficult airway"))'
    ),
    ("Exclusion", "Signs and/or symptoms of heart failure"): (
        'diagnosis("heart-failure", qualifiers=["signs-or-symptoms"])'
    ),
    ("Exclusion", "Atrial flutter"): 'diagnosis("atrial-flutter")',
    ("Exclusion", "Osteopenia"): 'diagnosis("osteopenia")',
    ("Exclusion", "Cough"): 'diagnosis("cough")',
    ("Exclusion", "Substance use"): 'diagnosis("substance-use")',
    # Which the brackets go for is not said.
    ("Exclusion", "Hepatic or renal insufficiency (creatinine > 2 mg/dL)"): (
        'readings("unread-part", '
        'all(readings("shared-narrowing", diagnosis("renal-impairment"), '
        'all(diagnosis("renal-impairment"), opaque())), '
        'measurement("creatinine", (2..] "mg/dL")), opaque())'
    ),
    # Examples of what is asked for, of which each is not.
    # A time behind an exception's comma is not the exception's.
    ("Exclusion", "Malignancy, except wobbly ones, within 5 years"): (
        'readings("unread-part", except(readings("shared-narrowing", diagnosis("malignancy"), '
        'all(diagnosis("malignancy"), opaque(window=[..5] "a"))), opaque()), opaque())'
    ),
    ("Exclusion", "Allergy to metformin or major side effects to metformin treatment"): (
        'readings("as-it-stands", allergy("metformin"), '
        'state("~allergy to metformin or major side effect to metformin treatment"))'
    ),
    # Not done, suspected only, others.
    ("Exclusion", "Colonoscopy not completed"): 'state("~colonoscopy not completed")',
    ("Exclusion", "Suspected or proven immunocompromised state"): (
        'state("~suspected or proven immunocompromized state")'
    ),
    ("Exclusion", "Wobbly use of other sedative and analgesic drugs"): "opaque()",
    ("Inclusion", "No more than two prior lines of therapy for metastatic disease"): (
        'not(state("~more than two prior line of therapy for metastatic disease"))'
    ),
}


@pytest.mark.parametrize(("case", "expected"), READ.items(), ids=[line for _, line in READ])
def test_every_word_that_narrows_turns_or_joins_shows(case: tuple[str, str], expected: str) -> None:
    kind, line = case
    (found,) = read_text(f"{kind} Criteria:\n\n* {line}\n").criteria
    assert LABEL.sub("", print_condition(found.condition)) == expected
