"""Flares and BILAG grades computed again: a visit recorded or corrected changes what later visits are compared with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from trialogue.conduct.bilag import ascertain_grades, assessed_visits
from trialogue.conduct.events import FlareAscertained, GradesAscertained
from trialogue.conduct.flares import ascertain_flare, flare_rule
from trialogue.conduct.log import Context
from trialogue.conduct.protocol.types import Protocol
from trialogue.conduct.state import Ascertainment, Participant
from trialogue.portal.trial.protocol_store import protocol_for
from trialogue.portal.trial_desk.opening import Trial, protocols_of, state_now
from trialogue.portal.trial_desk.recording import record_once


def ascertain_again(trial: Trial, number: str, context: Context) -> None:
    """Record the flare, and the BILAG grades, of every visit of a participant whose finding differs from the one that
    stands, or has none."""
    state = state_now(trial.nct_id)
    assert state is not None
    person = state.participants[number]
    by_rule = {f"flare_index/{flare_rule(each)}": each for each in protocols_of(state).values()}
    protocol = protocol_for(state, person.protocol_version)
    for place, event in enumerate(_differing(person, protocol, by_rule)):
        record_once(trial, event, replace(context, why="", request=f"{context.request[:60]}flare{place}"))
    for place, graded in enumerate(_graded_otherwise(person, protocol)):
        record_once(trial, graded, replace(context, why="", request=f"{context.request[:60]}grade{place}"))


def _graded_otherwise(person: Participant, protocol: Protocol) -> Iterator[GradesAscertained]:
    """The grades to be recorded, the earliest visit first."""
    held = {each.visit: (each.rule, each.grades) for each in person.graded}
    for visit in assessed_visits(person):
        event = ascertain_grades(protocol, person, visit.visit)
        if event is not None and held.get(visit.visit) != (event.rule, event.grades):
            yield event
    assessed = {visit.visit for visit in assessed_visits(person)}
    for name, (rule, grades) in held.items():
        if name not in assessed and any(grades.values()):  # the items were taken away: the grades hold no more
            visit = person.visits[name]
            told_by = visit.sequences
            nothing = dict.fromkeys(grades)
            yield GradesAscertained(
                participant=person.number, visit=name, rule=rule, grades=nothing, from_events=told_by
            )


def _differing(person: Participant, protocol: Protocol, by_rule: dict[str, Protocol]) -> Iterator[FlareAscertained]:
    """What is to be recorded, the earliest visit first. A visit keeps the rule of its first flare."""
    held = {each.visit: each for each in person.ascertained}
    for visit in sorted(person.visits.values(), key=lambda each: each.date):
        stands = held.get(visit.visit)
        rule = protocol if stands is None else by_rule.get(stands.rule, protocol)
        event = ascertain_flare(rule, person, visit.visit)
        if event is None and stands is not None and stands.flare is not None:
            event = _nothing_to_compare_with(person, stands)
        if event is not None and (stands is None or _said(event) != _said(stands)):
            yield event


def _nothing_to_compare_with(person: Participant, stands: Ascertainment) -> FlareAscertained:
    """The visit before it was moved or emptied: what was computed from it holds no more."""
    visit = person.visits[stands.visit]
    told_by = visit.sequences
    return FlareAscertained(
        participant=person.number, visit=visit.visit, rule=stands.rule, flare=None, from_events=told_by
    )


def _said(finding: FlareAscertained | Ascertainment) -> tuple[str, str | None, tuple[int, ...]]:
    return finding.rule, finding.flare, finding.from_events
