"""The visits of one synthetic participant, with what goes wrong: late or missed, a lost tube, a slip of the pen, a
question by the monitor, an adverse event, somebody who stops or leaves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from trialogue.conduct import events as e
from trialogue.conduct.flares import ascertain_flare
from trialogue.conduct.protocol.types import Protocol
from trialogue.conduct.protocol.types import Visit as Planned
from trialogue.conduct.rehearsal.diary import Diary
from trialogue.conduct.rehearsal.readings import Course, read_visit
from trialogue.conduct.rehearsal.safety import put_down_adverse_event
from trialogue.conduct.rehearsal.steps import Action, Build, Dispense, Randomise
from trialogue.conduct.state import StudyState

_VOLUME: Final = {"value": 100, "unit": "mL"}
"""Everybody is given the same volume; what is in it the kit knows."""


@dataclass(frozen=True, slots=True)
class Stay:
    """Who, screened and allocated when, and whether the code is broken."""

    number: str
    screened: date
    allocated: date
    breaks: bool


def put_down_visits(  # noqa: PLR0913 (where, who, by what, how, by chance)
    diary: Diary, stay: Stay, versions: Mapping[str, Protocol], course: Course, chance: Random, *, randomise: Randomise
) -> None:
    """Every visit to the last, or until the participant leaves."""
    latest = list(versions.values())[-1]
    ends = chance.choices(("stays", "stops", "leaves"), (0.86, 0.07, 0.07))[0]
    turn = chance.randrange(4, len(latest.visits))
    treated = True
    for at, planned in enumerate(latest.visits):
        target = stay.allocated + timedelta(weeks=planned.week)
        day = stay.screened if planned.week < 0 else target + _delay(planned, chance)
        if planned.id == latest.randomisation.visit:
            diary.note(day, "coordinator", randomise, request=f"randomise {stay.number}")
        if at == turn and ends == "leaves":
            left = e.ConsentWithdrawn(participant=stay.number, date=day.isoformat(), keep_data=chance.random() < 0.8)
            diary.note(day, "coordinator", left)
            return
        if at == turn and ends == "stops":
            treated = False
            stopped = {"date": day.isoformat(), "reason": chance.choice(("adverse event", "wish of the participant"))}
            diary.note(day, "investigator", e.TreatmentStopped(participant=stay.number, **stopped))
        reason = _missed(latest, day, chance) if planned.week > 0 else ""
        if reason:
            event = e.VisitMissed(participant=stay.number, visit=planned.id, reason=reason)
            diary.note(max(day, target + timedelta(days=planned.window.after + 1)), "coordinator", event)
            continue
        if planned.week > 0:
            course.go_on(chance)
        _visit(diary, stay.number, planned, day, latest, course, chance, treated=treated)
        if planned.week > 0 and (chance.random() < 0.07 or (stay.breaks and at == 6)):
            put_down_adverse_event(diary, stay.number, day, chance, breaks=stay.breaks and at == 6)
    last = max(step.context.at.date() for step in diary.steps)
    diary.note(last, "coordinator", e.ParticipantCompleted(participant=stay.number, date=last.isoformat()))


def _visit(  # noqa: PLR0913, PLR0917
    diary: Diary, number: str, planned: Planned, day: date, protocol: Protocol, course: Course, chance: Random, *,
    treated: bool,
) -> None:  # fmt: skip
    readings = read_visit(protocol, planned.id, course, chance)
    mistyped = chance.random() < 0.02 and "platelets" in readings
    right: Any = readings.get("platelets", {}).get("value")
    if mistyped:
        readings["platelets"] = {**readings["platelets"], "value": round(right / 10, 2)}
    said: dict[str, Any] = {"participant": number, "visit": planned.id, "date": day.isoformat()}
    diary.note(day, "coordinator", e.VisitRecorded(**said, readings=readings))
    if "dosing" in planned.activities:
        _dose(diary, said, planned, day, treated=treated, first=planned.id == protocol.randomisation.visit)
    if "flare" in planned.activities and planned.week > 0:
        diary.note(day, "investigator", _flare(protocol, number, planned.id))
    if mistyped:
        found = day + timedelta(days=9)
        asked = {"participant": number, "visit": planned.id, "field": "platelets", "question": "Is this the figure?"}
        diary.note(found, "monitor", e.DataQueryRaised(**asked))
        why = {"value": right, "unit": "10*9/L"}
        diary.note(found, "coordinator", _correction(number, planned.id, why), why="a digit was lost in typing")
        diary.note(found, "coordinator", _answer(number, "It was not; corrected"))
        diary.note(found, "monitor", _close(number))
        if "flare" in planned.activities and planned.week > 0:
            diary.note(found, "investigator", _flare(protocol, number, planned.id))
    signed = day + timedelta(days=12)
    diary.note(signed, "investigator", e.VisitSigned(participant=number, visit=planned.id))


def _dose(  # noqa: PLR0913
    diary: Diary, said: dict[str, Any], planned: Planned, day: date, *, treated: bool, first: bool
) -> None:
    number = said["participant"]
    if not treated:
        diary.note(day, "coordinator", e.DoseRecorded(**said, given=False, reason="treatment was stopped"))
        return
    if not first:
        request = f"kit {planned.id} {number}"
        diary.note(day, "pharmacist", Dispense(number, planned.id, day.isoformat()), request=request)

    def given(state: StudyState) -> Action:
        return e.DoseRecorded(**said, given=True, amount=_VOLUME, kit=state.participants[number].kits[-1])

    diary.note(day, "coordinator", given)


def _delay(planned: Planned, chance: Random) -> timedelta:
    """Within the window; one visit in twenty comes late."""
    if planned.week <= 0:
        return timedelta(0)
    if chance.random() < 0.05:
        return timedelta(days=planned.window.after + chance.randint(1, 2))
    return timedelta(days=chance.randint(-min(2, planned.window.before), min(2, planned.window.after)))


def _missed(protocol: Protocol, day: date, chance: Random) -> str:
    for gap in protocol.disruptions:
        if gap.first <= day.isoformat() <= gap.last:
            return gap.words
    return "was ill" if chance.random() < 0.015 else ""


def _flare(protocol: Protocol, number: str, visit: str) -> Build:
    return lambda state: ascertain_flare(protocol, state.participants[number], visit)


def _correction(number: str, visit: str, right: dict[str, Any]) -> Build:
    def build(state: StudyState) -> Action:
        corrects = state.participants[number].visits[visit].sequence
        return e.VisitCorrected(participant=number, corrects=corrects, readings={"platelets": right})

    return build


def _answer(number: str, words: str) -> Build:
    return lambda state: e.DataQueryAnswered(participant=number, query=_open_query(state, number), answer=words)


def _close(number: str) -> Build:
    return lambda state: e.DataQueryClosed(participant=number, query=_open_query(state, number))


def _open_query(state: StudyState, number: str) -> int:
    return next(query.sequence for query in state.participants[number].queries if not query.closed)
