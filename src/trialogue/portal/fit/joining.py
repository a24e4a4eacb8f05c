"""Facts from two doors, a file and a letter, as one person; and what was typed, kept when they change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from trialogue.patient.facts import Fact, Patient
from trialogue.portal.fit.person import has_changed
from trialogue.portal.fit.prefill import prefilled
from trialogue.portal.fit.questions import Question

_LISTS: Final = (
    "conditions",
    "medications",
    "measurements",
    "scores",
    "procedures",
    "allergies",
    "states",
    "participations",
)


def joined(first: Patient | None, second: Patient) -> Patient | None:
    """Both as one person. What `first` says of a thing wins; two values of different days are kept both."""
    if second == Patient():
        return first
    if first is None:
        return second
    lists: dict[str, Any] = {
        name: (*getattr(first, name), *_new(getattr(first, name), getattr(second, name))) for name in _LISTS
    }
    lists["complete"] = (*first.complete, *second.complete)
    if first.birth is None and first.age is None:
        lists |= {"birth": second.birth, "age": second.age, "age_on": second.age_on}
    return msgspec.structs.replace(first, **lists, sex=first.sex or second.sex)


def _new(there: tuple[Fact, ...], coming: tuple[Fact, ...]) -> list[Fact]:
    known = {_about(fact) for fact in there}
    return [fact for fact in coming if _about(fact) not in known]


def _about(fact: Fact) -> tuple[str, str]:
    return str(fact.concept or getattr(fact, "name", "")), str(getattr(fact, "date", None) or "")


def retyped(
    questions: list[Question], typed: Mapping[str, str], before: Patient | None, now: Patient | None
) -> dict[str, str]:
    """The text of every field when the facts behind the form change from `before` to `now`.

    An answer that differs from what `before` had filled in is the person's own, and stays.
    """
    old = prefilled(questions, before) if before else {}
    new = prefilled(questions, now) if now else {}
    text = dict(typed)
    for question in questions:
        if not has_changed(question, typed, old):
            begin = question.key + "."
            text = {name: value for name, value in text.items() if not name.startswith(begin)}
            text |= {name: value for name, value in new.items() if name.startswith(begin)}
    return text
