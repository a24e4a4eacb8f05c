"""The calendar of a participant: target days, windows, study days, and what is due.

Days are days at the site, without clock or time zone, so that no change to summer time moves one. Weeks count from the
day of randomisation; there is no study day 0: the day of randomisation is day 1, the day before it day -1 (the
convention of CDISC).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from trialogue.conduct.protocol.types import Protocol
from trialogue.conduct.protocol.types import Visit as PlannedVisit
from trialogue.conduct.state import Participant

Standing = Literal["done", "done_outside_window", "missed", "planned", "due", "overdue", "not_needed"]


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A planned visit of one participant: its target, and the first and last day that still count as it."""

    visit: str
    name: str
    target: date
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class VisitStanding:
    """How a planned visit stands: when it took place, if it did, and why it was missed, if it was."""

    day: CalendarDay
    standing: Standing
    took_place: date | None = None
    reason: str = ""


def study_day(day: date, randomised: date) -> int:
    """The study day of a date.

    >>> study_day(date(2026, 3, 16), date(2026, 3, 16)), study_day(date(2026, 3, 15), date(2026, 3, 16))
    (1, -1)
    """
    apart = (day - randomised).days
    return apart + 1 if apart >= 0 else apart


def plan_calendar(protocol: Protocol, randomised: date) -> tuple[CalendarDay, ...]:
    """Every planned visit by the protocol version that holds for the participant."""
    return tuple(_planned(visit, randomised) for visit in protocol.visits)


def find_visit(protocol: Protocol, randomised: date, day: date) -> str | None:
    """The planned visit whose window holds a day; None for an unscheduled one.

    The check of the protocol refuses windows that overlap, so there is at most one.
    """
    return next((each.visit for each in plan_calendar(protocol, randomised) if each.first <= day <= each.last), None)


def assess_calendar(protocol: Protocol, person: Participant, as_of: date) -> tuple[VisitStanding, ...]:
    """How each planned visit of a randomised participant stands on a day; empty for who is not randomised.

    After a withdrawal of consent, an end of follow-up, or completion, nothing is due any more; stopping treatment
    changes no visit.
    """
    if person.randomised is None:
        return ()
    left = person.left or person.completed
    until = date.fromisoformat(left) if left else None
    recorded = {name: date.fromisoformat(visit.date) for name, visit in person.visits.items()}
    calendar = plan_calendar(protocol, date.fromisoformat(person.randomised))
    return tuple(_standing(each, recorded, person.missed, until, as_of) for each in calendar)


def _planned(visit: PlannedVisit, randomised: date) -> CalendarDay:
    target = randomised + timedelta(weeks=visit.week)
    before, after = timedelta(days=visit.window.before), timedelta(days=visit.window.after)
    return CalendarDay(visit.id, visit.name, target, target - before, target + after)


def _standing(
    day: CalendarDay, recorded: Mapping[str, date], missed: Mapping[str, str], left: date | None, as_of: date
) -> VisitStanding:
    if day.visit in recorded:
        took_place = recorded[day.visit]
        inside = day.first <= took_place <= day.last
        return VisitStanding(day, "done" if inside else "done_outside_window", took_place)
    if day.visit in missed:
        return VisitStanding(day, "missed", reason=missed[day.visit])
    if left is not None and day.last >= left:
        return VisitStanding(day, "not_needed")
    return VisitStanding(day, "planned" if as_of < day.first else "due" if as_of <= day.last else "overdue")
