"""What a bound is of, where its name stands apart from it: pairs of pressures, methods, cut-offs, brackets, sexes."""

from __future__ import annotations

import pytest

from trialogue.criteria import print_condition, read_text

HOLDS = {
    ("Exclusion", "Systolic/diastolic blood pressure > 160/100 mmHg"): (
        'measurement("systolic-bp", (160..] "mm[Hg]"',
        'measurement("diastolic-bp", (100..] "mm[Hg]"',
    ),
    ("Exclusion", "Uncontrolled wobbling (figures > 140/90 mmHg)"): (
        'measurement("systolic-bp", (140..] "mm[Hg]"',
        'measurement("diastolic-bp", (90..] "mm[Hg]"',
    ),
    ("Exclusion", "Supine BP >= 150/95"): ('label="Supine"',),
    ("Exclusion", "eGFR calculated using the MDRD method < 30 ml/min/1.73m2"): (
        'measurement("egfr", [..30) "mL/min/{1.73_m2}"',
    ),
    ("Inclusion", "Documented HFrEF (20-40%)"): (
        'diagnosis("heart-failure-with-reduced-ejection-fraction"',
        'measurement("lvef", [20..40] "%"',
    ),
    ("Exclusion", "FVC predicted < 45% or wobbling"): ('measurement("fvc", [..45) "%"',),
    ("Exclusion", "QTcF (Wobble formula) male > 450ms, female > 470ms, wobbling"): (
        'all(sex("male", label="male"), measurement("qtc", (450..] "ms"',
        'all(sex("female", label="female"), measurement("qtc", (470..] "ms"',
    ),
    ("Inclusion", "LV wall thickness ≥ 15mm at screening or ≥ 13mm, wobbling"): (
        'measurement("~lv wall thickness", [15..] "mm"',
        'measurement("~lv wall thickness", [13..] "mm"',
    ),
    ("Inclusion", "PHQ-9 cut-off score > 8 and wobbling"): ('score("phq-9", (8..]',),
    ("Inclusion", "Asthma (defined by wobble severity scores greater than 250) wobbling"): (
        'measurement("~wobble severity", (250..]',
    ),
    ("Exclusion", "Child score more than 6"): ('score("child-pugh", (6..]',),
    ("Inclusion", "ECOG (Eastern Cooperative Oncology Group) performance is 0-3"): ('score("ecog", [0..3]',),
    ("Inclusion", "Age same or superior to 18"): ('age([18..] "a"',),
    ("Inclusion", "Age (years) >= 11 and < 25"): ('age([11..25) "a"',),
    ("Inclusion", "Age at surgery > 18"): ('age((18..] "a"',),
    ("Inclusion", "Females (postmenopausal or sterile females) aged ≥ 18 years, wobbling"): ('age([18..] "a"',),
    ("Inclusion", "BMI from 18.5 to less than 25.0"): ('measurement("bmi", [18.5..25)',),
    ("Inclusion", "Systolic blood pressure between 140 and less than 180 mmHg"): (
        'measurement("systolic-bp", [140..180) "mm[Hg]"',
    ),
    ("Inclusion", "Age from 18 to under 75 years"): ('age([18..75) "a"',),
    ("Exclusion", "Pre-wobble serum sodium < 130 mmol/L"): ('measurement("sodium", [..130) "mmol/L"',),
    ("Inclusion", "6-minute walk test distance < 100m"): ('measurement("six-minute-walk", [..100) "m"',),
    ("Inclusion", "FPG=100-125 mg/dl, wobbling"): ('measurement("fasting-glucose", [100..125] "mg/dL"',),
    ("Inclusion", "Average menstrual cycle 21-35 days"): ('measurement("~menstrual cycle", [21..35] "d"',),
    ("Exclusion", "Wobblers, and lorazepam equivalents > 1mg daily"): ('medication("lorazepam", (1..] "mg/d"',),
}

HOLDS_NOT = {
    ("Inclusion", "Age at surgery < 18"): "age(",  # who was younger then may be older now
    ("Exclusion", "High risk of wobbling or 30-day mortality (≥ 10%)"): "measurement(",
    ("Exclusion", "Cutoff score > 8"): "measurement(",
    ("Exclusion", "Pulmonary wobble > 35/15 mmHg"): "systolic-bp",
    ("Inclusion", "BNP > 50 pg/ml in normal sinus rhythm, > 150 pg/ml in wobbling"): "~sinus rhythm",
    ("Inclusion", "Wobbler of ASA 1 or 2 (ASA 1 corresponding to a wobbler)"): "[1..1]",
}


def said(kind: str, line: str) -> str:
    (found,) = read_text(f"{kind} Criteria:\n\n* {line}\n").criteria
    return print_condition(found.condition)


@pytest.mark.parametrize(("case", "parts"), HOLDS.items())
def test_a_bound_has_its_name(case: tuple[str, str], parts: tuple[str, ...]) -> None:
    assert [part for part in parts if part not in said(*case)] == []


@pytest.mark.parametrize(("case", "part"), HOLDS_NOT.items())
def test_what_is_no_bound_of_the_person(case: tuple[str, str], part: str) -> None:
    assert part not in said(*case)
