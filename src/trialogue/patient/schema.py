"""The documented JSON Schema, and what the parser takes from it: the known fields and the choices."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def patient_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a patient document."""
    schema: dict[str, Any] = json.loads((files(__package__) / "patient.schema.json").read_text(encoding="utf-8"))
    return schema


def fields_of(kind: str) -> dict[str, Any]:
    """The fields of one kind of fact ("condition"), or of the whole document (""), with their schemas."""
    schema = patient_schema()
    kind, _, inner = kind.partition(".")
    part = schema["$defs"][kind] if kind else schema
    fields: dict[str, Any] = part["properties"]
    return fields_within(fields[inner]) if inner else fields


def fields_within(part: dict[str, Any]) -> dict[str, Any]:
    """The fields of a mapping that stands inside a fact ("measurement.reference_range")."""
    fields: dict[str, Any] = part["properties"]
    return fields
