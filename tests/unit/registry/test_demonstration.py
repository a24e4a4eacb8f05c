"""The demonstration records: readable, marked, varied, and in our own words."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from trialogue.patient import load_patient
from trialogue.registry.demonstration import demonstration_records
from trialogue.study import parse_study

ROOT = Path(__file__).resolve().parents[3]
SHARED = ROOT.parent / "shared"
RAW = list(demonstration_records())
RECORDS: list[dict[str, Any]] = [json.loads(raw) for raw in RAW]
PROTOCOLS: list[dict[str, Any]] = [record["protocolSection"] for record in RECORDS]


def nct_id(protocol: dict[str, Any]) -> str:
    return str(protocol["identificationModule"]["nctId"])


def needed(path: Path) -> Path:
    if not path.exists():
        pytest.skip(f"needs ../shared: {path.name} is missing")
    return path


def test_every_record_parses_with_a_unique_id_and_the_same_bytes_each_time() -> None:
    studies = [parse_study(raw) for raw in RAW]
    assert len({study.nct_id for study in studies}) == len(studies)
    assert list(demonstration_records()) == RAW


def test_every_fictional_record_is_marked() -> None:
    for record, raw in zip(RECORDS, RAW, strict=True):
        fictional = parse_study(raw).nct_id.startswith("NCT99")
        assert record["trialogueSection"]["provenance"] == ("fictional" if fictional else "restated")
        summary = record["protocolSection"]["descriptionModule"]["briefSummary"]
        assert ("This study is fictional" in summary) == fictional


def test_phases_types_and_models_are_covered() -> None:
    designs = [protocol["designModule"] for protocol in PROTOCOLS]
    assert {design["studyType"] for design in designs} == {"INTERVENTIONAL", "OBSERVATIONAL", "EXPANDED_ACCESS"}
    phases = {phase for design in designs for phase in design.get("phases", [])}
    assert phases == {"NA", "EARLY_PHASE1", "PHASE1", "PHASE2", "PHASE3", "PHASE4"}
    models = {design.get("designInfo", {}).get("interventionModel") for design in designs}
    assert models >= {"SINGLE_GROUP", "PARALLEL", "CROSSOVER", "FACTORIAL", "SEQUENTIAL"}


def test_every_coded_value_is_the_registrys() -> None:
    enums = json.loads(needed(SHARED / "reference/ctgov/enums.json").read_text())
    assert {protocol["statusModule"]["overallStatus"] for protocol in PROTOCOLS} == set(enums["Status"])
    for protocol in PROTOCOLS:
        design = protocol["designModule"]
        assert protocol["statusModule"]["overallStatus"] in enums["Status"]
        assert set(design.get("phases", [])) <= set(enums["Phase"])
        info = design.get("designInfo", {})
        assert info.get("allocation", "NA") in enums["DesignAllocation"]
        assert info.get("primaryPurpose", "OTHER") in enums["PrimaryPurpose"]
        assert info.get("maskingInfo", {}).get("masking", "NONE") in enums["DesignMasking"]
        for arm in protocol.get("armsInterventionsModule", {}).get("armGroups", []):
            assert arm["type"] in enums["ArmGroupType"]
        for site in protocol["contactsLocationsModule"]["locations"]:
            assert site.get("status", "RECRUITING") in enums["RecruitmentStatus"]


def test_sites_have_possible_coordinates_and_contacts_example_domains() -> None:
    for protocol, raw in zip(PROTOCOLS, RAW, strict=True):
        for site in protocol["contactsLocationsModule"]["locations"]:
            assert -60 < site["geoPoint"]["lat"] < 75
            assert -180 <= site["geoPoint"]["lon"] <= 180
        assert set(re.findall(r"@([\w.]+)", raw.decode())) <= {"example.org", "example.com"}


def test_every_criteria_text_has_both_kinds() -> None:
    for protocol in PROTOCOLS:
        text = protocol["eligibilityModule"]["eligibilityCriteria"]
        assert re.search("inclusion", text, re.IGNORECASE), nct_id(protocol)
        assert re.search("exclusion", text, re.IGNORECASE), nct_id(protocol)


def test_the_near_twins_differ_in_thresholds_only_in_part() -> None:
    texts = {nct_id(protocol): protocol["eligibilityModule"]["eligibilityCriteria"] for protocol in PROTOCOLS}
    first, second = texts["NCT99000001"], texts["NCT99000002"]
    assert first != second
    assert re.sub(r"\d+ (months|weeks)|\d+", "#", first) == re.sub(r"\d+ (months|weeks)|\d+", "#", second)


@pytest.mark.parametrize("name", ["NCT06394063", "NCT04515719"])
def test_restated_records_share_no_run_of_twelve_words_with_the_registry(name: str) -> None:
    seed = needed(SHARED / f"data/seed_studies/{name}.json").read_text()
    ours = next(raw.decode() for raw, protocol in zip(RAW, PROTOCOLS, strict=True) if nct_id(protocol) == name)
    assert not runs(ours) & runs(seed)


def runs(record: str) -> set[tuple[str, ...]]:
    """Every run of twelve words within one text value of a record."""
    found = set()
    pending: list[Any] = [json.loads(record)]
    while pending:
        value = pending.pop()
        if isinstance(value, str):
            words = re.findall(r"\w+", value.lower())
            found |= {tuple(words[at : at + 12]) for at in range(len(words) - 11)}
        elif isinstance(value, dict | list):
            pending += value.values() if isinstance(value, dict) else value
    return found


@pytest.mark.parametrize("name", ["diabetes-61m", "asthma-7f", "breast-52f"])
def test_the_example_patients_load(name: str) -> None:
    path = ROOT / f"examples/patients/{name}.yaml"
    assert load_patient(path, today=date(2026, 11, 22)) is not None


@pytest.mark.parametrize(("name", "inclusions", "exclusions"), [("NCT06394063", 4, 9), ("NCT04515719", 4, 8)])
def test_restated_records_keep_the_number_of_criteria(name: str, inclusions: int, exclusions: int) -> None:
    protocol = next(protocol for protocol in PROTOCOLS if nct_id(protocol) == name)
    first, second = protocol["eligibilityModule"]["eligibilityCriteria"].split("Exclusion Criteria:")
    assert [len(re.findall(r"(?m)^\d+\. ", half)) for half in (first, second)] == [inclusions, exclusions]
