"""A bound that names no unit is in the units that its size allows; the answer stands where they agree."""

from __future__ import annotations

import datetime

import pytest

from trialogue.criteria import read_text
from trialogue.matching import Policy, match_eligibility, what_would_fit
from trialogue.patient import Patient
from trialogue.patient.parse import understand
from trialogue.study import Study
from trialogue.study.record import Record

DAY = datetime.date(2026, 11, 22)


def person(name: str, value: float, unit: str) -> Patient:
    measured = {"name": name, "value": value, "unit": unit, "date": "2026-11-20"}
    understood = understand({"birth_date": "1980-01-01", "measurements": [measured]}, today=DAY)
    assert not understood.problems
    return understood.patient


@pytest.mark.parametrize(
    ("name", "value", "unit", "excluded", "outcome"),
    [
        ("BMI", 31, "kg/m2", "BMI > 30", "violated"),
        ("INR", 2.0, "1", "INR > 1.5", "violated"),
        ("platelets", 90, "10*9/L", "Platelets < 100,000", "violated"),
        ("platelets", 90, "10*9/L", "Platelets < 100", "violated"),
        ("ejection fraction", 50, "%", "LVEF < 0.35", "satisfied"),
        ("ejection fraction", 50, "%", "LVEF < 35", "satisfied"),
        ("haemoglobin", 14, "g/dL", "Hemoglobin < 8", "satisfied"),
        # 9 mmol/L is 14.5 g/dL: below it by one unit, above by the other.
        ("haemoglobin", 14, "g/dL", "Hemoglobin < 9", "undetermined"),
        ("eGFR", 50, "mL/min/{1.73_m2}", "eGFR < 60", "violated"),
        # No unit of studies fits the number.
        ("BMI", 31, "kg/m2", "BMI > 300", "undetermined"),
    ],
)
def test_by_every_unit_that_fits(name: str, value: float, unit: str, excluded: str, outcome: str) -> None:
    criteria = read_text(f"Exclusion Criteria:\n\n- {excluded}\n")
    (judged,) = match_eligibility(person(name, value, unit), criteria, as_of=DAY, policy=Policy.STRICT)
    assert judged.outcome == outcome, judged.explanation


def test_what_would_fit_is_said_in_the_unit() -> None:
    criteria = read_text("Exclusion Criteria:\n\n- BMI > 30\n")
    study = Study(raw=b"", record=Record(), nct_id="")
    found = what_would_fit(person("BMI", 31, "kg/m2"), study, criteria, as_of=DAY, policy=Policy.STRICT)
    (changes,) = found.ways[0].sets
    assert [(each.kind, "30 kg/m²" in each.words) for each in changes] == [("test", True)]
