"""Tables for the data and safety monitoring board: open for everybody, closed by arm for the unblinded.

The open report is of all participants together, so that it is the same whatever the arms are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

import msgspec

from trialogue.conduct.protocol.types import Protocol
from trialogue.conduct.state import Participant, StudyState
from trialogue.conduct.views.flow import Flow, count_flow
from trialogue.conduct.views.lists import due_visits, missing_data
from trialogue.errors import BadInput


class ArmFigures(msgspec.Struct, frozen=True):
    """Figures of a group: its flow, adverse events by term (participants with it), serious events, and flares by
    severity (participants with at least one, as last computed). Who withdrew with the data not to be used is counted in
    the flow and in safety, not among the flares; `data_withdrawn` says how many."""

    flow: Flow
    adverse_events: int
    with_adverse_event: int
    serious: int
    with_serious: int
    by_term: dict[str, int]
    with_flare: dict[str, int]
    deviations: int
    codes_broken: int
    data_withdrawn: int = 0


class OpenReport(msgspec.Struct, frozen=True):
    """The whole study, blinded, on a day."""

    study: str
    as_of: date
    protocol_version: str
    events: int
    figures: ArmFigures
    overdue: int
    missed: int
    visits_with_readings_missing: int


def open_report(state: StudyState, protocols: Mapping[str, Protocol], as_of: date) -> OpenReport:
    """The open report."""
    visits = Counter(each.standing for each in due_visits(state, protocols, as_of))
    return OpenReport(
        study=state.study,
        as_of=as_of,
        protocol_version=state.protocol_version,
        events=state.sequence,
        figures=_figures(state.participants.values()),
        overdue=visits["overdue"],
        missed=visits["missed"],
        visits_with_readings_missing=len(missing_data(state, protocols)),
    )


def closed_report(state: StudyState, arms: Mapping[str, str]) -> dict[str, ArmFigures]:
    """Figures of each arm, in the order of their names. Raises BadInput unless `arms` says the arm of exactly the
    participants who are allocated."""
    allocated = {number for number, person in state.participants.items() if person.randomised is not None}
    if set(arms) != allocated:
        odd = ", ".join(sorted(allocated ^ set(arms)))
        raise BadInput(f"arms and allocations differ for {odd}; open the arms again, and compare the log")
    people = state.participants
    return {
        arm: _figures(people[number] for number in sorted(arms) if arms[number] == arm)
        for arm in sorted(set(arms.values()))
    }


def _figures(group: Iterable[Participant]) -> ArmFigures:
    people = list(group)
    events = [(person, event) for person in people for event in person.adverse_events]
    terms = Counter(term for person in people for term in {event.term for event in person.adverse_events})
    flares = Counter(flare for person in people if person.data_kept for flare in _flares(person))
    return ArmFigures(
        flow=count_flow(people),
        adverse_events=len(events),
        with_adverse_event=len({person.number for person, _ in events}),
        serious=sum(event.serious for _, event in events),
        with_serious=len({person.number for person, event in events if event.serious}),
        by_term=dict(sorted(terms.items())),
        with_flare=dict(sorted(flares.items())),
        deviations=sum(len(person.deviations) for person in people),
        codes_broken=sum(person.code_broken for person in people),
        data_withdrawn=sum(not person.data_kept for person in people),
    )


def _flares(person: Participant) -> set[str]:
    latest = {(found.visit, found.rule): found.flare for found in person.ascertained}
    return {flare for flare in latest.values() if flare is not None and flare != "none"}
