"""Verdicts: what counts, cohorts, counts of questions, enrolment, and the public JSON form."""

import datetime
import json

import pytest

from trialogue.criteria import read_text
from trialogue.criteria.criterion import Criterion, Eligibility
from trialogue.criteria.nodes import Age, Condition, Consent, Judgement, Opaque, Quantity, Sex, State
from trialogue.dates import PartialDate
from trialogue.matching import Policy, is_enrolling, match, match_eligibility, match_to_json
from trialogue.matching.freshness import default_freshness
from trialogue.matching.verdict import Match
from trialogue.patient.facts import Patient
from trialogue.patient.facts import State as StateFact
from trialogue.study import parse_study

DAY = datetime.date(2026, 11, 22)
WOMAN = Patient(sex="female")


def line(node: Condition, kind: str = "inclusion", cohort: str | None = None) -> Criterion:
    return Criterion(kind=kind, source="text", text="words", start=0, end=5, applies_to=cohort, condition=node)


def judge(*lines: Criterion, status: str = "RECRUITING") -> Match:
    record = {"identificationModule": {"nctId": "NCT99000123"}, "statusModule": {"overallStatus": status}}
    raw = json.dumps({"protocolSection": record})
    eligibility = Eligibility(criteria=lines, reader_version="1", vocabulary_version="1")
    return match(WOMAN, parse_study(raw.encode()), eligibility, as_of=DAY, policy=Policy.STRICT)


def test_nothing_open_may_fit() -> None:
    result = judge(line(Sex(concept="female")), line(Sex(concept="male"), "exclusion"))
    assert (result.verdict, result.you_can_answer, result.team_decides) == ("may_fit", 0, 0)


def test_a_record_that_asks_for_nothing_says_so() -> None:
    none = read_text("Inclusion Criteria:\n\n- NONE\n\nExclusion Criteria:\n\n- None\n").criteria
    result = judge(*none)
    assert result.verdict == "may_fit"
    assert {each.explanation for each in result.criteria} == {
        "the text asks for nothing here, so nothing was found out"
    }


def test_what_only_the_team_can_judge_does_not_stand_in_the_way() -> None:
    result = judge(line(Sex(concept="female")), line(Judgement(), "exclusion"))
    assert (result.verdict, result.you_can_answer, result.team_decides) == ("may_fit", 0, 1)


@pytest.mark.parametrize(
    "node", [Consent(), Opaque(label="?"), State(concept="smoker"), Age(quantity=Quantity(low=18))]
)
def test_what_the_person_can_answer_leaves_it_undetermined(node: Condition) -> None:
    result = judge(line(Sex(concept="female")), line(node))
    assert (result.verdict, result.you_can_answer, result.team_decides) == ("undetermined", 1, 0)


def test_one_violation_rules_out_whatever_else_is_open() -> None:
    assert judge(line(Opaque(label="?")), line(Sex(concept="female"), "exclusion")).verdict == "does_not_fit"


def test_a_cohorts_criteria_bind_only_there_and_the_best_cohort_counts() -> None:
    men, women = line(Sex(concept="male"), cohort="men"), line(Sex(concept="female"), cohort="women")
    assert judge(men, women).verdict == "may_fit"
    assert judge(men).verdict == "does_not_fit"
    assert judge(men, women, line(Sex(concept="male"))).verdict == "does_not_fit"
    open_women = line(Opaque(label="?"), cohort="women")
    assert judge(men, open_women).you_can_answer == 1


def test_no_criteria_rule_nobody_out() -> None:
    assert judge().verdict == "may_fit"


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("RECRUITING", True),
        ("ENROLLING_BY_INVITATION", False),
        ("NOT_YET_RECRUITING", False),
        ("COMPLETED", False),
        ("UNKNOWN", None),
        (None, None),
    ],
)
def test_enrolling_stands_apart_from_fit(status: str | None, expected: bool | None) -> None:
    assert is_enrolling(status) is expected
    if status is not None:
        assert (judge(status=status).enrolling, judge(status=status).verdict) == (expected, "may_fit")


def test_the_public_json_form() -> None:
    form = match_to_json(judge(line(Sex(concept="female")), line(Opaque(label="?"), "exclusion")))
    assert {key: form[key] for key in ("nct_id", "verdict", "policy", "as_of", "enrolling")} == {
        "nct_id": "NCT99000123",
        "verdict": "undetermined",
        "policy": "strict",
        "as_of": "2026-11-22",
        "enrolling": True,
    }
    first, second = form["criteria"]
    keys = {"kind", "source", "text", "start", "end", "computable", "outcome", "reason", "explanation"}
    assert keys <= first.keys()
    assert (first["outcome"], first["reason"], first["computable"]) == ("satisfied", None, "full")
    assert (second["outcome"], second["reason"], second["computable"]) == ("undetermined", "not_computable", "none")


def test_freshness_can_be_overridden() -> None:
    told = StateFact(path="states[0]", concept="pregnant", absent=True, date=PartialDate(2026, 10, 1))
    patient = Patient(sex="female", states=(told,))
    eligibility = Eligibility(
        criteria=(line(State(concept="pregnant"), "exclusion"),), reader_version="1", vocabulary_version="1"
    )
    for days, expected in ((42, "undetermined"), (90, "satisfied")):
        freshness = default_freshness().with_rows({"pregnant": days})
        (result,) = match_eligibility(patient, eligibility, as_of=DAY, policy=Policy.STRICT, freshness=freshness)
        assert result.outcome == expected
