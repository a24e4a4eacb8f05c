"""Consent, screening, strata, leaving: what they are refused for."""

from __future__ import annotations

from typing import Final

from trialogue.conduct import events as e
from trialogue.conduct.log import Context
from trialogue.conduct.protocol.types import Protocol
from trialogue.conduct.refusing import NotAllowed, Refused
from trialogue.conduct.state import LOST, Participant, StudyState

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
_NOT_BEFORE_CONSENT: Final = (
    e.VisitRecorded,
    e.VisitCorrected,
    e.ConsentWithdrawn,
    e.FollowUpEnded,
    e.ParticipantMoved,
)
_NOT_AFTER_THE_END: Final = (
    e.ParticipantScreened,
    e.ParticipantMoved,
    e.VisitRecorded,
    e.DoseRecorded,
    e.TreatmentStopped,
    e.ConsentWithdrawn,
    e.AdverseEventReported,
    e.ParticipantCompleted,
)
_DEFINITE: Final = {"satisfied": "holds", "not_applicable": "holds", "violated": "fails"}


def decide_consent(state: StudyState, event: e.ConsentGiven) -> None:
    """One person once, one number for one person; who withdrew before randomisation may come back under a new one."""
    for person in state.participants.values():
        if person.person == event.person and person.number != event.participant and not person.may_come_back:
            raise Refused(
                "%(participant)s is the person enrolled as %(other)s; nobody takes part twice",
                participant=event.participant,
                other=person.number,
            )
    known = state.participants.get(event.participant)
    if known is not None and known.person != event.person:
        raise Refused(
            "%(participant)s is the number of somebody else; give a number of its own", participant=event.participant
        )
    if known is not None and known.withdrawn is not None:
        raise Refused(
            "%(participant)s withdrew consent on %(day)s; who comes back takes a new number",
            participant=event.participant,
            day=known.withdrawn,
        )
    if known is not None and event.date < known.consented:
        raise Refused(
            "%(participant)s consented on %(consented)s; a consent of %(day)s is before it: mend the day",
            participant=event.participant,
            consented=known.consented,
            day=event.date,
        )


def decide_participation(person: Participant, event: e.AnyEvent, protocol: Protocol | None) -> None:
    """What holds of every event of a participant."""
    number, kind, day = person.number, type(event).__name__, getattr(event, "date", None)
    if isinstance(event, _OF_RANDOMISED) and person.randomised is None:
        raise Refused(
            "%(participant)s has not been randomised; there is nothing for %(kind)s to be about",
            participant=number,
            kind=kind,
        )
    if isinstance(event, _NOT_BEFORE_RANDOMISATION) and str(day) < str(person.randomised):
        raise Refused(
            "%(kind)s of %(day)s is before the randomisation of %(participant)s on %(randomised)s; mend the day",
            kind=kind,
            day=day,
            participant=number,
            randomised=person.randomised,
        )
    first = person.first_consented or person.consented
    if isinstance(event, _NOT_BEFORE_CONSENT) and day is not None and day < first:
        raise Refused(
            "%(kind)s of %(day)s is before %(participant)s consented on %(consented)s; consent is first: mend the day",
            kind=kind,
            day=day,
            participant=number,
            consented=first,
        )
    if isinstance(event, e.TreatmentStopped) and person.treatment_stopped is not None:
        raise Refused(
            "%(participant)s stopped treatment on %(stopped)s already",
            participant=number,
            stopped=person.treatment_stopped,
        )
    if isinstance(event, e.ParticipantCompleted):
        if person.completed is not None:
            raise Refused(
                "%(participant)s completed the study on %(completed)s already",
                participant=number,
                completed=person.completed,
            )
        if event.date == person.randomised:
            raise Refused(
                "%(participant)s was randomised on %(day)s, and cannot have completed that day; mend it",
                participant=number,
                day=event.date,
            )
    _check_end(person, event, day)
    if isinstance(event, e.ParticipantMoved):
        _check_move(person, event)
    if isinstance(event, e.StratumCorrected) and protocol is not None:
        _check_levels(event, protocol)


def _check_move(person: Participant, event: e.ParticipantMoved) -> None:
    """From one centre to another, and one move after the other."""
    if event.site == person.site:
        raise Refused("%(participant)s is seen at that study centre already", participant=person.number)
    last = person.moves[-1].date if person.moves else ""
    if event.date < last:
        raise Refused("%(participant)s moved on %(last)s; a move of %(day)s is before it: mend the day",
                      participant=person.number, last=last, day=event.date)  # fmt: skip


