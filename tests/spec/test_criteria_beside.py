"""What stands beside a claim and changes it: a bracket for some, the limit of a method, a joint."""

from __future__ import annotations

import re

import pytest

from trialogue.criteria import read_text
from trialogue.criteria.printer import print_condition

LABEL = re.compile(r', label="(?:[^"\\]|\\.)*"|label="(?:[^"\\]|\\.)*"(?:, )?')

READ = {
    # A bracket behind a bound says for whom it is, or at which age.
    ("Inclusion", "NT-proBNP >= 250 pg/mL (wobbling rhythm) or >= 500 pg/mL (atrial fibrillation)"): (
        'readings("unread-part", any(all(measurement("nt-probnp", [250..] "pg/mL"), opaque()), '
        'all(measurement("nt-probnp", [500..] "pg/mL"), opaque())), opaque())'
    ),
    ("Inclusion", "Wobbling test time > 15 s (obesity) and wobbles"): (
        'readings("unread-part", all(measurement("~wobbling test time", (15..] "s"), opaque()), opaque())'
    ),
    ("Inclusion", "ECOG of 0 or 1 (age >= 16 years) or Wobbly (age < 16 years)"): (
        'readings("unread-part", all(score("ecog", [0..1] "{score}"), opaque()), opaque())'
    ),
    ("Exclusion", "Wobbly scale (16-17 years) < 50 % or wobbles"): (
        'readings("unread-part", all(measurement("~wobbly scale", [..50) "%"), opaque()), opaque())'
    ),
    ("Inclusion", "Abstinence is an accepted method for girls below 15 years of age"): "opaque()",
    ("Exclusion", "ALT > 3 x ULN (tumor liver metastasis >= 5 x ULN), wobbles"): (
        'readings("unread-part", all(measurement("alt", (3..] "{xULN}"), opaque()), opaque())'
    ),
    # A bracket that tells how, what is not meant, or an example.
    ("Inclusion", "LVEF (echocardiography) < 40 %"): (
        'readings("unread-part", measurement("lvef", [..40) "%"), opaque())'
    ),
    ("Inclusion", "Permanent atrial fibrillation (not paroxysmal atrial fibrillation)"): (
        'readings("unread-part", all(diagnosis("atrial-fibrillation", qualifiers=["permanent"]), opaque()), opaque())'
    ),
    ("Inclusion", "Heart wobbles, hypertension (for example, NYHA class II-III wobbles)"): (
        'readings("unread-part", all(diagnosis("hypertension"), any(all(score("nyha", [2..3] '
        '"{score}"), opaque(), opaque()), opaque())), opaque())'
    ),
    ("Exclusion", "Alcohol abuse (no more than 14 units/week), wobbles"): (
        'readings("unread-part", all(diagnosis("alcohol-use-disorder"), opaque()), opaque())'
    ),
    # A number that is another, or goes on.
    ("Exclusion", "BMI < 18/5 kg/m2, wobbling"): "opaque()",
    ("Inclusion", 'PGA score of 3 ("wobbly") or 4 ("worse") at baseline'): "opaque()",
    ("Exclusion", "Wobble titer > 1:4, others"): "opaque()",
    ("Exclusion", "FEV1 < 5. percentile, wobbling"): "opaque()",
    ("Exclusion", "HBV-DNA above the lower limit of quantification"): "opaque()",
    ("Inclusion", "Transduced wobbles with >= 20 % expression of GPC3"): "opaque()",
    ("Inclusion", "Relative wall thickness > 0.42 or wobbling"): (
        'readings("unread-part", any(measurement("~relative wall thickness", (0.42..]), opaque()), opaque())'
    ),
    ("Inclusion", "Distance from the wobble to the ground: 43.5 - 59.5 cm"): "opaque()",
    ("Inclusion", "Wobbly hypertrophy (mass/body surface area: > 95 g/m2)"): "opaque()",
    ("Exclusion", "The definitions of wobbles: QRS duration >= 130 ms"): "opaque()",
    ("Inclusion", "An average domain score >= 2 of wobbling"): "opaque()",
    ("Inclusion", "Wobble scale, 17-item (WOB17) score >= 18"): "opaque()",
    ("Exclusion", "A twin is enrolled in WOB-103H-102"): (
        'readings("unread-part", all(diagnosis("multiple-pregnancy"), opaque()), opaque())'
    ),
    # A time that is at least so long, of all that stands behind it, or not ahead.
    ("Inclusion", "Suffering from cluster headache since 3 years at least"): (
        'all(diagnosis("cluster-headache"), opaque(window=[3..] "a"))'
    ),
    ("Exclusion", "Recent (< 3 months) wobbling infarction, transient ischemic attack or wobbles"): (
        'readings("unread-part", all(opaque(window=[..3] "mo"), diagnosis("transient-ischaemic-attack")), opaque())'
    ),
    ("Exclusion", "Wobbles or bone fracture within 28 days of first dose, or planned wobbling"): (
        'readings("as-it-stands", diagnosis("fracture", window=[..28] "d" before "first dose"), '
        'state("~wobble or bone fracture within 28 day of first dose or planned wobbling"))'
    ),
    # Another statement behind a joint; a word shared by two; what is looked at.
    (
        "Exclusion",
        "Pregnancy, or subject that intends to become pregnant during wobbles",
    ): 'readings("unread-part", state("pregnant"), opaque())',
    ("Exclusion", "Severe or infected atopic dermatitis"): (
        'any(diagnosis("atopic-dermatitis", qualifiers=["severe"]), diagnosis("~infected atopic dermatitis"))'
    ),
    ("Exclusion", "Hypertension not treated with wobbling in time"): (
        'diagnosis("hypertension", qualifiers=["not-treated-with-wobbling-in-time"])'
    ),
    ("Exclusion", "Patients with long QT syndrome or wobbles will require a specialist's evaluation"): "opaque()",
    ("Exclusion", "Wobbled - except for short wobbling - Fever - NYHA class IV, and wobbling"): (
        'readings("unread-part", score("nyha", [4..4] "{score}"), opaque())'
    ),
    # How points are joined.
    ("Inclusion", "Adequate organ wobbles, including:\n  * LVEF > 50 %\n  * BMI < 35 kg/m2"): (
        'readings("unread-head", all(measurement("lvef", (50..] "%"), measurement("bmi", [..35) '
        '"kg/m2")), any(measurement("lvef", (50..] "%"), measurement("bmi", [..35) "kg/m2")), '
        "opaque())"
    ),
    ("Exclusion", "Common to both groups:\n  * LVEF < 50 %\n  * BMI > 35 kg/m2"): (
        'readings("unread-head", any(measurement("lvef", [..50) "%"), measurement("bmi", (35..] "kg/m2")), opaque())'
    ),
    # Times of what begins then, that last, or are of what is recent.
    ("Exclusion", "Acute wobbles, acute myocardial infarction within 48 hours of onset"): (
        'any(diagnosis("~acute wobble", window=[..48] "h" after "onset"), '
        'diagnosis("myocardial-infarction", window=[..48] "h" after "onset", qualifiers=["acute"]))'
    ),
    ("Exclusion", "Recent stroke (< 3 months)"): ('diagnosis("stroke", window=[..3] "mo", qualifiers=["recent"])'),
    ("Inclusion", "Cough < 2 hours after feeding"): 'opaque(window=[..2] "h")',
    ("Exclusion", "Use of an investigational drug, or participation in a drug study within 30 days"): (
        'any(medication("investigational-drug"), participation(window=[..30] "d", qualifiers=["drug"]))'
    ),
    ("Exclusion", "Current or recent malignancy"): (
        'any(diagnosis("malignancy", temporality="current"), diagnosis("malignancy", qualifiers=["recent"]))'
    ),
    # Ages of some, units that go on, and what else is no name or no value.
    ("Inclusion", "Written assent will be obtained for participants under 18 years of age"): "opaque()",
    ("Inclusion", "Wobblers (for island residents, you must be 21 years or older)"): "opaque()",
    ("Inclusion", "BMI within the range 18 - 32 kg/metered squared, wobbling"): (
        'readings("unread-part", measurement("bmi", [18..32] "kg/m2"), opaque())'
    ),
    ("Exclusion", "Wobbling, GFR < 15 ml/(min x 1.73 m2)"): (
        'readings("unread-part", measurement("gfr", [..15) "mL/min/{1.73_m2}"), opaque())'
    ),
    ("Inclusion", "Administration of less than 15 ml/kg body weight of wobbles"): "opaque()",
    (
        "Exclusion",
        "Depression by a cut-off score of >= 27 of the Center for wobbly studies",
    ): 'all(diagnosis("depression"), opaque())',
    ("Inclusion", "Wobblers whose vena contracta >= 0.7 cm"): "opaque()",
    ("Exclusion", "Broad field radiation (>= 30 % of the bone marrow), wobbled"): (
        'readings("unread-part", all(procedure("~broad field radiation"), opaque()), opaque())'
    ),
    ("Exclusion", "Wobbles despite volume, for a target mean blood pressure between 65 and 75 mmHg"): "opaque()",
    ("Inclusion", "Wobbly variability in clinic FEV1 > 12 % and wobbles"): "opaque()",
    ("Exclusion", "Significant or unstable gastric bleeding"): (
        'any(diagnosis("~gastric bleeding", qualifiers=["clinically-significant"]), '
        'diagnosis("~gastric bleeding", qualifiers=["unstable"]))'
    ),
    ("Exclusion", "Oxygen or wobbles < 90 % except in wobbles for the treatment of sleep apnea"): (
        'readings("unread-part", except(measurement("~wobble", [..90) "%"), opaque()), opaque())'
    ),
    # What a colon ends, and what the words behind a state ask.
    ("Exclusion", "Hypertension that was not stably controlled at screening: systolic blood pressure >= 160 mmHg"): (
        'all(diagnosis("hypertension"), readings("unread-part", measurement("systolic-bp", [160..] '
        '"mm[Hg]"), opaque()))'
    ),
    ("Inclusion", "N-Terminal-prohormone of brain natriuretic peptide >= 400 pg/mL, wobbling"): "opaque()",
    ("Inclusion", "At least one additional risk factor for heart failure:\n  * LVEF < 50 %\n  * BMI < 35 kg/m2"): (
        'readings("unread-head", any(measurement("lvef", [..50) "%"), measurement("bmi", [..35) "kg/m2")), opaque())'
    ),
    ("Inclusion", "Performance status score of 50 to 100 on Lansky (< 16 years) or Karnofsky scales"): "opaque()",
    ("Inclusion", "Diastolic BP <= 110 mmHg in 24h ambulatory measurement, wobbling"): (
        'readings("unread-part", all(measurement("diastolic-bp", [..110] "mm[Hg]"), opaque()), opaque())'
    ),
}


@pytest.mark.parametrize(("case", "expected"), READ.items(), ids=[line for _, line in READ])
def test_what_stands_beside_a_claim_is_heeded(case: tuple[str, str], expected: str) -> None:
    kind, line = case
    (found,) = read_text(f"{kind} Criteria:\n\n* {line}\n").criteria
    assert LABEL.sub("", print_condition(found.condition)) == expected
