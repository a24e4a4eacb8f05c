"""Visits, their forms, doses, medication and data queries: what they are refused for."""

from __future__ import annotations

import math

from trialogue.conduct import events as e
from trialogue.conduct.deciding.refusing import Refused
from trialogue.conduct.filled import check_address
from trialogue.conduct.forms import check_readings
from trialogue.conduct.protocol.types import Protocol
from trialogue.conduct.state import Medication, Participant, Query, Visit
from trialogue.errors import BadInput


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
        raise Refused(f"visit {event.visit} of {person.number} is recorded already; record a VisitCorrected instead")
    if errors := [found.message for found in check_readings(event.readings) if found.level == "error"]:
        raise BadInput("; ".join(errors))
    if protocol is None:
        return
    planned = [visit.id for visit in protocol.visits]
    if event.visit in planned and event.unscheduled:
        raise Refused(f"{event.visit} is a planned visit; give an unscheduled one a name of its own, as in u1")
    if event.visit not in planned and not event.unscheduled.strip():
        names = ", ".join(planned)
        raise Refused(f"{event.visit} is no visit of version {protocol.version}, which has {names}; say why it is "
                      "unscheduled, or mend the name")  # fmt: skip
    if event.visit not in planned:
        check_address(event.visit, "VisitRecorded: visit")
    _check_order(person, event.visit, event.date, protocol)


def _check_order(person: Participant, visit: str, day: str | None, protocol: Protocol) -> None:
    """A visit after the randomisation is of who was randomised, and none is after the study."""
    number = person.number
    if any(each.id == visit and each.week > 0 for each in protocol.visits):
        if person.randomised is None:
            raise Refused(f"{visit} follows the randomisation, and {number} has not been randomised; randomise first")
        if day is not None and day < person.randomised:
            raise Refused(
                f"{visit} of {day} is before the randomisation of {number} on {person.randomised}; mend the day"
            )
    if day is not None and person.completed is not None and day > person.completed:
        raise Refused(f"{number} completed the study on {person.completed}; {visit} of {day} is after it: mend the day")


def _decide_missed(person: Participant, event: e.VisitMissed, protocol: Protocol | None) -> None:
    if event.visit in person.visits:
        day = person.visits[event.visit].date
        raise Refused(f"visit {event.visit} of {person.number} took place on {day}; it cannot be missed as well")
    if protocol is not None and event.visit not in {visit.id for visit in protocol.visits}:
        raise Refused(f"{event.visit} is no visit of version {protocol.version}; only a planned visit can be missed")
    if protocol is not None:
        _check_order(person, event.visit, None, protocol)


def _decide_corrected(person: Participant, event: e.VisitCorrected, protocol: Protocol | None) -> None:
    visit = next((each for each in person.visits.values() if each.sequence == event.corrects), None)
    if visit is None:
        raise Refused(
            f"event {event.corrects} is no visit of {person.number}; name the sequence of the visit to correct"
        )
    if visit.locked:
        raise Refused(f"visit {visit.visit} of {person.number} is locked; unlock it first, with a reason")
    if protocol is not None and event.date is not None:
        _check_order(person, visit.visit, event.date, protocol)
    said = {name: reading for name, reading in event.readings.items() if reading}
    if errors := [found.message for found in check_readings(said) if found.level == "error"]:
        raise BadInput("; ".join(errors))


def _decide_form(person: Participant, visit: Visit, event: e.VisitSigned | e.VisitLocked | e.VisitUnlocked) -> None:
    what = f"visit {visit.visit} of {person.number}"
    if isinstance(event, e.VisitUnlocked):
        if not visit.locked:
            raise Refused(f"{what} is not locked")
        return
    if visit.locked:
        raise Refused(f"{what} is locked already")
    if isinstance(event, e.VisitSigned):
        if visit.signed is not None:
            raise Refused(f"{what} was signed by {visit.signed.who}, and has not changed since")
        return
    if visit.signed is None:
        raise Refused(f"{what} is not signed; the investigator signs before it is locked")
    if waiting := [query for query in person.queries if query.visit == visit.visit and not query.closed]:
        raise Refused(f"{what} has open data queries ({_listed(waiting)}); close them before it is locked")


def _decide_query(person: Participant, event: e.DataQueryAnswered | e.DataQueryClosed) -> None:
    query = next((each for each in person.queries if each.sequence == event.query), None)
    if query is None:
        raise Refused(f"event {event.query} is no data query of {person.number}; name the event that raised it")
    if query.closed:
        raise Refused(f"data query {event.query} of {person.number} is closed; raise a new one")
    if isinstance(event, e.DataQueryClosed) and not query.answers:
        raise Refused(f"data query {event.query} of {person.number} has no answer yet")


def _decide_dose(person: Participant, event: e.DoseRecorded) -> None:
    if any(dose.visit == event.visit for dose in person.doses):
        raise Refused(f"the dose of {event.visit} of {person.number} is recorded already; record a deviation instead")
    if not event.given and not event.reason.strip():
        raise BadInput("DoseRecorded: the dose was not given and reason is empty; say why")
    if event.given:
        _check_quantity(event.amount, "DoseRecorded: amount")
    stopped = person.treatment_stopped
    if event.given and stopped is not None and event.date > stopped:
        raise Refused(f"{person.number} stopped treatment on {stopped}; a dose on {event.date} cannot be")
    if event.kit and event.kit not in person.kits:
        raise Refused(f"kit {event.kit} was not given to {person.number}; check the number")


def _decide_medication(
    person: Participant, event: e.ConcomitantMedicationRecorded | e.ConcomitantMedicationStopped
) -> None:
    if isinstance(event, e.ConcomitantMedicationRecorded):
        _check_quantity(event.dose, "ConcomitantMedicationRecorded: dose")
        if event.stop is not None and event.stop < event.start:
            raise BadInput(f"ConcomitantMedicationRecorded: stop {event.stop} is before start {event.start}")
        return
    known: Medication | None = next((m for m in person.medication if m.sequence == event.medication), None)
    if known is None:
        raise Refused(f"event {event.medication} is no medication of {person.number}; name the event that recorded it")
    if known.stop is not None:
        raise Refused(f"{known.drug} of {person.number} was stopped on {known.stop} already")
    if event.date < known.start:
        raise Refused(f"{known.drug} of {person.number} began on {known.start}; it cannot end on {event.date}")


def _check_quantity(quantity: e.Quantity, what: str) -> None:
    value, unit = quantity.get("value"), quantity.get("unit")
    number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    if not number or value < 0 or not isinstance(unit, str) or not unit:  # type: ignore[operator]  # a number by then
        raise BadInput(f"{what} {quantity!r} is no quantity; write a value of 0 or above and a unit, as in mg/d")


def _recorded(person: Participant, visit: str) -> Visit:
    if visit not in person.visits:
        raise Refused(f"visit {visit} of {person.number} is not recorded; record it first")
    return person.visits[visit]


def _listed(queries: list[Query]) -> str:
    return ", ".join(str(query.sequence) for query in queries)
