"""Values at visits under an estimand: numbers, changes, totals over time, yes or no; each with the events behind it.

How an intercurrent event is taken: a treatment policy passes over it; `hypothetical` leaves what comes after it
missing; `while_on_treatment` carries the last value by then on; `composite` makes a response no from its day on. A
number has no composite: it is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, TypeAlias

from trialogue.analysis.datasets.known import Known
from trialogue.analysis.datasets.readings import Doses, read_value, told_by
from trialogue.analysis.datasets.repeated import Sign, find_signs
from trialogue.analysis.datasets.responses import COMPUTED, PARTS, Answer, derive_answers
from trialogue.analysis.datasets.table import Row, Table
from trialogue.conduct.protocol.types import Endpoint, Estimand, Protocol
from trialogue.conduct.protocol.types import Visit as Planned
from trialogue.errors import BadInput

BY_VISIT: Final = frozenset({"change", "value", "total"})
"""The rules of an endpoint that is read at visits."""
_COLUMNS: Final = ("participant", "arm", "endpoint", "estimand", "visit", "week", "day", "baseline", "value")
Answers: TypeAlias = "Mapping[str, Answer]"


@dataclass(frozen=True, slots=True)
class Point:
    """The value of a planned visit (None where missing), its day, or the planned one, and the events behind."""

    value: float | None
    day: date
    sequences: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """One participant: the value before treatment, and that of each visit that measures the endpoint."""

    participant: str
    baseline: Point
    points: tuple[Point, ...]

    @property
    def values(self) -> tuple[float | None, ...]:
        """The values alone."""
        return tuple(each.value for each in self.points)


def measuring_visits(protocol: Protocol, endpoint: Endpoint) -> tuple[Planned, ...]:
    """The visits after week 0, to the endpoint's, at which the protocol measures it; all of them where no activity
    names the instrument. A response is measured where its parts are."""
    named = PARTS if endpoint.instrument in COMPUTED else {endpoint.instrument}
    asked = {each.id for each in protocol.activities if each.instrument in named}
    return tuple(
        visit
        for visit in protocol.visits
        if 0 < visit.week <= endpoint.to_week and (not asked or asked & set(visit.activities))
    )


def derive_courses(
    people: Sequence[Known],
    protocol: Protocol,
    endpoint: Endpoint,
    estimand: Estimand | None,
    answers: Mapping[str, Answers] | None = None,
) -> tuple[Course, ...]:
    """The courses of everybody randomised; `answers` are those of a response by participant, where derived already.

    Raises BadInput for a value that is no number, a strategy that a value cannot take, and a total of what does not add
    up over days.
    """
    visits, way = measuring_visits(protocol, endpoint), _way(protocol, endpoint, answers)
    randomised = [each for each in people if each.randomised]
    found = [way(each, visits) for each in randomised]
    signs = find_signs(people, protocol, endpoint, estimand)
    yes_or_no = {value for each in found for value in (each.baseline.value, *each.values)} <= {None, 0.0, 1.0}
    ended = []
    for course in found:
        sign = signs.get(course.participant)
        if sign is not None and sign[2] == "composite" and not yes_or_no:
            raise BadInput(f"{endpoint.id}: a number has no composite with {sign[1]}; take that by another strategy")
        ended.append(course if sign is None else _ended(course, sign))
    return tuple(ended)


_Way: TypeAlias = Callable[[Known, Sequence[Planned]], Course]


def _way(protocol: Protocol, endpoint: Endpoint, answers: Mapping[str, Answers] | None) -> _Way:
    if endpoint.instrument in COMPUTED:

        def answered(known: Known, visits: Sequence[Planned]) -> Course:
            own = derive_answers(known, protocol, endpoint) if answers is None else answers[known.person.number]
            return _responses(known, visits, own)

        return answered
    if endpoint.rule == "total":
        if endpoint.instrument != "prednisone_equivalent":
            raise BadInput(
                f"{endpoint.id}: a total is known of prednisone_equivalent only, not of {endpoint.instrument}; take "
                "its change or value"
            )
        return _totals
    return lambda known, visits: _readings(known, visits, endpoint.instrument)


def _readings(known: Known, visits: Sequence[Planned], instrument: str) -> Course:
    start = _start(known)
    first = Point(None, start, ())
    for visit in known.visits:
        if visit.date <= start.isoformat() and (value := read_value(known, instrument, visit)) is not None:
            first = Point(value, date.fromisoformat(visit.date), told_by(known, instrument, visit))
    points, held = [], {visit.visit: visit for visit in known.visits}
    for planned in visits:
        own = held.get(planned.id)
        if own is None:
            points.append(_missing(known, planned))
        else:
            behind = told_by(known, instrument, own)
            points.append(Point(read_value(known, instrument, own), date.fromisoformat(own.date), behind))
    return Course(known.person.number, first, tuple(points))


def _responses(known: Known, visits: Sequence[Planned], answers: Answers) -> Course:
    points = []
    for planned in visits:
        own = answers.get(planned.id)
        if own is None:
            points.append(_missing(known, planned))
        else:
            points.append(Point(None if own.response is None else float(own.response), own.day, own.behind))
    return Course(known.person.number, Point(None, _start(known), ()), tuple(points))


def _totals(known: Known, visits: Sequence[Planned]) -> Course:
    """mg of prednisone from the day of randomisation to the day before a visit's planned one, while followed.

    A day's dose is that of the medicines recorded, or else of the last visit that says one; a total with a day of
    unknown dose is missing.
    """
    doses, start = Doses(known), _start(known)
    followed = date.fromisoformat(known.visits[-1].date) if known.visits else start
    points: list[Point] = []
    total: float | None = 0.0
    day = start
    for planned in visits:
        target = _target(known, planned)
        while day < target and total is not None:
            dose = doses.on(day)
            total = None if dose is None else total + dose
            day += timedelta(days=1)
        reached = target - timedelta(days=planned.window.before) <= followed
        points.append(Point(total, target, doses.behind(target)) if reached else _missing(known, planned))
    return Course(known.person.number, Point(None, start, ()), tuple(points))


def _ended(course: Course, sign: Sign) -> Course:
    """What the intercurrent event makes of the values after its day."""
    day, _, strategy, behind = sign
    points, last = [], course.baseline
    for each in course.points:
        if each.day <= day:
            last = each if each.value is not None else last
            points.append(each)
            continue
        value = {"composite": 0.0, "hypothetical": None, "while_on_treatment": last.value}[strategy]
        carried = last.sequences if strategy == "while_on_treatment" else ()
        points.append(Point(value, each.day, (*behind, *carried)))
    return Course(course.participant, course.baseline, tuple(points))


def tabulate_values(
    courses: Mapping[str, tuple[Course, ...] | BadInput], protocol: Protocol, arm_of: Mapping[str, str]
) -> Table:
    """A row for each endpoint that is read at visits, participant and visit; of those that can be derived."""
    rows = []
    for endpoint in protocol.endpoints:
        found = courses.get(endpoint.id, ())
        question = next((each.id for each in protocol.estimands if each.endpoint == endpoint.id), None)
        visits = measuring_visits(protocol, endpoint)
        for course in () if isinstance(found, BadInput) else found:
            said = {"participant": course.participant, "arm": arm_of[course.participant], "endpoint": endpoint.id}
            for planned, point in zip(visits, course.points, strict=True):
                values: dict[str, Any] = {**said, "estimand": question, "visit": planned.id, "week": planned.week}
                values |= {"day": point.day.isoformat(), "baseline": course.baseline.value, "value": point.value}
                rows.append(Row(values, {"baseline": course.baseline.sequences, "value": point.sequences}))
    return Table("values", _COLUMNS, tuple(rows))


def _missing(known: Known, planned: Planned) -> Point:
    return Point(None, _target(known, planned), known.sequences("ParticipantRandomised", "VisitMissed"))


def _start(known: Known) -> date:
    assert known.randomised is not None
    return known.randomised


def _target(known: Known, planned: Planned) -> date:
    return _start(known) + timedelta(weeks=planned.week)
