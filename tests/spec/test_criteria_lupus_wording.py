"""How studies of lupus ask: by whose criteria, of which class, which grades of BILAG, which antibodies."""

from __future__ import annotations

import re

import pytest

from trialogue.criteria import print_condition, read_text
from trialogue.criteria.nodes import Computable

SLE = "systemic-lupus-erythematosus"


def reading(line: str, kind: str = "Inclusion") -> str:
    (criterion,) = read_text(f"{kind} Criteria:\n\n* {line}").criteria
    assert Computable.of(criterion.condition) == "full", print_condition(criterion.condition)
    return re.sub(r', label="[^"]*"', "", print_condition(criterion.condition))


@pytest.mark.parametrize(
    ("line", "by"),
    [
        ("Diagnosis of SLE according to the 2019 EULAR/ACR criteria", "according-to-the-2019-eular-acr-criteria"),
        (
            "SLE by the American College of Rheumatology (ACR) criteria for systemic lupus erythematosus",
            "by-the-american-college-of-rheumatology-acr-criteria",
        ),
        ("SLE as defined by the 2019 ACR/EULAR criteria", "as-defined-by-the-2019-acr-eular-criteria"),
        (
            "Patients fulfilling at least 4 of the 11 ACR criteria for SLE",
            "fulfilling-at-least-4-of-the-11-acr-criteria",
        ),
        ("Meets the SLICC criteria for SLE", "meets-the-slicc-criteria"),
        ("Fulfill the 2012 SLICC classification criteria for SLE", "fulfill-the-2012-slicc-classification-criteria"),
        (
            "Patients with SLE diagnosed by 2012 SLICC or 2019 EULAR/ACR criteria",
            "diagnosed-by-2012-slicc-or-2019-eular-acr-criteria",
        ),
        ("SLE patients who fulfill the ACR 1982 revised criteria", "fulfill-the-acr-1982-revised-criteria"),
    ],
)
def test_by_whose_criteria(line: str, by: str) -> None:
    assert reading(line) == f'diagnosis("{SLE}", qualifiers=["{by}"])'


def test_a_body_of_criteria_is_named_whole() -> None:
    (criterion,) = read_text("Inclusion Criteria:\n\n* SLE according to the criteria of the wobbling board").criteria
    assert '"according-to-the-criteria"' not in print_condition(criterion.condition)


@pytest.mark.parametrize(
    ("line", "classes"),
    [
        ("Lupus nephritis class III, IV or V", "class-iii-iv-or-v"),
        ("Class III or IV lupus nephritis with or without class V", "class-iii-or-iv"),
        ("Lupus nephritis (ISN/RPS class III or IV)", "isn-rps-class-iii-or-iv"),
        ("WHO class II-V lupus nephritis", "who-class-ii-v"),
    ],
)
def test_class_of_the_kidney_biopsy(line: str, classes: str) -> None:
    assert reading(line) == f'diagnosis("lupus-nephritis", qualifiers=["{classes}"])'


@pytest.mark.parametrize(
    "line",
    [
        "At least 1 BILAG A or 2 BILAG B scores",
        "At least one BILAG A or two BILAG B organ domain scores at screening",
        "≥ 1 BILAG A score and/or ≥ 2 BILAG B scores",
    ],
)
def test_either_of_two_grades(line: str) -> None:
    counts = 'score("bilag", [1..] "{count}", grade="A"), score("bilag", [2..] "{count}", grade="B")'
    assert reading(line) == f"any({counts})"


def test_neither_of_two_grades() -> None:
    assert reading("No BILAG A or B").startswith('all(score("bilag", [0..0]')


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Positive ANA (titer ≥ 1:80)", 'measurement("ana", [80..] "{titer}")'),
        (
            "ANA ≥ 1:80 and/or anti-dsDNA and/or anti-Sm positive",
            'any(measurement("ana", [80..] "{titer}"), measurement("anti-dsdna", qualifiers=["positive"]), '
            'measurement("anti-sm", qualifiers=["positive"]))',
        ),
        (
            "ANA or anti-dsDNA positive",
            'any(measurement("ana", qualifiers=["positive"]), measurement("anti-dsdna", qualifiers=["positive"]))',
        ),
        ("Serum creatinine ≤ 3 mg/dL (ie, ≤ 265 micromol/L)", 'measurement("creatinine", [..3] "mg/dL")'),
        ("Patients > 40 kg", 'measurement("weight", (40..] "kg")'),
        (
            "Potential subjects must have active lupus nephritis",
            'diagnosis("lupus-nephritis", temporality="current", qualifiers=["active"])',
        ),
    ],
)
def test_results_and_bounds(line: str, expected: str) -> None:
    assert reading(line) == expected


