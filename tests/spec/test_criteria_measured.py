"""Bounds told by a condition, a unit, a titre or equivalents: what is measured is named by how it is said."""

from __future__ import annotations

import re

import pytest

from trialogue.criteria import print_condition, read_text
from trialogue.criteria.nodes import Computable

LABEL = re.compile(r', label="(?:[^"\\]|\\.)*"|label="(?:[^"\\]|\\.)*"(?:, )?')

WHOLE = {
    # A condition with a bound of what defines it.
    "Neutropenia < 1000/mm3": 'measurement("neutrophils", [..1000) "/mm3")',
    "Thrombocytopenia (< 100,000/uL)": 'measurement("platelets", [..100000) "/uL")',
    "Fever > 38.5 °C": 'measurement("temperature", (38.5..] "Cel")',
    "Hyperbilirubinemia > 2 x ULN": 'measurement("bilirubin", (2..] "{xULN}")',
    "Hypertension > 160/100 mmHg": (
        'any(measurement("systolic-bp", (160..] "mm[Hg]"), measurement("diastolic-bp", (100..] "mm[Hg]"))'
    ),
    "Anemia (Hb < 10 g/dL in women, < 11 g/dL in men)": (
        'readings("bound-in-brackets", all(diagnosis("anaemia"), any('
        'all(sex("female"), measurement("haemoglobin", [..10) "g/dL")), '
        'all(sex("male"), measurement("haemoglobin", [..11) "g/dL")))), '
        'any(all(sex("female"), measurement("haemoglobin", [..10) "g/dL")), '
        'all(sex("male"), measurement("haemoglobin", [..11) "g/dL"))))'
    ),
    "Pain >= 4/10": 'score("nrs-pain", [4..] "{score}")',
    "Blood pressure > 180/105 mmHg": (
        'any(measurement("systolic-bp", (180..] "mm[Hg]"), measurement("diastolic-bp", (105..] "mm[Hg]"))'
    ),
    "elevated serum creatinine > 2 mg/dl": 'measurement("creatinine", (2..] "mg/dL")',
    # Better and worse by the scale; a comparison before its name.
    "ECOG performance status of 1 or better": 'score("ecog", [..1] "{score}")',
    "ECOG 2 or worse": 'score("ecog", [2..] "{score}")',
    "Karnofsky of 70 or better": 'score("karnofsky", [70..] "{score}")',
    "Karnofsky 50 or worse": 'score("karnofsky", [..50] "{score}")',
    "greater than NYHA class II": 'score("nyha", (2..] "{score}")',
    "less than ECOG 2": 'score("ecog", [..2) "{score}")',
    # Begun no longer ago than that.
    "Onset of stroke or TIA symptoms within the previous 60 days": (
        'any(diagnosis("stroke", [..60] "d"), diagnosis("transient-ischaemic-attack", [..60] "d"))'
    ),
    "Acute ischemic stroke onset within 24 hours": 'diagnosis("acute-ischaemic-stroke", [..24] "h")',
    # By a manual; a habit, whenever it was; a drug that is called one.
    "Meets DSM-IV criteria for schizophrenia": 'diagnosis("schizophrenia", qualifiers=["per-dsm"])',
    "DSM-IV defined Axis I disorders": 'diagnosis("psychiatric-disorder", qualifiers=["per-dsm"])',
    "Current or former smoker": 'state("ever-smoker")',
    "Patients on pioglitazone medications": 'medication("pioglitazone", temporality="current")',
    # What only one thing is counted in.
    "More than 10 pack-years": 'measurement("pack-years", (10..] "{pack-years}")',
    "Smoking more than 10 cigarettes per day": 'measurement("cigarettes-per-day", (10..] "{cigarettes}/d")',
    "Smoking history of ≥ 10 pack-years": 'measurement("pack-years", [10..] "{pack-years}")',
    "Alcohol consumption > 21 units per week": 'measurement("alcohol-intake-amount", (21..] "U/wk")',
    "Current smoker or more than 14 drinks per week": (
        'any(state("smoker"), measurement("alcohol-intake-amount", (14..] "{drinks}/wk"))'
    ),
    # Titres count by their second number.
    "ANA titer < 1:80": 'measurement("ana", [..80) "{titer}")',
    "Antinuclear antibody (ANA) titre of at least 1:160": 'measurement("ana", [160..] "{titer}")',
    # Shares of what is expected.
    "FEV1 30% to 60% predicted": 'measurement("fev1", [30..60] "%")',
    "DLCO less than 40% predicted": 'measurement("dlco", [..40) "%")',
    # Doses in equivalents, and a dose before its drug.
    "Corticosteroids > 10 mg/day prednisone or equivalent": 'medication("glucocorticoid", (10..] "mg/d")',
    "Corticosteroids (> 10 mg/day prednisone equivalents)": 'medication("glucocorticoid", (10..] "mg/d")',
    "Prednisone (or equivalent) > 10 mg/day": 'medication("prednisone", (10..] "mg/d")',
    "Prednisone > 10 mg/day (or equivalent)": 'medication("prednisone", (10..] "mg/d")',
    "Glucocorticoids at a dose equivalent to > 20 mg/day of prednisone": (
        'medication("glucocorticoid", (20..] "mg/d")'
    ),
    "More than 20 mg/day of prednisone": 'medication("prednisone", (20..] "mg/d")',
    # Treatments of any kind share the time behind the last.
    "Received IVIG, plasmapheresis, or cyclophosphamide in the 3 months before Day 1": (
        'any(medication("immunoglobulin-therapy", window=[..3] "mo" before "first dose"), '
        'procedure("plasmapheresis", window=[..3] "mo" before "first dose"), '
        'medication("cyclophosphamide", window=[..3] "mo" before "first dose"))'
    ),
    # A second bound takes the unit and the side of the first.
    "QTcF > 450 msec (male) or 470 msec (female)": (
        'any(all(sex("male"), measurement("qtc", (450..] "ms")), all(sex("female"), measurement("qtc", (470..] "ms")))'
    ),
    # Degrees are conditions of their own.
    "Second-degree AV block or complete heart block": (
        'any(diagnosis("second-degree-av-block"), diagnosis("complete-heart-block"))'
    ),
    "Febrile neutropenia": 'diagnosis("febrile-neutropenia")',
}
NOT_SO = {
    "Neutropenia > 1000/mm3": "neutrophils",  # the other side
    "Fever > 3 days": "temperature",  # how long, not how high
    "Thrombocytopenia < 6 months": "platelets",
    "Proteinuria ≥ 2+ on dipstick": "urine-protein",  # not what is collected in a day
    "Randomised 1:1 to drug or wobble": "{titer}",
    "Stroke, plasmapheresis or cyclophosphamide within 3 months": 'diagnosis("stroke", window',  # its time is not said
    "More than 20 mg/day of wobble": "medication",
}


def read(line: str) -> tuple[str, str]:
    (found,) = read_text(f"Exclusion Criteria:\n\n* {line}\n").criteria
    return LABEL.sub("", print_condition(found.condition)), Computable.of(found.condition)


@pytest.mark.parametrize(("line", "expected"), WHOLE.items(), ids=list(WHOLE))
def test_what_is_measured_is_told_by_how_it_is_said(line: str, expected: str) -> None:
    assert read(line) == (expected, "full")


@pytest.mark.parametrize(("line", "absent"), NOT_SO.items(), ids=list(NOT_SO))
def test_and_by_nothing_that_says_something_else(line: str, absent: str) -> None:
    assert absent not in read(line)[0]
