"""Observations as entries of a patient document: values, results in words, scores, smoking and pregnancy."""

from __future__ import annotations

from typing import Any, Final

from trialogue.patient.fhir.clinical import Entries, dated, head
from trialogue.patient.fhir.coding import codes_of, words_of
from trialogue.patient.fhir.element import Element

_USABLE: Final = frozenset(("final", "amended", "corrected", "preliminary", "registered", "unknown"))
_SMOKING: Final = ("loinc", "72166-2")
_PREGNANCY: Final = ("loinc", "82810-3")
_INTERPRETATIONS: Final = {
    "pos": "positive", "neg": "negative", "n": "normal", "h": "high", "hh": "high", "l": "low", "ll": "low",
    "a": "abnormal", "aa": "abnormal", "det": "positive", "nd": "negative",
}  # fmt: skip
_SMOKERS: Final = (
    ("never", [("smoker", True), ("non-smoker", False)]), ("former", [("smoker", True), ("former-smoker", False)]),
    ("current", [("smoker", False)]), ("heavy", [("smoker", False)]), ("light", [("smoker", False)]),
)  # fmt: skip


def read_observation(resource: Element) -> Entries:
    """What an Observation and its components state."""
    status = resource.text("status") or "unknown"
    if status not in _USABLE:
        resource.report.note(resource.at("status"), f"An observation that is {status}.", "It is left out.")
        return []
    date = resource.date("effectiveDateTime", "effectiveInstant") or resource.element("effectivePeriod").date("start")
    entries: Entries = []
    for part in (resource, *resource.elements("component")):
        entries += _one(part, date)
    return entries


def _one(part: Element, date: str | None) -> Entries:
    code = part.element("code")
    codes = codes_of(code)
    if _SMOKING in codes:
        return _smoking(part, date)
    if _PREGNANCY in codes:
        return _pregnancy(part, date)
    if not any(name.startswith("value") for name in part.values):
        return []
    named = head(part, code, ("measurement", "instrument"))
    if named is None:
        return []
    entry, concept = named
    if concept is not None and concept.kind == "instrument":
        value = (
            part.element("valueQuantity").number("value")
            if "valueQuantity" in part.values
            else part.number("valueInteger")
        )
        if value is None:
            return []
        return [("scores", {"instrument": entry.pop("name"), **entry, "value": value} | dated("date", date))]
    read = _value(part)
    return [("measurements", entry | read | dated("date", date))] if read else []


def _value(part: Element) -> dict[str, Any]:
    quantity = part.element("valueQuantity")
    value = quantity.number("value") if quantity.values else part.number("valueInteger")
    if value is not None:
        sign = quantity.text("comparator")
        unit = quantity.text("code") or quantity.text("unit") or "1"
        bound = f"{sign}{value:g}" if sign in ("<", "<=", ">", ">=") else value
        return {"value": bound, "unit": unit} | _limits(part)
    word = words_of(part.element("valueCodeableConcept")) or part.text("valueString") or _interpretation(part)
    return {"result": word.lower()[:100]} if word else {}


def _limits(part: Element) -> dict[str, Any]:
    for each in part.elements("referenceRange"):
        limits = {name: each.element(name).number("value") for name in ("low", "high")}
        found = {name: value for name, value in limits.items() if value is not None}
        if found and found.get("low", 0.0) <= found.get("high", float("inf")):
            return {"reference_range": found}
    return {}


def _interpretation(part: Element) -> str | None:
    for each in part.elements("interpretation"):
        for coding in each.elements("coding"):
            if (word := _INTERPRETATIONS.get((coding.text("code") or "").lower())) is not None:
                return word
    return None


def _smoking(part: Element, date: str | None) -> Entries:
    said = (words_of(part.element("valueCodeableConcept")) or "").lower()
    for word, states in _SMOKERS:
        if word in said:
            return [
                (
                    "states",
                    {"name": name, "source": "FHIR"} | ({"absent": True} if absent else {}) | dated("date", date),
                )
                for name, absent in states
            ]
    part.report.note(part.at("valueCodeableConcept"), f"Smoking told as {said!r}.", "It stays unknown.")
    return []


def _pregnancy(part: Element, date: str | None) -> Entries:
    said = (words_of(part.element("valueCodeableConcept")) or "").lower()
    if "pregnan" not in said:
        return []
    return [("states", {"name": "pregnant", "source": "FHIR"} | _absence("not" in said) | dated("date", date))]


def _absence(absent: bool) -> dict[str, Any]:
    return {"absent": True} if absent else {}
