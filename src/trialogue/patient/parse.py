"""A patient from a document: every problem of the whole document is collected before any is raised."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from trialogue.dates import Duration, PartialDate
from trialogue.errors import Issue
from trialogue.patient.facts import Patient
from trialogue.patient.fields import Fields, Report
from trialogue.patient.parse_facts import (
    read_allergy,
    read_attestation,
    read_complete,
    read_condition,
    read_consent,
    read_participation,
    read_procedure,
    read_score,
    read_state,
)
from trialogue.patient.parse_quantities import read_measurement, read_medication
from trialogue.patient.problems import PatientFileError, Problem, shown
from trialogue.patient.same_day import find_two_values
from trialogue.wording import say

OLDEST_YEARS: Final = 130
LISTS: Final[dict[str, tuple[str, Callable[[Fields], Any]]]] = {
    "conditions": ("condition", read_condition),
    "medications": ("medication", read_medication),
    "measurements": ("measurement", read_measurement),
    "scores": ("score", read_score),
    "procedures": ("procedure", read_procedure),
    "allergies": ("allergy", read_allergy),
    "states": ("state", read_state),
    "participations": ("participation", read_participation),
    "consents": ("consent", read_consent),
    "attestations": ("attestation", read_attestation),
    "complete": ("complete", read_complete),
}
"""Each list of a document: the kind of its entries in the schema, and what reads one."""

_AGE: Final = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*([A-Za-z]+)\Z")


@dataclass(frozen=True, slots=True)
class Understood:
    """A reading: the patient where the document can be used, all problems where not, notes on what stays unknown."""

    patient: Patient
    problems: tuple[Problem, ...]
    notes: tuple[Issue, ...]


def parse_patient(document: Mapping[str, Any], *, today: datetime.date, name: str = "patient document") -> Patient:
    """The patient in a document. Raises PatientFileError with every problem; `today` bounds what can be recorded."""
    understood = understand(document, today=today)
    if understood.problems:
        raise PatientFileError(understood.problems, name)
    return understood.patient


def understand(document: Mapping[str, Any], *, today: datetime.date) -> Understood:
    """Read a document without raising. With problems, `patient` holds what could be read and must not be matched."""
    report = Report(today)
    top = Fields(report, "", document, "")
    birth = _birth(top)
    age, age_on = _age(top)
    sex = top.choice("sex")
    report.birth = birth
    lists: dict[str, Any] = {name: tuple(_entries(top, name, kind, read)) for name, (kind, read) in LISTS.items()}
    head: dict[str, Any] = {"birth": birth, "age": age, "age_on": age_on, "sex": sex}
    notes = (*report.notes, *find_two_values(lists["measurements"], lists["scores"]))
    return Understood(Patient(id=top.text("id") or "", **head, **lists), tuple(report.problems), notes)


def _entries(top: Fields, name: str, kind: str, read: Callable[[Fields], Any]) -> list[Any]:
    entries = []
    for index, entry in enumerate(top.items(name)):
        path = f"{name}[{index}]"
        if not isinstance(entry, Mapping):
            fix = say("Write it as fields, for example `- name: ...`.")
            top.report.problems.append(Problem(path, shown(entry), say("a mapping (%(kind)s)", kind=kind), fix))
            continue
        entries.append(read(Fields(top.report, path, entry, kind)))
    return [entry for entry in entries if entry is not None]


def _birth(top: Fields) -> PartialDate | None:
    birth = top.date("birth_date")
    if birth is not None and top.report.today.year - birth.year > OLDEST_YEARS:
        top.wrong("birth_date", say("an age of at most %(most)s years", most=OLDEST_YEARS), "Correct the year.")
        return None
    if birth is not None and "age" in top:
        top.wrong("age", "either birth_date or age", "Keep one of the two; the date of birth is the better.")
    return birth


def _age(top: Fields) -> tuple[Duration | None, datetime.date | None]:
    written = top.values.get("age")
    if "age_on" in top and written is None:
        top.wrong("age_on", "an age beside it", "Add `age:` or remove `age_on:`.")
    if written is None:
        return None, None
    age = _read_age(top, written)
    if age is not None and not 0 <= age.days() <= OLDEST_YEARS * 365.25:
        top.wrong("age", say("an age from 0 to %(most)s years", most=OLDEST_YEARS), "Correct it.")
    return age, top.day("age_on") or top.report.today


def _read_age(top: Fields, written: object) -> Duration | None:
    if not isinstance(written, str):
        years = top.as_number("age", written)
        return Duration(years, "a") if years is not None else None
    match = _AGE.match(written.strip())
    unit = _age_unit(match[2]) if match else None
    if match is None or unit is None:
        top.wrong("age", "a number of years, or a number with years, months, weeks or days", "Write 34, or 8 months.")
        return None
    return Duration(float(match[1]), unit)


def _age_unit(word: str) -> str | None:
    return {
        "a": "a", "y": "a", "yr": "a", "yrs": "a", "year": "a", "years": "a", "mo": "mo", "month": "mo", "months": "mo",
        "wk": "wk", "week": "wk", "weeks": "wk", "d": "d", "day": "d", "days": "d",
    }.get(word.lower())  # fmt: skip
