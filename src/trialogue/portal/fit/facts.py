"""From answers to dated facts. "I don't know" and an empty field give no fact: absence is said, never assumed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypedDict

from trialogue.dates import PartialDate
from trialogue.patient import facts
from trialogue.portal.fit.kidney import EQUATION_NAMES
from trialogue.portal.fit.questions import Question
from trialogue.portal.fit.reading import Answers

SOURCE: Final = "your answer"
RESULTS: Final = ("negative", "positive", "normal", "abnormal")
STATUSES: Final = ("active", "remission", "cured")
LISTS: Final = {
    "diagnosis": "conditions",
    "medication": "medications",
    "measurement": "measurements",
    "score": "scores",
    "procedure": "procedures",
    "allergy": "allergies",
    "state": "states",
    "participation": "participations",
    "attestation": "attestations",
    "consent": "consents",
}
"""Where the facts of each kind of question stand in a patient."""


def fact_of(question: Question, answers: Answers) -> facts.Fact | None:
    """The fact that the answer to one question states, or None."""
    return _MAKERS[question.kind](question, answers)


class Head(TypedDict):
    """What every fact begins with."""

    path: str
    source: str
    name: str
    concept: str


def _head(question: Question) -> Head:
    return Head(path=question.label, source=SOURCE, name=question.label, concept=question.concept)


def _today(answers: Answers) -> PartialDate:
    return PartialDate.of(answers.as_of)


def _yes_or_no(question: Question, answers: Answers) -> bool | None:
    return {"yes": True, "no": False}.get(answers.choice(f"{question.key}.answer", ("yes", "no")))


def _diagnosis(question: Question, answers: Answers) -> facts.Fact | None:
    has = _yes_or_no(question, answers)
    if has is None:
        return None
    if not has:
        # Without a date an absence means "never": on a date it would say nothing of the time before.
        return facts.Condition(**_head(question), absent=True)
    return facts.Condition(
        **_head(question),
        status=answers.choice(f"{question.key}.status", STATUSES) or "unknown",
        onset=answers.date(f"{question.key}.since"),
        resolved=answers.date(f"{question.key}.over"),
        qualifiers=tuple(q for q in question.qualifiers if answers.text(f"{question.key}.is.{q}")),
    )


def _medication(question: Question, answers: Answers) -> facts.Fact | None:
    key = question.key
    answer = answers.choice(f"{key}.answer", ("never", "now", "stopped"))
    if answer == "never":
        return facts.Medication(**_head(question), absent=True)
    if answer == "stopped":
        stop = answers.date(f"{key}.stopped")
        return facts.Medication(**_head(question), start=answers.date(f"{key}.since"), stop=stop, ongoing=False)
    if answer == "now":
        dose = answers.number(f"{key}.dose", high=1e6)
        return facts.Medication(
            **_head(question),
            daily_dose=facts.Amount(dose, "mg/d") if dose is not None else None,
            start=answers.date(f"{key}.since"),
            unchanged_since=answers.date(f"{key}.unchanged"),
            ongoing=True,
        )
    return None


def _measurement(question: Question, answers: Answers) -> facts.Fact | None:
    key = question.key
    value = answers.number(f"{key}.value")
    result = answers.choice(f"{key}.result", RESULTS) or None
    low, high = answers.number(f"{key}.lower"), answers.number(f"{key}.upper")
    date = answers.date(f"{key}.date") or _today(answers)
    if value is None and result is None:
        return None
    unit = answers.choice(f"{key}.unit", question.units) or (question.units[0] if question.units else "1")
    return facts.Measurement(
        **_head(question),
        amount=facts.Amount(value, unit) if value is not None else None,
        result=result,
        reference=facts.ReferenceRange(low, high) if low is not None or high is not None else None,
        date=date,
        equation=answers.choice(f"{key}.equation", EQUATION_NAMES) or None,
    )


def _score(question: Question, answers: Answers) -> facts.Fact | None:
    key = question.key
    value = answers.number(f"{key}.value", high=1000)
    counts = {grade: answers.number(f"{key}.grade.{grade}", high=100) for grade in question.grades}
    grades = {grade: int(count) for grade, count in counts.items() if count is not None}
    date = answers.date(f"{key}.date") or _today(answers)
    if value is None and not grades:
        return None
    return facts.Score(**_head(question), value=value, grades=grades, date=date)


def _procedure(question: Question, answers: Answers) -> facts.Fact | None:
    had = _yes_or_no(question, answers)
    if had is None:
        return None
    date = answers.date(f"{question.key}.date") if had else None
    return facts.Procedure(**_head(question), absent=not had, date=date)


def _allergy(question: Question, answers: Answers) -> facts.Fact | None:
    has = _yes_or_no(question, answers)
    return None if has is None else facts.Allergy(**_head(question), absent=not has, date=_today(answers))


def _state(question: Question, answers: Answers) -> facts.Fact | None:
    holds = _yes_or_no(question, answers)
    return None if holds is None else facts.State(**_head(question), absent=not holds, date=_today(answers))


def _participation(question: Question, answers: Answers) -> facts.Fact | None:
    took_part = _yes_or_no(question, answers)
    if took_part is None:
        return None
    stop = answers.date(f"{question.key}.over")
    return facts.Participation(**_head(question), absent=not took_part, stop=stop)


def _attestation(question: Question, answers: Answers) -> facts.Fact | None:
    holds = _yes_or_no(question, answers)
    if holds is None:
        return None
    return facts.Attestation(
        path=SOURCE, source=SOURCE, sentence_sha256=question.concept, holds=holds, date=_today(answers)
    )


def _consent(question: Question, answers: Answers) -> facts.Fact | None:
    given = _yes_or_no(question, answers)
    if given is None:
        return None
    return facts.Consent(path=SOURCE, source=SOURCE, study=question.concept, absent=not given, date=_today(answers))


_MAKERS: Final[dict[str, Callable[[Question, Answers], facts.Fact | None]]] = {
    "diagnosis": _diagnosis,
    "medication": _medication,
    "measurement": _measurement,
    "score": _score,
    "procedure": _procedure,
    "allergy": _allergy,
    "state": _state,
    "participation": _participation,
    "attestation": _attestation,
    "consent": _consent,
}
