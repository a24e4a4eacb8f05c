"""Flares that recur and adverse events, under an estimand; which intercurrent event ends whose course.

How an intercurrent event is taken: a treatment policy passes over it; `hypothetical` and `while_on_treatment` end the
time at risk; `composite` counts as one event more, after which nobody is at risk.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from trialogue.analysis.datasets.endpoint import check_estimand, find_intercurrent, last_day
from trialogue.analysis.datasets.known import Known, days_since
from trialogue.analysis.first_event import EVENTS
from trialogue.conduct.protocol.types import Endpoint, Estimand, Protocol
from trialogue.errors import BadInput

Sign: TypeAlias = "tuple[date, str, str, tuple[int, ...]]"


@dataclass(frozen=True, slots=True)
class Recurrence:
    """One participant: days of the events after randomisation, and the days at risk."""

    participant: str
    days: tuple[float, ...]
    at_risk: float


def derive_recurrences(
    people: Sequence[Known], protocol: Protocol, endpoint: Endpoint, estimand: Estimand | None
) -> tuple[Recurrence, ...]:
    """Flares of the endpoint's grade, each dated to the visit that found it; at risk to the last visit judged."""
    signs = find_signs(people, protocol, endpoint, estimand)
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
    signs = find_signs(people, protocol, endpoint, estimand)
    for _, name, strategy, _ in signs.values():
        if strategy == "composite":
            raise BadInput(
                f"{endpoint.id}: adverse events have no composite with {name}; take that by another strategy"
            )
    return {number: sign[0] for number, sign in signs.items()}


def find_signs(
    people: Sequence[Known], protocol: Protocol, endpoint: Endpoint, estimand: Estimand | None
) -> dict[str, Sign]:
    """The intercurrent event that decides, by participant, of those that have one. Raises BadInput for an event that no
    rule finds."""
    if estimand is None:
        return {}
    check_estimand(estimand)
    found = {
        known.person.number: find_intercurrent(estimand, known, protocol, endpoint)
        for known in people
        if known.randomised is not None
    }
    return {number: sign for number, sign in found.items() if sign is not None}
