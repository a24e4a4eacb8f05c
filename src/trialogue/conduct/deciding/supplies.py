"""Kits: what their events are refused for."""

from __future__ import annotations

from collections import Counter

from trialogue.conduct import events as e
from trialogue.conduct.deciding.refusing import Refused
from trialogue.conduct.state import Kit, Participant, StudyState
from trialogue.errors import BadInput


def decide_kits(state: StudyState, event: e.OfKits) -> None:
    """What holds of kits that no participant has."""
    kind = type(event).__name__
    if not event.kits or not all(number.strip() for number in event.kits):
        raise BadInput(f"{kind}: kits is empty; name their numbers")
    if twice := [number for number, count in Counter(event.kits).items() if count > 1]:
        raise Refused(f"{kind} names {', '.join(twice)} twice; a kit is there once")
    if isinstance(event, e.KitsReceived):
        if known := [number for number in event.kits if number in state.kits]:
            raise Refused(f"{', '.join(known)} came with another shipment; a kit's number is its own")
        if event.expiry < event.date:
            raise Refused(f"lot {event.lot} expired on {event.expiry}, before it came on {event.date}; send it back")
        return
    for number in event.kits:
        kit = state.kits.get(number)
        if kit is None:
            raise Refused(f"kit {number} came with no shipment of {state.study}; check the number")
        if reason := _hindrance(kit, event):
            raise Refused(f"kit {number} {reason}")


def decide_kit_of_participant(state: StudyState, person: Participant, event: e.AnyEvent) -> None:
    """What holds of a kit given and brought back; others pass."""
    if isinstance(event, e.KitDispensed):
        if state.kits:
            raise Refused("kits of a study with a stock are chosen by the allocator; use `trialogue desk dispense`")
        if holder := _holder(state, event.kit):
            raise Refused(f"kit {event.kit} was given to {holder}; a kit is given once")
    elif isinstance(event, e.KitReturned):
        if event.kit not in person.kits:
            raise Refused(f"kit {event.kit} was not given to {person.number}; check the number")
        if event.units_left < 0:
            raise BadInput(f"KitReturned: units_left {event.units_left} is below 0; count what is left")
        kit = state.kits.get(event.kit)
        if kit is not None and kit.standing != "dispensed":
            raise Refused(f"kit {event.kit} is {kit.standing}, not with {person.number}")


def _hindrance(kit: Kit, event: e.OfKits) -> str | None:
    if isinstance(event, e.KitsQuarantined) and kit.standing != "in_stock":
        return f"is {_words(kit)}; only what is in stock is held back"
    if isinstance(event, e.KitsReleased) and kit.standing != "quarantined":
        return f"is {_words(kit)}; only what is held back is released"
    if isinstance(event, e.KitsDestroyed) and kit.standing in {"dispensed", "destroyed"}:
        return f"is {_words(kit)}; it cannot be destroyed"
    return None


def _words(kit: Kit) -> str:
    return f"with {kit.participant}" if kit.standing == "dispensed" else kit.standing.replace("_", " ")


def _holder(state: StudyState, number: str) -> str | None:
    return next((person.number for person in state.participants.values() if number in person.kits), None)
