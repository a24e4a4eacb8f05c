"""What a command is refused for: decisions from the state, before any event is written."""

from __future__ import annotations

from trialogue.conduct import events as e
from trialogue.conduct.state import Participant, StudyState
from trialogue.errors import BadInput

_AFTER_LOCK = (e.CodeBroken, e.DatabaseLocked)
_AFTER_WITHDRAWAL = (e.AdverseEventReported, e.DeviationRecorded, e.CodeBroken, e.VisitCorrected, e.FlareAdjudicated)


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


def decide_recording(state: StudyState, event: e.AnyEvent) -> None:
    """Whether an event may be written now. Raises Refused with the reason.

    Opening and randomising have ways of their own. Nothing is recorded of somebody who has not consented, nor after a
    lock.
    """
    kind = type(event).__name__
    if isinstance(event, e.StudyOpened | e.ParticipantRandomised):
        raise Refused(f"{kind} is not recorded by hand; use `trialogue desk open` or `trialogue desk randomise`")
    if state.locked is not None and not isinstance(event, _AFTER_LOCK):
        raise Refused(f"the database is locked ({state.locked}); {kind} is not recorded any more")
    if isinstance(event, e.ConsentGiven):
        _decide_consent(state, event)
    elif not isinstance(event, e.ProtocolAmended | e.DatabaseLocked):
        _decide_of_participant(state, event)


def _decide_consent(state: StudyState, event: e.ConsentGiven) -> None:
    for person in state.participants.values():
        if person.person == event.person and person.number != event.participant:
            raise Refused(f"{event.participant} is the person enrolled as {person.number}; nobody takes part twice")
    known = state.participants.get(event.participant)
    if known is not None and known.person != event.person:
        raise Refused(f"{event.participant} is the number of somebody else; give a number of its own")


def _decide_of_participant(state: StudyState, event: e.AnyEvent) -> None:
    number = str(getattr(event, "participant", ""))
    person = state.participants.get(number)
    kind = type(event).__name__
    if person is None:
        raise Refused(f"{number} has not consented in {state.study}; record the consent first")
    if person.withdrawn is not None and not isinstance(event, _AFTER_WITHDRAWAL):
        raise Refused(f"{number} withdrew consent on {person.withdrawn}; {kind} is not recorded any more")
    if isinstance(event, e.ParticipantScreened) and person.randomised is not None:
        raise Refused(f"{number} was randomised on {person.randomised}; record a deviation where screening was wrong")
    if isinstance(event, e.ParticipantScreened) and event.date < person.consented:
        raise Refused(
            f"{number} was screened on {event.date}, before the consent of {person.consented}; consent is first"
        )
    if isinstance(event, e.VisitCorrected) and event.corrects not in {v.sequence for v in person.visits.values()}:
        raise Refused(f"event {event.corrects} is no visit of {number}; name the sequence of the visit to correct")
    if isinstance(event, e.VisitRecorded) and event.visit in person.visits:
        raise Refused(f"visit {event.visit} of {number} is recorded already; record a VisitCorrected instead")


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
