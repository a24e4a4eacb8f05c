"""A reading claims no more than the text: what is other than something said before, what only shows or defines it."""

from __future__ import annotations

import re

import pytest

from trialogue.criteria import print_condition, read_text
from trialogue.criteria.nodes import Computable

LABEL = re.compile(r', label="(?:[^"\\]|\\.)*"|label="(?:[^"\\]|\\.)*"(?:, )?')

LINES = {
    # Other than the disease of the study: which one the words do not say.
    ("Exclusion", "Other malignancy within 5 years"): 'diagnosis("malignancy", window=[..5] "a", qualifiers=["other"])',
    (
        "Exclusion",
        "Any other severe autoimmune disease",
    ): 'diagnosis("autoimmune-disease", qualifiers=["severe", "other"])',
    ("Exclusion", "Another autoimmune disease"): 'diagnosis("autoimmune-disease", qualifiers=["other"])',
    ("Exclusion", "Other types of diabetes"): 'diagnosis("diabetes", qualifiers=["other"])',
    ("Inclusion", "No other malignancy"): 'not(diagnosis("malignancy", qualifiers=["other"]))',
    # Behind what is listed, "other" takes nothing away.
    ("Exclusion", "Sarcoidosis or other lung disease"): 'any(diagnosis("sarcoidosis"), diagnosis("lung-disease"))',
    ("Exclusion", "Asthma, COPD or any other lung disease"): (
        'any(diagnosis("asthma"), diagnosis("copd"), diagnosis("lung-disease"))'
    ),
    # Examples are examples of what is narrowed.
    ("Exclusion", "Severe heart disease such as angina or heart failure"): (
        'any(diagnosis("disease-of-heart", qualifiers=["severe"]), diagnosis("angina", qualifiers=["severe"]), '
        'diagnosis("heart-failure", qualifiers=["severe"]))'
    ),
    ("Exclusion", "Heart disease such as unstable angina"): (
        'any(diagnosis("disease-of-heart"), diagnosis("unstable-angina"))'
    ),
    # "Or" at the head of a later statement.
    ("Inclusion", "Asthma; or COPD"): 'any(diagnosis("asthma"), diagnosis("copd"))',
    ("Inclusion", "Asthma; COPD; or fever"): 'any(diagnosis("asthma"), diagnosis("copd"), diagnosis("fever"))',
    ("Inclusion", "Asthma; COPD"): 'all(diagnosis("asthma"), diagnosis("copd"))',
    # A list that says it asks for nothing keeps nobody out.
    ("Exclusion", "None"): "any()",
    ("Exclusion", "N/A"): "any()",
    ("Exclusion", "No exclusion criteria."): "any()",
    ("Inclusion", "None specified"): "all()",
    ("Exclusion", "None of these"): "opaque()",
}
STANDS = {
    # What shows or defines a condition is no condition of its own.
    ("Exclusion", "Stroke, wobbly disease as evidenced by asthma or fever, hypertension"): ('diagnosis("stroke")'),
    ("Exclusion", "Stroke, or LVEF < 45 % by echocardiography or cardiac MRI, wobbly"): (
        'any(diagnosis("stroke"), all(measurement("lvef", [..45) "%"), opaque()))'
    ),
    # Names in brackets tell of what was not read before them.
    ("Exclusion", "Wobbly evidence of trouble (asthma, stroke), fever > 3 wobbles"): None,
    # A word before a measure that was not read may make it another.
    ("Inclusion", "A.fumigatus IgG > 27 mg/L, wobbly"): 'measurement("~a fumigatus igg", (27..] "mg/L")',
    # What is counted of a list is not all of it.
    ("Inclusion", "Wobbly, with 2 or more of the following: stroke, fever, asthma"): None,
    ("Exclusion", "Current use of wobbly aspirin (no more than 325 mg aspirin per day will be allowed), stroke"): None,
    (
        "Exclusion",
        "Wobbles (more than 0.5 mg prednisone equivalent/kg/day)",
    ): 'all(medication("prednisone", (0.5..] "mg/kg/d"), opaque())',
    (
        "Exclusion",
        "Wobbles on more than 20 mg prednisone per day",
    ): 'all(medication("prednisone", (20..] "mg/d"), opaque(), opaque())',
}
OPEN = [
    "History of impossible conditions",
    "Cough with or without conjunctivitis wobbling",
]


def tree(kind: str, line: str) -> str:
    (found,) = read_text(f"{kind} Criteria:\n\n* {line}\n").criteria
    return LABEL.sub("", print_condition(found.condition))


@pytest.mark.parametrize(("case", "expected"), LINES.items(), ids=[line for _, line in LINES])
def test_line(case: tuple[str, str], expected: str) -> None:
    assert tree(*case) == expected


@pytest.mark.parametrize(("case", "expected"), STANDS.items(), ids=[line for _, line in STANDS])
def test_what_stands_in_an_unread_part(case: tuple[str, str], expected: str | None) -> None:
    whole = "opaque()" if expected is None else f'readings("unread-part", {expected}, opaque())'
    assert tree(*case) == whole


@pytest.mark.parametrize("line", OPEN)
def test_it_names_nothing(line: str) -> None:
    (found,) = read_text(f"Exclusion Criteria:\n\n* {line}\n").criteria
    assert "diagnosis" not in tree("Exclusion", line) or Computable.of(found.condition) != "full"
