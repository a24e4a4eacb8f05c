"""What is said in the text's own words: statements of a person, and what narrows a condition or procedure.

Each state matches only the same words in a person's facts; each narrowing is a qualifier that only the same words show.
"""

from __future__ import annotations

import re

import pytest

from trialogue.criteria import print_condition, read_text
from trialogue.criteria.nodes import Computable, atoms

LABEL = re.compile(r', label="(?:[^"\\]|\\.)*"|label="(?:[^"\\]|\\.)*"(?:, )?')

LINES = {
    ("Inclusion", "Able to swallow wobbly tablets"): 'not(state("~unable to swallow wobbly tablet"))',
    ("Inclusion", "Able to swallow wobbly tablets and able to attend visits"): (
        'all(not(state("~unable to swallow wobbly tablet")), consent("willingness"))'
    ),
    ("Exclusion", "Unable to climb ladders or comply with the study"): (
        'any(state("~unable to climb ladder"), not(consent("willingness")))'
    ),
    ("Inclusion", "Able to comprehend and willing to sign a consent form"): 'consent("informed-consent")',
    ("Exclusion", "Stroke within 30 days before the last study dose or asthma"): (
        'any(diagnosis("stroke", window=[..30] "d" before "last study dose"), diagnosis("asthma"))'
    ),
    ("Inclusion", "Able to keep and provide a diary"): 'consent("willingness")',
    ("Exclusion", "Cannot undergo lung scans"): 'state("~unable to undergo lung scan")',
    ("Exclusion", "Non-Latin speaking"): 'state("~unable to speak latin")',
    ("Exclusion", "Contraindications to zortinib"): 'state("~contraindication to zortinib")',
    ("Exclusion", "Persons in whom zortinib is contraindicated"): 'state("~contraindication to zortinib")',
    ("Exclusion", "Family history of cancer"): 'state("~family history of cancer")',
    ("Exclusion", "Risk of stroke"): 'state("~risk of stroke")',
    ("Exclusion", "Planned dental surgery"): 'state("~planned dental surgery")',
    ("Exclusion", "Contraindication to heat and/or inability to wobble fast"): (
        'any(state("~contraindication to heat"), state("~unable to wobble fast"))'
    ),
    ("Exclusion", "Allergic reactions or significant sensitivity to zortinib"): 'allergy("~zortinib")',
    ("Inclusion", "Need for wobbly inhalers"): 'state("~need for wobbly inhaler")',
    ("Exclusion", "Infection requiring hospitalisation"): (
        'diagnosis("infection", qualifiers=["requiring-hospitalisation"])'
    ),
    ("Inclusion", "Heart failure confirmed by echocardiography"): (
        'diagnosis("heart-failure", qualifiers=["confirmed-by-echocardiography"])'
    ),
    ("Exclusion", "Prior radiotherapy to the left shoulder"): (
        'procedure("~radiotherapy to the left shoulder", temporality="history")'
    ),
    ("Exclusion", "Vitrectomy in the study eye"): 'procedure("~vitrectomy in the study eye")',
    ("Exclusion", "Stroke within 30 days of the wobbly procedure"): (
        'diagnosis("stroke", window=[..30] "d" before "wobbly procedure")'
    ),
    ("Exclusion", "Stroke within 30 days before the last dose of study drug"): (
        'diagnosis("stroke", window=[..30] "d" before "last dose study drug")'
    ),
    ("Exclusion", "Stroke within 30 days before the end of the study"): (
        'diagnosis("stroke", window=[..30] "d" before "end study")'
    ),
    (
        "Exclusion",
        "Stroke in the 5 days preceding inclusion",
    ): 'diagnosis("stroke", window=[..5] "d" before "enrolment")',
    ("Exclusion", "Stroke, wobblitude, tuberculosis or asthma"): (
        'any(diagnosis("stroke"), diagnosis("~wobblitude"), diagnosis("tuberculosis"), diagnosis("asthma"))'
    ),
    ("Exclusion", "QTc > 450 ms in men or > 470 ms in women"): (
        'any(all(sex("male"), measurement("qtc", (450..] "ms")), all(sex("female"), measurement("qtc", (470..] "ms")))'
    ),
    ("Exclusion", "Creatinine > 1.4 mg/dL in women or > 133 umol/L in men"): (
        'any(all(sex("female"), measurement("creatinine", (1.4..] "mg/dL")), '
        'all(sex("male"), measurement("creatinine", (133..] "umol/L")))'
    ),
    ("Inclusion", "Hb > 11 g/dL for women and > 120 g/L for men"): (
        'all(ifthen(sex("female"), measurement("haemoglobin", (11..] "g/dL")), '
        'ifthen(sex("male"), measurement("haemoglobin", (120..] "g/L")))'
    ),
    ("Exclusion", "Hb < 11 for women and < 12 g/dL for men"): (
        'any(all(sex("female"), measurement("haemoglobin", [..11) "g/dL")), '
        'all(sex("male"), measurement("haemoglobin", [..12) "g/dL")))'
    ),
    ("Inclusion", "Hb ≥ 11 g/dL for men"): 'ifthen(sex("male"), measurement("haemoglobin", [11..] "g/dL"))',
    ("Inclusion", "Hb ≥ 13 g/dL for men, ≥ 12 g/dL for women"): (
        'all(ifthen(sex("male"), measurement("haemoglobin", [13..] "g/dL")), '
        'ifthen(sex("female"), measurement("haemoglobin", [12..] "g/dL")))'
    ),
    ("Inclusion", "AST ≤ 2.5 x ULN (≤ 5 x ULN if liver metastases are present)"): (
        'any(measurement("ast", [..2.5] "{xULN}"), '
        'all(diagnosis("liver-metastasis"), measurement("ast", [..5] "{xULN}")))'
    ),
    ("Exclusion", "AST > 2.5 x ULN (> 5 x ULN with liver metastases)"): (
        'any(measurement("ast", (5..] "{xULN}"), '
        'all(measurement("ast", (2.5..] "{xULN}"), not(diagnosis("liver-metastasis"))))'
    ),
    ("Inclusion", "AST ≤ 3 x ULN (with liver metastases ≤ 5 x ULN)"): (
        'any(measurement("ast", [..3] "{xULN}"), '
        'all(diagnosis("liver-metastasis"), measurement("ast", [..5] "{xULN}")))'
    ),
    ("Inclusion", "AST ≤ 3 x ULN with liver metastases or ≤ 5 x ULN"): (
        'readings("unread-part", all(measurement("ast", [..3] "{xULN}"), diagnosis("liver-metastasis")), opaque())'
    ),
    ("Exclusion", "ALT > 3 x ULN in those with asthma or > 5 x ULN"): (
        'readings("unread-part", any(measurement("alt", (3..] "{xULN}"), diagnosis("asthma")), opaque())'
    ),
    ("Inclusion", "Screening eGFR ≥ 20 mL/min (Cockcroft-Gault formula)"): (
        'measurement("egfr", [20..] "mL/min", qualifiers=["cockcroft-gault"])'
    ),
    ("Inclusion", "Negative pregnancy test for females of childbearing potential"): (
        'ifthen(all(sex("female"), state("childbearing-potential")), measurement("hcg-test", qualifiers=["negative"]))'
    ),
    (
        "Exclusion",
        "Chronic hepatitis B or C",
    ): 'any(diagnosis("chronic-hepatitis-b"), diagnosis("chronic-hepatitis-c"))',
    ("Exclusion", "Type 1 or type 2 diabetes"): 'any(diagnosis("type-1-diabetes"), diagnosis("type-2-diabetes"))',
    ("Exclusion", "Renal failure or dysfunction"): 'any(diagnosis("renal-failure"), diagnosis("kidney-disease"))',
    ("Exclusion", "Patients on warfarin"): 'medication("warfarin", temporality="current")',
    ("Inclusion", "ECOG performance status (PS) 0, 1, or 2"): 'score("ecog", [0..2] "{score}")',
    ("Exclusion", "NYHA class III or above"): 'score("nyha", [3..] "{score}")',
}
NOT_READ = [
    "Wobbly disease that precludes a diagnosis of asthma",  # asthma is not what is excluded
    "Scheduled heart surgery including thoracotomy",  # planned, not done
    "Cancer in remission less than 5 years",  # the time is the remission's
    "High (> 15) wobbliness",
    "The wobbly patient has a > 10 % loss",
    "Unable to climb ladders within 3 months",
    "Planned surgery or history of wobbling",
    "Risk of stroke unless treated",
    "Contraindication to zortinib, zirconium",
    "AST ≤ 5 x ULN (≤ 2.5 x ULN if wobbly metastases)",
]


@pytest.mark.parametrize(("case", "expected"), LINES.items(), ids=[line for _, line in LINES])
def test_line(case: tuple[str, str], expected: str) -> None:
    kind, line = case
    (found,) = read_text(f"{kind} Criteria:\n\n* {line}\n").criteria
    assert LABEL.sub("", print_condition(found.condition)) == expected


@pytest.mark.parametrize("line", NOT_READ)
def test_what_holds_more_than_one_statement_is_not_read_whole(line: str) -> None:
    (found,) = read_text(f"Exclusion Criteria:\n\n* {line}\n").criteria
    assert Computable.of(found.condition) != "full"
    assert (
        not {"Measurement", "Procedure"} & {type(atom).__name__ for atom, _ in atoms(found.condition)} or "AST" in line
    )
