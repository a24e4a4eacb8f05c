"""What independent judges found claimed wrongly: read otherwise now, or not claimed."""

from __future__ import annotations

import re

import pytest

from trialogue.criteria import print_condition, read_text

LABEL = re.compile(r', label="(?:[^"\\]|\\.)*"|label="(?:[^"\\]|\\.)*"(?:, )?')

READ = {
    ("Exclusion", "Wobbly liver shown by enzymes (AST and ALT) > 3 x ULN"): (
        'any(measurement("ast", (3..] "{xULN}"), measurement("alt", (3..] "{xULN}"))'
    ),
    ("Exclusion", "Wobbling angina classified higher than Canadian Cardiovascular Society (CCS) class 2"): (
        'score("ccs-angina", (2..] "{score}")'
    ),
    ("Inclusion", "Will have an ECOG status (a scale of wobbling) of 1 or better as wobbled"): (
        'score("ecog", [..1] "{score}")'
    ),
    ("Exclusion", "Mitral valve repair or replacement"): (
        'any(procedure("~mitral valve repair"), procedure("~mitral valve replacement"))'
    ),
    ("Exclusion", "Do Not Resuscitate (DNR) order"): 'state("do-not-resuscitate")',
    ("Exclusion", "Cardiac catheterization within 6 months"): (
        'procedure("cardiac-catheterisation", window=[..6] "mo")'
    ),
    ("Exclusion", "Past year suicide attempt"): 'diagnosis("suicide-attempt", window=[..1] "a")',
    ("Exclusion", "Heart failure (New York Heart Association [NYHA] classification >= III)"): (
        'all(diagnosis("heart-failure"), score("nyha", [3..] "{score}"))'
    ),
    ("Exclusion", "Known HIV, active hepatitis B or C"): (
        'any(diagnosis("hiv-infection"), diagnosis("hepatitis-b", temporality="current", qualifiers=["active"]), '
        'diagnosis("hepatitis-c", qualifiers=["active"]))'
    ),
    ("Inclusion", "No history of hepatitis B or C, or HIV infection"): (
        'not(any(diagnosis("hepatitis-b", temporality="history"), diagnosis("hepatitis-c", temporality="history"), '
        'diagnosis("hiv-infection", temporality="history")))'
    ),
    ("Exclusion", "Uncontrolled life-threatening infection"): (
        'diagnosis("infection", qualifiers=["uncontrolled", "life-threatening"])'
    ),
    ("Exclusion", "History of other types of cancer"): (
        'diagnosis("malignancy", temporality="history", qualifiers=["other"])'
    ),
    ("Exclusion", "Pregnant or plans to become pregnant within the next 8 weeks"): (
        'state("planning-pregnancy", window=[..8] "wk" after)'
    ),
    ("Exclusion", "Receipt of wobblers within 14 days before it or planning more of them"): 'window=[..14] "d")',
    ("Inclusion", "Wobbling serum milk-IgE < 14 kU/L in wobblers"): 'measurement("~serum milk ige"',
    ("Exclusion", "Chronic lung disease,\n\n  * Anaemia\n  * Stroke"): (
        'any(diagnosis("chronic-lung-disease"), diagnosis("anaemia"), diagnosis("stroke"))'
    ),
    ("Exclusion", "Active malignancy, except allowances for:\n\n  * Stroke"): "except(",
    ("Inclusion", "Wobbling function (without any drug):\n\n  1. Platelets >= 100 x 10^9/L\n  2. INR <= 1.5"): (
        'all(measurement("platelets", [100..] "10*9/L"), measurement("inr", [..1.5]))'
    ),
    ("Inclusion", "Wobbles in at least one eye with:\n\n  * HbA1c > 5 %\n  * BMI > 20 kg/m2"): (
        'all(measurement("hba1c", (5..] "%"), measurement("bmi", (20..] "kg/m2"))'
    ),
}

