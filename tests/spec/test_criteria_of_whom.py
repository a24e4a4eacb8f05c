"""Who is asked, and of what a bound is: what stands beside unread words and is somebody else's, let in, or no value."""

from __future__ import annotations

import re

import pytest

from trialogue.criteria import read_text
from trialogue.criteria.printer import print_condition

LABEL = re.compile(r', label="(?:[^"\\]|\\.)*"|label="(?:[^"\\]|\\.)*"(?:, )?')

READ = {
    # Of whom a sentence asks more.
    ("Inclusion", "Patients taking metformin must have wobbled for 3 months"): ("opaque()"),
    ("Inclusion", "Patients with hypertension must be on stable wobbles for at least 4 weeks"): (
        'readings("unread-part", ifthen(opaque(), opaque(window=[4..] "wk")), opaque())'
    ),
    ("Inclusion", "Subjects with LVEF > 40 %: NT-proBNP >= 700 pg/mL and wobbles"): (
        'readings("unread-part", ifthen(opaque(), measurement("nt-probnp", [700..] "pg/mL")), opaque())'
    ),
    ("Exclusion", "If BMI < 30, cardiac index < 2.0 L/min/m2"): (
        'readings("unread-part", all(measurement("bmi", [..30)), measurement("~cardiac index", '
        '[..2) "L/min/m2")), opaque())'
    ),
    ("Inclusion", "Female of wobbling age must have a negative test within 7 days"): (
        'ifthen(sex("female"), opaque())'
    ),
    # A laxer bound is for some.
    ("Inclusion", "AST <= 3 x ULN (<= 5 x ULN if liver wobbles) and wobbles adequate"): (
        'readings("unread-part", any(measurement("ast", [..3] "{xULN}"), all(opaque(), '
        'measurement("ast", [..5] "{xULN}"))), opaque())'
    ),
    ("Exclusion", "Bilirubin > 1.5 x ULN or, for cases of wobbles, bilirubin > 3 x ULN"): (
        'readings("unread-part", any(measurement("bilirubin", (3..] "{xULN}"), '
        'all(measurement("bilirubin", (1.5..] "{xULN}"), opaque())), opaque())'
    ),
    # An age that says of whom, or that a law names.
    ("Inclusion", "Wheal >= 8 mm for children 6 years and above at wobbles"): (
        'readings("unread-part", ifthen(opaque(), measurement("~wheal", [8..] "mm")), opaque())'
    ),
    ("Inclusion", "Aged >= 18 years (wobbles if the legal age of consent is > 20 years)"): (
        'readings("unread-part", age([18..] "a"), opaque())'
    ),
    ("Exclusion", "Wobbly pregnancy (expected rare in the range of age 40 - 60 years) and others"): ("opaque()"),
    # Somebody else's values, and what is let in or demanded.
    ("Inclusion", "Family member with wobbles (LVEF < 45 % and BNP > 100 pg/mL)"): ("opaque()"),
    ("Inclusion", "Calcium of up to 12.5 mg/dL is acceptable if wobbling"): ("opaque()"),
    ("Inclusion", "Wobbly HIV-infected patients are eligible for this trial"): ("opaque()"),
    ("Exclusion", "Wobbles given and testosterone level must be > 50 ng/dL"): ("opaque()"),
    ("Exclusion", "Uncontrolled diabetes (controlled diabetes per wobbles is HbA1c < 7 %)"): (
        'readings("unread-part", all(diagnosis("diabetes", qualifiers=["uncontrolled"]), opaque()), opaque())'
    ),
    # No value of what is named beside it.
    ("Inclusion", "No more than one hemoglobin outside of wobbles"): "opaque()",
    ("Inclusion", "Those who demonstrate a >= 4 mmHg reduction in PCWP and wobble"): ("opaque()"),
    ("Inclusion", "Wobblies, as applicable, score >= 50"): "opaque()",
    ("Exclusion", "High risk by a wobbling cutoff score > 15 sec"): "opaque()",
    ("Inclusion", "The wobbles may not pass over 5 % of the body"): "opaque()",
    ("Exclusion", "Wobbles with total lung capacity (TLC) < 60 %"): (
        'readings("unread-part", all(measurement("~total lung capacity", [..60) "%"), opaque()), opaque())'
    ),
    # Grouped by dots.
    ("Exclusion", "Platelets < 100.000/ul"): 'measurement("platelets", [..100000) "/uL")',
    ("Exclusion", "Platelets < 1.5 x 10^9/L"): 'measurement("platelets", [..1.5) "10*9/L")',
    # Only some need hold.
    ("Inclusion", "Wobbling pressures, at least 1 of: rest wobbles; mean PCWP > 12 mmHg; RVSP > 35 mmHg"): (
        'readings("or-in-inclusion", all(opaque(), measurement("pcwp", (12..] "mm[Hg]"), '
        'measurement("~rvsp", (35..] "mm[Hg]")), any(opaque(), measurement("pcwp", (12..] '
        '"mm[Hg]"), measurement("~rvsp", (35..] "mm[Hg]")))'
    ),
    ("Inclusion", "LVEF < 30 %, or wobbling hearts of any kind"): (
        'readings("unread-part", any(measurement("lvef", [..30) "%"), opaque()), opaque())'
    ),
    # A time behind an exception, an end that goes for all.
    ("Exclusion", "Eye trauma other than cataract extraction at least 3 months before wobbling"): (
        'any(state("~eye trauma other than cataract extraction at least 3 month before wobbling"), opaque())'
    ),
    ("Exclusion", "Intubated or admitted to an ICU because of wobbles"): ("opaque()"),
    ("Exclusion", "Supine systolic blood pressure < 85 mmHg"): (
        'measurement("~supine systolic blood pressure", [..85) "mm[Hg]")'
    ),
    # What does not exclude, what was done, whose list it is.
    ("Exclusion", "Well-controlled asthma, allergic rhinitis are not considered exclusion criteria"): ("opaque()"),
    ("Exclusion", "Stroke, wobbles, or AML participants with prior wobbling, eg, flobbling"): (
        'readings("unread-part", all(diagnosis("acute-myeloid-leukaemia"), opaque()), opaque())'
    ),
    ("Exclusion", "Radiotherapy or wobbling were used for wobblers before the wobble"): ("opaque()"),
    ("Inclusion", "If a patient does not achieve RER >= 1.05 the wobble may be repeated once"): ("opaque()"),
    # Words that stand where a name would.
    ("Inclusion", "Wobblers who have a total score >= 5 points according to wobbles"): ("opaque()"),
    ("Exclusion", "No wobbles prior to Cycle 1 Day-7 (for wobbling)"): "opaque()",
    ("Inclusion", "Single pool Kt/V urea (wobbled) >= 1.2"): "opaque()",
    ("Exclusion", "Wobbly peripheral artery disease (Fontaine >= IIb)"): (
        'readings("unread-part", all(diagnosis("peripheral-artery-disease", qualifiers=["wobbly"]),'
        " opaque()), opaque())"
    ),
    # What an exclusion demands, of whom a dose is asked, a change of two, a rate of a method.
    ("Exclusion", "Patients must continue to wobble and have an average LVEDP > 18 mmHg and tau > 50 ms"): ("opaque()"),
    (
        "Exclusion",
        "Inhaled corticosteroid (> 400 mcg/day fluticasone if <= 12 years old or > 600 mcg/day if > 12 years old)",
    ): ('readings("unread-part", all(medication("inhaled-corticosteroid", (400..] "ug/d"), opaque()), opaque())'),
    (
        "Inclusion",
        "Aged 18 to 75 years inclusive (wobbly). For cohort 2, subjects over 75 years of age are eligible for wobbling",
    ): ('readings("unread-part", all(readings("unread-part", age([18..75] "a"), opaque()), opaque()), opaque())'),
    ("Exclusion", "Wobbling episodes (reduction of SBP of >= 20 mmHg or DBP of >= 10 mmHg within three minutes)"): (
        'opaque(window=[..3] "min")'
    ),
    ("Inclusion", "No upper or lower limb amputations; wobbling"): (
        'readings("unread-part", all(readings("unread-part", all(readings("negation", '
        'procedure("lower-limb-amputation"), not(procedure("lower-limb-amputation"))), opaque()), '
        "opaque()), opaque()), opaque())"
    ),
    ("Inclusion", "Wobbly women must use methods with a failure rate of < 1 % per year"): ("opaque()"),
    ("Exclusion", "Stroke, valvular disease or repair, unstable angina within six months"): (
        'readings("unread-part", any(all(diagnosis("stroke"), opaque(window=[..6] "mo")), '
        'all(diagnosis("valvular-heart-disease"), opaque(window=[..6] "mo")), diagnosis("unstable-'
        'angina", window=[..6] "mo")), opaque())'
    ),
    ("Exclusion", "Involvement in another wobbling trial within four weeks"): ('opaque(window=[..4] "wk")'),
    # An age as a head, another scale, a bracket for others, a place, what a denial ends with.
    ("Inclusion", "Men < 40 years: 2.5 mV in wobbly leads"): "opaque()",
    ("Inclusion", "The weekly mean of daily peaks in pruritus NRS at baseline >= 4"): ("opaque()"),
    ("Inclusion", "ALT <= 2.5 x ULN (if there is liver wobbling, ALT <= 5 x ULN) and wobbles"): (
        'readings("unread-part", any(measurement("alt", [..2.5] "{xULN}"), opaque()), opaque())'
    ),
    (
        "Inclusion",
        "Bilirubin <= 1.5 x ULN (bilirubin in those with Gilbert syndrome <= 3 x ULN can be enrolled) and wobbles",
    ): ('readings("unread-part", all(measurement("bilirubin", [..1.5] "{xULN}"), opaque()), opaque())'),
    ("Inclusion", "No current atrial fibrillation: BNP >= 100 pg/mL or wobbling"): (
        'readings("unread-part", all(not(all(diagnosis("atrial-fibrillation"), opaque())), '
        'any(measurement("bnp", [100..] "pg/mL"), opaque())), opaque())'
    ),
}


@pytest.mark.parametrize(("case", "expected"), READ.items(), ids=[line for _, line in READ])
def test_what_is_asked_of_some_or_of_others_is_not_asked_of_all(case: tuple[str, str], expected: str) -> None:
    kind, line = case
    (found,) = read_text(f"{kind} Criteria:\n\n* {line}\n").criteria
    assert LABEL.sub("", print_condition(found.condition)) == expected
