"""What the API says of the data's form: the fields, the search areas, the enumerations."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from trialogue.search.fields import areas
from trialogue.study.fields import Field, enumerations, field_named, fields

_LABELS: Final = {
    "ConditionSearch": "Conditions or disease", "BasicSearch": "Other terms", "LocationSearch": "Location terms",
    "TitleSearch": "Title / acronym", "InterventionSearch": "Intervention / treatment",
    "OutcomeSearch": "Outcome measure", "SponsorSearch": "Sponsor / collaborator", "IdSearch": "Study IDs",
}  # fmt: skip
_LEGACY: Final = {"ACTIVE_NOT_RECRUITING": "Active, not recruiting", "NA": "N/A", "YES": "Yes", "NO": "No"}
_DATES: Final = {"string:date": "NormalizedDate", "PartialDate": "PartialDate", "DateTimeMinutes": "DateTimeMinutes"}
_SOURCES: Final = {
    "text": "TEXT",
    "code": "ENUM",
    "yes-no": "BOOLEAN",
    "date": "DATE",
    "number": "NUMERIC",
    "age": "TEXT",
}


@cache
def metadata() -> list[dict[str, Any]]:
    """The tree of fields. There are none that are only indexed or only historic."""
    nodes: dict[str, dict[str, Any]] = {}
    roots = []
    for field in fields():
        node = _node(field)
        nodes[field.path] = node
        parent = field.path.rpartition(".")[0]
        if parent:
            nodes[parent].setdefault("children", []).append(node)
        else:
            roots.append(node)
    return roots


def _node(field: Field) -> dict[str, Any]:
    kind = field.kind
    type_ = "text" if field.type == "string" else _DATES.get(field.type, field.type)
    node: dict[str, Any] = {
        "name": field.steps[-1],
        "piece": field.piece,
        "title": _words(field.steps[-1]),
        "type": f"{type_}[]" if field.repeated else type_,
        "sourceType": "MARKUP" if field.type == "markup" else _SOURCES.get(kind, "STRUCT"),
    }
    if kind == "code":
        node["isEnum"] = True
    if kind == "branch" and field.repeated:
        node["nested"] = True
    if any(field.piece in area.synonyms for area in areas().values()):
        node["synonyms"] = True
    return node


def _words(name: str) -> str:
    spaced = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name)
    return spaced[:1].upper() + spaced[1:]


@cache
def search_areas() -> list[dict[str, Any]]:
    """The one kind of document, a study, and its search areas."""
    told = []
    for area in areas().values():
        parts = [
            {
                "pieces": [piece],
                "weight": weight,
                "type": field.type if field.type != "string" else "text",
                "isEnum": field.kind == "code",
                "isSynonyms": piece in area.synonyms,
            }
            for piece, weight in area.weights.items()
            if (field := field_named(piece)) is not None
        ]
        entry: dict[str, Any] = {"name": area.name, "parts": parts}
        if area.parameter:
            entry["param"] = area.parameter.removeprefix("query.")
        if area.name in _LABELS:
            entry["uiLabel"] = _LABELS[area.name]
        told.append(entry)
    return [{"name": "Study", "areas": told}]


@cache
def enums() -> list[dict[str, Any]]:
    """The enumerations, the fields of each, and their values; `legacyValue` is the value in words."""
    return [
        {
            "type": name,
            "pieces": [field.piece for field in fields() if field.type == name],
            "values": [{"value": value, "legacyValue": legacy_value(value)} for value in values],
        }
        for name, values in enumerations().items()
    ]


def legacy_value(value: str) -> str:
    """A coded value in words.

    >>> legacy_value("NOT_YET_RECRUITING"), legacy_value("PHASE2")
    ('Not yet recruiting', 'Phase 2')
    """
    if value in _LEGACY:
        return _LEGACY[value]
    words = value.replace("_", " ").capitalize()
    return words[:-1].rstrip() + f" {words[-1]}" if "hase" in words and words[-1].isdigit() else words
