"""A FHIR bundle as a patient: what is read, what is listed as left out, and bundles that mean harm."""

import datetime
import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from trialogue.patient import PatientFileError, Understood, load_patient, load_understood
from trialogue.patient.fhir import understand_bundle

DAY = datetime.date(2026, 11, 22)
PERSON = {"resourceType": "Patient", "id": "p1", "gender": "female", "birthDate": "1992-05-14"}


def coded(system: str, code: str, text: str = "") -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code, "display": text}]}


def bundle(*resources: Any, person: dict[str, Any] | None = None) -> bytes:
    entries = [{"resource": each} for each in (person or PERSON, *resources)]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode()


def read(*resources: Any, person: dict[str, Any] | None = None) -> Understood:
    return understand_bundle(bundle(*resources, person=person), today=DAY)


def test_every_kind_of_resource() -> None:
    snomed, loinc = "http://snomed.info/sct", "http://loinc.org"
    found = read(
        {"resourceType": "Condition", "code": coded(snomed, "55464009"), "onsetDateTime": "2018-03-01T10:00:00Z",
         "clinicalStatus": coded("x", "active")},
        {"resourceType": "Condition", "code": coded("http://hl7.org/fhir/sid/icd-10-cm", "E11.9")},
        {"resourceType": "MedicationRequest", "status": "active", "authoredOn": "2026-01-02",
         "medicationCodeableConcept": {"text": "predniSONE 5 MG Oral Tablet"},
         "dosageInstruction": [{"timing": {"repeat": {"frequency": 2, "period": 1, "periodUnit": "d"}},
                                "doseAndRate": [{"doseQuantity": {"value": 5, "unit": "mg"}}]}]},
        {"resourceType": "Observation", "status": "final", "code": coded(loinc, "1742-6"),
         "effectiveDateTime": "2026-11-10", "valueQuantity": {"value": 22, "code": "U/L"},
         "referenceRange": [{"high": {"value": 40}}]},
        {"resourceType": "Observation", "status": "final", "code": coded(loinc, "55284-4"), "component": [
            {"code": coded(loinc, "8480-6"), "valueQuantity": {"value": 120, "code": "mm[Hg]"}},
            {"code": coded(loinc, "8462-4"), "valueQuantity": {"value": 80, "code": "mm[Hg]"}}]},
        {"resourceType": "Observation", "status": "final", "code": coded(loinc, "72166-2"),
         "valueCodeableConcept": {"text": "Never smoker"}},
        {"resourceType": "Procedure", "status": "completed", "code": coded(snomed, "73761001"),
         "performedPeriod": {"start": "2020-05-01"}},
        {"resourceType": "AllergyIntolerance", "patient": {"reference": "Patient/p1"},
         "code": coded(snomed, "91930004")},
    )  # fmt: skip
    person = found.patient
    assert (person.id, person.sex, str(person.birth)) == ("p1", "female", "1992-05-14")
    assert [(each.concept, each.status, str(each.onset)) for each in person.conditions] == [
        ("systemic-lupus-erythematosus", "active", "2018-03-01"), ("type-2-diabetes", "unknown", "None"),
    ]  # fmt: skip
    medication = person.medications[0]
    assert (medication.concept, medication.daily_dose and medication.daily_dose.value) == ("prednisone", 10)
    assert [each.concept for each in person.measurements] == ["alt", "systolic-bp", "diastolic-bp"]
    assert person.measurements[0].reference is not None
    assert [(each.concept, each.absent) for each in person.states] == [("smoker", True), ("non-smoker", False)]
    assert [str(each.date) for each in person.procedures] == ["2020-05-01"]
    assert [each.concept for each in person.allergies] == ["egg"]


