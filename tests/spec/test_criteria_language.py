"""The criterion language, one construct a case: what a line says, in canonical text without labels.

`docs/reference/criteria.md` names the rules. Lines are our own wording.
"""

from __future__ import annotations

import re

import pytest

from trialogue.criteria import print_condition, read_text
from trialogue.criteria.criterion import Criterion
from trialogue.criteria.nodes import Computable

LABEL = re.compile(r', label="(?:[^"\\]|\\.)*"|label="(?:[^"\\]|\\.)*"(?:, )?')


def read_line(kind: str, line: str) -> Criterion:
    (criterion,) = read_text(f"{kind} Criteria:\n\n* {line}\n").criteria
    return criterion


def tree(criterion: Criterion) -> str:
    return LABEL.sub("", print_condition(criterion.condition))


INCLUSION = {
    "Age \\>= 18 years": 'age([18..] "a")',
    "18 years of age or older": 'age([18..] "a")',
    "Male or female aged 18 to 75 years": 'age([18..75] "a")',
    "Subjects between the ages of 18 and 65 years, inclusive": 'age([18..65] "a")',
    "18+ years old": 'age([18..] "a")',
    "18 < age < 80": 'age((18..80) "a")',
    "Women aged 18-45 years": 'all(sex("female"), age([18..45] "a"))',
    "HbA1c 7.0% - 10.0%": 'measurement("hba1c", [7..10] "%")',
    "HbA1c ≥7.0% and ≤10.0%": 'measurement("hba1c", [7..10] "%")',
    "BMI between 18.5 and 35 kg/m2": 'measurement("bmi", [18.5..35] "kg/m2")',
    "ECOG performance status 0-1": 'score("ecog", [0..1] "{score}")',
    "ALT and AST ≤ 2.5 × ULN": 'all(measurement("alt", [..2.5] "{xULN}"), measurement("ast", [..2.5] "{xULN}"))',
    "Platelets ≥ 100 x 10^9/L": 'measurement("platelets", [100..] "10*9/L")',
    "ALT/AST < 3 x ULN": 'all(measurement("alt", [..3) "{xULN}"), measurement("ast", [..3) "{xULN}"))',
    "Signed informed consent": 'consent("informed-consent")',
    "Age ≥ 18 years and able to give informed consent": 'all(age([18..] "a"), consent("informed-consent"))',
    "No history of stroke": 'not(diagnosis("stroke", temporality="history"))',
    "On a stable dose of prednisone for at least 4 weeks": (
        'medication("prednisone", stable_for=[4..] "wk", temporality="current")'
    ),
}

EXCLUSION = {
    "Pregnant or breastfeeding": 'any(state("pregnant"), state("lactating"))',
    "pregnant and lactating women": 'any(state("pregnant"), state("lactating"))',
    "History of stroke within 6 months": 'diagnosis("stroke", window=[..6] "mo", temporality="history")',
    "History of stroke or cancer in the past year": (
        'any(diagnosis("stroke", window=[..1] "a", temporality="history"), '
        'diagnosis("malignancy", window=[..1] "a", temporality="history"))'
    ),
    "Malignancy other than basal cell carcinoma within 5 years": (
        'except(diagnosis("malignancy", window=[..5] "a"), diagnosis("basal-cell-carcinoma"))'
    ),
    "Known HIV infection": 'diagnosis("hiv-infection")',
    "Uncontrolled infection": 'diagnosis("infection", qualifiers=["uncontrolled"])',
    "Current use of prednisone": 'medication("prednisone", temporality="current")',
    "prednisone > 10 mg/day": 'medication("prednisone", (10..] "mg/d")',
    "Hypersensitivity to rituximab": 'allergy("rituximab")',
    "Age < 18 or > 70 years": 'any(age([..18) "a"), age((70..] "a"))',
    "ALT > ULN": 'measurement("alt", (1..] "{xULN}")',
    "ALT > 2 times upper normal limits": 'measurement("alt", (2..] "{xULN}")',
    "Participation in another clinical trial within 30 days": 'participation(window=[..30] "d")',
    "Unwilling to give consent": 'not(consent("informed-consent"))',
    "Renal dysfunction: GFR < 60 ml/min": 'measurement("gfr", [..60) "mL/min")',
}

