"""Conditions, procedures and allergies of a bundle as entries of a patient document."""

from __future__ import annotations

import re
from typing import Any, Final, TypeAlias

from trialogue.patient.fhir.coding import codes_of, concept_of, words_of
from trialogue.patient.fhir.element import Element
from trialogue.vocabulary import Concept

Entries: TypeAlias = list[tuple[str, dict[str, Any]]]
"""The list of the patient document that an entry belongs to, and the entry."""

NO_ALLERGIES: Final = frozenset((("snomed", "716186003"), ("snomed", "409137002")))
_STATUS: Final = {
    "active": "active", "recurrence": "active", "relapse": "active", "inactive": "inactive", "remission": "remission",
    "resolved": "resolved",
}  # fmt: skip
_UNSURE: Final = frozenset(("unconfirmed", "provisional", "differential"))
_HISTORY: Final = re.compile(r"^(?:personal )?history of\b", re.IGNORECASE)
_DONE: Final = frozenset(("completed", "in-progress", "unknown", "on-hold", "stopped"))


def read_condition(resource: Element) -> Entries:
    """A Condition: a diagnosis, or a state ("pregnant")."""
    named = head(resource, resource.element("code"), ("condition", "state", "procedure"))
    if named is None or not _is_sure(resource):
        return []
    entry, concept = named
    date = resource.date("onsetDateTime") or resource.element("onsetPeriod").date("start")
    ended = resource.date("abatementDateTime") or resource.element("abatementPeriod").date("end")
    if _word(resource.element("verificationStatus")) == "refuted":
        return [("conditions", entry | {"absent": True} | dated("date", resource.date("recordedDate")))]
    if concept is not None and concept.kind == "state":
        return [] if ended else [("states", entry | dated("date", date or resource.date("recordedDate")))]
    if concept is not None and concept.kind == "procedure":
        return [("procedures", entry | dated("date", date))]
    status = _STATUS.get(_word(resource.element("clinicalStatus")) or "", "resolved" if ended else "unknown")
    if _HISTORY.match(words_of(resource.element("code")) or ""):
        status = "resolved" if ended else "inactive"
    return [("conditions", entry | {"status": status} | dated("onset", date) | dated("resolved", ended))]


def read_procedure(resource: Element) -> Entries:
    """A Procedure that was done, or was not."""
    named = head(resource, resource.element("code"), ("procedure",))
    status = resource.text("status") or "unknown"
    if named is None:
        return []
    period = resource.element("performedPeriod")
    date = dated("date", resource.date("performedDateTime") or period.date("start", "end"))
    if status == "not-done":
        return [("procedures", named[0] | {"absent": True} | date)]
    if status not in _DONE:
        resource.report.note(resource.at("status"), f"A procedure that is {status}.", "It is left out.")
        return []
    return [("procedures", named[0] | date)]


def read_allergy(resource: Element) -> Entries:
    """An AllergyIntolerance; "no known allergies" declares the list complete."""
    code = resource.element("code")
    date = resource.date("recordedDate", "onsetDateTime")
    if NO_ALLERGIES & set(codes_of(code)):
        return [("complete", {"of": "allergies", "as_of": date})] if date else []
    named = head(resource, code, ("allergen", "drug", "drug-class"))
    if named is None or not _is_sure(resource):
        return []
    if _word(resource.element("verificationStatus")) == "refuted":
        return [("allergies", named[0] | {"absent": True} | dated("date", date))]
    if _word(resource.element("clinicalStatus")) in ("inactive", "resolved"):
        resource.report.note(resource.at("clinicalStatus"), "An allergy that is over.", "It is left out.")
        return []
    return [("allergies", named[0] | dated("date", date))]


def head(resource: Element, code: Element, kinds: tuple[str, ...]) -> tuple[dict[str, Any], Concept | None] | None:
    """Name, concept and source of a fact; None, and noted, where the resource names nothing."""
    words = words_of(code)
    concept = concept_of(code, kinds)
    if words is None and concept is None:
        resource.report.note(code.path, "Names nothing: neither a known code nor a text.", "It is left out.")
        return None
    entry: dict[str, Any] = {"name": words or (concept.name if concept else ""), "source": "FHIR"}
    if concept is not None:
        entry["concept"] = concept.id
    return entry, concept


def dated(name: str, date: str | None) -> dict[str, Any]:
    """A date field, where there is a date."""
    return {name: date} if date is not None else {}


def _is_sure(resource: Element) -> bool:
    status = _word(resource.element("verificationStatus"))
    if status == "entered-in-error" or status in _UNSURE:
        resource.report.note(resource.at("verificationStatus"), f"Recorded as {status}.", "It is left out.")
        return False
    return True


def _word(concept: Element) -> str | None:
    codes = (coding.text("code") for coding in concept.elements("coding"))
    return next((code.lower() for code in codes if code), concept.text("text"))
