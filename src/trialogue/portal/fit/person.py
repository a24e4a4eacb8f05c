"""From answers to a patient: what the form says wins over what an uploaded file says."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from trialogue.dates import Duration
from trialogue.patient import facts
from trialogue.patient.facts import Patient
from trialogue.portal.fit.facts import LISTS, fact_of
from trialogue.portal.fit.prefill import prefilled
from trialogue.portal.fit.questions import Question
from trialogue.portal.fit.reading import Answers
from trialogue.vocabulary import default as vocabulary

OLDEST = 130


def person_of(questions: list[Question], answers: Answers, known: Patient | None) -> Patient:
    """The patient that the answers describe, on top of `known` (an uploaded file) where there is one.

    An answer that the file itself had filled in changes nothing; one that differs replaces every fact of that concept.
    """
    before = prefilled(questions, known) if known else {}
    person = known or Patient(id="visitor")
    for question in questions:
        if known and not has_changed(question, answers.typed, before):
            continue
        if not _means_only_the_others(question, questions, answers):
            person = _with_answer(person, question, answers)
    return person


def _means_only_the_others(question: Question, questions: list[Question], answers: Answers) -> bool:
    """Whether "never" to a class of drugs stands beside a drug of that class that was taken.

    The person then means the other drugs of the class, which no fact can say: "never any of the class" would contradict
    the drug she named. The answer is left out, so that the class stays unknown and the named drug decides.
    """
    if question.kind != "medication" or not question.general or answers.text(f"{question.key}.answer") != "never":
        return False
    return any(
        answers.text(f"{other.key}.answer") in {"now", "stopped"} and vocabulary().is_a(other.concept, question.concept)
        for other in questions
        if other.kind == "medication" and other is not question
    )


def has_changed(question: Question, typed: Mapping[str, str], before: Mapping[str, str]) -> bool:
    """Whether the answer typed is another than that which was filled in before."""
    mine = {name: text for name, text in typed.items() if _belongs(name, question) and text.strip()}
    theirs = {name: text for name, text in before.items() if _belongs(name, question) and text}
    return mine != theirs


def _belongs(name: str, question: Question) -> bool:
    return name.startswith(question.key + ".") and not (name.endswith(".unit") and question.kind == "measurement")


def _with_answer(person: Patient, question: Question, answers: Answers) -> Patient:
    if question.kind == "age":
        return _with_age(person, answers)
    if question.kind == "sex":
        return msgspec.structs.replace(person, sex=answers.choice("sex.answer", ("female", "male")) or None)
    name = LISTS[question.kind]
    kept = tuple(fact for fact in getattr(person, name) if not _about(fact, question))
    fact = fact_of(question, answers)
    return msgspec.structs.replace(person, **{name: (*kept, fact) if fact else kept})


def _about(fact: facts.Fact, question: Question) -> bool:
    if isinstance(fact, facts.Attestation):
        return fact.sentence_sha256 == question.concept
    if isinstance(fact, facts.Consent):
        return fact.study == question.concept
    return fact.concept == question.concept


def _with_age(person: Patient, answers: Answers) -> Patient:
    birth = answers.date("age.birth")
    years = answers.number("age.years", high=OLDEST)
    age = Duration(years, "a") if years is not None and birth is None else None
    return msgspec.structs.replace(person, birth=birth, age=age, age_on=answers.as_of if age else None)
