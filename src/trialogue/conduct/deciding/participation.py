"""Consent, screening, strata, leaving: what they are refused for."""

from __future__ import annotations

from typing import Final

from trialogue.conduct import events as e
from trialogue.conduct.deciding.refusing import Refused
from trialogue.conduct.log import Context
from trialogue.conduct.protocol.types import Protocol
from trialogue.conduct.roles import NotAllowed
from trialogue.conduct.state import Participant, StudyState

_OF_RANDOMISED: Final = (
    e.CodeBreakRequested,
    e.CodeBreakCancelled,
    e.BlindingLost,
    e.StratumCorrected,
    e.DoseRecorded,
    e.KitDispensed,
    e.KitReturned,
    e.TreatmentStopped,
    e.ParticipantCompleted,
)
_NOT_BEFORE_RANDOMISATION: Final = (e.DoseRecorded, e.KitDispensed, e.TreatmentStopped, e.ParticipantCompleted)
_NOT_BEFORE_CONSENT: Final = (e.VisitRecorded, e.VisitCorrected, e.ConsentWithdrawn)
_DEFINITE: Final = {"satisfied": "holds", "not_applicable": "holds", "violated": "fails"}


def decide_consent(state: StudyState, event: e.ConsentGiven) -> None:
    """One person once, one number for one person; who withdrew before randomisation may come back under a new one."""
    for person in state.participants.values():
        if person.person == event.person and person.number != event.participant and not person.may_come_back:
            raise Refused(f"{event.participant} is the person enrolled as {person.number}; nobody takes part twice")
    known = state.participants.get(event.participant)
    if known is not None and known.person != event.person:
        raise Refused(f"{event.participant} is the number of somebody else; give a number of its own")
    if known is not None and known.withdrawn is not None:
        raise Refused(f"{event.participant} withdrew consent on {known.withdrawn}; who comes back takes a new number")
    if known is not None and event.date < known.consented:
        raise Refused(
            f"{event.participant} consented on {known.consented}; a consent of {event.date} is before it: mend the day"
        )


def decide_participation(person: Participant, event: e.AnyEvent, protocol: Protocol | None) -> None:
    """What holds of every event of a participant."""
    number, kind, day = person.number, type(event).__name__, getattr(event, "date", None)
    if isinstance(event, _OF_RANDOMISED) and person.randomised is None:
        raise Refused(f"{number} has not been randomised; there is nothing for {kind} to be about")
    if isinstance(event, _NOT_BEFORE_RANDOMISATION) and str(day) < str(person.randomised):
        raise Refused(f"{kind} of {day} is before the randomisation of {number} on {person.randomised}; mend the day")
    first = person.first_consented or person.consented
    if isinstance(event, _NOT_BEFORE_CONSENT) and day is not None and day < first:
        raise Refused(f"{kind} of {day} is before {number} consented on {first}; consent is first: mend the day")
    if isinstance(event, e.TreatmentStopped) and person.treatment_stopped is not None:
        raise Refused(f"{number} stopped treatment on {person.treatment_stopped} already")
    if isinstance(event, e.ParticipantCompleted):
        if person.completed is not None:
            raise Refused(f"{number} completed the study on {person.completed} already")
        if event.date == person.randomised:
            raise Refused(f"{number} was randomised on {event.date}, and cannot have completed that day; mend it")
    if isinstance(event, e.StratumCorrected) and protocol is not None:
        _check_levels(event, protocol)


def decide_screening(
    person: Participant, event: e.ParticipantScreened, context: Context, protocol: Protocol | None
) -> None:
    """Consent first; the investigator decides every criterion, with a reason where he decides against what was
    computed, or where that was open."""
    number = person.number
    if person.randomised is not None:
        raise Refused(f"{number} was randomised on {person.randomised}; record a deviation where screening was wrong")
    if event.date < person.consented:
        raise Refused(
            f"{number} was screened on {event.date}, before the consent of {person.consented}; consent is first"
        )
    if not event.decisions:
        return
    if context.role != "investigator":
        raise NotAllowed(f"decisions on criteria are not for the role {context.role}; ask an investigator")
    known = {criterion.id for criterion in protocol.criteria} if protocol is not None else set(event.outcomes)
    if missing := sorted((known | set(event.outcomes)) - set(event.decisions)):
        raise Refused(f"the screening of {number} leaves {', '.join(missing)} undecided; decide each criterion")
    if protocol is not None and (foreign := sorted(set(event.decisions) - known)):
        raise Refused(f"{', '.join(foreign)}: no criterion of version {protocol.version}; check the names")
    for name, decision in sorted(event.decisions.items()):
        computed = event.outcomes.get(name, "")
        if event.overrides.get(name, "").strip():
            continue
        if computed == "undetermined":
            raise Refused(
                f"{name} of {number} was computed as undetermined and decided as {decision}; say by what in overrides"
            )
        if _DEFINITE.get(computed, _DEFINITE[decision]) != _DEFINITE[decision]:
            raise Refused(
                f"{name} of {number} was computed as {computed} and decided as {decision}; say why in overrides"
            )
    violated = {name for name, decision in event.decisions.items() if decision == "violated"}
    if violated != set(event.failed):
        raise Refused(
            f"the screening of {number} decides {_said(violated)} as violated and names {_said(set(event.failed))} "
            "as failed; the two are the same list"
        )


def _check_levels(event: e.StratumCorrected, protocol: Protocol) -> None:
    factors = protocol.randomisation.factors
    for factor, level in event.stratum.items():
        if factor not in factors:
            raise Refused(f"{factor} is no factor of version {protocol.version}; it has {_said(set(factors))}")
        if level not in factors[factor]:
            raise Refused(f"{level} is no level of {factor}; it has {', '.join(factors[factor])}")


def _said(names: set[str]) -> str:
    return ", ".join(sorted(names)) or "none"
