"""Until when study treatment reached a participant, by what the log shows of it."""

from __future__ import annotations

from datetime import date, timedelta

from trialogue.analysis.datasets.known import Known
from trialogue.conduct.protocol.types import Protocol


def find_supply(known: Known, protocol: Protocol) -> tuple[date, tuple[int, ...]]:
    """The day of the planned visit after the last sign of treatment, and the events that show the sign.

    A kit handed out and a dose given are signs, and where no dose is recorded at all, a visit of the treatment period.
    Who is lost to follow-up, or has come to the end of the treatment planned, is so not counted on to the cut-off.
    Where no visit is planned after the sign, its own day.
    """
    start = known.randomised
    assert start is not None
    planned = {visit.id: start + timedelta(weeks=visit.week) for visit in protocol.visits}
    reached, behind = max(
        (max(day, planned.get(visit, day)), (sequence,)) for day, visit, sequence in _signs(known, protocol, start)
    )
    return min((day for day in planned.values() if day > reached), default=reached), behind


def _signs(known: Known, protocol: Protocol, start: date) -> list[tuple[date, str, int]]:
    """Day, visit and event."""
    found = [(start, "", number) for number in known.sequences("ParticipantRandomised")[:1]]
    found += [
        (date.fromisoformat(entry.body["date"]), entry.body["visit"], entry.sequence)
        for entry in known.events.get("KitDispensed", ())
    ]
    doses = [(date.fromisoformat(dose.date), dose) for dose in known.person.doses]
    found += [(day, dose.visit, dose.sequence) for day, dose in doses if dose.given and day <= known.cut_off]
    if not doses:
        treating = {visit.id for visit in protocol.visits if visit.epoch == "treatment"}
        seen = [visit for visit in known.visits if visit.visit in treating]
        found += [(date.fromisoformat(visit.date), visit.visit, visit.sequence) for visit in seen]
    return found