def _check_end(person: Participant, event: e.AnyEvent, day: str | None) -> None:
    """Follow-up ends once; only who was lost comes back, to a visit, or is heard of later."""
    number, lost = person.number, person.ended_because == LOST
    if isinstance(event, e.FollowUpEnded):
        if person.completed is not None:
            raise Refused("%(participant)s completed the study on %(completed)s already", participant=number,
                          completed=person.completed)  # fmt: skip
        if person.ended is not None and not (lost and event.because != LOST):
            raise Refused("the follow-up of %(participant)s ended on %(day)s already", participant=number,
                          day=person.ended)  # fmt: skip
        last = max((visit.date for visit in person.visits.values()), default=person.first_consented or person.consented)
        if event.date < last:
            raise Refused("%(participant)s came on %(last)s; follow-up did not end on %(day)s: mend the day",
                          participant=number, last=last, day=event.date)  # fmt: skip
        return
    if person.ended is None or not isinstance(event, _NOT_AFTER_THE_END):
        return
    if lost and not isinstance(event, e.ParticipantCompleted):
        return
    if str(day) > person.ended or isinstance(event, e.ParticipantCompleted):
        raise Refused("the follow-up of %(participant)s ended on %(ended)s; %(kind)s of %(day)s is after it: mend the "
                      "day", participant=number, ended=person.ended, kind=type(event).__name__, day=day)  # fmt: skip


def decide_screening(
    person: Participant, event: e.ParticipantScreened, context: Context, protocol: Protocol | None
) -> None:
    """Consent first; the investigator decides every criterion, with a reason where he decides against what was
    computed, or where that was open."""
    number = person.number
    if person.randomised is not None:
        raise Refused(
            "%(participant)s was randomised on %(randomised)s; record a deviation where screening was wrong",
            participant=number,
            randomised=person.randomised,
        )
    if event.date < person.consented:
        raise Refused(
            "%(participant)s was screened on %(day)s, before the consent of %(consented)s; consent is first",
            participant=number,
            day=event.date,
            consented=person.consented,
        )
    if not event.decisions:
        return
    if context.role != "investigator":
        raise NotAllowed("decisions on criteria are not for the role %(role)s; ask an investigator", role=context.role)
    known = {criterion.id for criterion in protocol.criteria} if protocol is not None else set(event.outcomes)
    if missing := sorted((known | set(event.outcomes)) - set(event.decisions)):
        raise Refused(
            "the screening of %(participant)s leaves %(names)s undecided; decide each criterion",
            participant=number,
            names=missing,
        )
    if protocol is not None and (foreign := sorted(set(event.decisions) - known)):
        raise Refused(
            "%(names)s: no criterion of version %(version)s; check the names", names=foreign, version=protocol.version
        )
    for name, decision in sorted(event.decisions.items()):
        computed = event.outcomes.get(name, "")
        if event.overrides.get(name, "").strip():
            continue
        if computed == "undetermined":
            raise Refused(
                "%(name)s of %(participant)s was computed as undetermined and decided as "
                "%(decision)s; say by what in overrides",
                name=name,
                participant=number,
                decision=decision,
            )
        if _DEFINITE.get(computed, _DEFINITE[decision]) != _DEFINITE[decision]:
            raise Refused(
                "%(name)s of %(participant)s was computed as %(outcome)s and decided as "
                "%(decision)s; say why in overrides",
                name=name,
                participant=number,
                outcome=computed,
                decision=decision,
            )
    violated = {name for name, decision in event.decisions.items() if decision == "violated"}
    if violated != set(event.failed):
        raise Refused(
            "the screening of %(participant)s decides %(violated)s as violated and names %(failed)s "
            "as failed; the two are the same list",
            participant=number,
            violated=sorted(violated),
            failed=sorted(event.failed),
        )


def _check_levels(event: e.StratumCorrected, protocol: Protocol) -> None:
    factors = protocol.randomisation.factors
    for factor, level in event.stratum.items():
        if factor not in factors:
            raise Refused(
                "%(factor)s is no factor of version %(version)s; it has %(names)s",
                factor=factor,
                version=protocol.version,
                names=sorted(factors),
            )
        if level not in factors[factor]:
            raise Refused(
                "%(level)s is no level of %(factor)s; it has %(levels)s",
                level=level,
                factor=factor,
                levels=factors[factor],
            )
