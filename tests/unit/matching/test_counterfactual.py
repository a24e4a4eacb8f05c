"""Every set of changes, applied, gives `may_fit`, and none of its changes can be left out."""

import datetime
from pathlib import Path

import pytest

from trialogue.criteria import read, read_text
from trialogue.matching import Policy, apply_changes, match, what_would_fit
from trialogue.matching.counterfactual import find_ways
from trialogue.matching.situation import Situation
from trialogue.patient import load_patient, parse_patient
from trialogue.registry.demonstration import demonstration_records
from trialogue.study import parse_study

ROOT = Path(__file__).resolve().parents[3]
DAY = datetime.date(2026, 11, 22)
PEOPLE = ["lupus-34f", "asthma-7f", "breast-52f", "diabetes-61m"]


@pytest.mark.parametrize("name", PEOPLE)
@pytest.mark.parametrize("policy", Policy)
def test_applied_to_the_person_each_set_does_what_it_says(name: str, policy: Policy) -> None:
    person = load_patient(ROOT / f"examples/patients/{name}.yaml", today=DAY)
    sets = 0
    for study in map(parse_study, list(demonstration_records())[::3]):
        eligibility = read(study)
        found = what_would_fit(person, study, eligibility, as_of=DAY, policy=policy)
        for changes in found.sets:
            sets += 1
            other, day = apply_changes(person, DAY, changes)
            assert match(other, study, eligibility, as_of=day, policy=policy).verdict == "may_fit", study.nct_id
            for change in changes:
                fewer, day = apply_changes(person, DAY, [each for each in changes if each is not change])
                assert match(fewer, study, eligibility, as_of=day, policy=policy).verdict != "may_fit", change
    assert sets >= 25


def ways(text: str, facts: dict[str, object], policy: Policy = Policy.PRESUMPTIVE) -> list[list[tuple[str, str]]]:
    """The ways out of the one criterion of a text that stands in the way."""
    person = parse_patient(facts, today=DAY)
    (criterion,) = read_text(text).criteria
    found = find_ways(criterion, Situation(person, DAY, policy, "NCT99000001"), datetime.date(2031, 11, 22))
    return [[(change.kind, change.words) for change in changes] for changes in found.sets]


def test_an_age_that_will_be_reached_is_time_and_one_that_is_past_is_fixed() -> None:
    text = "Inclusion Criteria:\n\n1. Age 18-70 years\n"
    assert ways(text, {"birth_date": "2009-02-03"}) == [
        [("time", "from 2027-02-03: the person has turned 18 years")]
    ]  # fmt: skip
    (((kind, words),),) = ways(text, {"birth_date": "1940-02-03"})
    assert kind == "fixed" and "birthday" in words


def test_a_laboratory_value_is_a_test() -> None:
    text = "Exclusion Criteria:\n\n1. ALT > 100 U/L\n"
    alt = {"name": "ALT", "value": 150, "unit": "U/L", "date": "2026-11-10"}
    assert ways(text, {"measurements": [alt]}) == [[("test", "if alanine aminotransferase were 100 U/L or less")]]


def test_what_is_not_recorded_is_an_answer() -> None:
    text = "Exclusion Criteria:\n\n1. Current tuberculosis\n"
    (((kind, _),),) = ways(text, {}, Policy.STRICT)
    assert kind == "answer"
    assert not ways("Inclusion Criteria:\n\n1. In the opinion of the investigator, suitable\n", {})


@pytest.mark.parametrize("named", ["MDRD", "CKD-EPI 2009", "CKD-EPI 2021"])
def test_a_filtration_rate_by_the_equation_that_the_text_names(named: str) -> None:
    creatinine = {"name": "creatinine", "value": 2, "unit": "mg/dL", "date": "2026-11-10"}
    facts: dict[str, object] = {"age": 50, "sex": "female", "measurements": [creatinine]}
    found = ways(f"Inclusion Criteria:\n\n1. eGFR >= 60 mL/min/1.73 m2 ({named})\n", facts)
    assert found == [[("test", "if estimated glomerular filtration rate were 60 mL/min/1.73 m² or more")]]


def test_sentences_are_quoted_without_the_escapes_of_the_registry() -> None:
    (((_, words),),) = ways("Inclusion Criteria:\n\n1. Other \\[local\\] criteria could apply \\> 2\n", {})
    assert words == "if you can say that this is true of you: '1. Other [local] criteria could apply > 2'"
