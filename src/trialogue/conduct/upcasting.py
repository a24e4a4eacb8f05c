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


def _screening_was_the_investigators(body: Mapping[str, Any]) -> Body:
    # Version 1 was recorded once the investigator had decided: what is not among the failed does not exclude.
    failed = set(body.get("failed", ()))
    held = {"satisfied", "not_applicable"}
    decisions = {
        name: "violated" if name in failed else outcome if outcome in held else "satisfied"
        for name, outcome in body["outcomes"].items()
    }
    return {**body, "decisions": decisions | dict.fromkeys(failed, "violated")}


def _as_it_was(body: Mapping[str, Any]) -> Body:
    # Fields were added that may be left out.
    return dict(body)


def _code_break_in_one_step(body: Mapping[str, Any]) -> Body:
    # Version 1 knew no request of its own; 0 is no event.
    return {**body, "asked": 0}


STEPS: Final[dict[tuple[str, int], Callable[[Mapping[str, Any]], Body]]] = {
    ("ConsentGiven", 1): _consent_names_its_document,
    ("VisitRecorded", 1): _readings_carry_units,
    ("VisitRecorded", 2): _as_it_was,
    ("ParticipantScreened", 1): _screening_was_the_investigators,
    ("AdverseEventReported", 1): _as_it_was,
    ("CodeBroken", 1): _code_break_in_one_step,
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
