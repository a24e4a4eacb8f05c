"""Visits, their forms, doses, medication and data queries: what they are refused for."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from trialogue.conduct import events as e
from trialogue.conduct.filled import check_address
from trialogue.conduct.forms import check_readings
from trialogue.conduct.protocol.types import Protocol
from trialogue.conduct.refusing import NotFilled, Refused
from trialogue.conduct.state import Medication, Participant, Visit


def decide_visit(person: Participant, event: e.AnyEvent, protocol: Protocol | None) -> None:
    """What holds of events about visits; others pass."""
    match event:
        case e.VisitRecorded():
            _decide_recorded(person, event, protocol)
        case e.VisitMissed():
            _decide_missed(person, event, protocol)
        case e.VisitCorrected():
            _decide_corrected(person, event, protocol)
        case e.VisitSigned() | e.VisitLocked() | e.VisitUnlocked():
            _decide_form(person, _recorded(person, event.visit), event)
        case e.FlareAscertained() | e.GradesAscertained() | e.FlareAdjudicated():
            _recorded(person, event.visit)
        case e.DataQueryRaised():
            if event.visit not in person.missed:
                _recorded(person, event.visit)
        case e.DataQueryAnswered() | e.DataQueryClosed():
            _decide_query(person, event)
        case e.DoseRecorded():
            _decide_dose(person, event)
        case e.ConcomitantMedicationRecorded() | e.ConcomitantMedicationStopped():
            _decide_medication(person, event)
        case _:
            pass


def _decide_recorded(person: Participant, event: e.VisitRecorded, protocol: Protocol | None) -> None:
    if event.visit in person.visits:
        raise Refused(
            "visit %(visit)s of %(participant)s is recorded already; correct it instead",
            visit=event.visit,
            participant=person.number,
        )
    _check_readings(event.readings)
    if protocol is None:
        return
    planned = [visit.id for visit in protocol.visits]
    if event.visit in planned and event.unscheduled:
        raise Refused(
            "%(visit)s is a planned visit; give an unscheduled one a name of its own, as in u1", visit=event.visit
        )
    if event.visit not in planned and not event.unscheduled.strip():
        raise Refused("%(visit)s is no visit of version %(version)s, which has %(names)s; say why it is unscheduled, "
                      "or mend the name", visit=event.visit, version=protocol.version, names=planned)  # fmt: skip
    if event.visit not in planned:
        check_address(event.visit, "VisitRecorded", "visit")
    _check_order(person, event.visit, event.date, protocol)


def _check_order(person: Participant, visit: str, day: str | None, protocol: Protocol) -> None:
    """A visit after the randomisation is of who was randomised, and none is after the study."""
    number = person.number
    if any(each.id == visit and each.week > 0 for each in protocol.visits):
        if person.randomised is None:
            raise Refused(
                "%(visit)s follows the randomisation, and %(participant)s has not been randomised; randomise first",
                visit=visit,
                participant=number,
            )
        if day is not None and day < person.randomised:
            raise Refused(
                "%(visit)s of %(day)s is before the randomisation of %(participant)s on %(randomised)s; mend the day",
                visit=visit,
                day=day,
                participant=number,
                randomised=person.randomised,
            )
    if day is not None and person.completed is not None and day > person.completed:
        raise Refused(
            "%(participant)s completed the study on %(completed)s; %(visit)s of %(day)s is after it: mend the day",
            participant=number,
            completed=person.completed,
            visit=visit,
            day=day,
        )


def _decide_missed(person: Participant, event: e.VisitMissed, protocol: Protocol | None) -> None:
    if event.visit in person.visits:
        day = person.visits[event.visit].date
        raise Refused(
            "visit %(visit)s of %(participant)s took place on %(day)s; it cannot be missed as well",
            visit=event.visit,
            participant=person.number,
            day=day,
        )
    if protocol is not None and event.visit not in {visit.id for visit in protocol.visits}:
        raise Refused(
            "%(visit)s is no visit of version %(version)s; only a planned visit can be missed",
            visit=event.visit,
            version=protocol.version,
        )
    if protocol is not None:
        _check_order(person, event.visit, None, protocol)


def _decide_corrected(person: Participant, event: e.VisitCorrected, protocol: Protocol | None) -> None:
    visit = next((each for each in person.visits.values() if each.sequence == event.corrects), None)
    if visit is None:
        raise Refused(
            "event %(event)s is no visit of %(participant)s; name the sequence of the visit to correct",
            event=event.corrects,
            participant=person.number,
        )
    if visit.locked:
        raise Refused(
            "visit %(visit)s of %(participant)s is locked; unlock it first, with a reason",
            visit=visit.visit,
            participant=person.number,
        )
    if protocol is not None and event.date is not None:
        _check_order(person, visit.visit, event.date, protocol)
    said = {name: reading for name, reading in event.readings.items() if reading}
    _check_readings(said)


def _check_readings(said: Mapping[str, Mapping[str, Any]]) -> None:
    if errors := [found.trouble for found in check_readings(said) if found.level == "error"]:
        raise NotFilled("%(troubles)s", troubles=errors)


def _decide_form(person: Participant, visit: Visit, event: e.VisitSigned | e.VisitLocked | e.VisitUnlocked) -> None:
    what = {"visit": visit.visit, "participant": person.number}
    if isinstance(event, e.VisitUnlocked):
        if not visit.locked:
            raise Refused("visit %(visit)s of %(participant)s is not locked", **what)
        return
    if visit.locked:
        raise Refused("visit %(visit)s of %(participant)s is locked already", **what)
    if isinstance(event, e.VisitSigned):
        if visit.signed is not None:
            raise Refused(
                "visit %(visit)s of %(participant)s was signed by %(who)s, and has not changed since",
                **what,
                who=visit.signed.who,
            )
        return
    if visit.signed is None:
        raise Refused(
            "visit %(visit)s of %(participant)s is not signed; the investigator signs before it is locked", **what
        )
    if waiting := [query for query in person.queries if query.visit == visit.visit and not query.closed]:
        raise Refused(
            "visit %(visit)s of %(participant)s has open data queries (%(queries)s); close them before it is locked",
            **what,
            queries=[query.sequence for query in waiting],
        )


def _decide_query(person: Participant, event: e.DataQueryAnswered | e.DataQueryClosed) -> None:
    query = next((each for each in person.queries if each.sequence == event.query), None)
    if query is None:
        raise Refused(
            "event %(query)s is no data query of %(participant)s; name the event that raised it",
            query=event.query,
            participant=person.number,
        )
    if query.closed:
        raise Refused(
            "data query %(query)s of %(participant)s is closed; raise a new one",
            query=event.query,
            participant=person.number,
        )
    if isinstance(event, e.DataQueryClosed) and not query.answers:
        raise Refused(
            "data query %(query)s of %(participant)s has no answer yet", query=event.query, participant=person.number
        )


def _decide_dose(person: Participant, event: e.DoseRecorded) -> None:
    if any(dose.visit == event.visit for dose in person.doses):
        raise Refused(
            "the dose of %(visit)s of %(participant)s is recorded already; record a deviation instead",
            visit=event.visit,
            participant=person.number,
        )
    if not event.given and not event.reason.strip():
        raise NotFilled("the dose was not given and reason is empty; say why")
    if event.given:
        _check_quantity(event.amount, "DoseRecorded", "amount")
    stopped = person.treatment_stopped
    if event.given and stopped is not None and event.date > stopped:
        raise Refused(
            "%(participant)s stopped treatment on %(stopped)s; a dose on %(day)s cannot be",
            participant=person.number,
            stopped=stopped,
            day=event.date,
        )
    if event.kit and event.kit not in person.kits:
        raise Refused(
            "kit %(kit)s was not given to %(participant)s; check the number", kit=event.kit, participant=person.number
        )


def _decide_medication(
    person: Participant, event: e.ConcomitantMedicationRecorded | e.ConcomitantMedicationStopped
) -> None:
    if isinstance(event, e.ConcomitantMedicationRecorded):
        _check_quantity(event.dose, "ConcomitantMedicationRecorded", "dose")
        if event.stop is not None and event.stop < event.start:
            raise NotFilled(
                "a medicine cannot stop on %(stop)s, before its start on %(start)s; mend a day",
                stop=event.stop,
                start=event.start,
            )
        return
    known: Medication | None = next((m for m in person.medication if m.sequence == event.medication), None)
    if known is None:
        raise Refused(
            "event %(event)s is no medication of %(participant)s; name the event that recorded it",
            event=event.medication,
            participant=person.number,
        )
    if known.stop is not None:
        raise Refused(
            "%(drug)s of %(participant)s was stopped on %(day)s already",
            drug=known.drug,
            participant=person.number,
            day=known.stop,
        )
    if event.date < known.start:
        raise Refused(
            "%(drug)s of %(participant)s began on %(began)s; it cannot end on %(day)s",
            drug=known.drug,
            participant=person.number,
            began=known.start,
            day=event.date,
        )


def _check_quantity(quantity: e.Quantity, kind: str, field: str) -> None:
    value, unit = quantity.get("value"), quantity.get("unit")
    number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    if not number or value < 0 or not isinstance(unit, str) or not unit:  # type: ignore[operator]  # a number by then
        raise NotFilled(
            "%(kind)s: %(field)s %(quantity)s is no quantity; write a value of 0 or above and a unit, as in mg/d",
            kind=kind,
            field=field,
            quantity=repr(quantity),
        )


def _recorded(person: Participant, visit: str) -> Visit:
    if visit not in person.visits:
        raise Refused(
            "visit %(visit)s of %(participant)s is not recorded; record it first",
            visit=visit,
            participant=person.number,
        )
    return person.visits[visit]
