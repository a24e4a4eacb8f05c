"""What an uploaded patient file says, as the text of the form's fields: so that a person sees what will be used."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from trialogue.patient import facts
from trialogue.patient.facts import Patient
from trialogue.portal.fit.questions import Question


def prefilled(questions: list[Question], person: Patient) -> dict[str, str]:
    """Field name to text for every question the file answers. Of several facts on one concept the latest is shown."""
    found: dict[str, str] = {}
    for question in questions:
        parts = _ABOUT[question.kind](question, person)
        found |= {f"{question.key}.{part}": text for part, text in parts.items() if text}
    return found


def _text(value: object) -> str:
    """Numbers without a needless fraction, dates as they are, None as nothing."""
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def _latest(found: tuple[Any, ...], concept: str) -> Any:
    mine = [fact for fact in found if fact.concept == concept]
    return (
        max(mine, key=lambda fact: str(getattr(fact, "date", "") or getattr(fact, "start", "") or "")) if mine else None
    )


def _age(question: Question, person: Patient) -> dict[str, str]:
    return {
        "birth": _text(person.birth),
        "years": _text(person.age.value) if person.age and person.age.unit == "a" else "",
    }


def _sex(question: Question, person: Patient) -> dict[str, str]:
    return {"answer": person.sex or ""}


def _diagnosis(question: Question, person: Patient) -> dict[str, str]:
    fact: facts.Condition | None = _latest(person.conditions, question.concept)
    if fact is None:
        return {}
    if fact.absent:
        return {"answer": "no"}
    status = {"inactive": "remission", "resolved": "cured"}.get(fact.status, fact.status)
    checks = {f"is.{word}": "on" for word in fact.qualifiers if word in question.qualifiers}
    status = "" if status == "unknown" else status
    return {"answer": "yes", "status": status, "since": _text(fact.onset), "over": _text(fact.resolved), **checks}


def _medication(question: Question, person: Patient) -> dict[str, str]:
    fact: facts.Medication | None = _latest(person.medications, question.concept)
    if fact is None:
        return {}
    if fact.absent:
        return {"answer": "never"}
    if fact.stop or fact.ongoing is False:
        return {"answer": "stopped", "since": _text(fact.start), "stopped": _text(fact.stop)}
    dose = fact.daily_dose
    return {
        "answer": "now",
        "dose": _text(dose.value) if dose and dose.unit in {"mg", "mg/d"} else "",
        "since": _text(fact.start),
        "unchanged": _text(fact.unchanged_since),
    }


def _measurement(question: Question, person: Patient) -> dict[str, str]:
    fact: facts.Measurement | None = _latest(person.measurements, question.concept)
    if fact is None:
        return {}
    known_unit = fact.amount is not None and fact.amount.unit in question.units
    limits = fact.reference or facts.ReferenceRange()
    return {
        "value": _text(fact.amount.value) if fact.amount and known_unit else "",
        "unit": fact.amount.unit if fact.amount and known_unit else "",
        "lower": _text(limits.low) if question.limits else "",
        "upper": _text(limits.high) if question.limits else "",
        "result": (fact.result or "") if question.wording else "",
        "equation": (fact.equation or "") if question.equations else "",
        "date": _text(fact.date),
    }


def _score(question: Question, person: Patient) -> dict[str, str]:
    fact: facts.Score | None = _latest(person.scores, question.concept)
    if fact is None:
        return {}
    grades = {f"grade.{grade}": _text(fact.grades[grade]) for grade in question.grades if grade in fact.grades}
    return {"value": _text(fact.value) if question.wording else "", "date": _text(fact.date), **grades}


def _dated(found: str, part: str) -> Callable[[Question, Patient], dict[str, str]]:
    def parts(question: Question, person: Patient) -> dict[str, str]:
        fact = _latest(getattr(person, found), question.concept)
        if fact is None:
            return {}
        return {"answer": "no"} if fact.absent else {"answer": "yes", part: _text(getattr(fact, part, None))}

    return parts


def _participation(question: Question, person: Patient) -> dict[str, str]:
    fact: facts.Participation | None = _latest(person.participations, question.concept)
    return {} if fact is None else {"answer": "no"} if fact.absent else {"answer": "yes", "over": _text(fact.stop)}


def _consent(question: Question, person: Patient) -> dict[str, str]:
    mine = [fact for fact in person.consents if fact.study == question.concept]
    return {"answer": "no" if mine[-1].absent else "yes"} if mine else {}


def _attestation(question: Question, person: Patient) -> dict[str, str]:
    mine = [fact for fact in person.attestations if fact.sentence_sha256 == question.concept]
    return {"answer": "yes" if mine[-1].holds else "no"} if mine else {}


_ABOUT: Final[dict[str, Callable[[Question, Patient], dict[str, str]]]] = {
    "age": _age,
    "sex": _sex,
    "diagnosis": _diagnosis,
    "medication": _medication,
    "measurement": _measurement,
    "score": _score,
    "procedure": _dated("procedures", "date"),
    "allergy": _dated("allergies", ""),
    "state": _dated("states", ""),
    "participation": _participation,
    "attestation": _attestation,
    "consent": _consent,
}
