"""The next best question over a few small studies: what is asked first, why, and when nothing is left to ask."""

import datetime
from typing import Any

import msgspec

from trialogue.criteria import read
from trialogue.matching import Interview, Policy
from trialogue.patient import parse_patient
from trialogue.patient.facts import Condition, Consent, State
from trialogue.study import Study, parse_study

DAY = datetime.date(2026, 11, 22)
PSORIASIS = "Inclusion Criteria:\n\n1. Diagnosis of psoriasis\n"
ASTHMA = "Inclusion Criteria:\n\n1. Diagnosis of asthma\n"


def study(number: int, text: str) -> Study:
    module = {"eligibilityModule": {"eligibilityCriteria": text}}
    record = {"protocolSection": {"identificationModule": {"nctId": f"NCT9900099{number}"}, **module}}
    return parse_study(msgspec.json.encode(record))


def interview(*texts: str, **facts: Any) -> Interview:
    studies = [study(number, text) for number, text in enumerate(texts)]
    person = parse_patient(facts, today=DAY)
    return Interview(person, [(each, read(each)) for each in studies], as_of=DAY, policy=Policy.STRICT)


def asked(talk: Interview) -> list[tuple[str, str]]:
    return [(each.question.family, each.question.about) for each in talk.ranked()]


def test_what_most_studies_wait_for_is_asked_first() -> None:
    talk = interview(ASTHMA, PSORIASIS, PSORIASIS)
    assert asked(talk) == [("condition", "psoriasis"), ("condition", "asthma")]
    first = talk.next()
    assert first is not None
    assert first.studies == ("NCT99000991", "NCT99000992")
    assert first.why == "2 studies still open ask for it; the answer is expected to settle 2.0 of them at once"
    assert "psoriasis" in first.question.words and first.question.choices == ("yes", "no", "I don't know")


def test_a_typed_answer_comes_before_a_blood_test() -> None:
    talk = interview("Inclusion Criteria:\n\n1. Haemoglobin > 10 g/dL\n2. Diagnosis of asthma\n")
    assert [family for family, _ in asked(talk)] == ["condition", "measurement"]
    blood = talk.ranked()[1].question
    assert (blood.how, blood.effort, blood.units) == ("blood test", 10, ("g/dL",))


def test_only_a_proven_violation_drops_a_study() -> None:
    talk = interview(PSORIASIS + "2. Diagnosis of asthma\n", ASTHMA)
    first = talk.next()
    assert first is not None and first.question.about == "asthma"
    talk.tell(first.question, talk.patient)
    assert talk.progress().settled == 1, "nothing is left to ask about the second; the first still asks of psoriasis"
    assert asked(talk) == [("condition", "psoriasis")]
    absent = Condition(path="x", concept="psoriasis", absent=True)
    talk.tell(talk.ranked()[0].question, msgspec.structs.replace(talk.patient, conditions=(absent,)))
    assert talk.next() is None
    progress = talk.progress()
    assert (progress.settled, progress.total, progress.left_to_team) == (2, 2, 1)


def test_an_answer_settles_every_study_that_asks_for_it() -> None:
    text = "Exclusion Criteria:\n\n1. Pregnant women\n"
    talk = interview(text, text, text)
    first = talk.next()
    assert first is not None and first.question.family == "state"
    absent = State(path="x", concept="pregnant", absent=True)
    talk.tell(first.question, msgspec.structs.replace(talk.patient, states=(absent,)))
    assert talk.progress().settled == 3 and talk.next() is None


def test_sentences_and_consent_are_asked_in_their_own_words() -> None:
    talk = interview("Inclusion Criteria:\n\n1. Such gleebish wambles of the arias\n2. Signed informed consent\n")
    families = {each.question.family: each.question for each in talk.ranked()}
    assert set(families) == {"sentence", "consent"}
    assert "Such gleebish wambles of the arias" in families["sentence"].words
    assert families["consent"].about == "NCT99000990"
    given = Consent(path="x", study="NCT99000990")
    talk.tell(families["consent"], msgspec.structs.replace(talk.patient, consents=(given,)))
    assert [family for family, _ in asked(talk)] == ["sentence"]


def test_the_same_facts_give_the_same_questions() -> None:
    texts = (ASTHMA, PSORIASIS, "Exclusion Criteria:\n\n1. Pregnant women\n2. Haemoglobin < 8 g/dL\n")
    assert [each.question for each in interview(*texts).ranked()] == [
        each.question for each in interview(*texts).ranked()
    ]
