"""From events to state: one pure rule for each kind of event, applied in order.

The same events always give the same state, whole or resumed from a snapshot of state. A rule takes a participant and an
event and gives the participant that follows; nothing is changed in place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, MutableMapping
from typing import Any, Final

from msgspec.structs import replace

from trialogue.conduct import events as e
from trialogue.conduct.chain import Entry, genesis
from trialogue.conduct.log import Recorded, read_event
from trialogue.conduct.people import People
from trialogue.conduct.rules import participation, safety, striking, visits
from trialogue.conduct.rules.supplies import apply_to_kits
from trialogue.conduct.state import Opening, Participant, Shortage, StudyState
from trialogue.conduct.versions import ProtocolVersion, version_at_visit, version_in_force
from trialogue.errors import BadInput

_WITH_KITS: Final = (
    e.KitsReceived | e.KitsQuarantined | e.KitsReleased | e.KitsDestroyed | e.ParticipantRandomised | e.KitDispensed
    | e.KitReturned
)  # fmt: skip


def fold(study: str, entries: Iterable[Entry], start: StudyState | None = None) -> StudyState:
    """The state after the entries, which follow `start`. Raises BadInput where an event does not fit what came
    before."""
    state = start or StudyState(study, 0, genesis(study))
    fields = {name: getattr(state, name) for name in state.__struct_fields__}
    held = state.participants
    fields["participants"] = held.copy() if isinstance(held, People) else dict(held)
    fields["kits"] = dict(state.kits)
    for entry in entries:
        if entry.sequence != fields["sequence"] + 1 or entry.previous != fields["head"]:
            after = fields["sequence"]
            raise BadInput(f"event {entry.sequence} does not follow event {after} of {study}; verify the log")
        _apply(fields, read_event(entry))
        fields["sequence"], fields["head"] = entry.sequence, entry.hash
    return StudyState(**fields)


def _apply(fields: dict[str, Any], recorded: Recorded) -> None:
    event = recorded.event
    if isinstance(event, _WITH_KITS):
        apply_to_kits(fields["kits"], event)
    if isinstance(event, e.StudyOpened | e.ProtocolAmended | e.DatabaseLocked | e.ArmsOpened | e.KitsRanShort):
        fields.update(_of_study(fields, recorded))
        return
    if isinstance(event, e.KitsReceived | e.KitsQuarantined | e.KitsReleased | e.KitsDestroyed):
        return
    people: MutableMapping[str, Participant] = fields["participants"]
    if isinstance(event, e.ConsentGiven):
        known, version = people.get(event.participant), version_in_force(fields["versions"], event.date)
        people[event.participant] = participation.consented(known, event, version)
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
    if isinstance(event, e.ArmsOpened):
        opening = Opening(recorded.sequence, recorded.at, event.purpose, event.seen_by)
        return {"openings": (*fields["openings"], opening)}
    if isinstance(event, e.KitsRanShort):
        short = Shortage(recorded.sequence, recorded.at, recorded.who, event.site, event.date)
        return {"shortages": (*fields["shortages"], short)}
    assert isinstance(event, e.DatabaseLocked)
    return {"locked": "final" if fields["locked"] == "final" else event.scope}


def _dispensed(person: Participant, event: e.KitDispensed, _: Recorded) -> Participant:
    return replace(person, kits=(*person.kits, event.kit))


def _unchanged(person: Participant, _: e.KitReturned, __: Recorded) -> Participant:
    return person


_RULES: Final[dict[type[e.Event], Callable[[Participant, Any, Recorded], Participant]]] = {
    e.ParticipantScreened: participation.screened,
    e.ParticipantRandomised: participation.randomised,
    e.ParticipantMoved: participation.moved,
    e.StratumCorrected: participation.stratum_corrected,
    e.DeviationRecorded: participation.deviated,
    e.TreatmentStopped: participation.stopped,
    e.ConsentWithdrawn: participation.withdrawn,
    e.FollowUpEnded: participation.ended,
    e.EntryStruck: striking.struck,
    e.ParticipantCompleted: participation.completed,
    e.VisitRecorded: visits.visited,
    e.VisitMissed: visits.missed,
    e.VisitCorrected: visits.corrected,
    e.VisitSigned: visits.signed,
    e.VisitLocked: visits.locked,
    e.VisitUnlocked: visits.unlocked,
    e.DoseRecorded: visits.dosed,
    e.ConcomitantMedicationRecorded: visits.medicated,
    e.ConcomitantMedicationStopped: visits.medication_stopped,
    e.DataQueryRaised: visits.asked,
    e.DataQueryAnswered: visits.answered,
    e.DataQueryClosed: visits.closed,
    e.FlareAscertained: visits.ascertained,
    e.FlareAdjudicated: visits.adjudicated,
    e.GradesAscertained: visits.graded,
    e.KitDispensed: _dispensed,
    e.KitReturned: _unchanged,
    e.AdverseEventReported: safety.reported,
    e.AdverseEventFollowedUp: safety.followed_up,
    e.SeriousEventSubmitted: safety.submitted,
    e.CodeBreakRequested: safety.code_break_requested,
    e.CodeBreakCancelled: safety.code_break_cancelled,
    e.CodeBroken: safety.code_broken,
    e.BlindingLost: safety.blinding_lost,
}
