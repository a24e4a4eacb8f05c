"""The three fictional patients of `examples/patients`, and what each demonstration study says of them."""

import datetime
from pathlib import Path
from typing import Any

import pytest

from trialogue.criteria import read
from trialogue.matching import Match, Policy, match
from trialogue.patient import load_patient, parse_patient
from trialogue.patient.document import read_document
from trialogue.registry.demonstration import demonstration_records
from trialogue.study import parse_study

FOLDER = Path(__file__).resolve().parents[3] / "examples/patients"
DAY = datetime.date(2026, 11, 22)
STUDIES = {study.nct_id: study for study in map(parse_study, demonstration_records())}
NAMES = ["diabetes-61m", "asthma-7f", "breast-52f"]
LISTS = ("conditions", "medications", "measurements", "scores", "procedures", "allergies", "states", "participations")
DATES = {"date", "onset", "resolved", "start", "stop", "unchanged_since"}


def facts_of(name: str) -> dict[str, Any]:
    return dict(read_document((FOLDER / f"{name}.yaml").read_bytes(), f"{name}.yaml"))


def judge(document: dict[str, Any], nct_id: str) -> Match:
    study = STUDIES[nct_id]
    patient = parse_patient(document, today=DAY)
    return match(patient, study, read(study), as_of=DAY, policy=Policy.PRESUMPTIVE)


def open_lines(result: Match) -> set[str]:
    """The lines left open, without their markers."""
    return {each.criterion.text.strip() for each in result.criteria if each.outcome == "undetermined"}


@pytest.mark.parametrize("name", NAMES)
def test_the_file_loads_and_holds_many_dated_facts(name: str) -> None:
    assert load_patient(FOLDER / f"{name}.yaml", today=DAY) is not None
    facts = [fact for part in LISTS for fact in facts_of(name).get(part, [])]
    assert sum(bool(DATES & fact.keys()) for fact in facts) >= 25


@pytest.mark.parametrize(
    ("name", "nct_id", "left"),
    [
        ("diabetes-61m", "NCT99000109", {"4. Signed informed consent"}),
        ("breast-52f", "NCT99000030", {"5. Written informed consent"}),
        (
            "asthma-7f",
            "NCT99000116",
            {
                "6. Written informed consent of a parent",
                "5. The family is unlikely to keep the visits, in the opinion of the investigator",
            },
        ),
    ],
)
def test_one_study_may_fit_once_consent_to_it_is_recorded(name: str, nct_id: str, left: set[str]) -> None:
    document = facts_of(name)
    before = judge(document, nct_id)
    assert (before.verdict, before.enrolling) == ("undetermined", True)
    assert open_lines(before) == left
    assert {each.reason for each in before.criteria if each.outcome == "undetermined"} == {"needs_person"}
    document["consents"] = [{"study": nct_id, "date": "2026-11-20"}]
    after = judge(document, nct_id)
    assert after.verdict == "may_fit"
    assert open_lines(after) == {line for line in left if "consent" not in line}
    assert judge(document | {"consents": [{"study": "NCT99000001", "date": "2026-11-20"}]}, nct_id) == before


@pytest.mark.parametrize(
    ("name", "nct_id", "violated"),
    [
        ("diabetes-61m", "NCT99000011", {"eGFR \\< 60 mL/min/1.73 m2": "41 mL/min/1.73 m² < 60 mL/min/1.73 m²"}),
        (
            "diabetes-61m",
            "NCT99000013",
            {"BMI ≥ 32 kg/m2": "27.8 kg/m² < 32 kg/m²", "eGFR < 45 mL/min/1.73 m2": "41 mL/min/1.73 m² < 45"},
        ),
        (
            "asthma-7f",
            "NCT99000021",
            {
                "Age 24 to 71 months": "87 months > 71 months",
                "Oral prednisolone within 4 weeks": "last taken 2026-11-12",
                "Maximum age: 71 Months": "87 months > 71 months",
            },
        ),
        ("asthma-7f", "NCT99000114", {"2. Allergy to peanut": "recorded absent on 2025-03-12"}),
        ("breast-52f", "NCT99000061", {"2. Any previous treatment with trastuzumab": "trastuzumab"}),
        ("breast-52f", "NCT99000017", {"Minimum age: 55 Years": "52 years < 55 years"}),
    ],
)
def test_two_studies_do_not_fit_for_reasons_that_teach(name: str, nct_id: str, violated: dict[str, str]) -> None:
    result = judge(facts_of(name), nct_id)
    found = {each.criterion.text.strip(): each.explanation for each in result.criteria if each.outcome == "violated"}
    assert result.verdict == "does_not_fit"
    assert violated.keys() <= found.keys()
    unread = any(each.reason == "not_computable" for each in result.criteria)
    assert unread or found.keys() == violated.keys()  # a line not read today may rule out more tomorrow
    for line, words in violated.items():
        assert words in found[line]


def test_of_two_near_twins_the_wider_one_stays_open_for_him() -> None:
    wider = judge(facts_of("diabetes-61m"), "NCT99000012")
    assert wider.verdict == "undetermined"
    assert {each.outcome for each in wider.criteria} == {"satisfied", "undetermined"}
    assert "Calcitonin ≥ 50 ng/L" in open_lines(wider)
