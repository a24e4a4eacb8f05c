"""A wrong entry struck out: it stays in the log, and the state is as if it had not been made."""

from __future__ import annotations

from typing import Any, Final

from msgspec.structs import replace

from trialogue.conduct import events as e
from trialogue.conduct.log import Recorded
from trialogue.conduct.state import Participant, Struck

_ONCE: Final[dict[str, dict[str, Any]]] = {
    "TreatmentStopped": {"treatment_stopped": None, "stop_reason": ""},
    "ConsentWithdrawn": {"withdrawn": None, "data_kept": True},
    "FollowUpEnded": {"ended": None, "ended_because": ""},
    "ParticipantCompleted": {"completed": None},
}
"""What happens to a participant once, and what the state says without it."""
_LISTS: Final = {
    "AdverseEventReported": "adverse_events",
    "ConcomitantMedicationRecorded": "medication",
    "DoseRecorded": "doses",
}
_OF_VISIT: Final = ("ascertained", "graded", "adjudicated", "doses", "queries")
"""What hangs on a visit, and goes with it."""


def strikable(person: Participant) -> dict[int, str]:
    """The entries of a participant that may be struck out, by their sequence, with their kind."""
    found = {sequence: kind for kind, sequence in person.once.items() if sequence}
    for kind, name in _LISTS.items():
        found |= {each.sequence: kind for each in getattr(person, name)}
    # Moves hang together: the one before the last can be struck out once the last is.
    found |= {move.sequence: "ParticipantMoved" for move in person.moves[-1:]}
    return dict(sorted({**found, **{visit.sequence: "VisitRecorded" for visit in person.visits.values()}}.items()))


def struck(person: Participant, event: e.EntryStruck, recorded: Recorded) -> Participant:
    """The participant without the entry; a visit takes with it what was computed, judged, dosed and asked of it.
    Without a move she is seen where she was before; what was recorded meanwhile stays."""
    kind = strikable(person).get(event.entry, "")
    kept = Struck(recorded.sequence, event.entry, kind, recorded.who, recorded.why)
    person = replace(person, struck=(*person.struck, kept))
    if kind in _ONCE:
        return replace(person, once={**person.once, kind: 0}, **_ONCE[kind])
    if kind in _LISTS:
        left = tuple(each for each in getattr(person, _LISTS[kind]) if each.sequence != event.entry)
        return replace(person, **{_LISTS[kind]: left})
    if kind == "ParticipantMoved":
        return replace(person, site=person.moves[-1].left, moves=person.moves[:-1])
    name = next((visit.visit for visit in person.visits.values() if visit.sequence == event.entry), "")
    visits = {key: visit for key, visit in person.visits.items() if key != name}
    without = {part: tuple(each for each in getattr(person, part) if each.visit != name) for part in _OF_VISIT}
    return replace(person, visits=visits, **without)
