"""Low disease activity (LLDAS) and remission (DORIS 2021) at a visit, computed from what the visits hold.

Pure, from the state, like :mod:`trialogue.conduct.responses`. Both are defined on SLEDAI-2K: where the protocol chose
another version its items answer other questions, and the part stays unknown.
"""

from __future__ import annotations

from typing import Any, Final, Literal

from trialogue.conduct.protocol.types import Endpoint, Protocol
from trialogue.conduct.state import Participant, Visit
from trialogue.instruments.composites import CompositeFinding, compute_composite
from trialogue.instruments.sledai import find_items

STATES: Final = ("lldas", "doris-2021")
"""The instruments of an endpoint that this module computes."""
DiseaseState = Literal["lldas", "doris-2021"]
_ASKED: Final = ("hemolytic_anemia", "gastrointestinal", "maintenance_tolerated", "treatment_stable")
"""Readings of the form `disease_state`, by the names that the instrument has for them."""


def state_endpoints(protocol: Protocol) -> tuple[Endpoint, ...]:
    """The protocol's endpoints that are a state of the disease."""
    return tuple(each for each in protocol.endpoints if each.instrument in STATES)


def assess_state(protocol: Protocol, person: Participant, visit: str, state: DiseaseState) -> CompositeFinding | None:
    """Whether a participant is in the state at a visit, component by component; None where it is not recorded. UNKNOWN
    in it says that something is missing. New activity is by item, against the last visit before whose items were
    asked."""
    now = person.visits.get(visit)
    if now is None:
        return None
    filled: dict[str, Any] = {name: _value(now, name) for name in ("pga", *_ASKED)}
    filled["prednisone_mg"] = _value(now, "prednisone")
    if _scored(protocol):
        filled["sledai_2k"] = _items(now)
        if (before := _before(person, now)) is not None:
            filled["previous_sledai_2k"] = _items(before)
    return compute_composite(state, {name: value for name, value in filled.items() if value is not None})


def state_told_by(protocol: Protocol, person: Participant, visit: str) -> tuple[int, ...]:
    """The visits, with their corrections, that a state is computed from: this one, and the last before whose items were
    asked."""
    now = person.visits.get(visit)
    if now is None:
        return ()
    before = _before(person, now) if _scored(protocol) else None
    return tuple(sorted({*now.sequences, *(before.sequences if before is not None else ())}))


def _scored(protocol: Protocol) -> bool:
    return any(each.instrument == "sledai" and each.version == "2k" for each in protocol.choices)


def _before(person: Participant, now: Visit) -> Visit | None:
    earlier = [each for each in person.visits.values() if each.date < now.date and "sledai_items" in each.readings]
    return max(earlier, key=lambda each: each.date, default=None)


def _items(visit: Visit) -> dict[str, bool]:
    present = _value(visit, "sledai_items")
    return {} if present is None else {item.key: item.key in present for item in find_items("2k")}


def _value(visit: Visit, reading: str) -> Any:
    return visit.readings.get(reading, {}).get("value")
