"""What a document says becomes dated facts with concepts."""

import datetime
from importlib.resources import files

import pytest

from trialogue.dates import Duration, PartialDate
from trialogue.patient import load_patient, parse_patient
from trialogue.patient.facts import Amount
from trialogue.patient.units import find_unit_mismatch
from trialogue.vocabulary import default

TODAY = datetime.date(2026, 11, 22)


@pytest.mark.parametrize(
    ("dose", "frequency", "expected"),
    [
        ("25 mg", "daily", 25.0), ("1000 mg", "twice daily", 2000.0), ("70 mg", "weekly", 10.0),
        ("10 mg", "every 4 days", 2.5), ("5 mg", "every 12 hours", 10.0), ("5 mg", "t.i.d.", 15.0),
        ("10 mg", "every other day", 5.0), ("20 mg/day", None, 20.0), ("14 mg/week", None, 2.0),
        ("5 mg", "2 times a day", 10.0), ("5 mg", "as needed", None), ("5 mg", None, None),
    ],
)  # fmt: skip
def test_daily_dose(dose: str, frequency: str | None, expected: float | None) -> None:
    entry = {"drug": "prednisone", "dose": dose, **({"frequency": frequency} if frequency else {})}
    [medication] = parse_patient({"medications": [entry]}, today=TODAY).medications
    assert medication.concept == "prednisone"
    assert medication.daily_dose == (Amount(expected, "mg/d") if expected is not None else None)


def test_names_are_grounded_by_synonym_and_else_kept() -> None:
    found = parse_patient({"conditions": [{"name": "SLE"}, {"name": "Purple Toes"}]}, today=TODAY).conditions
    assert [condition.concept for condition in found] == ["systemic-lupus-erythematosus", "~purple toe"]
    assert [condition.path for condition in found] == ["conditions[0]", "conditions[1]"]


@pytest.mark.parametrize(
    ("instrument", "version", "concept"),
    [("SELENA-SLEDAI", None, "selena-sledai"), ("SLEDAI", "2K", "sledai-2k"), ("BILAG", "2004", "bilag-2004")],
)
def test_version_narrows_the_instrument(instrument: str, version: str | None, concept: str) -> None:
    entry = {"instrument": instrument, "value": 6, **({"version": version} if version else {})}
    assert parse_patient({"scores": [entry]}, today=TODAY).scores[0].concept == concept


def test_bounds_results_and_limits() -> None:
    raw = b"measurements: [{name: CRP, value: '< 0.5', unit: mg/dL, reference_range: {high: 0.5}, result: normal}]"
    [found] = load_patient(raw, today=TODAY).measurements
    assert found.amount == Amount(0.5, "mg/dL", "<")
    assert found.reference is not None and (found.reference.low, found.reference.high) == (None, 0.5)
    assert found.result == "normal"


def test_dates_in_part_as_text_number_and_object() -> None:
    entries = [{"name": "a", "onset": onset} for onset in ("2018", 2018, "2018-05", datetime.date(2018, 5, 6))]
    found = [condition.onset for condition in parse_patient({"conditions": entries}, today=TODAY).conditions]
    assert [str(onset) for onset in found] == ["2018", "2018", "2018-05", "2018-05-06"]


def test_yaml_values_are_read_as_json_reads_them() -> None:
    raw = b"scores:\n  - {instrument: BILAG-2004, grades: {A: 0, N: 3}, date: 2026-11-10}\nstates:\n  - {name: no}\n"
    patient = load_patient(raw, today=TODAY)
    assert patient.scores[0].grades == {"A": 0, "N": 3}
    assert patient.scores[0].date == PartialDate(2026, 11, 10)
    assert patient.states[0].name == "no"


def test_age_stands_in_for_birth() -> None:
    patient = parse_patient({"age": "8 months", "sex": "male"}, today=TODAY)
    assert (patient.age, patient.age_on, patient.sex) == (Duration(8, "mo"), TODAY, "male")


def test_json_reads_the_same_as_yaml() -> None:
    assert load_patient(b'{"age": 34, "sex": "female"}', today=TODAY) == load_patient(
        b"age: 34\nsex: female", today=TODAY
    )


def test_units_we_expect_belong_to_measurements_of_the_vocabulary() -> None:
    table = (files("trialogue.patient") / "data" / "expected_units.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines() if not line.startswith("#")]
    assert [concept for concept, _, _ in rows if concept not in default()] == []
    assert [concept for concept, example, _ in rows if find_unit_mismatch(concept, example) is not None] == []
