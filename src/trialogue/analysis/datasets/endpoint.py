"""The time to the first flare under an estimand: intercurrent events are taken as it says (ICH E9(R1)).

Days count from randomisation. Which events of the log are an intercurrent event is a rule by its id, in `SIGNS`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np

from trialogue.analysis.datasets.known import ENDED, Judged, Known, days_since
from trialogue.analysis.first_event import NOT_SEEN, find_first_events
from trialogue.conduct.protocol.types import Endpoint, Estimand, Protocol
from trialogue.conduct.state import Visit
from trialogue.errors import BadInput

_RESCUE: Final[dict[str, set[object]]] = {
    "rescue": {True, "yes"},
    "flare_treatment": {"prednisone_doubled", "prednisone_above_half_mg_per_kg"},
    "flare_drugs": {"cyclophosphamide", "azathioprine", "methotrexate", "mycophenolate"},
}
"""The readings that say of treatment for activity, and what they say then."""
Sign = Callable[[Known, Protocol], tuple[date, tuple[int, ...]] | None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One participant's endpoint: days from randomisation, whether it is the event, why it ends there, the events
    behind."""

    participant: str
    days: float
    event: bool
    reason: str
    sequences: tuple[int, ...]


def derive_outcomes(
    people: Sequence[Known], protocol: Protocol, endpoint: Endpoint, estimand: Estimand | None
) -> list[Outcome]:
    """The outcome of everybody randomised.

    Raises BadInput for an intercurrent event that no rule finds, or a strategy that cannot be derived from data.
    """
    randomised = [each for each in people if each.randomised is not None]
    seen = [_within(each, protocol, endpoint) for each in randomised]
    width = max(1, *(len(each) for each in seen))
    grades = np.full((len(seen), width), NOT_SEEN)
    times = np.zeros(grades.shape)
    for row, (known, visits) in enumerate(zip(randomised, seen, strict=True)):
        start = known.randomised or visits[0].day
        for column, each in enumerate(visits):
            grades[row, column], times[row, column] = each.grade, days_since(start, each.day)
    found = find_first_events(grades, times, endpoint.event)
    plain = [
        _plain(known, visits, float(found.time[row]), bool(found.event[row]), int(found.place[row]))
        for row, (known, visits) in enumerate(zip(randomised, seen, strict=True))
    ]
    if estimand is None:
        return plain
    check_estimand(estimand)
    return [
        _under(estimand, known, visits, outcome, protocol, endpoint)
        for known, visits, outcome in zip(randomised, seen, plain, strict=True)
    ]


def _within(known: Known, protocol: Protocol, endpoint: Endpoint) -> list[Judged]:
    """Judged visits after randomisation, up to the end of the last visit's window."""
    start, last = known.randomised, last_day(known, protocol, endpoint)
    assert start is not None
    return [each for each in known.judged if start < each.day <= last]


def last_day(known: Known, protocol: Protocol, endpoint: Endpoint) -> date:
    """The last day that still counts for the endpoint."""
    assert known.randomised is not None
    after = next((visit.window.after for visit in protocol.visits if visit.week == endpoint.to_week), 0)
    return known.randomised + timedelta(weeks=endpoint.to_week, days=after)


def _plain(known: Known, visits: list[Judged], days: float, event: bool, place: int) -> Outcome:
    number = known.person.number
    if place < 0:
        why = "no visit judged" if known.person.data_kept else "withdrew with the data"
        return Outcome(number, 0.0, False, why, known.sequences("ParticipantRandomised", "ConsentWithdrawn"))
    behind = (*known.sequences("ParticipantRandomised"), *visits[place].sequences)
    if event:
        return Outcome(number, days, True, f"flare at {visits[place].visit}", behind)
    gone = "withdrew" if known.day("withdrawn") else ENDED[known.person.ended_because] if known.day("ended") else ""
    why = gone or ("completed" if known.day("completed") else "last visit judged")
    kinds = {"withdrew": "ConsentWithdrawn", "completed": "ParticipantCompleted"}
    kinds |= dict.fromkeys(ENDED.values(), "FollowUpEnded")
    ends = known.sequences(kinds[why]) if why in kinds else ()
    return Outcome(number, days, False, f"{why}: {visits[place].visit}", (*behind, *ends))


def check_estimand(estimand: Estimand) -> None:
    """Raises BadInput for a strategy that the data cannot carry out (a principal stratum), and for an intercurrent
    event that no rule finds, unless it is passed over (`treatment_policy`).

    The strategies are those of ICH E9(R1).
    """
    for each in estimand.events:
        if each.strategy == "principal_stratum":
            raise BadInput(
                f"{estimand.id}.{each.id}: a principal stratum cannot be told from the data; analyse it apart"
            )
        if each.strategy != "treatment_policy" and each.id not in SIGNS:
            raise BadInput(
                f"{estimand.id}.{each.id}: no rule finds this event in the log; name it one of "
                f"{', '.join(SIGNS)}, or take it by treatment_policy"
            )