TOGETHER = {
    "Wobbly (ECOG >= 1 or mMRC >= 2), wobbling over the last year": (
        'all(any(all(score("ecog", [1..] "{score}"), opaque()), score("mmrc", [2..] "{score}")), '
        'opaque(window=[..1] "a"))'
    ),
    "Ferritin < 100 ug/L, or ferritin 100-300 ug/L with TSAT < 20 %, wobbling": (
        'all(any(measurement("ferritin", [..100) "ug/L"), measurement("ferritin", [100..300] "ug/L")), '
        'measurement("transferrin-saturation", [..20) "%"))'
    ),
}
"""Inclusions of which "or" joins two bounds and nothing else."""

MORE = {
    ("Inclusion", "No previous systemic bisphosphonate or denosumab therapy"): "not(any(",
    ("Exclusion", "Treatment with systemic corticosteroids"): 'medication("glucocorticoid", route="systemic")',
    ("Exclusion", "Insulin-dependent diabetes mellitus type II"): 'diagnosis("type-2-diabetes")',
    ("Inclusion", "Adult arm: aged at least 12 years old"): 'ifthen(opaque(), age([12..] "a"))',
    ("Exclusion", "Acute stroke, asthma, or severe hepatic/renal insufficiency"): (
        'diagnosis("asthma"), diagnosis("hepatic-impairment", qualifiers=["severe"]), '
        'diagnosis("renal-impairment", qualifiers=["severe"])'
    ),
    ("Exclusion", "Previous anaphylactic reaction to omalizumab"): (
        'readings("as-it-stands", allergy("omalizumab"), state("~previous anaphylactic reaction to omalizumab"))'
    ),
    ("Exclusion", "Suspected autoimmune disease (such as rheumatoid arthritis, vasculitis, etc.)"): (
        'diagnosis("autoimmune-disease", qualifiers=["suspected"])'
    ),
    ("Exclusion", "Allergy to any of the excipients of wobblin or flobblin"): "state(",
    ("Inclusion", "AST < 2 x ULN, bilirubin < 2 x ULN (if wobbling, then no limit), creatinine < 2 x ULN"): (
        'measurement("creatinine", [..2) "{xULN}")), opaque())'
    ),
    ("Exclusion", "Wobbles, flobbles, HbA1c > 8 %, and BMI < 15"): (
        'any(measurement("hba1c", (8..] "%"), measurement("bmi", [..15)))'
    ),
    ("Inclusion", "Wobble with infection that has developed within 30 days of surgery"): (
        'window=[..30] "d" after "surgery"'
    ),
}
"""The same, of the lists and times that a second pair of judges found."""

