"""Who may do what at the desk: one table, read by the portal and by the command line alike.

Each line is an action: the kind of event it writes, or in lower case what it shows. A cross says who may. A line not
written allows nobody. What changes which kits may be given is for the pharmacist, who may know the arms: somebody
blinded who chose what is in stock would learn from a refusal that all of it is of one arm.
"""

from __future__ import annotations

from typing import Final

from trialogue.conduct.refusing import NotAllowed, NotFilled

ROLES: Final = (
    "investigator",
    "coordinator",
    "pharmacist",
    "monitor",
    "blinded-statistician",
    "unblinded-statistician",
    "dsmb",
    "adjudicator",
    "administrator",
)
"""In the order of the table's columns. Blinded are all but those in :data:`UNBLINDED`."""
UNBLINDED: Final = frozenset({"pharmacist", "unblinded-statistician", "dsmb"})

TABLE: Final = """
action                          inv coo pha mon bst ust dsm adj adm
StudyOpened                      x   -   -   -   -   -   -   -   x
ProtocolAmended                  x   -   -   -   -   -   -   -   x
DatabaseLocked                   x   -   -   -   -   -   -   -   x
ArmsOpened                       -   -   x   -   -   x   x   -   -
ConsentGiven                     x   x   -   -   -   -   -   -   -
ParticipantScreened              x   x   -   -   -   -   -   -   -
ParticipantRandomised            x   x   -   -   -   -   -   -   -
ParticipantMoved                 x   x   -   -   -   -   -   -   -
StratumCorrected                 x   x   -   -   -   -   -   -   -
DeviationRecorded                x   x   x   x   -   -   -   -   -
TreatmentStopped                 x   x   -   -   -   -   -   -   -
ConsentWithdrawn                 x   x   -   -   -   -   -   -   -
FollowUpEnded                    x   x   -   -   -   -   -   -   -
EntryStruck                      x   x   -   -   -   -   -   -   -
ParticipantCompleted             x   x   -   -   -   -   -   -   -
VisitRecorded                    x   x   -   -   -   -   -   -   -
VisitMissed                      x   x   -   -   -   -   -   -   -
VisitCorrected                   x   x   -   -   -   -   -   -   -
VisitSigned                      x   -   -   -   -   -   -   -   -
VisitLocked                      x   -   -   x   -   -   -   -   x
VisitUnlocked                    x   -   -   -   -   -   -   -   x
DoseRecorded                     x   x   x   -   -   -   -   -   -
ConcomitantMedicationRecorded    x   x   -   -   -   -   -   -   -
ConcomitantMedicationStopped     x   x   -   -   -   -   -   -   -
DataQueryRaised                  x   -   -   x   x   -   -   -   -
DataQueryAnswered                x   x   -   -   -   -   -   -   -
DataQueryClosed                  -   -   -   x   x   -   -   -   -
FlareAscertained                 x   x   -   -   -   -   -   -   -
GradesAscertained                x   x   -   -   -   -   -   -   -
FlareAdjudicated                 -   -   -   -   -   -   -   x   -
AdverseEventReported             x   x   -   -   -   -   -   -   -
AdverseEventFollowedUp           x   x   -   -   -   -   -   -   -
SeriousEventSubmitted            x   x   -   -   -   -   -   -   x
CodeBreakRequested               x   -   x   -   -   x   x   -   -
CodeBreakCancelled               x   -   x   -   -   x   x   -   -
CodeBroken                       x   -   x   -   -   x   x   -   -
BlindingLost                     x   x   x   x   x   x   -   -   x
KitsReceived                     -   -   x   -   -   -   -   -   -
KitsQuarantined                  -   -   x   -   -   -   -   -   -
KitsReleased                     -   -   x   -   -   -   -   -   -
KitsDestroyed                    -   -   x   -   -   -   -   -   -
KitDispensed                     x   x   x   -   -   -   -   -   -
KitReturned                      x   x   x   -   -   -   -   -   -
KitsRanShort                     x   x   x   -   -   -   -   -   -
overview                         x   x   x   x   x   x   x   x   x
kits                             -   x   x   -   -   -   -   -   -
participants                     x   x   x   x   x   x   -   x   -
export-data                      x   -   -   x   x   x   -   -   -
export-log                       x   -   -   x   x   x   -   -   x
open-report                      x   x   x   x   x   x   x   x   x
closed-report                    -   -   -   -   -   x   x   -   -
draw-list                        -   -   -   -   -   x   -   -   -
"""


def may(role: str, action: str) -> bool:
    """Whether somebody in this role may do it.

    >>> may("monitor", "DataQueryRaised"), may("monitor", "ParticipantRandomised")
    (True, False)
    """
    return role in _ALLOWED.get(action, frozenset())


def who_may(action: str) -> tuple[str, ...]:
    """The roles that may do it, in the order of the table."""
    return tuple(role for role in ROLES if may(role, action))


def check_role(role: str, action: str) -> None:
    """Raises NotFilled for a role that does not exist, and NotAllowed for one that may not do it."""
    if role not in ROLES:
        raise NotFilled("role '%(role)s' is not known; write one of %(roles)s", role=role, roles=ROLES)
    if may(role, action):
        return
    if not (allowed := who_may(action)):
        raise NotAllowed("%(kind)s is not for the role %(role)s; nobody may", kind=action, role=role)
    raise NotAllowed("%(kind)s is not for the role %(role)s; it is for %(roles)s", kind=action, role=role,
                     roles=allowed)  # fmt: skip


def _read(table: str) -> dict[str, frozenset[str]]:
    _, *lines = table.strip().splitlines()
    rows = (line.split() for line in lines)
    return {
        action: frozenset(role for role, mark in zip(ROLES, marks, strict=True) if mark == "x")
        for action, *marks in rows
    }


_ALLOWED: Final = _read(TABLE)
