"""What a command is refused for: decisions from the state, before any event is written."""

from __future__ import annotations

from datetime import datetime

from trialogue.conduct import events as e
from trialogue.conduct.filled import check_day, check_filled
from trialogue.conduct.log import Context
from trialogue.conduct.state import Participant, StudyState
from trialogue.errors import BadInput

# Safety does not end with the data: what a patient suffers is reported after the final lock as before it.
_AFTER_LOCK = (e.CodeBroken, e.AdverseEventReported)
_AFTER_WITHDRAWAL = (e.AdverseEventReported, e.DeviationRecorded, e.CodeBroken, e.VisitCorrected, e.FlareAdjudicated)
_WITH_REASON = (e.CodeBroken, e.VisitCorrected, e.StratumCorrected)
_OF_RANDOMISED = (e.CodeBroken, e.StratumCorrected)


class Refused(BadInput):
    """The protocol does not allow it now. Nothing has happened."""


def decide_randomisation(state: StudyState, participant: str, day: str, at: datetime) -> Participant:
    """The participant, who may be randomised on this day, asked for at this moment. Raises Refused with the reason, and
    BadInput for a day that is none."""
    check_day(day, "day of randomisation", at)
    person = state.participants.get(participant)
    if person is None:
        raise Refused(f"{participant} has not consented in {state.study}; record the consent first")
    if reason := _hindrance(state, person, day):
        raise Refused(f"{participant} cannot be randomised: {reason}")
    return person


def decide_recording(state: StudyState, event: e.AnyEvent, context: Context) -> None:
    """Whether an event may be written now. Raises Refused with the reason, and BadInput for what is not filled in.

    Opening and randomising have ways of their own. Nothing is recorded of somebody who has not consented, nor after the
    final lock.
    """
    kind = type(event).__name__
    if isinstance(event, e.StudyOpened | e.ParticipantRandomised):
        raise Refused(f"{kind} is not recorded by hand; use `trialogue desk open` or `trialogue desk randomise`")
    check_filled(event, context.at)
    if state.locked == "final" and not isinstance(event, _AFTER_LOCK):
        raise Refused(f"the database is locked (final); {kind} is not recorded any more")
    if isinstance(event, _WITH_REASON) and not context.why.strip():
        raise Refused(f"{kind} is not recorded without a reason; say why")
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
    if isinstance(event, _OF_RANDOMISED) and person.randomised is None:
        raise Refused(f"{number} has not been randomised; there is nothing for {kind} to be about")
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


def _hindrance(state: StudyState, person: Participant, day: str) -> str | None:
    if state.locked == "final":
        return "the database is locked (final); nobody is randomised any more"
    if person.withdrawn is not None:
        return f"consent was withdrawn on {person.withdrawn}"
    if person.randomised is not None:
        return f"allocated already on {person.randomised}, place {person.slot}; an allocation is never made again"
    if person.screened is None:
        return "screening has not been recorded; record its outcomes first"
    if person.failed:
        return f"screening failed on {', '.join(person.failed)}; screen again after a new consent, or leave it so"
    if day < person.consented or day < person.screened:
        earlier = f"consent of {person.consented} or screening of {person.screened}"
        return f"{day} is before {earlier}; mend the day of randomisation"
    return None
