"""What a command is refused for: decisions from the state, before any event is written."""

from __future__ import annotations

from trialogue.conduct.state import Participant, StudyState
from trialogue.errors import BadInput


class Refused(BadInput):
    """The protocol does not allow it now. Nothing has happened."""


def decide_randomisation(state: StudyState, participant: str) -> Participant:
    """The participant, who may be randomised now. Raises Refused with the reason."""
    person = state.participants.get(participant)
    if person is None:
        raise Refused(f"{participant} has not consented in {state.study}; record the consent first")
    if reason := _hindrance(state, person):
        raise Refused(f"{participant} cannot be randomised: {reason}")
    return person


def _hindrance(state: StudyState, person: Participant) -> str | None:
    if state.locked is not None:
        return f"the database is locked ({state.locked}); nobody is randomised any more"
    if person.withdrawn is not None:
        return f"consent was withdrawn on {person.withdrawn}"
    if person.randomised is not None:
        return f"allocated already on {person.randomised}, place {person.slot}; an allocation is never made again"
    if person.screened is None:
        return "screening has not been recorded; record its outcomes first"
    if person.failed:
        return f"screening failed on {', '.join(person.failed)}; screen again after a new consent, or leave it so"
    return None
