"""Old events read by new software: each step takes a body from one schema version of its kind to the next.

What is stored is never rewritten (its hash covers the old body); the steps run whenever an event is read. Add a step
and raise the event's `SCHEMA` in one commit; never change a step that has been released.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

Body = dict[str, Any]


def _consent_names_its_document(body: Mapping[str, Any]) -> Body:
    # Version 1 knew one consent document for a study.
    return {**body, "document": "main"}


def _readings_carry_units(body: Mapping[str, Any]) -> Body:
    # Version 1 kept bare numbers; the unit was the protocol's and is not known here.
    readings = {name: {"value": value, "unit": ""} for name, value in body.get("readings", {}).items()}
    return {**body, "readings": readings}


STEPS: Final[dict[tuple[str, int], Callable[[Mapping[str, Any]], Body]]] = {
    ("ConsentGiven", 1): _consent_names_its_document,
    ("VisitRecorded", 1): _readings_carry_units,
}
"""From (kind, version) to the next version."""


def upcast(kind: str, schema: int, body: Mapping[str, Any], current: int) -> Body:
    """The body in the current version of its kind. Raises KeyError where a step is missing.

    >>> upcast("VisitRecorded", 1, {"readings": {"pga": 1.5}}, 2)
    {'readings': {'pga': {'value': 1.5, 'unit': ''}}}
    """
    for version in range(schema, current):
        body = STEPS[kind, version](body)
    return dict(body)
