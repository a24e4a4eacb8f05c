"""Kits: received, held back, given, brought back, gone. A kit that no shipment brought is not kept: studies may give
kits by hand, without a stock."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from msgspec.structs import replace

from trialogue.conduct import events as e
from trialogue.conduct.state import Kit

Kits = MutableMapping[str, Kit]


def apply_to_kits(kits: Kits, event: e.AnyEvent) -> None:
    """What an event does to the kits; most do nothing."""
    match event:
        case e.KitsReceived():
            for number in event.kits:
                kits[number] = Kit(number, event.site, event.lot, event.expiry, event.date)
        case e.KitsQuarantined():
            _change(kits, event.kits, standing="quarantined", reason=event.reason)
        case e.KitsReleased():
            _change(kits, event.kits, standing="in_stock", reason=event.reason)
        case e.KitsDestroyed():
            _change(kits, event.kits, standing="destroyed", reason=event.reason)
        case e.ParticipantRandomised() | e.KitDispensed():
            visit = event.visit if isinstance(event, e.KitDispensed) else ""
            given = {"participant": event.participant, "visit": visit, "dispensed": event.date}
            _change(kits, (event.kit,), standing="dispensed", **given)
        case e.KitReturned():
            _change(kits, (event.kit,), standing="returned", returned=event.date, units_left=event.units_left)
        case _:
            pass


def _change(kits: Kits, numbers: tuple[str, ...], **fields: Any) -> None:
    for number in numbers:
        if number in kits:
            kits[number] = replace(kits[number], **fields)