@pytest.mark.parametrize(
    ("resource", "path", "said"),
    [
        ({"resourceType": "Condition", "code": {}}, "entry[1].resource.code", "Names nothing"),
        ({"resourceType": "Condition", "code": "lupus"}, "entry[1].resource.code", "expected an object"),
        ({"resourceType": "Condition", "code": {"text": 5}}, "entry[1].resource.code.text", "expected text"),
        ({"resourceType": "Condition", "code": {"text": "x", "coding": {}}}, "code.coding", "expected a list"),
        ({"resourceType": "Condition", "code": {"text": "x", "coding": [7]}}, "code.coding[0]", "expected an object"),
        (
            {"resourceType": "Condition", "code": {"text": "x"}, "verificationStatus": {"text": "differential"}},
            "verificationStatus",
            "differential",
        ),
        (
            {"resourceType": "Condition", "code": {"text": "lupus"}, "onsetDateTime": "2031-01-01"},
            "entry[1].resource",
            "a date up to",
        ),
        (
            {"resourceType": "Condition", "code": {"text": "lupus"}, "onsetDateTime": "1980"},
            "entry[1].resource",
            "from birth",
        ),
        ({"resourceType": "Condition", "code": {"text": "lupus"}, "onsetDateTime": "soon"}, "onsetDateTime", "a date"),
        (
            {"resourceType": "Condition", "code": {"text": "lupus"}, "subject": {"reference": "Patient/other"}},
            "entry[1].resource",
            "not the patient",
        ),
        (
            {"resourceType": "Observation", "code": {"text": "ALT"}, "valueQuantity": {"value": 5, "code": "mg/dL"}},
            "entry[1].resource",
            "such as U/L",
        ),
        (
            {"resourceType": "Observation", "code": {"text": "ALT"}, "valueQuantity": {"value": 1e30, "code": "U/L"}},
            "valueQuantity.value",
            "ordinary size",
        ),
        ({"resourceType": "Observation", "status": "entered-in-error"}, "status", "entered-in-error"),
        (
            {"resourceType": "MedicationRequest", "medicationReference": {"reference": "Medication/none"}},
            "medicationReference.reference",
            "not in this bundle",
        ),
        (
            {
                "resourceType": "MedicationStatement",
                "medicationCodeableConcept": {"text": "prednisone"},
                "effectivePeriod": {"start": "2026-05-01", "end": "2026-04-01"},
            },
            "entry[1].resource",
            "from start",
        ),
        ({"resourceType": "Immunization"}, "entry", "not read"),
        ({"resourceType": 5}, "entry[1].resource", "No resource with a type"),
        ("nonsense", "entry[1].resource", "expected an object"),
    ],
)
def test_what_cannot_be_a_fact_is_listed_by_path_and_left_out(resource: Any, path: str, said: str) -> None:
    found = read(resource)
    assert not found.problems
    assert any(path in note.source and said in note.message for note in found.notes), found.notes
    assert found.patient.sex == "female"


def test_a_bad_fact_leaves_the_others() -> None:
    good = {"resourceType": "Condition", "code": {"text": "asthma"}}
    bad = {"resourceType": "Condition", "code": {"text": "lupus"}, "onsetDateTime": "2031"}
    assert [each.concept for each in read(good, bad, good).patient.conditions] == ["asthma", "asthma"]


@pytest.mark.parametrize("digits", ["1e400", "-1e999", "9" * 5_000])
def test_a_number_beyond_all_range_costs_its_own_entry_only(digits: str) -> None:
    alt = {"resourceType": "Observation", "code": {"text": "ALT"}, "valueQuantity": {"value": 5, "code": "U/L"}}
    huge = {"resourceType": "Observation", "code": {"text": "AST"}, "valueQuantity": {"value": 123_454_321}}
    raw = bundle(alt, huge).replace(b"123454321", digits.encode())
    found = load_understood(raw, today=DAY)
    assert [each.concept for each in found.patient.measurements] == ["alt"]
    assert any(
        note.source == "entry[2].resource.valueQuantity.value" and digits[:17] in note.message for note in found.notes
    )


def test_two_sexes_leave_it_unknown_and_say_so() -> None:
    birthsex = {"url": "http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex", "valueCode": "M"}
    found = read(person={**PERSON, "extension": [birthsex]})
    assert found.patient.sex is None
    assert "Two sexes" in found.notes[0].message