def find_intercurrent(
    estimand: Estimand, known: Known, protocol: Protocol, endpoint: Endpoint
) -> tuple[date, str, str, tuple[int, ...]] | None:
    """The first intercurrent event of the endpoint's time that no treatment policy passes over, whatever their order in
    the protocol: its day, id, strategy, and the events of the log.

    Of several on one day a composite one goes first: it is an outcome, the others only end what can be seen.
    """
    found = []
    for each in estimand.events:
        sign = None if each.strategy == "treatment_policy" else SIGNS[each.id](known, protocol)
        start, last = known.randomised, last_day(known, protocol, endpoint)
        if sign is not None and start is not None and start <= sign[0] <= last:
            found.append((sign[0], each.strategy != "composite", each.id, each.strategy, sign[1]))
    if not found:
        return None
    day, _, name, strategy, sequences = min(found)
    return day, name, strategy, sequences


def _under(  # noqa: PLR0913, PLR0917  # what decides
    estimand: Estimand, known: Known, visits: list[Judged], outcome: Outcome, protocol: Protocol, endpoint: Endpoint
) -> Outcome:
    """The outcome under the first intercurrent event of the endpoint's time."""
    start, found = known.randomised, find_intercurrent(estimand, known, protocol, endpoint)
    assert start is not None
    if found is None:
        return outcome
    day, name, strategy, sequences = found
    days = days_since(start, day)
    if outcome.event and days >= outcome.days:
        return outcome
    if strategy == "composite":
        return Outcome(outcome.participant, float(days), True, f"{name} counts as event", sequences)
    return _censored(outcome, visits, start, day, f"{strategy}: {name}", sequences)


def _censored(  # noqa: PLR0913, PLR0917  # what the censoring needs
    outcome: Outcome, visits: list[Judged], start: date, day: date, reason: str, sequences: tuple[int, ...]
) -> Outcome:
    """Censored at the last visit judged by that day, if follow-up goes further."""
    before = [each for each in visits if each.day <= day and each.grade != NOT_SEEN]
    days = float(days_since(start, before[-1].day)) if before else 0.0
    if days >= outcome.days and not outcome.event:
        return outcome
    behind = (*sequences, *(before[-1].sequences if before else ()))
    return Outcome(outcome.participant, days, False, reason, tuple(sorted(set(behind))))


def _stopped(known: Known, _: Protocol) -> tuple[date, tuple[int, ...]] | None:
    day = known.day("treatment_stopped")
    return None if day is None else (day, known.sequences("TreatmentStopped"))


def _withdrew(known: Known, _: Protocol) -> tuple[date, tuple[int, ...]] | None:
    day = known.day("withdrawn")
    return None if day is None else (day, known.sequences("ConsentWithdrawn"))


def _died(known: Known, _: Protocol) -> tuple[date, tuple[int, ...]] | None:
    """The first word of it: an event that was fatal, one followed up as fatal, or that follow-up ended by death."""
    fatal = [each for each in known.person.adverse_events if each.severity == "fatal"]
    days = [(date.fromisoformat(each.date), (each.sequence,)) for each in fatal]
    for kind, field, word in (("AdverseEventFollowedUp", "outcome", "fatal"), ("FollowUpEnded", "because", "died")):
        told = [each for each in known.events.get(kind, ()) if each.body.get(field) == word]
        days += [(date.fromisoformat(each.body["date"]), (each.sequence,)) for each in told]
    return min(days, default=None)


def _rescued(known: Known, _: Protocol) -> tuple[date, tuple[int, ...]] | None:
    """The first visit after the day of randomisation that says so: by the reading `rescue`, or among what the flare's
    form asks prednisone raised for a manifestation or an immunosuppressant begun."""
    for visit in known.visits:
        day = date.fromisoformat(visit.date)
        if day > (known.randomised or day) and any(_given(visit, name) & held for name, held in _RESCUE.items()):
            return day, visit.sequences
    return None


def _given(visit: Visit, reading: str) -> set[object]:
    said = visit.readings.get(reading, {}).get("value")
    return {each for each in (said if isinstance(said, list | tuple) else (said,)) if isinstance(each, str | bool)}


def _cut_off_from_visits(known: Known, protocol: Protocol) -> tuple[date, tuple[int, ...]] | None:
    """The first visit missed whose day lies within a disruption of the protocol."""
    start = known.randomised
    if start is None:
        return None
    planned = {visit.id: start + timedelta(weeks=visit.week) for visit in protocol.visits}
    closed = [(date.fromisoformat(each.first), date.fromisoformat(each.last)) for each in protocol.disruptions]
    days = sorted(
        planned[name]
        for name in known.person.missed
        if name in planned and any(first <= planned[name] <= last for first, last in closed)
    )
    return (days[0], known.sequences("VisitMissed")) if days and days[0] <= known.cut_off else None


SIGNS: Final[dict[str, Sign]] = {
    "discontinuation": _stopped,
    "withdrawal": _withdrew,
    "death": _died,
    "rescue": _rescued,
    "missed-visits": _cut_off_from_visits,
}
"""How each intercurrent event shows in the log, by the id that the protocol gives it."""
