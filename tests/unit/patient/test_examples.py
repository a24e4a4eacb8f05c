"""The examples, the schema and the parser agree; the acceptance patient says what her story says."""

import datetime
import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from trialogue.dates import whole_years
from trialogue.instruments.kidney import compute_egfr
from trialogue.patient import load_patient, load_understood, print_patient
from trialogue.patient.document import read_document
from trialogue.patient.schema import patient_schema

AS_OF = datetime.date(2026, 11, 22)
EXAMPLES = sorted((Path(__file__).parents[3] / "examples" / "patients").glob("*.yaml"))
HERS = next(path for path in EXAMPLES if path.stem == "lupus-34f")
VALIDATOR = jsonschema.Draft202012Validator(patient_schema())


@pytest.mark.parametrize("path", EXAMPLES, ids=[path.stem for path in EXAMPLES])
def test_examples_are_valid_and_fully_understood(path: Path) -> None:
    document = read_document(path.read_bytes())
    assert list(VALIDATOR.iter_errors(document)) == []
    understood = load_understood(path, today=AS_OF)
    assert understood.problems == ()
    VALIDATOR.validate(print_patient(understood.patient))


def test_schema_is_valid_and_every_field_is_documented() -> None:
    schema: dict[str, Any] = json.loads(
        (files("trialogue.patient") / "patient.schema.json").read_text(encoding="utf-8")
    )
    jsonschema.Draft202012Validator.check_schema(schema)
    bare = []
    for kind, part in [("", schema), *schema["$defs"].items()]:
        for name, field in part.get("properties", {}).items():
            if not field.get("description") or not field.get("examples"):
                bare.append(f"{kind}.{name}")
            jsonschema.validate(field["examples"][0], {**field, "$defs": schema["$defs"]})
    assert bare == []


def test_every_fact_of_hers_is_grounded_without_a_note() -> None:
    notes = [str(note) for note in load_understood(HERS, today=AS_OF).notes]
    assert notes == ["medications[2].frequency: Taken without a fixed rhythm. The daily dose stays unknown."]


def test_her_story() -> None:
    patient = load_patient(HERS, today=AS_OF)
    taken = {medication.concept: medication for medication in patient.medications}
    assert patient.birth is not None and whole_years(patient.birth.earliest(), AS_OF) == 34
    prednisone = taken["prednisone"].daily_dose
    assert prednisone is not None and (prednisone.value, prednisone.unit) == (25, "mg/d")
    assert {str(taken[drug].unchanged_since) for drug in ("prednisone", "mycophenolate-mofetil")} == {"2026-07"}
    assert {drug for drug, one in taken.items() if one.absent} == {"belimumab", "telitacicept", "cyclophosphamide"}
    assert {score.concept for score in patient.scores} == {"selena-sledai", "sledai-2k", "bilag-2004"}


def test_her_kidney_function_follows_from_her_creatinine() -> None:
    patient = load_patient(HERS, today=AS_OF)
    values = {one.concept: one.amount.value for one in patient.measurements if one.amount is not None}
    given = {"creatinine_mg_dl": values["creatinine"], "age_years": 34, "sex": "female", "weight_kg": values["weight"]}
    assert round(compute_egfr("ckd-epi-2021", **given).value) == values["egfr"] == 92
    assert compute_egfr("cockcroft-gault", **given).value > 60
    assert compute_egfr("mdrd", **given).value > 60
