"""Response at a visit against the visit of the randomisation: SRI-4 and BICLA, computed from what the visits hold.

Pure, from the state: the pages show it, and an analysis can take it. What it rests on: totals of SELENA-SLEDAI, the
global assessment, grades of BILAG-2004 by items (pending expert check), and whether treatment failed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal

from trialogue.conduct.bilag import ITEMS, grade_visits, settled_grades
from trialogue.conduct.protocol.types import Endpoint, Protocol
from trialogue.conduct.state import Participant, Visit
from trialogue.instruments.bilag import BilagFinding
from trialogue.instruments.composites import CompositeFinding, compute_composite

RESPONSES: Final = ("sri-4", "bicla")
"""The instruments of an endpoint that this module computes."""
Response = Literal["sri-4", "bicla"]


def response_endpoints(protocol: Protocol) -> tuple[Endpoint, ...]:
    """The protocol's endpoints that are a response."""
    return tuple(each for each in protocol.endpoints if each.instrument in RESPONSES)


def respond(protocol: Protocol, person: Participant, visit: str, definition: Response) -> CompositeFinding | None:
    """Whether a participant responds at a visit, component by component; None where the randomisation's visit or this
    one is not recorded, or this one is not after it. UNKNOWN in it says that something is missing.

    Treatment failed when the study treatment was stopped or consent withdrawn until the day of the visit, or a visit
    until then says `rescue`; it did not when this visit says that there was none; otherwise it is unknown.
    """
    pair = _start_and(protocol, person, visit)
    return None if pair is None else _respond(protocol, person, *pair, grade_visits(person), definition)


def respond_throughout(protocol: Protocol, person: Participant, definition: Response) -> dict[str, CompositeFinding]:
    """The same for every visit after that of the randomisation, by its name, the grades computed once."""
    pairs = [pair for visit in person.visits if (pair := _start_and(protocol, person, visit)) is not None]
    grades = grade_visits(person) if pairs else {}
    return {now.visit: _respond(protocol, person, start, now, grades, definition) for start, now in pairs}


def told_by(protocol: Protocol, person: Participant, visit: str) -> tuple[int, ...]:
    """The visits, with their corrections, that a response is computed from: the randomisation's, this one, and of those
    until then any that was assessed by items (a grade looks back) or says whether there was `rescue`."""
    pair = _start_and(protocol, person, visit)
    if pair is None:
        return ()
    start, now = pair
    looked_at = [
        each
        for each in person.visits.values()
        if each.visit in {start.visit, now.visit}
        or (each.date <= now.date and ITEMS in each.readings)
        or (start.date <= each.date <= now.date and "rescue" in each.readings)
    ]
    return tuple(sorted(n for each in looked_at for n in each.sequences))


def _start_and(protocol: Protocol, person: Participant, visit: str) -> tuple[Visit, Visit] | None:
    start, now = person.visits.get(protocol.randomisation.visit), person.visits.get(visit)
    return None if start is None or now is None or now.date <= start.date else (start, now)


def _respond(  # noqa: PLR0913, PLR0917  # what decides
    protocol: Protocol,
    person: Participant,
    start: Visit,
    now: Visit,
    grades: Mapping[str, BilagFinding],
    definition: Response,
) -> CompositeFinding:
    version = next((each.version for each in protocol.choices if each.instrument == "sledai"), "selena")
    filled: dict[str, Any] = {
        "sledai_version": "2k" if version == "2k" else "selena",
        "sledai": _pair(start, now, "selena_sledai"),
        "pga": _pair(start, now, "pga"),
        "treatment_failure": _treatment_failed(person, start, now),
    }
    found = [settled_grades(grades[each.visit]) if each.visit in grades else None for each in (start, now)]
    if (before := found[0]) is not None and (after := found[1]) is not None:
        filled |= {"bilag_before": before, "bilag_now": after}
    return compute_composite(definition, filled)


def _pair(start: Visit, now: Visit, reading: str) -> dict[str, Any]:
    values = {"before": _value(start, reading), "now": _value(now, reading)}
    return {name: value for name, value in values.items() if value is not None}


def _treatment_failed(person: Participant, start: Visit, now: Visit) -> bool | None:
    ended = (day for day in (person.treatment_stopped, person.withdrawn) if day is not None)
    between = [each for each in person.visits.values() if start.date <= each.date <= now.date]
    if any(day <= now.date for day in ended) or any(_said(each) is True for each in between):
        return True
    return _said(now)


def _said(visit: Visit) -> bool | None:
    """What a visit says of treatment outside the protocol."""
    value: Any = visit.readings.get("rescue", {}).get("value")
    said: Mapping[Any, bool] = {True: True, False: False, "yes": True, "no": False}
    return said.get(value) if isinstance(value, bool | str) else None


def _value(visit: Visit, reading: str) -> Any:
    return visit.readings.get(reading, {}).get("value")
