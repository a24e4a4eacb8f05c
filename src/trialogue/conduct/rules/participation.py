"""Consent, screening, allocation, leaving."""

from __future__ import annotations

from msgspec.structs import replace

from trialogue.conduct import events as e
from trialogue.conduct.log import Recorded
from trialogue.conduct.state import Move, Participant, Screening


def consented(known: Participant | None, event: e.ConsentGiven, version: str) -> Participant:
    """The participant after consent, who takes this version of the protocol unless allocated already."""
    if known is not None:  # consent to a new version of the document, or before screening again
        held = version if known.randomised is None else known.protocol_version
        back = {"ended": None, "ended_because": ""} if known.randomised is None else {}
        return replace(known, consented=event.date, consent_version=event.version, protocol_version=held, **back)
    said = (event.participant, event.site, event.person, version, event.date, event.version)
    return Participant(*said, first_consented=event.date)


def screened(person: Participant, event: e.ParticipantScreened, recorded: Recorded) -> Participant:
    decisions: dict[str, str] = dict(event.decisions)
    said = (event.outcomes, decisions, event.overrides, event.failed)
    screenings = (*person.screenings, Screening(recorded.sequence, event.date, *said))
    return replace(person, screened=event.date, failed=event.failed, overrides=event.overrides, screenings=screenings)


def randomised(person: Participant, event: e.ParticipantRandomised, _: Recorded) -> Participant:
    strata = {"stratum": event.stratum, "stratum_at_randomisation": event.stratum}
    kits = (*person.kits, event.kit) if event.kit else person.kits
    return replace(person, randomised=event.date, slot=event.slot, kits=kits, **strata)


def stratum_corrected(person: Participant, event: e.StratumCorrected, _: Recorded) -> Participant:
    return replace(person, stratum={**person.stratum, **event.stratum})


def moved(person: Participant, event: e.ParticipantMoved, recorded: Recorded) -> Participant:
    move = Move(recorded.sequence, event.date, person.site)
    return replace(person, site=event.site, moves=(*person.moves, move))


def deviated(person: Participant, event: e.DeviationRecorded, _: Recorded) -> Participant:
    return replace(person, deviations=(*person.deviations, event.what))


def stopped(person: Participant, event: e.TreatmentStopped, recorded: Recorded) -> Participant:
    return replace(_noted(person, recorded), treatment_stopped=event.date, stop_reason=event.reason)


def withdrawn(person: Participant, event: e.ConsentWithdrawn, recorded: Recorded) -> Participant:
    return replace(_noted(person, recorded), withdrawn=event.date, data_kept=event.keep_data)


def ended(person: Participant, event: e.FollowUpEnded, recorded: Recorded) -> Participant:
    return replace(_noted(person, recorded), ended=event.date, ended_because=event.because)


def completed(person: Participant, event: e.ParticipantCompleted, recorded: Recorded) -> Participant:
    return replace(_noted(person, recorded), completed=event.date)


def _noted(person: Participant, recorded: Recorded) -> Participant:
    return replace(person, once={**person.once, type(recorded.event).__name__: recorded.sequence})
