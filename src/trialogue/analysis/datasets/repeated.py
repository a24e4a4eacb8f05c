"""Endpoints other than a first event, under an estimand: values at visits, yes or no at visits, flares that recur.

How an intercurrent event is taken: a treatment policy passes over it; `hypothetical` leaves what comes after it
missing; `while_on_treatment` carries the last value by then on, and ends the time at risk; `composite` makes a response
no from its day on, and counts as one event more, after which nobody is at risk. A number has no composite: it is
refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from trialogue.analysis.datasets.endpoint import check_estimand, find_intercurrent, last_day
from trialogue.analysis.datasets.known import Known, days_since
from trialogue.analysis.datasets.readings import read_value
from trialogue.analysis.datasets.responses import PARTS, derive_answers
from trialogue.analysis.first_event import EVENTS
from trialogue.conduct.protocol.types import Endpoint, Estimand, Protocol
from trialogue.conduct.responses import RESPONSES
from trialogue.errors import BadInput

Sign: TypeAlias = "tuple[date, str, str, tuple[int, ...]]"


@dataclass(frozen=True, slots=True)
class Course:
    """One participant: the value before treatment, and at each visit of `weeks` (None where missing)."""

    participant: str
    baseline: float | None
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Recurrence:
    """One participant: days of the events after randomisation, and the days at risk."""

    participant: str
    days: tuple[float, ...]
    at_risk: float


def measuring_weeks(protocol: Protocol, endpoint: Endpoint) -> tuple[int, ...]:
    """The weeks after 0, to that of the endpoint, at which the protocol measures it; all of them where no activity
    names the instrument. A response is measured where its parts are."""
    named = PARTS if endpoint.instrument in RESPONSES else {endpoint.instrument}
    asked = {each.id for each in protocol.activities if each.instrument in named}
    return tuple(
        visit.week
        for visit in protocol.visits
        if 0 < visit.week <= endpoint.to_week and (not asked or asked & set(visit.activities))
    )


def derive_courses(
    people: Sequence[Known], protocol: Protocol, endpoint: Endpoint, estimand: Estimand | None
) -> tuple[Course, ...]:
    """The courses of everybody randomised. Raises BadInput for a value that is no number, and a strategy that a value
    cannot take."""
    weeks = measuring_weeks(protocol, endpoint)
    found = [_course(each, protocol, endpoint, weeks) for each in people if each.randomised]
    signs = _signs(people, protocol, endpoint, estimand)
    yes_or_no = {value for each in found for value in (each.baseline, *each.values)} <= {None, 0.0, 1.0}
    ended = []
    for each in found:
        sign = signs.get(each.participant)
        if sign is not None and sign[2] == "composite" and not yes_or_no:
            raise BadInput(f"{endpoint.id}: a number has no composite with {sign[1]}; take that by another strategy")
        known = next(one for one in people if one.person.number == each.participant)
        ended.append(each if sign is None else _ended(each, known, sign, weeks))
    return tuple(ended)


def derive_recurrences(
    people: Sequence[Known], protocol: Protocol, endpoint: Endpoint, estimand: Estimand | None
) -> tuple[Recurrence, ...]:
    """Flares of the endpoint's grade, each dated to the visit that found it; at risk to the last visit judged."""
    signs = _signs(people, protocol, endpoint, estimand)
    if endpoint.event not in EVENTS:
        raise BadInput(f"{endpoint.id}: event {endpoint.event!r} is not known; write one of {', '.join(EVENTS)}")
    found = []
    for known in people:
        start = known.randomised
        if start is None:
            continue
        last = last_day(known, protocol, endpoint)
        seen = [each for each in known.judged if start < each.day <= last and each.grade >= 0]
        end = seen[-1].day if seen else start
        sign = signs.get(known.person.number)
        if sign is not None:
            seen = [each for each in seen if each.day <= sign[0]]
            last_seen = seen[-1].day if seen else start
            end = sign[0] if sign[2] == "composite" else min(end, last_seen)
        days = [float(days_since(start, each.day)) for each in seen if each.grade in EVENTS[endpoint.event]]
        if sign is not None and sign[2] == "composite":
            days.append(float(days_since(start, sign[0])))
        found.append(Recurrence(known.person.number, tuple(days), float(days_since(start, end))))
    return tuple(found)


def find_ends(
    people: Sequence[Known], protocol: Protocol, endpoint: Endpoint, estimand: Estimand | None
) -> dict[str, date]:
    """The day whose events are the last to count, for whom an intercurrent event ends the counting. Raises BadInput for
    a composite: an adverse event is nothing that another event could stand for."""
    signs = _signs(people, protocol, endpoint, estimand)
    for _, name, strategy, _ in signs.values():
        if strategy == "composite":
            raise BadInput(
                f"{endpoint.id}: adverse events have no composite with {name}; take that by another strategy"
            )
    return {number: sign[0] for number, sign in signs.items()}


def _signs(
    people: Sequence[Known], protocol: Protocol, endpoint: Endpoint, estimand: Estimand | None
) -> dict[str, Sign]:
    if estimand is None:
        return {}
    check_estimand(estimand)
    found = {
        known.person.number: find_intercurrent(estimand, known, protocol, endpoint)
        for known in people
        if known.randomised is not None
    }
    return {number: sign for number, sign in found.items() if sign is not None}


def _course(known: Known, protocol: Protocol, endpoint: Endpoint, weeks: tuple[int, ...]) -> Course:
    start = known.randomised
    assert start is not None
    held = {visit.visit: visit for visit in known.visits}
    planned = {visit.week: visit.id for visit in protocol.visits if visit.week in weeks}
    if endpoint.instrument in RESPONSES:
        answers = derive_answers(known, protocol, endpoint)
        said = [answers[planned[week]].response if planned.get(week) in answers else None for week in weeks]
        return Course(known.person.number, None, tuple(None if each is None else float(each) for each in said))
    before = [visit for visit in known.visits if visit.date <= start.isoformat()]
    name = endpoint.instrument
    first = [value for visit in before if (value := read_value(known, name, visit)) is not None]
    values = [read_value(known, name, held[planned[week]]) if planned.get(week) in held else None for week in weeks]
    return Course(known.person.number, first[-1] if first else None, tuple(values))


def _ended(course: Course, known: Known, sign: Sign, weeks: tuple[int, ...]) -> Course:
    """What the intercurrent event makes of the visits after its day."""
    start, (day, _, strategy, _) = known.randomised, sign
    assert start is not None
    through = days_since(start, day) // 7
    values, last = list(course.values), course.baseline
    for place, week in enumerate(weeks):
        if week <= through:
            last = values[place] if values[place] is not None else last
        else:
            values[place] = {"composite": 0.0, "hypothetical": None, "while_on_treatment": last}[strategy]
    return Course(course.participant, course.baseline, tuple(values))
