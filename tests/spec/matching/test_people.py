"""Age, sex, diagnoses and their qualifiers, and what only a person can answer."""

import datetime

import pytest

from spec.matching.cases import TODAY, answer, judge
from trialogue.matching import hash_sentence

ADULT = 'age([18..70] "a")'


@pytest.mark.parametrize(
    ("birth", "expected"),
    [
        ("2008-11-22", "true"),  # 18 today
        ("2008-11-23", "false"),
        ("1956-01-01", "true"),  # 70 years and 10 months is 70
        ("1955-11-23", "true"),
        ("1955-11-22", "false"),  # 71 today
        ("2008", "ambiguous"),
        ("1990", "true"),
    ],
)
def test_age_in_completed_years(birth: str, expected: str) -> None:
    assert answer(ADULT, {"birth_date": birth}) == expected


def test_an_age_without_a_birth_date_moves_on_with_time() -> None:
    facts = {"age": "17 years", "age_on": "2026-11-01"}
    assert answer(ADULT, facts) == "ambiguous"  # 18 came, or did not, since the 1st
    assert answer(ADULT, facts, as_of=datetime.date(2027, 11, 2)) == "true"


@pytest.mark.parametrize(
    ("status", "history", "current", "unsaid"),
    [
        ("active", "true", "true", "true"),
        ("remission", "true", "ambiguous", "true"),
        ("resolved", "true", "false", "ambiguous"),
        ("cured", "true", "false", "ambiguous"),
        ("unknown", "true", "ambiguous", "true"),
    ],
)
def test_past_and_present(status: str, history: str, current: str, unsaid: str) -> None:
    facts = {"conditions": [{"name": "hepatitis B", "status": status}]}
    assert answer('diagnosis("hepatitis-b", temporality="history")', facts) == history
    assert answer('diagnosis("hepatitis-b", temporality="current")', facts) == current
    assert answer('diagnosis("hepatitis-b")', facts) == unsaid


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ([{"name": "hepatitis B", "status": "active"}], "no_fact"),  # how severe is not said
        ([{"name": "hepatitis B", "status": "active", "qualifiers": ["severe"]}], "true"),
        ([{"name": "hepatitis B", "status": "active", "qualifiers": ["mild"]}], "false"),
        ([{"name": "hepatitis B", "absent": True}], "false"),
    ],
)
def test_a_qualifier_that_is_not_said(facts: list[dict[str, object]], expected: str) -> None:
    assert answer('diagnosis("hepatitis-b", qualifiers=["severe"])', {"conditions": facts}) == expected


@pytest.mark.parametrize(
    ("onset", "expected"),
    [
        ("2018", "true"),
        ("2026-08-22", "false"),  # three months to the day is not more than three months
        ("2026-08-21", "true"),
        ("2026-08", "ambiguous"),
        ("2026-10", "false"),
    ],
)
def test_disease_duration(onset: str, expected: str) -> None:
    tree = 'diagnosis("systemic-lupus-erythematosus", (3..] "mo")'
    facts = {"conditions": [{"name": "systemic lupus erythematosus", "status": "active", "onset": onset}]}
    assert answer(tree, facts) == expected


def test_without_an_onset_the_duration_is_unknown() -> None:
    facts = {"conditions": [{"name": "systemic lupus erythematosus", "status": "active"}]}
    assert answer('diagnosis("systemic-lupus-erythematosus", (3..] "mo")', facts) == "no_fact"


def test_consent_is_the_persons_and_for_one_study() -> None:
    facts = {"consents": [{"study": "NCT06394063", "date": "2026-11-20"}]}
    asked = judge("consent()", facts, nct_id="NCT04515719")
    assert (asked.outcome, asked.reason, asked.asks) == ("undetermined", "needs_person", "you")
    assert judge("consent()", facts, nct_id="NCT06394063").outcome == "satisfied"
    refused = {"consents": [{"study": "NCT06394063", "absent": True, "date": "2026-11-20"}]}
    assert judge("consent()", refused, nct_id="NCT06394063").outcome == "violated"


def test_judgement_is_the_teams() -> None:
    asked = judge("judgement()", {}, "exclusion")
    assert (asked.outcome, asked.reason, asked.asks) == ("undetermined", "needs_person", "team")


@pytest.mark.parametrize(("kind", "holds", "outcome"), [
    ("inclusion", True, "satisfied"), ("inclusion", False, "violated"),
    ("exclusion", True, "violated"), ("exclusion", False, "satisfied"),
])  # fmt: skip
def test_an_attestation_answers_its_own_sentence_only(kind: str, holds: bool, outcome: str) -> None:
    sentence = 'opaque(label="Able to swallow tablets.")'
    answered = [{"sentence_sha256": hash_sentence(sentence), "holds": holds, "date": "2026-11-20"}]
    assert judge(sentence, {"attestations": answered}, kind).outcome == outcome
    assert judge('opaque(label="Another one.")', {"attestations": answered}, kind).reason == "not_computable"
    earlier = TODAY - datetime.timedelta(days=30)
    assert judge(sentence, {"attestations": answered}, kind, as_of=earlier).outcome == "undetermined"


def test_facts_win_over_an_attestation() -> None:
    sentence = 'any(sex("female"), opaque(label="or else"))'
    answered = [{"sentence_sha256": hash_sentence(sentence), "holds": False}]
    assert judge(sentence, {"sex": "female", "attestations": answered}).outcome == "satisfied"
