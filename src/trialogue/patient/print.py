"""A patient as a document that reads back as the same patient."""

from __future__ import annotations

from typing import Any, Final

from trialogue.patient import facts
from trialogue.patient.facts import Amount, Patient
from trialogue.patient.grounding import KINDS_OF, ground, names_of_score
from trialogue.patient.parse import LISTS

NAME_FIELDS: Final = {"medication": "drug", "score": "instrument"}
DATES: Final = ("onset", "resolved", "start", "stop", "unchanged_since", "date")
PLAIN: Final = ("source", "absent", "route", "frequency", "ongoing", "result", "equation", "value", "version", "study")


def print_patient(patient: Patient) -> dict[str, Any]:
    """The document of a patient: plain text, numbers, booleans, lists and mappings, in the order of the schema.

    Reading it gives the same patient, where its facts stand in the paths of their lists ("medications[2]").
    """
    document: dict[str, Any] = {"id": patient.id} if patient.id else {}
    if patient.birth is not None:
        document["birth_date"] = str(patient.birth)
    if patient.age is not None and patient.age_on is not None:
        document["age"] = f"{patient.age.value!r} {patient.age.unit}"
        document["age_on"] = str(patient.age_on)
    if patient.sex is not None:
        document["sex"] = patient.sex
    for name, (kind, _) in LISTS.items():
        if entries := getattr(patient, name):
            document[name] = [_print_entry(kind, entry) for entry in entries]
    return document


def _print_entry(kind: str, entry: Any) -> dict[str, Any]:
    if isinstance(entry, facts.Complete):
        return {"of": entry.of, "as_of": str(entry.as_of)}
    if isinstance(entry, facts.Attestation):
        printed: dict[str, Any] = {"sentence_sha256": entry.sentence_sha256, "holds": entry.holds}
    else:
        printed = {}
    return {**printed, **_name(kind, entry), **_plain(entry), **_quantities(entry), **_dates(entry)}


def _name(kind: str, fact: facts.Fact) -> dict[str, Any]:
    printed = {NAME_FIELDS.get(kind, "name"): fact.name} if fact.name else {}
    if fact.concept is not None and fact.concept != _found(kind, fact):
        printed["concept"] = fact.concept
    return printed


def _found(kind: str, fact: facts.Fact) -> str | None:
    """The concept that reading would find by the name alone."""
    if kind not in KINDS_OF or not fact.name:
        return None
    return ground(kind, names_of_score(fact.name, fact.version) if isinstance(fact, facts.Score) else (fact.name,))


def _plain(fact: facts.Fact) -> dict[str, Any]:
    values = {name: getattr(fact, name, None) for name in PLAIN}
    printed = {name: value for name, value in values.items() if value is not None and value != "" and name != "absent"}
    return {**printed, "absent": True} if fact.absent else printed


def _quantities(fact: facts.Fact) -> dict[str, Any]:
    printed: dict[str, Any] = {}
    if isinstance(fact, facts.Condition):
        printed.update({"status": fact.status} if fact.status != "unknown" else {})
        printed.update({"qualifiers": list(fact.qualifiers)} if fact.qualifiers else {})
    elif isinstance(fact, facts.Medication) and fact.daily_dose is not None:
        printed["daily_dose"] = f"{_number(fact.daily_dose)} {fact.daily_dose.unit}"
    elif isinstance(fact, facts.Score) and fact.grades:
        printed["grades"] = dict(fact.grades)
    elif isinstance(fact, facts.Measurement):
        printed.update(_measured(fact))
    return printed


def _measured(fact: facts.Measurement) -> dict[str, Any]:
    printed: dict[str, Any] = {}
    if fact.amount is not None:
        printed["value"] = _number(fact.amount) if fact.amount.comparator else fact.amount.value
        printed["unit"] = fact.amount.unit
    if fact.baseline is not None:
        start = fact.baseline
        printed["baseline"] = {"value": _number(start) if start.comparator else start.value, "unit": start.unit}
    if fact.reference is not None:
        limits = {"low": fact.reference.low, "high": fact.reference.high}
        printed["reference_range"] = {name: limit for name, limit in limits.items() if limit is not None}
    return printed


def _number(amount: Amount) -> str:
    return f"{amount.comparator} {amount.value!r}" if amount.comparator else repr(amount.value)


def _dates(fact: facts.Fact) -> dict[str, str]:
    values = {name: getattr(fact, name, None) for name in DATES}
    return {name: str(value) for name, value in values.items() if value is not None}