def test_references_that_turn_in_a_circle_lead_nowhere() -> None:
    medication = {
        "resourceType": "Medication", "id": "m1", "code": {"text": "prednisone"},
        "ingredient": [{"itemReference": {"reference": "Medication/m1"}}],
    }  # fmt: skip
    request = {
        "resourceType": "MedicationRequest",
        "status": "active",
        "medicationReference": {"reference": "Medication/m1"},
    }
    assert [each.concept for each in read(request, medication).patient.medications] == ["prednisone"]


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b'{"resourceType": "Bundle"', "a FHIR bundle as JSON"),
        (b'{"resourceType": "Patient"}', "the resource Bundle"),
        (b'{"resourceType": "Bundle", "entry": []}', "0 patients"),
        (b'{"resourceType": "Bundle", "entry": {}}', "0 patients"),
        (bundle(PERSON), "2 patients"),
        (b'{"resourceType": "Bundle", "entry": ' + b"[" * 200_000 + b"]" * 200_000 + b"}", "a FHIR bundle as JSON"),
        (b'{"resourceType": "Bundle", "x": "' + b"a" * (65 * 1024 * 1024) + b'"}', "at most"),
        (b'{"resourceType": "Bundle", "x": NaN}', "a FHIR bundle as JSON"),
        (b'{"resourceType": "Bundle", "x": 1e400}', "0 patients"),
        (b'{"resourceType": "Bundle", "x": "\\ud800"}', "a FHIR bundle as JSON"),
        (bundle(PERSON).replace(b'"gender"', b'"gender": "male", "gender"'), "'gender' a second time"),
    ],
)
def test_a_bundle_that_cannot_be_read_is_refused_in_words(raw: bytes, said: str) -> None:
    with pytest.raises(PatientFileError, match=said):
        load_patient(raw, today=DAY)


def test_fifty_megabytes_of_padding_change_nothing() -> None:
    padded = bundle({"resourceType": "Condition", "code": {"text": "asthma"}, "note": [{"text": "x" * 50_000_000}]})
    assert [each.concept for each in load_patient(padded, today=DAY).conditions] == ["asthma"]


def test_ten_thousand_facts() -> None:
    value = {"resourceType": "Observation", "code": {"text": "ALT"}, "valueQuantity": {"value": 5, "code": "U/L"}}
    assert len(read(*[value] * 10_000).patient.measurements) == 10_000


def test_ten_thousand_requests_each_name_a_medication_of_the_bundle() -> None:
    """Looked for one by one they took minutes."""
    drugs = [
        {"resourceType": "Medication", "id": f"m{n}", "code": {"text": f"drug {n}" if n else "prednisone"}}
        for n in range(10_000)
    ]
    asked = [
        {"resourceType": "MedicationRequest", "status": "active",
         "medicationReference": {"reference": f"Medication/{each['id']}"}}
        for each in drugs
    ]  # fmt: skip
    found = read(*drugs, *asked).patient.medications
    assert (len(found), found[0].concept, found[9_999].name) == (10_000, "prednisone", "drug 9999")


def test_an_entity_of_xml_is_never_read() -> None:
    raw = b'<!DOCTYPE b [<!ENTITY c SYSTEM "file:///etc/hostname">]><Bundle xmlns="http://hl7.org/fhir">&c;</Bundle>'
    with pytest.raises(PatientFileError, match="a mapping of fields"):
        load_patient(raw, today=DAY)


@pytest.mark.parametrize("second", [5, 90])
def test_two_values_of_one_day_are_both_kept(second: float) -> None:
    """Which of them counts is for the evaluator, which says so where they disagree."""
    values = [
        {"resourceType": "Observation", "code": {"text": "ALT"}, "effectiveDateTime": "2026-11-10",
         "valueQuantity": {"value": value, "code": "U/L"}}
        for value in (5, second)
    ]  # fmt: skip
    assert [each.amount.value for each in read(*values).patient.measurements if each.amount] == [5, second]


def test_real_bundles_lose_nothing_in_silence(shared: Path) -> None:
    for path in sorted((shared / "data" / "patients").glob("*.json.gz")):
        raw = gzip.decompress(path.read_bytes())
        found = load_understood(raw, today=DAY)
        assert not found.problems
        kinds = [each["resource"]["resourceType"] for each in json.loads(raw)["entry"]]
        left_out = sum(note.remedy == "It is left out." for note in found.notes)
        person = found.patient
        kept = len(person.conditions) + len(person.procedures) + len(person.medications) + len(person.allergies)
        read = ("Condition", "Procedure", "MedicationRequest", "AllergyIntolerance")
        assert kept + left_out >= sum(kinds.count(kind) for kind in read)
        assert found.patient.sex in ("female", "male")