NEVER = {
    ("Exclusion", "Vessel disease (> 50 % stenosis of >= 2 wobbling coronary arteries)"): "[2..]",
    ("Inclusion", "Wobbling airways (PD20 FEV1 <= 0.3 mg methacholine)"): "medication",
    ("Exclusion", "Recent resuscitation in combination with arrhythmia classified by LOWN >= class II"): "lown",
    ("Exclusion", "Acidosis or wobbling, esp. with weight loss"): '"~esp"',
    ("Inclusion", "LVEDP or PCWP-mean right atrial pressure >= 5 mmHg"): "measurement",
    ("Inclusion", "Wobbling mothers have vaginal pH <= 4 at birth"): '"blood-ph"',
    (
        "Inclusion",
        "KDIGO staging of AKI: (1) stage 1: creatinine 1.5-1.9 x baseline (2) stage 2; creatinine > 2 mg/dL",
    ): ("measurement"),
    ("Inclusion", "Unfavourable wobble is defined as PSA 10-20 ug/L and wobbles"): "measurement",
    ("Inclusion", "Wobbling staining: limb affected < 180 degrees > 180 degrees wobble"): "measurement",
    ("Inclusion", "Wobbled for >= 2 years if < 65 years of age; for >= 3 years if age >= 65 years"): "age(",
    ("Exclusion", "Wobbles not been controlled or life expectancy < 1 year"): "not(measurement",
    ("Inclusion", "Carcinomatous meningitis is excluded regardless of wobbling"): "diagnosis",
    ("Exclusion", "Wobblers with catheter thrombosis that wobble are excepted"): "diagnosis",
    ("Inclusion", "Wobbly patients aged 1-7 years could be recruited after wobbling"): "age(",
    ("Inclusion", "Wobbling who is 18 years of age or older. Has wobbly creatinine <= 1.5 x ULN"): "or-in-inclusion",
    (
        "Inclusion",
        "On a wobbling diet for at least 6 months, measured from the last allergic reaction to egg",
    ): "allergy",
    ("Exclusion", "AST > 2 x ULN and bilirubin > 2 x ULN (isolated bilirubin > 2 x ULN is acceptable if wobbling)"): (
        "except("
    ),
    ("Inclusion", "Wobbles; wobbling is defined as a lesion of wobble. Each lesion must be >= 10 mm in wobble"): "10..",
    ("Inclusion", "Residents who are nineteen years or older (for those of one island, 21 years or older)"): "[21..]",
    ("Exclusion", "History of haemorrhagic stroke, or any ischaemic stroke within 6 months"): (
        'diagnosis("haemorrhagic-stroke", window'
    ),
    ("Exclusion", "Radiotherapy, even if wobbling, may not be given during it"): "procedure",
    ("Inclusion", "Wobbles; women under 50 years old would be considered wobblers"): "age(",
    ("Inclusion", "Wobbling (or children 18-21 years old)"): "age(",
    ("Exclusion", "A ratio of urinary wobble (in mg/L) to urinary creatinine >= 300 mg/g"): "measurement",
    ("Exclusion", "Wobble, AST and ALP must not exceed 2 x ULN, wobbling"): "measurement",
    ("Inclusion", "Wobbles anticipated to result in a durable remission (longer than 3 months)"): "window",
}


def said(kind: str, line: str) -> str:
    return " ".join(
        LABEL.sub("", print_condition(each.condition)) for each in read_text(f"{kind} Criteria:\n\n* {line}\n").criteria
    )


@pytest.mark.parametrize(("line", "expected"), (READ | MORE).items())
def test_what_is_read_otherwise(line: tuple[str, str], expected: str) -> None:
    assert expected in said(*line)


@pytest.mark.parametrize(("line", "wrong"), NEVER.items())
def test_what_is_not_claimed(line: tuple[str, str], wrong: str) -> None:
    assert wrong not in said(*line)


@pytest.mark.parametrize(("line", "expected"), TOGETHER.items())
def test_what_or_joins(line: str, expected: str) -> None:
    assert expected in said("Inclusion", line)


@pytest.mark.parametrize(
    "line",
    ["Must have 2 lesions >= 5 x 5 mm that wobble", "A wobble of 10 mm x 10 mm", "Treated with DPP-4+MET as wobbled"],
)
def test_one_of_two_lengths_and_the_number_in_a_name_are_no_bounds(line: str) -> None:
    (criterion,) = read_text(f"Inclusion Criteria:\n\n* {line}").criteria
    assert "measurement(" not in print_condition(criterion.condition)


@pytest.mark.parametrize(
    "line", ["Age of diagnosis > 18 years", "Age at time of diagnosis >= 40", "HBsAg > 10E6 IU/mL"]
)
def test_an_age_at_an_earlier_day_and_a_number_that_goes_on_are_not_claimed(line: str) -> None:
    (criterion,) = read_text(f"Exclusion Criteria:\n\n* {line}").criteria
    assert print_condition(criterion.condition) == f'opaque(label="{line}")'


def test_what_is_denied_is_labelled_without_its_denial() -> None:
    (criterion,) = read_text("Inclusion Criteria:\n\n* Without unplanned wobbling admissions").criteria
    assert 'label="unplanned wobbling admissions"' in print_condition(criterion.condition)
