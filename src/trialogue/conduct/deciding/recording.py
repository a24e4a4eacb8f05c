"""Whether an event may be written now."""

from __future__ import annotations

from typing import Final

from trialogue.conduct import events as e
from trialogue.conduct.deciding.participation import decide_consent, decide_participation, decide_screening
from trialogue.conduct.deciding.safety import decide_safety
from trialogue.conduct.deciding.striking import decide_striking
from trialogue.conduct.deciding.supplies import decide_kit_of_participant, decide_kits
from trialogue.conduct.deciding.visits import decide_visit
from trialogue.conduct.filled import check_filled
from trialogue.conduct.log import Context
from trialogue.conduct.protocol.types import Protocol
from trialogue.conduct.refusing import Refused
from trialogue.conduct.roles import check_role
from trialogue.conduct.state import Participant, StudyState

_BY_ITS_OWN_COMMAND: Final = {
    e.StudyOpened: "trialogue desk open",
    e.ParticipantRandomised: "trialogue desk randomise",
    e.CodeBroken: "trialogue desk code-break confirm",
    e.ArmsOpened: "trialogue desk closed-report` or `trialogue desk unblind",
    e.KitsRanShort: "trialogue desk dispense",
}
# Safety does not end with the data: what a patient suffers is reported after the final lock as before it.
_SAFETY: Final = (
    e.AdverseEventReported,
    e.AdverseEventFollowedUp,
    e.SeriousEventSubmitted,
    e.CodeBreakRequested,
    e.CodeBreakCancelled,
    e.BlindingLost,
)
_UNBLINDING: Final = (e.CodeBroken, e.ArmsOpened)
_AFTER_WITHDRAWAL: Final = (
    *_SAFETY,
    e.DeviationRecorded,
    e.EntryStruck,
    e.VisitCorrected,
    e.VisitSigned,
    e.VisitLocked,
    e.VisitUnlocked,
    e.DataQueryRaised,
    e.DataQueryAnswered,
    e.DataQueryClosed,
    e.FlareAscertained,
    e.GradesAscertained,
    e.FlareAdjudicated,
    e.KitReturned,
)
_ENTERED_LATE: Final = (
    e.VisitRecorded,
    e.VisitMissed,
    e.DoseRecorded,
    e.ConcomitantMedicationRecorded,
    e.ConcomitantMedicationStopped,
    e.TreatmentStopped,
)
_WITH_REASON: Final = (
    e.CodeBreakRequested,
    e.CodeBreakCancelled,
    e.VisitCorrected,
    e.VisitUnlocked,
    e.StratumCorrected,
    e.ParticipantMoved,
    e.EntryStruck,
)


def is_still_recorded(state: StudyState, kind: str) -> bool:
    """Whether events of a kind are recorded at all as the data are locked; names of what is shown always are."""
    return state.locked != "final" or kind not in e.KINDS or issubclass(e.KINDS[kind], (*_SAFETY, *_UNBLINDING))


def decide_recording(state: StudyState, event: e.AnyEvent, context: Context, protocol: Protocol | None = None) -> None:
    """Whether an event may be written now. Raises Refused with the reason, NotAllowed for a role it is not for, and
    BadInput for what is not filled in.

    Opening, randomising and whatever shows an arm have ways of their own. Nothing is recorded of somebody who has not
    consented, nor after the final lock. With the `protocol` that holds for the participant, names of visits, criteria
    and levels are its own.
    """
    kind = type(event).__name__
    if type(event) in _BY_ITS_OWN_COMMAND:
        raise Refused(
            "%(kind)s is not recorded by hand; use `%(command)s`", kind=kind, command=_BY_ITS_OWN_COMMAND[type(event)]
        )
    check_filled(event, context.at)
    check_role(context.role, kind)
    if state.locked == "final" and not isinstance(event, _SAFETY):
        raise Refused("the database is locked (final); %(kind)s is not recorded any more", kind=kind)
    if isinstance(event, _WITH_REASON) and not context.why.strip():
        raise Refused("%(kind)s is not recorded without a reason; say why", kind=kind)
    if isinstance(event, e.ProtocolAmended | e.DatabaseLocked):
        _decide_of_study(state, event)
    elif isinstance(event, e.KitsReceived | e.KitsQuarantined | e.KitsReleased | e.KitsDestroyed):
        decide_kits(state, event)
    elif isinstance(event, e.ConsentGiven):
        decide_consent(state, event)
    else:
        _decide_of_participant(state, event, context, protocol)


def _decide_of_study(state: StudyState, event: e.ProtocolAmended | e.DatabaseLocked) -> None:
    if isinstance(event, e.ProtocolAmended):
        if event.version in state.versions:
            raise Refused(
                "version %(version)s of %(study)s is recorded already; give it a name of its own",
                version=event.version,
                study=state.study,
            )
        return
    waiting = [
        f"{query.sequence} ({person.number})"
        for person in state.participants.values()
        for query in person.queries
        if not query.closed
    ]
    if event.scope == "final" and waiting:
        raise Refused("data queries are open: %(queries)s; close them before the final lock", queries=waiting)


def _decide_of_participant(state: StudyState, event: e.AnyEvent, context: Context, protocol: Protocol | None) -> None:
    person = _participant(state, event)
    decide_participation(person, event, protocol)
    decide_visit(person, event, protocol)
    decide_safety(person, event, context.at)
    decide_kit_of_participant(state, person, event)
    if isinstance(event, e.EntryStruck):
        decide_striking(state, person, event)
    if isinstance(event, e.ParticipantScreened):
        decide_screening(person, event, context, protocol)


def _is_late(person: Participant, event: e.AnyEvent) -> bool:
    """Whether the event happened before the withdrawal and is only written after it. Not where the data may not be
    used: then nothing is added to them."""
    if not isinstance(event, _ENTERED_LATE) or not person.data_kept:
        return False
    day = event.start if isinstance(event, e.ConcomitantMedicationRecorded) else getattr(event, "date", "")
    return str(day) <= str(person.withdrawn)


def _participant(state: StudyState, event: e.AnyEvent) -> Participant:
    number, kind = str(getattr(event, "participant", "")), type(event).__name__
    person = state.participants.get(number)
    if person is None:
        raise Refused(
            "%(participant)s has not consented in %(study)s; record the consent first",
            participant=number,
            study=state.study,
        )
    if person.withdrawn is not None and not isinstance(event, _AFTER_WITHDRAWAL) and not _is_late(person, event):
        raise Refused(
            "%(participant)s withdrew consent on %(withdrawn)s; %(kind)s is not recorded any more",
            participant=number,
            withdrawn=person.withdrawn,
            kind=kind,
        )
    return person