BOTH_READINGS = {
    ("Inclusion", "ALT or AST ≤ 2.5 x ULN"): "or-in-inclusion",
    ("Exclusion", "Stroke and tuberculosis"): "and-in-exclusion",
    ("Exclusion", "Severe hypertension or tuberculosis"): "shared-qualifier",
    ("Inclusion", "Stroke, tuberculosis"): "comma-list",
    ("Exclusion", "Hypertension, eGFR < 30 mL/min"): "comma-list",
}

NOT_GUESSED = [
    "Family history of cancer within 5 years",
    "Hypertension or tuberculosis in relatives",
    "Cancer screening",
    "BMI =35",
    "Contraindication to rituximab, and a wobbly gait",
    "GFR ≥ 2-3",
    "Mother with HIV infection",
]


@pytest.mark.parametrize(("line", "expected"), INCLUSION.items(), ids=list(INCLUSION))
def test_inclusion(line: str, expected: str) -> None:
    assert tree(read_line("Inclusion", line)) == expected


@pytest.mark.parametrize(("line", "expected"), EXCLUSION.items(), ids=list(EXCLUSION))
def test_exclusion(line: str, expected: str) -> None:
    assert tree(read_line("Exclusion", line)) == expected


@pytest.mark.parametrize(("case", "rule"), BOTH_READINGS.items(), ids=[line for _, line in BOTH_READINGS])
def test_where_two_readings_are_possible_both_are_kept(case: tuple[str, str], rule: str) -> None:
    assert tree(read_line(*case)).startswith(f'readings("{rule}", ')


@pytest.mark.parametrize("line", NOT_GUESSED)
def test_what_is_not_understood_is_kept_whole(line: str) -> None:
    criterion = read_line("Exclusion", line)
    assert Computable.of(criterion.condition) == "none"
    assert criterion.condition.label == line  # type: ignore[union-attr]  # an Opaque has a label


def test_a_lost_comparator_is_flagged() -> None:
    assert [issue.code for issue in read_line("Inclusion", "BMI =35").issues] == ["lost-comparator"]


def test_a_restriction_that_is_not_read_only_narrows() -> None:
    found = read_line("Exclusion", "Infection requiring hospitalisation for 3 wobbly days")
    assert tree(found) == 'all(diagnosis("infection"), opaque())'
    assert Computable.of(found.condition) == "partial"


def test_a_part_that_may_turn_the_sentence_leaves_it_undecided() -> None:
    found = read_line("Exclusion", "Known HIV infection. Treated patients are allowed")
    assert tree(found).startswith('readings("unread-part", ')


@pytest.mark.parametrize(
    ("kind", "head", "start"),
    [
        ("Inclusion", "Any of the following:", "any("),
        ("Inclusion", "All of the following:", "all("),
        ("Exclusion", "Laboratory abnormalities:", "any("),
        ("Exclusion", "At least two of the following:", "atleast(2, "),
        ("Exclusion", "Cohort 7 wording we do not know:", 'readings("unread-head", '),
    ],
)
def test_nested_points_stay_in_their_item(kind: str, head: str, start: str) -> None:
    (found,) = read_text(f"{kind} Criteria:\n\n1. {head}\n\n   * ALT > 3 x ULN\n   * HbA1c > 9 %\n").criteria
    assert tree(found).startswith(start)


