"""A log of the belimumab protocol for tests of analysis: drawn from its simulation, then written as events.

Which participants are special is fixed, so that tests can name them: P-001 withdraws, P-002 stops treatment, P-003 has
an adjudicated flare, P-004 dies, P-005 is rescued, P-006 gets no kit, P-007 never comes back, P-008 takes the data
away.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np

from trialogue.analysis.first_event import GRADES
from trialogue.analysis.simulation.protocol_path import DrawnTrial, draw_trial
from trialogue.analysis.simulation.protocol_trial import ProtocolTrial, protocol_trial
from trialogue.conduct import events as e
from trialogue.conduct.chain import Entry
from trialogue.conduct.log import Context, record
from trialogue.conduct.protocol.reading import hash_protocol
from trialogue.conduct.protocol.shipped import open_shipped

STUDY = "NCT04515719"
PROTOCOL = open_shipped("nct04515719")
START = date(2021, 3, 19)
NAMES = {number: name for name, number in GRADES.items()}


def drawn_log(size: int, *, seed: int = 1, accrual: float = 0.3) -> tuple[list[Entry], dict[str, str]]:
    """The entries, and the arm of each participant."""
    given = {"participants": size, "annual_flare_risk": 0.5, "hazard_ratio": 0.4, "dropout": 0.1, "missed": 0.05}
    trial = protocol_trial(PROTOCOL, {**given, "start": START, "accrual": accrual})
    drawn = draw_trial(trial, seed, 0)
    visits = {visit.week: visit.id for visit in PROTOCOL.visits}
    made = [e.StudyOpened(protocol=PROTOCOL.id, version="1", protocol_hash=hash_protocol(PROTOCOL))]
    for place in range(size):
        made += _participant(place, _day(drawn, place), trial.weeks, drawn.grades[place], visits)
    made += _screen_failures()
    return _recorded(made), _allocated(drawn)


def log_of(trial: ProtocolTrial, drawn: DrawnTrial) -> tuple[list[Entry], dict[str, str]]:
    """A simulated trial as the desk would have recorded it, nobody special; and the arm of each participant."""
    visits = {visit.week: visit.id for visit in PROTOCOL.visits}
    made: list[e.AnyEvent] = [e.StudyOpened(protocol=PROTOCOL.id, version="1", protocol_hash=hash_protocol(PROTOCOL))]
    for place in range(len(drawn.entry)):
        day = _day(drawn, place)
        made += _enrolled(place, day, kit=f"K-{place:04d}")
        for week, grade in zip(trial.weeks, drawn.grades[place], strict=True):
            said = {"participant": _number(place), "visit": visits[week]}
            if grade < 0:
                made.append(e.VisitMissed(**said, reason="not reached"))
                continue
            made.append(e.VisitRecorded(**said, date=(day + timedelta(weeks=week)).isoformat()))
            made.append(e.FlareAscertained(**said, rule="bliss", flare=NAMES[int(grade)], from_events=(1,)))
    return _recorded(made), _allocated(drawn)


def _recorded(made: list[e.AnyEvent]) -> list[Entry]:
    who = Context("coordinator 1", "coordinator", datetime(2024, 6, 1, 8, tzinfo=UTC), why="as it happened")
    return record(STUDY, [(event, who) for event in made])


def _allocated(drawn: DrawnTrial) -> dict[str, str]:
    return {_number(place): PROTOCOL.arms[arm].id for place, arm in enumerate(drawn.arm)}


def _day(drawn: DrawnTrial, place: int) -> date:
    return START + timedelta(days=int(drawn.entry[place]))


def _number(place: int) -> str:
    return f"P-{place + 1:03d}"


def _participant(place: int, day: date, weeks: tuple[int, ...], grades: np.ndarray, visits: dict[int, str]) -> list:
    who, score = _number(place), {"selena_sledai": {"value": 2 + place % 4, "unit": "{score}"}}
    made = _enrolled(place, day, kit="" if place == 5 else f"K-{place:04d}")
    made.append(e.VisitRecorded(participant=who, visit="v2", date=day.isoformat(), readings=score))
    for week, grade in zip(weeks, grades, strict=True):
        if place == 6:
            break
        when = day + timedelta(weeks=week)
        if grade < 0:
            made.append(e.VisitMissed(participant=who, visit=visits[week], reason="not reached"))
            continue
        flare = "none" if place in {0, 1, 2, 3, 4, 7} else NAMES[int(grade)]
        readings = {**score, "rescue": {"value": place == 4 and week == 12, "unit": ""}}
        made.append(e.VisitRecorded(participant=who, visit=visits[week], date=when.isoformat(), readings=readings))
        made.append(
            e.FlareAscertained(participant=who, visit=visits[week], rule="bliss", flare=flare, from_events=(1,))
        )
        if place == 2 and week == 4:
            made.append(e.FlareAdjudicated(participant=who, visit=visits[week], flare="severe", blinded=True))
        if place in {0, 7} and week == 16:
            made.append(e.ConsentWithdrawn(participant=who, date=when.isoformat(), keep_data=place == 0))
            return made
        if place == 1 and week == 20:
            made.append(e.TreatmentStopped(participant=who, date=when.isoformat(), reason="wish"))
    if place == 3:
        made.append(_harm(who, day + timedelta(days=100), "sepsis", "fatal", serious=True))
    if place % 3 == 0:
        made.append(_harm(who, day + timedelta(days=30), "headache", "mild", serious=False))
    if place not in {3, 6}:
        made.append(e.ParticipantCompleted(participant=who, date=(day + timedelta(weeks=52)).isoformat()))
    return made


def _enrolled(place: int, day: date, *, kit: str) -> list[e.AnyEvent]:
    who = _number(place)
    consented, screened = ((day - timedelta(days=days)).isoformat() for days in (10, 5))
    said = {"site": str(1 + place % 2), "person": f"k{place}", "document": "main", "version": "1.0"}
    return [
        e.ConsentGiven(participant=who, date=consented, **said),
        e.ParticipantScreened(participant=who, date=screened, outcomes={"i1": "yes"}),
        e.ParticipantRandomised(participant=who, date=day.isoformat(), stratum={}, slot=f"all/{place + 1}", kit=kit),
    ]


def _harm(who: str, day: date, term: str, severity: str, *, serious: bool) -> e.AdverseEventReported:
    return e.AdverseEventReported(
        participant=who, date=day.isoformat(), term=term, severity=severity, serious=serious, related="unknown"
    )


def _screen_failures() -> list[e.AnyEvent]:
    said = {"site": "1", "document": "main", "version": "1.0", "date": "2021-04-01"}
    return [
        e.ConsentGiven(participant="S-001", person="s1", **said),
        e.ParticipantScreened(participant="S-001", date="2021-04-02", outcomes={"e5": "violated"}, failed=("e5",)),
        e.ConsentGiven(participant="S-002", person="s2", **said),
    ]
