"""The facts of a person as short lines, by kind: what a doctor reads first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from trialogue.criteria.plain_words import plain_words
from trialogue.matching.bounds import said_value
from trialogue.matching.wording import as_of_age, row, say, word
from trialogue.patient.facts import Patient
from trialogue.portal.fit.naming import concept_words

KINDS: Final[dict[str, Promise]] = {
    "conditions": _("Conditions"),
    "medications": _("Medicines"),
    "measurements": _("Measurements and laboratory values"),
    "scores": _("Scores"),
    "procedures": _("Procedures"),
    "allergies": _("Allergies"),
    "states": _("States"),
    "participations": _("Other studies"),
}
_WHOLE = 100
"""From here on doses are told as they are."""


@dataclass(frozen=True)
class FactGroup:
    """The facts of one kind: each a name and what is said of it."""

    label: str
    lines: tuple[tuple[str, str], ...]


def fact_groups(patient: Patient) -> list[FactGroup]:
    """All facts but consent and answers to whole sentences, which the lines of the study show."""
    groups = [FactGroup(gettext("Person"), tuple(_person(patient)))]
    for name, label in KINDS.items():
        there = tuple(
            (_name(fact), _SAID.get(name, _dated)(fact)) for fact in getattr(patient, name) if not fact.absent
        )
        absent = [_name_and_day(fact) for fact in getattr(patient, name) if fact.absent]
        never = ((gettext("No, never or not now"), row(", ", absent)),) if absent else ()
        groups.append(FactGroup(str(label), there + never))
    return [group for group in groups if group.lines]


def _person(patient: Patient) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    if patient.birth is not None:
        found.append((gettext("Date or year of birth"), str(patient.birth)))
    elif patient.age is not None:
        found.append((gettext("Age"), as_of_age(said_value(patient.age.value, patient.age.unit))))
    if patient.sex:
        found.append((gettext("Sex"), word(patient.sex)))
    return found


def _name(fact: Any) -> str:
    study = getattr(fact, "study", None)
    return str(study or (concept_words(fact.concept, fact.name) if fact.concept else fact.name) or "")


def _name_and_day(fact: Any) -> str:
    date = getattr(fact, "date", None)
    return f"{_name(fact)} ({date})" if date else _name(fact)


def _plain(qualifier: str) -> str:
    """A qualifier or a route in the language of the page; in other words than ours it stays as it is."""
    return plain_words(get_language() or "en").word(qualifier)


def _condition(fact: Any) -> str:
    since = say("since %(date)s", date=str(fact.onset)) if fact.onset else ""
    over = say("until %(date)s", date=str(fact.resolved)) if fact.resolved else ""
    status = word(fact.status) if fact.status != "unknown" else ""
    return row(", ", (status, *map(_plain, fact.qualifiers), since, over))


def _medication(fact: Any) -> str:
    dose = said_value(_rounded(fact.daily_dose.value), fact.daily_dose.unit) if fact.daily_dose else ""
    since = say("since %(date)s", date=str(fact.start)) if fact.start else ""
    same = say("this dose since %(date)s", date=str(fact.unchanged_since)) if fact.unchanged_since else ""
    last = say("last taken %(date)s", date=str(fact.stop)) if fact.stop else ""
    over = say("no longer taken (%(dates)s)", dates=say("no dates")) if fact.ongoing is False and not last else ""
    return row(", ", (dose, _plain(fact.route or ""), since, same, last, over))


def _rounded(dose: float) -> float:
    """A dose a day to three figures: 15 mg once a week is 2.14 mg a day."""
    return float(f"{dose:.3g}") if dose < _WHOLE else dose


def _measurement(fact: Any) -> str:
    value = said_value(fact.amount.value, fact.amount.unit) if fact.amount else ""
    value = row("", (fact.amount.comparator or "", value)) if fact.amount else ""
    return row(", ", (value, word(fact.result) if fact.result else "", str(fact.date or "")))


def _score(fact: Any) -> str:
    grades = [f"{grade} {count}" for grade, count in sorted(fact.grades.items())]
    value = "" if fact.value is None else f"{fact.value:g}"
    return row(", ", (value, *grades, str(fact.date or "")))


def _dated(fact: Any) -> str:
    dates = (getattr(fact, name, None) for name in ("date", "start", "stop"))
    return row(", ", (str(date) for date in dates if date))


_SAID: Final[dict[str, Callable[[Any], str]]] = {
    "conditions": _condition,
    "medications": _medication,
    "measurements": _measurement,
    "scores": _score,
}