def test_two_counts() -> None:
    found = read_line("Inclusion", "No BILAG A and no more than one B")
    assert tree(found) == 'all(score("bilag", [0..0] "{count}", grade="A"), score("bilag", [..1] "{count}", grade="B"))'


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("", []),
        ("   \n\t\n", []),
        ("Age ≥ 18 years", ["inclusion"]),
        ("**Inclusion Criteria**\n\n- a b\n\n**EXCLUSION CRITERIA:**\n\n- c d", ["inclusion", "exclusion"]),
        ("# Inclusion\n1. a b\n# Exclusion\n1. c d", ["inclusion", "exclusion"]),
        ("Non-inclusion criteria:\n* a b", ["exclusion"]),
        ("Inclusion Criteria: Age > 18 Exclusion Criteria: Pregnancy", ["inclusion", "exclusion"]),
        ("INCLUSION CRITERIA:\r\n\r\n* a b\r\n* c d\r\n", ["inclusion", "inclusion"]),
        ("Read this first.\nInclusion Criteria:\n* a b", ["inclusion", "inclusion"]),
        ("* a b\n\nExclusion Criteria:\n* c d", ["inclusion", "exclusion"]),
    ],
)
def test_sections(text: str, kinds: list[str]) -> None:
    found = read_text(text).criteria
    assert [each.kind for each in found] == kinds
    assert all(each.text == text[each.start : each.end] for each in found)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Age ≥ 18 years", "no-head"),
        ("Please read.\nInclusion Criteria:\n* Age ≥ 18 years", "before-first-head"),
        ("Inclusion Criteria:\n\nPatients must fulfil:\n\n* Age ≥ 18 years", "lead-in"),
    ],
)
def test_what_stands_outside_a_list_is_flagged(text: str, code: str) -> None:
    assert [issue.code for issue in read_text(text).criteria[0].issues] == [code]


def test_a_head_may_name_whom_its_list_is_for() -> None:
    (found,) = read_text("Inclusion Criteria for Cohort B:\n\n* Age ≥ 18 years").criteria
    assert found.applies_to == "Cohort B"


@pytest.mark.parametrize(
    "text",
    [
        "\x00\x00 Age",
        "<script>alert(1)</script>",
        "\u202eAge ≥ 18\u202c",
        "(" * 500,
        "Inclusion Criteria:\r\n* <b>Age</b> &ge; 18",
    ],
)
def test_strange_text_is_read_without_harm(text: str) -> None:
    for each in read_text(text).criteria:
        assert each.text == text[each.start : each.end]


UNDECIDED = {
    ("Exclusion", "No active tuberculosis"): "negated-exclusion",
    ("Exclusion", "Malignancy except skin cancer, or leukaemia"): "exception-reach",
    ("Exclusion", "Severe renal impairment (eGFR < 30 mL/min)"): "bound-in-brackets",
}
NO_SYNONYM_SWALLOWS = {
    "dialysis at the time of enrollment": 'procedure("dialysis", temporality="current")',
    "low back pain for greater than three months": 'diagnosis("low-back-pain", (3..] "mo")',
    "Confirmed HIV-1 infection": 'diagnosis("hiv-infection")',
    "uncontrolled hypertension": 'diagnosis("hypertension", qualifiers=["uncontrolled"])',
    "Psychiatric disorder (or dementia)": 'any(diagnosis("psychiatric-disorder"), diagnosis("dementia"))',
    "Tuberculosis with active disease": 'diagnosis("tuberculosis", qualifiers=["with-active-disease"])',
    "Suspected tuberculosis": 'diagnosis("tuberculosis", qualifiers=["suspected"])',
    "Chronic treatment with a loop diuretic": 'all(medication("loop-diuretic"), opaque())',
    "Subjects under 18 years or over 70 years": 'any(age([..18) "a"), age((70..] "a"))',
    "Life expectancy of at least 3 months": 'measurement("life-expectancy", [3..] "mo")',
    "ASA I-II": 'score("asa-class", [1..2] "{score}")',
}


@pytest.mark.parametrize(("case", "rule"), UNDECIDED.items(), ids=[line for _, line in UNDECIDED])
def test_what_two_people_would_read_differently_stays_open(case: tuple[str, str], rule: str) -> None:
    assert tree(read_line(*case)).startswith(f'readings("{rule}", ')


@pytest.mark.parametrize(("line", "expected"), NO_SYNONYM_SWALLOWS.items(), ids=list(NO_SYNONYM_SWALLOWS))
def test_no_word_that_narrows_is_lost(line: str, expected: str) -> None:
    assert tree(read_line("Exclusion", line)) == expected


def test_a_line_that_introduces_a_list_names_no_cohort() -> None:
    text = "Inclusion Criteria:\n\nSubjects must meet all of the following inclusion criteria:\n\n* Age ≥ 18 years\n"
    assert [each.applies_to for each in read_text(text).criteria if "Age" in each.text] == [None]
