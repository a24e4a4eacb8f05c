"""From a CodeableConcept to a concept: by a code the vocabulary carries, else by its words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Final

from trialogue.patient.fhir.element import Element
from trialogue.vocabulary import Concept, default

SYSTEMS: Final = {
    "http://loinc.org": "loinc",
    "http://snomed.info/sct": "snomed",
    "http://www.nlm.nih.gov/research/umls/rxnorm": "rxnorm",
    "http://hl7.org/fhir/sid/icd-10": "icd10",
    "http://hl7.org/fhir/sid/icd-10-cm": "icd10",
    "http://hl7.org/fhir/sid/icd-10-gm": "icd10",
}
_IN_BRACKETS: Final = re.compile(
    r"\s*[(\[](?:disorder|finding|situation|procedure|substance|regime/therapy)[)\]]\s*$", re.IGNORECASE
)
_LONG_LAB: Final = re.compile(r"\s*\[[^\]]*\].*$")
_PREFIX: Final = re.compile(
    r"^(?:allergy to|history of|personal history of|acute|chronic|disorder of|primary malignant neoplasm of)\s+",
    re.IGNORECASE,
)


def words_of(concept: Element) -> str | None:
    """What a CodeableConcept calls itself: its text, else the first display."""
    text = concept.text("text")
    displays = (coding.text("display") for coding in concept.elements("coding"))
    found = text or next((each for each in displays if each), None)
    return _IN_BRACKETS.sub("", found) if found else None


def codes_of(concept: Element) -> list[tuple[str, str]]:
    """The codings of known systems as (system, code), as in ("loinc", "718-7")."""
    found = []
    for coding in concept.elements("coding"):
        system, code = SYSTEMS.get(coding.text("system") or ""), coding.text("code")
        if system and code:
            found.append((system, code))
    return found


def concept_of(concept: Element, kinds: Sequence[str]) -> Concept | None:
    """The vocabulary's concept of one of these kinds, by code first, then by its words; None where neither is known."""
    for system, code in codes_of(concept):
        found = _by_code(system, code)
        if found is not None and found.kind in kinds:
            return found
    words = words_of(concept)
    spelled = [words, *(coding.text("display") for coding in concept.elements("coding"))]
    for each in dict.fromkeys(filter(None, spelled)):
        plain = _IN_BRACKETS.sub("", each)
        for name in (plain, _LONG_LAB.sub("", plain), _PREFIX.sub("", plain)):
            if (known := default().lookup(name, kinds)) is not None:
                return known
    return None


def _by_code(system: str, code: str) -> Concept | None:
    codes = _codes()
    name = codes.get((system, code))
    if name is None and system == "icd10":
        name = codes.get((system, code.replace(".", "")[:3]))
    return default().concept(name) if name is not None and name in default() else None


@cache
def _codes() -> dict[tuple[str, str], str]:
    text = (files("trialogue.patient") / "data" / "fhir_codes.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")][1:]
    codes = {(system, code): concept for system, code, concept in rows}
    for each in default().concepts():
        for system, code in each.codes.items():
            codes.setdefault((system, code), each.id)
    return codes
