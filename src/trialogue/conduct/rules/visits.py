"""Visits and their forms: readings, corrections, signatures, doses, medication, data queries, flares."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from trialogue.conduct import events as e
from trialogue.conduct.log import Recorded
from trialogue.conduct.state import (
    LOST,
    Adjudication,
    Ascertainment,
    Correction,
    Dose,
    Grading,
    Medication,
    Participant,
    Query,
    Signature,
    Visit,
)
from trialogue.errors import BadInput


def visited(person: Participant, event: e.VisitRecorded, recorded: Recorded) -> Participant:
    visit = Visit(recorded.sequence, event.visit, event.date, event.readings, unscheduled=event.unscheduled)
    missed = {name: reason for name, reason in person.missed.items() if name != event.visit}
    found_again = person.ended is not None and person.ended_because == LOST and event.date > person.ended
    back: dict[str, Any] = {"ended": None, "ended_because": ""} if found_again else {}
    return replace(person, visits={**person.visits, event.visit: visit}, missed=missed, **back)


def missed(person: Participant, event: e.VisitMissed, _: Recorded) -> Participant:
    return replace(person, missed={**person.missed, event.visit: event.reason})


def corrected(person: Participant, event: e.VisitCorrected, recorded: Recorded) -> Participant:
    visit = next((visit for visit in person.visits.values() if visit.sequence == event.corrects), None)
    if visit is None:
        raise BadInput(f"event {recorded.sequence} corrects event {event.corrects}, no visit of {person.number}")
    before: dict[str, Any] = {name: visit.readings.get(name) for name in event.readings}
    if event.date is not None:
        before["date"] = visit.date
    kept = Correction(recorded.sequence, recorded.who, recorded.why, before)
    mended = replace(
        visit,
        date=event.date or visit.date,
        readings={name: said for name, said in {**visit.readings, **event.readings}.items() if said},
        corrections=(*visit.corrections, kept),
        signed=None,
    )
    return replace(person, visits={**person.visits, visit.visit: mended})


def signed(person: Participant, event: e.VisitSigned, recorded: Recorded) -> Participant:
    return _changed(person, event.visit, recorded, signed=Signature(recorded.sequence, recorded.who, recorded.at))


def locked(person: Participant, event: e.VisitLocked, recorded: Recorded) -> Participant:
    return _changed(person, event.visit, recorded, locked=True)


def unlocked(person: Participant, event: e.VisitUnlocked, recorded: Recorded) -> Participant:
    return _changed(person, event.visit, recorded, locked=False)


def dosed(person: Participant, event: e.DoseRecorded, recorded: Recorded) -> Participant:
    said = (event.visit, event.date, event.given, event.amount, event.kit, event.reason)
    return replace(person, doses=(*person.doses, Dose(recorded.sequence, *said)))


def medicated(person: Participant, event: e.ConcomitantMedicationRecorded, recorded: Recorded) -> Participant:
    said = (event.drug, event.dose, event.route, event.start, event.stop, event.indication)
    return replace(person, medication=(*person.medication, Medication(recorded.sequence, *said)))


def medication_stopped(person: Participant, event: e.ConcomitantMedicationStopped, _: Recorded) -> Participant:
    held = (replace(each, stop=event.date) if each.sequence == event.medication else each for each in person.medication)
    return replace(person, medication=tuple(held))


def asked(person: Participant, event: e.DataQueryRaised, recorded: Recorded) -> Participant:
    query = Query(recorded.sequence, event.visit, event.field, event.question, recorded.who)
    return replace(person, queries=(*person.queries, query))


def answered(person: Participant, event: e.DataQueryAnswered, _: Recorded) -> Participant:
    held = (
        replace(query, answers=(*query.answers, event.answer)) if query.sequence == event.query else query
        for query in person.queries
    )
    return replace(person, queries=tuple(held))


def closed(person: Participant, event: e.DataQueryClosed, _: Recorded) -> Participant:
    held = (replace(query, closed=True) if query.sequence == event.query else query for query in person.queries)
    return replace(person, queries=tuple(held))


def ascertained(person: Participant, event: e.FlareAscertained, recorded: Recorded) -> Participant:
    found = Ascertainment(recorded.sequence, event.visit, event.rule, event.flare, event.from_events)
    return replace(person, ascertained=(*person.ascertained, found))


def graded(person: Participant, event: e.GradesAscertained, recorded: Recorded) -> Participant:
    found = Grading(recorded.sequence, event.visit, event.rule, event.grades, event.from_events)
    return replace(person, graded=(*person.graded, found))


def adjudicated(person: Participant, event: e.FlareAdjudicated, recorded: Recorded) -> Participant:
    judged = Adjudication(recorded.sequence, event.visit, event.flare, event.blinded)
    return replace(person, adjudicated=(*person.adjudicated, judged))


def _changed(person: Participant, visit: str, recorded: Recorded, **fields: Any) -> Participant:
    if visit not in person.visits:
        raise BadInput(f"event {recorded.sequence} is about {visit}, no recorded visit of {person.number}")
    return replace(person, visits={**person.visits, visit: replace(person.visits[visit], **fields)})
