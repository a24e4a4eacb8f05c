"""From events to state: one pure rule for each kind of event, applied in order.

The same events always give the same state, whole or resumed from a snapshot of state. A rule takes a participant and an
event and gives the participant that follows; nothing is changed in place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, MutableMapping
from typing import Any, Final

from msgspec.structs import asdict, replace

from trialogue.conduct import events as e
from trialogue.conduct.chain import Entry, genesis
from trialogue.conduct.log import Recorded, read_event
from trialogue.conduct.people import People
from trialogue.conduct.state import (
    Adjudication,
    AdverseEvent,
    Ascertainment,
    Correction,
    Participant,
    StudyState,
    Visit,
)
from trialogue.conduct.versions import ProtocolVersion, version_at_visit, version_in_force
from trialogue.errors import BadInput


def fold(study: str, entries: Iterable[Entry], start: StudyState | None = None) -> StudyState:
    """The state after the entries, which follow `start`. Raises BadInput where an event does not fit what came
    before."""
    state = start or StudyState(study, 0, genesis(study))
    fields = {name: getattr(state, name) for name in state.__struct_fields__}
    held = state.participants
    fields["participants"] = held.copy() if isinstance(held, People) else dict(held)
    for entry in entries:
        if entry.sequence != fields["sequence"] + 1 or entry.previous != fields["head"]:
            after = fields["sequence"]
            raise BadInput(f"event {entry.sequence} does not follow event {after} of {study}; verify the log")
        _apply(fields, read_event(entry))
        fields["sequence"], fields["head"] = entry.sequence, entry.hash
    return StudyState(**fields)


def _apply(fields: dict[str, Any], recorded: Recorded) -> None:
    event = recorded.event
    if isinstance(event, e.StudyOpened | e.ProtocolAmended | e.DatabaseLocked):
        fields.update(_of_study(fields, recorded))
        return
    people: MutableMapping[str, Participant] = fields["participants"]
    if isinstance(event, e.ConsentGiven):
        known = people.get(event.participant)
        people[event.participant] = _consented(known, event, version_in_force(fields["versions"], event.date))
        return
    if event.participant not in people:
        what = f"{type(event).__name__} of {event.participant}, who has not consented"
        raise BadInput(f"event {recorded.sequence}: {what}; verify the log")
    person = _RULES[type(event)](people[event.participant], event, recorded)
    if isinstance(event, e.VisitRecorded):
        version = version_at_visit(fields["versions"], person.protocol_version, event.date)
        person = replace(person, protocol_version=version)
    people[event.participant] = person


def _of_study(fields: dict[str, Any], recorded: Recorded) -> dict[str, Any]:
    event = recorded.event
    if isinstance(event, e.StudyOpened):
        versions = {event.version: ProtocolVersion(recorded.at[:10], event.protocol_hash, everybody=True)}
        return {"protocol": event.protocol, "protocol_version": event.version, "versions": versions}
    if isinstance(event, e.ProtocolAmended):
        amended = ProtocolVersion(event.in_force_from, event.protocol_hash, event.applies_to == "everybody")
        return {"protocol_version": event.version, "versions": {**fields["versions"], event.version: amended}}
    assert isinstance(event, e.DatabaseLocked)
    return {"locked": "final" if fields["locked"] == "final" else event.scope}


def _consented(known: Participant | None, event: e.ConsentGiven, version: str) -> Participant:
    if known is not None:  # consent to a new version of the document, or before screening again
        held = version if known.randomised is None else known.protocol_version
        return replace(known, consented=event.date, consent_version=event.version, protocol_version=held)
    return Participant(event.participant, event.site, event.person, version, event.date, event.version)


def _screened(person: Participant, event: e.ParticipantScreened, _: Recorded) -> Participant:
    return replace(person, screened=event.date, failed=event.failed, overrides=event.overrides)


def _randomised(person: Participant, event: e.ParticipantRandomised, _: Recorded) -> Participant:
    strata = {"stratum": event.stratum, "stratum_at_randomisation": event.stratum}
    kits = (*person.kits, event.kit) if event.kit else person.kits
    return replace(person, randomised=event.date, slot=event.slot, kits=kits, **strata)


def _visited(person: Participant, event: e.VisitRecorded, recorded: Recorded) -> Participant:
    visit = Visit(recorded.sequence, event.visit, event.date, event.readings)
    missed = {name: reason for name, reason in person.missed.items() if name != event.visit}
    return replace(person, visits={**person.visits, event.visit: visit}, missed=missed)


def _missed(person: Participant, event: e.VisitMissed, _: Recorded) -> Participant:
    return replace(person, missed={**person.missed, event.visit: event.reason})


def _corrected(person: Participant, event: e.VisitCorrected, recorded: Recorded) -> Participant:
    visit = next((visit for visit in person.visits.values() if visit.sequence == event.corrects), None)
    if visit is None:
        raise BadInput(f"event {recorded.sequence} corrects event {event.corrects}, no visit of {person.number}")
    before: dict[str, Any] = {name: visit.readings.get(name) for name in event.readings}
    if event.date is not None:
        before["date"] = visit.date
    kept = Correction(recorded.sequence, recorded.who, recorded.why, before)
    mended = replace(
        visit,
        date=event.date or visit.date,
        readings={**visit.readings, **event.readings},
        corrections=(*visit.corrections, kept),
    )
    return replace(person, visits={**person.visits, visit.visit: mended})


def _stratum(person: Participant, event: e.StratumCorrected, _: Recorded) -> Participant:
    return replace(person, stratum={**person.stratum, **event.stratum})


def _dispensed(person: Participant, event: e.KitDispensed, _: Recorded) -> Participant:
    return replace(person, kits=(*person.kits, event.kit))


def _ascertained(person: Participant, event: e.FlareAscertained, recorded: Recorded) -> Participant:
    found = Ascertainment(recorded.sequence, event.visit, event.rule, event.flare, event.from_events)
    return replace(person, ascertained=(*person.ascertained, found))


def _adjudicated(person: Participant, event: e.FlareAdjudicated, recorded: Recorded) -> Participant:
    judged = Adjudication(recorded.sequence, event.visit, event.flare, event.blinded)
    return replace(person, adjudicated=(*person.adjudicated, judged))


def _adverse(person: Participant, event: e.AdverseEventReported, recorded: Recorded) -> Participant:
    said = {name: value for name, value in asdict(event).items() if name in AdverseEvent.__struct_fields__}
    return replace(person, adverse_events=(*person.adverse_events, AdverseEvent(sequence=recorded.sequence, **said)))


def _deviated(person: Participant, event: e.DeviationRecorded, _: Recorded) -> Participant:
    return replace(person, deviations=(*person.deviations, event.what))


def _code_broken(person: Participant, _: e.CodeBroken, __: Recorded) -> Participant:
    return replace(person, code_broken=True)


def _stopped(person: Participant, event: e.TreatmentStopped, _: Recorded) -> Participant:
    return replace(person, treatment_stopped=event.date)


def _withdrawn(person: Participant, event: e.ConsentWithdrawn, _: Recorded) -> Participant:
    return replace(person, withdrawn=event.date, data_kept=event.keep_data)


def _completed(person: Participant, event: e.ParticipantCompleted, _: Recorded) -> Participant:
    return replace(person, completed=event.date)


_RULES: Final[dict[type[e.Event], Callable[[Participant, Any, Recorded], Participant]]] = {
    e.ParticipantScreened: _screened,
    e.ParticipantRandomised: _randomised,
    e.VisitRecorded: _visited,
    e.VisitMissed: _missed,
    e.VisitCorrected: _corrected,
    e.StratumCorrected: _stratum,
    e.KitDispensed: _dispensed,
    e.FlareAscertained: _ascertained,
    e.FlareAdjudicated: _adjudicated,
    e.AdverseEventReported: _adverse,
    e.DeviationRecorded: _deviated,
    e.CodeBroken: _code_broken,
    e.TreatmentStopped: _stopped,
    e.ConsentWithdrawn: _withdrawn,
    e.ParticipantCompleted: _completed,
}