def test_one_negative_test_of_several_stays_open() -> None:
    (criterion,) = read_text("Inclusion Criteria:\n\n* HBsAg or anti-HCV negative").criteria
    assert print_condition(criterion.condition).startswith('readings("or-in-inclusion"')


def test_at_any_time_is_ever() -> None:
    line = "Received B-cell targeted therapy at any time"
    assert reading(line, "Exclusion") == 'medication("b-cell-targeted-therapy", temporality="history")'


@pytest.mark.parametrize("line", ["Asthma must be controlled", "SLE (lupus) must be the primary diagnosis"])
def test_what_an_illness_must_be_excludes_nobody_who_has_it(line: str) -> None:
    (criterion,) = read_text(f"Exclusion Criteria:\n\n* {line}").criteria
    assert print_condition(criterion.condition).startswith("opaque(")


C3, C4 = 'measurement("c3", qualifiers=["decreased"])', 'measurement("c4", qualifiers=["decreased"])'
DSDNA = 'measurement("anti-dsdna", qualifiers=["positive"])'


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Low C3 or C4", f"any({C3}, {C4})"),
        ("Low complement (C3 or C4)", f"any({C3}, {C4})"),
        ("Anti-dsDNA positive or low complement (C3 or C4)", f"any({DSDNA}, any({C3}, {C4}))"),
        ("Low serum complement", 'measurement("complement", qualifiers=["decreased"])'),
        ("C3 and/or C4 below the lower limit of normal",
         'any(measurement("c3", [..1) "{xLLN}"), measurement("c4", [..1) "{xLLN}"))'),
        ("Anti-dsDNA antibody positive or ANA >= 1:80", f'any({DSDNA}, measurement("ana", [80..] "{{titer}}"))'),
        ("Elevated CRP or ESR",
         'any(measurement("crp", qualifiers=["elevated"]), measurement("esr", qualifiers=["elevated"]))'),
    ],
)  # fmt: skip
def test_low_complement_and_antibodies_of_which_any_will_do(line: str, expected: str) -> None:
    assert reading(line) == expected


@pytest.mark.parametrize("line", ["Low sodium diet", "Low weight", "Anti-complement agents", "Complement deficiency"])
def test_low_before_a_longer_name_or_what_no_laboratory_measures_is_no_result(line: str) -> None:
    (criterion,) = read_text(f"Exclusion Criteria:\n\n* {line}").criteria
    assert "decreased" not in print_condition(criterion.condition)
    assert 'measurement("complement"' not in print_condition(criterion.condition)


PGA = 'score("physician-global-assessment", [1..] "{score}")'
ACTIVE, CLINICAL = 'score("sledai-2k", [6..] "{score}")', 'score("clinical-sledai", [4..] "{score}")'


@pytest.mark.parametrize(
    "line",
    [
        "SLEDAI-2K >= 6, including at least 4 points of clinical features",
        "SLEDAI-2K >= 6 points with >= 4 points attributed to clinical features",
        "SLEDAI-2K score >= 6 (including >= 4 points from clinical features)",
        "SLEDAI-2K >= 6, with at least 4 points from clinical manifestations (excluding laboratory results)",
        "SLEDAI-2K >= 6 with clinical score >= 4",
    ],
)
def test_points_of_clinical_features_are_the_clinical_score(line: str) -> None:
    assert reading(line) == f"all({ACTIVE}, {CLINICAL})"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Physician's Global Assessment (PGA) >= 1.0 (scale 0-3)", PGA),
        ("PGA >= 1 on a 0 to 3 visual analogue scale", PGA),
        ("CLASI activity score of at least 8", 'score("clasi-activity", [8..] "{score}")'),
        ("BILAG A in at least one organ system", 'score("bilag", [1..] "{count}", grade="A")'),
        ("At least one BILAG A or two BILAG B in any organ system",
         'any(score("bilag", [1..] "{count}", grade="A"), score("bilag", [2..] "{count}", grade="B"))'),
    ],
)  # fmt: skip
def test_scales_that_are_described_and_grades_wherever_they_stand(line: str, expected: str) -> None:
    assert reading(line) == expected


def test_in_which_systems_grades_are_counted_stays_beside_them() -> None:
    line = "At least 1 BILAG A or 2 BILAG B scores in the mucocutaneous, musculoskeletal, or renal systems"
    (criterion,) = read_text(f"Inclusion Criteria:\n\n* {line}").criteria
    found = print_condition(criterion.condition)
    assert 'grade="A"' in found and 'grade="B"' in found and "opaque(" in found
    assert Computable.of(criterion.condition) == "partial"
