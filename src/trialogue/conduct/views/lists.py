"""Lists of what waits: visits, missing readings, reports of serious events, data queries. Each in a fixed order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Final, Literal

import msgspec

from trialogue.conduct.forms import missing_readings
from trialogue.conduct.protocol.types import Protocol
from trialogue.conduct.state import GRAVE, AdverseEvent, Participant, StudyState
from trialogue.conduct.visits import assess_calendar

SPONSOR_DAYS: Final = 1
"""Days in which a site tells the sponsor of a serious event. From memory: at once; the protocol's word counts."""
FATAL_DAYS: Final = 7
"""Calendar days in which an unexpected, related event that kills or threatens life goes to the authority: ICH E2A
section III and 21 CFR 312.32, as summaries of them give it (UCSF, IND Safety Reports; freegcp.com, expedited
reporting)."""
OTHER_DAYS: Final = 15
"""The same, by the same summaries, for any other unexpected, related serious event. What is not known to be expected or
unrelated counts as unexpected and related until somebody says otherwise."""


class DueVisit(msgspec.Struct, frozen=True):
    """A planned visit that is due, overdue or missed, with its window."""

    participant: str
    site: str
    visit: str
    name: str
    standing: Literal["due", "overdue", "missed"]
    target: date
    first: date
    last: date
    reason: str = ""


class MissingReadings(msgspec.Struct, frozen=True):
    """A visit that took place without readings that its forms ask."""

    participant: str
    site: str
    visit: str
    date: str
    readings: tuple[str, ...]


class SafetyDue(msgspec.Struct, frozen=True):
    """A serious event to be sent on, to whom, and the last day for it; `sent` is the day it was."""

    participant: str
    site: str
    report: int
    term: str
    to: Literal["sponsor", "authority"]
    last: date
    sent: str | None
    standing: Literal["sent", "sent_late", "due", "overdue"]


class OpenQuery(msgspec.Struct, frozen=True):
    """A data query that is not closed."""

    participant: str
    site: str
    query: int
    visit: str
    field: str
    question: str
    answered: bool


def due_visits(state: StudyState, protocols: Mapping[str, Protocol], as_of: date) -> tuple[DueVisit, ...]:
    """Every planned visit that is due, overdue or missed on a day, by the version that holds for each participant."""
    found = (each for person in _people(state) for each in _due(person, protocols, as_of))
    return tuple(sorted(found, key=lambda each: (each.last, each.participant, each.visit)))


def missing_data(state: StudyState, protocols: Mapping[str, Protocol]) -> tuple[MissingReadings, ...]:
    """Every recorded planned visit with readings missing; none of somebody whose data may not be used, and no
    unscheduled one: the protocol asks nothing at a visit that it does not plan."""
    found = []
    for person in _people(state):
        if not person.data_kept:
            continue
        protocol = protocols[person.protocol_version]
        planned = {visit.id for visit in protocol.visits}
        for visit in person.visits.values():
            missing = missing_readings(protocol, visit.visit, visit.readings) if visit.visit in planned else ()
            if missing:
                found.append(MissingReadings(person.number, person.site, visit.visit, visit.date, missing))
    return tuple(found)


def due_reports(state: StudyState, as_of: date) -> tuple[SafetyDue, ...]:
    """Every report of a serious event that is due or was sent."""
    found = (
        each for person in _people(state) for event in person.adverse_events for each in _report(person, event, as_of)
    )
    return tuple(sorted(found, key=lambda each: (each.last, each.participant, each.report, each.to)))


def open_queries(state: StudyState) -> tuple[OpenQuery, ...]:
    """Every data query that is not closed."""
    return tuple(
        OpenQuery(
            person.number, person.site, query.sequence, query.visit, query.field, query.question, bool(query.answers)
        )
        for person in _people(state)
        for query in person.queries
        if not query.closed
    )


def _people(state: StudyState) -> Iterator[Participant]:
    return (state.participants[number] for number in sorted(state.participants))


def _due(person: Participant, protocols: Mapping[str, Protocol], as_of: date) -> Iterator[DueVisit]:
    if person.randomised is None:
        return
    for each in assess_calendar(protocols[person.protocol_version], person, as_of):
        if each.standing in {"due", "overdue", "missed"}:
            day, said = each.day, (person.number, person.site, each.day.visit, each.day.name)
            standing: Literal["due", "overdue", "missed"] = each.standing
            yield DueVisit(*said, standing, day.target, day.first, day.last, each.reason)


def _report(person: Participant, event: AdverseEvent, as_of: date) -> Iterator[SafetyDue]:
    if not event.serious:
        return
    began = date.fromisoformat(event.aware or event.date)
    said = (person.number, person.site, event.sequence, event.term)
    yield _clock(said, event, "sponsor", began + timedelta(days=SPONSOR_DAYS), as_of)
    if event.expected is not True and event.related != "not_related":
        yield _clock(said, event, "authority", _authority_by(event, began), as_of)


def _authority_by(event: AdverseEvent, began: date) -> date:
    """Seven days from when it was known to kill or threaten life, and never later than the fifteenth."""
    if event.severity in GRAVE:
        return began + timedelta(days=FATAL_DAYS)
    died = min((date.fromisoformat(each.date) for each in event.follow_ups if each.outcome == "fatal"), default=None)
    last = began + timedelta(days=OTHER_DAYS)
    return last if died is None else min(last, max(died, began) + timedelta(days=FATAL_DAYS))


def _clock(
    said: tuple[str, str, int, str], event: AdverseEvent, to: Literal["sponsor", "authority"], last: date, as_of: date
) -> SafetyDue:
    sent = min((each.date for each in event.submissions if each.to == to), default=None)
    if sent is not None:
        return SafetyDue(*said, to, last, sent, "sent" if sent <= last.isoformat() else "sent_late")
    return SafetyDue(*said, to, last, None, "due" if as_of <= last else "overdue")
