"""MedicationStatement and MedicationRequest as entries of a patient document, with the daily dose where it is told."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from trialogue.patient.fhir.clinical import Entries, dated
from trialogue.patient.fhir.coding import concept_of, words_of
from trialogue.patient.fhir.element import Element
from trialogue.vocabulary import default

Resolve = Callable[[str], Element | None]
"""From a reference to the resource it names, inside the same bundle."""

_NOW: Final = frozenset(("active", "on-hold", "draft"))
_NEVER_WAS: Final = frozenset(("entered-in-error", "cancelled", "intended"))
_DAYS: Final = {"h": 1 / 24, "d": 1.0, "wk": 7.0, "mo": 30.4375, "a": 365.25}
_STRENGTH: Final = re.compile(r"\d+(?:\.\d+)?\s*(?:MG|MCG|G|UNT|ML)\b", re.IGNORECASE)


def read_medication(resource: Element, resolve: Resolve) -> Entries:
    """The drugs of a statement or a request: those it names, each an entry."""
    status = resource.text("status") or "unknown"
    if status in _NEVER_WAS or resource.flag("doNotPerform"):
        resource.report.note(resource.at("status"), f"A medication that is {status}.", "It is left out.")
        return []
    code = _code(resource, resolve)
    names = _drugs(code)
    if not names:
        resource.report.note(code.path, "Names no drug: neither a known code nor a text.", "It is left out.")
        return []
    fields = _when(resource, status)
    if len(names) == 1 and not fields.get("absent"):
        fields |= _dose(resource)
    return [("medications", {**name, "source": "FHIR", **fields}) for name in names]


def _code(resource: Element, resolve: Resolve) -> Element:
    reference = resource.element("medicationReference").text("reference")
    if reference is None:
        return resource.element("medicationCodeableConcept")
    if reference.startswith("#"):
        for each in resource.elements("contained"):
            if each.text("id") == reference[1:]:
                return each.element("code")
    found = resolve(reference)
    if found is None:
        where = resource.at("medicationReference.reference")
        resource.report.note(where, f"{reference!r} is not in this bundle.", "Its medication stays unknown.")
        return resource.element("medicationCodeableConcept")
    return found.element("code")


def _drugs(code: Element) -> list[dict[str, Any]]:
    whole = concept_of(code, ("drug", "drug-class"))
    words = words_of(code)
    if whole is not None:
        return [{"drug": words or whole.name, "concept": whole.id}]
    if words is None:
        return []
    found = {mention.concept.id: mention for mention in default().find(words, ("drug", "drug-class"))}
    if found:
        return [{"drug": words[each.start : each.end], "concept": id_} for id_, each in found.items()]
    return [{"drug": _STRENGTH.split(words)[0].strip(" /,") or words}]


def _when(resource: Element, status: str) -> dict[str, Any]:
    period = resource.element("effectivePeriod")
    start = resource.date("effectiveDateTime", "authoredOn") or period.date("start")
    end = period.date("end")
    if status == "not-taken":
        return {"absent": True} | dated("date", resource.date("dateAsserted", "effectiveDateTime"))
    fields = dated("start", start) | dated("stop", end)
    if status in _NOW:
        return fields | ({} if end else {"ongoing": True})
    return fields | {"ongoing": False}


def _dose(resource: Element) -> dict[str, Any]:
    for instruction in (*resource.elements("dosage"), *resource.elements("dosageInstruction")):
        quantity = _quantity(instruction)
        value, unit = quantity.number("value"), quantity.text("code") or quantity.text("unit")
        repeat = instruction.element("timing").element("repeat")
        times, period, each = repeat.number("frequency") or 1.0, repeat.number("period"), repeat.text("periodUnit")
        if value is None or unit is None:
            continue
        if instruction.flag("asNeededBoolean"):
            return {"dose": f"{value:g} {unit}", "frequency": "as needed"}
        if period and each in _DAYS:
            return {"daily_dose": f"{value * times / (period * _DAYS[each]):.6g} {unit}"}
        return {"dose": f"{value:g} {unit}"}
    return {}


def _quantity(instruction: Element) -> Element:
    for rate in instruction.elements("doseAndRate"):
        return rate.element("doseQuantity")
    return instruction.element("doseQuantity")
