"""Kits: what their events are refused for."""

from __future__ import annotations

from collections import Counter

from trialogue.conduct import events as e
from trialogue.conduct.refusing import NotFilled, Refused
from trialogue.conduct.state import Kit, Participant, StudyState


def decide_kits(state: StudyState, event: e.OfKits) -> None:
    """What holds of kits that no participant has."""
    kind = type(event).__name__
    if not event.kits or not all(number.strip() for number in event.kits):
        raise NotFilled("%(kind)s: kits is empty; name their numbers", kind=kind)
    if twice := [number for number, count in Counter(event.kits).items() if count > 1]:
        raise Refused("%(kind)s names %(kits)s twice; a kit is there once", kind=kind, kits=twice)
    if isinstance(event, e.KitsReceived):
        if known := [number for number in event.kits if number in state.kits]:
            raise Refused("%(kits)s came with another shipment; a kit's number is its own", kits=known)
        if event.expiry < event.date:
            raise Refused(
                "lot %(lot)s expired on %(expiry)s, before it came on %(day)s; send it back",
                lot=event.lot,
                expiry=event.expiry,
                day=event.date,
            )
        return
    for number in event.kits:
        kit = state.kits.get(number)
        if kit is None:
            raise Refused("kit %(kit)s came with no shipment of %(study)s; check the number", kit=number,
                          study=state.study)  # fmt: skip
        if hindrance := _hindrance(kit, event):
            raise hindrance


def decide_kit_of_participant(state: StudyState, person: Participant, event: e.AnyEvent) -> None:
    """What holds of a kit given and brought back; others pass."""
    if isinstance(event, e.KitDispensed):
        if state.kits:
            raise Refused("kits of a study with a stock are chosen by the allocator; use `trialogue desk dispense`")
        if holder := _holder(state, event.kit):
            raise Refused("kit %(kit)s was given to %(holder)s; a kit is given once", kit=event.kit, holder=holder)
    elif isinstance(event, e.KitReturned):
        if event.kit not in person.kits:
            raise Refused(
                "kit %(kit)s was not given to %(participant)s; check the number",
                kit=event.kit,
                participant=person.number,
            )
        if event.units_left < 0:
            raise NotFilled("units_left %(count)s is below 0; count what is left",
                            count=event.units_left)  # fmt: skip
        kit = state.kits.get(event.kit)
        if kit is not None and kit.standing != "dispensed":
            raise Refused(
                "kit %(kit)s is %(standing)s, not with %(participant)s",
                kit=event.kit,
                standing=kit.standing,
                participant=person.number,
            )


def _hindrance(kit: Kit, event: e.OfKits) -> Refused | None:
    said = {"kit": kit.number, "standing": kit.standing}
    if isinstance(event, e.KitsReceived):
        return None
    if kit.standing == "dispensed":
        return Refused("kit %(kit)s is with %(holder)s; only what is at the study centre is held back, released or "
                       "destroyed", kit=kit.number, holder=kit.participant)  # fmt: skip
    if isinstance(event, e.KitsQuarantined) and kit.standing != "in_stock":
        return Refused("kit %(kit)s is %(standing)s; only what is in stock is held back", **said)
    if isinstance(event, e.KitsReleased) and kit.standing != "quarantined":
        return Refused("kit %(kit)s is %(standing)s; only what is held back is released", **said)
    if isinstance(event, e.KitsDestroyed) and kit.standing == "destroyed":
        return Refused("kit %(kit)s is destroyed already", **said)
    return None


def _holder(state: StudyState, number: str) -> str | None:
    return next((person.number for person in state.participants.values() if number in person.kits), None)
