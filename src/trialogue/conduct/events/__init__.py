"""What can have happened in a study: typed events, past tense, each with the version of its schema.

An event never says an arm: that is the allocator's. A participant is a number; who that is stays outside the log, found
again by a keyed hash (`person`). Corrections are events of their own. Dates are ISO 8601 days at the site; moments are
UTC. `participation`, `visits`, `safety`, `supplies` and `study` hold them by what they happen to.
"""

from __future__ import annotations

from typing import Final, TypeAlias

from trialogue.conduct.events.participation import (
    ConsentGiven,
    ConsentWithdrawn,
    DeviationRecorded,
    EntryStruck,
    FollowUpEnded,
    ParticipantCompleted,
    ParticipantMoved,
    ParticipantRandomised,
    ParticipantScreened,
    StratumCorrected,
    TreatmentStopped,
)
from trialogue.conduct.events.root import Event, Quantity
from trialogue.conduct.events.safety import (
    AdverseEventFollowedUp,
    AdverseEventReported,
    BlindingLost,
    CodeBreakCancelled,
    CodeBreakRequested,
    CodeBroken,
    SeriousEventSubmitted,
)
from trialogue.conduct.events.study import ArmsOpened, DatabaseLocked, ProtocolAmended, StudyOpened
from trialogue.conduct.events.supplies import (
    KitDispensed,
    KitReturned,
    KitsDestroyed,
    KitsQuarantined,
    KitsRanShort,
    KitsReceived,
    KitsReleased,
)
from trialogue.conduct.events.visits import (
    ConcomitantMedicationRecorded,
    ConcomitantMedicationStopped,
    DataQueryAnswered,
    DataQueryClosed,
    DataQueryRaised,
    DoseRecorded,
    FlareAdjudicated,
    FlareAscertained,
    GradesAscertained,
    VisitCorrected,
    VisitLocked,
    VisitMissed,
    VisitRecorded,
    VisitSigned,
    VisitUnlocked,
)

OfStudy: TypeAlias = StudyOpened | ProtocolAmended | DatabaseLocked | ArmsOpened | KitsRanShort
OfKits: TypeAlias = KitsReceived | KitsQuarantined | KitsReleased | KitsDestroyed
OfParticipant: TypeAlias = (
    ConsentGiven | ParticipantScreened | ParticipantRandomised | ParticipantMoved | StratumCorrected
    | DeviationRecorded
    | TreatmentStopped | ConsentWithdrawn | FollowUpEnded | EntryStruck | ParticipantCompleted | VisitRecorded
    | VisitMissed | VisitCorrected | VisitSigned | VisitLocked | VisitUnlocked | DoseRecorded
    | ConcomitantMedicationRecorded | ConcomitantMedicationStopped | DataQueryRaised | DataQueryAnswered
    | DataQueryClosed | FlareAscertained | FlareAdjudicated | GradesAscertained | KitDispensed | KitReturned
    | AdverseEventReported | AdverseEventFollowedUp | SeriousEventSubmitted | CodeBreakRequested | CodeBreakCancelled
    | CodeBroken | BlindingLost
)  # fmt: skip
AnyEvent: TypeAlias = OfStudy | OfKits | OfParticipant

KINDS: Final[dict[str, type[Event]]] = {kind.__name__: kind for kind in Event.__subclasses__()}
"""Every event by name."""

__all__ = [
    "KINDS",
    "AdverseEventFollowedUp",
    "AdverseEventReported",
    "AnyEvent",
    "ArmsOpened",
    "BlindingLost",
    "CodeBreakCancelled",
    "CodeBreakRequested",
    "CodeBroken",
    "ConcomitantMedicationRecorded",
    "ConcomitantMedicationStopped",
    "ConsentGiven",
    "ConsentWithdrawn",
    "DataQueryAnswered",
    "DataQueryClosed",
    "DataQueryRaised",
    "DatabaseLocked",
    "DeviationRecorded",
    "DoseRecorded",
    "EntryStruck",
    "Event",
    "FlareAdjudicated",
    "FlareAscertained",
    "FollowUpEnded",
    "GradesAscertained",
    "KitDispensed",
    "KitReturned",
    "KitsDestroyed",
    "KitsQuarantined",
    "KitsRanShort",
    "KitsReceived",
    "KitsReleased",
    "OfKits",
    "OfParticipant",
    "OfStudy",
    "ParticipantCompleted",
    "ParticipantMoved",
    "ParticipantRandomised",
    "ParticipantScreened",
    "ProtocolAmended",
    "Quantity",
    "SeriousEventSubmitted",
    "StratumCorrected",
    "StudyOpened",
    "TreatmentStopped",
    "VisitCorrected",
    "VisitLocked",
    "VisitMissed",
    "VisitRecorded",
    "VisitSigned",
    "VisitUnlocked",
]
