"""What happens to somebody's taking part: consent, screening, allocation, leaving."""

from __future__ import annotations

from typing import Literal

from trialogue.conduct.events.root import Event


class ConsentGiven(Event, tag=True, frozen=True):
    """A patient has consented: to which document, which version of it, on which day. The first event of a participant,
    and again for a new version of the document or before another screening."""

    SCHEMA = 2
    participant: str
    site: str
    person: str
    document: str
    version: str
    date: str


class ParticipantScreened(Event, tag=True, frozen=True):
    """Outcomes of the criteria as computed, and beside them what the investigator decided.

    Without `decisions` the screening is prepared and waits for the investigator. A decision against a definite outcome,
    or on one that was undetermined, has its reason in `overrides`. `failed` names what excludes.
    """

    SCHEMA = 2
    participant: str
    date: str
    outcomes: dict[str, str]
    decisions: dict[str, Literal["satisfied", "violated", "not_applicable"]] = {}
    overrides: dict[str, str] = {}
    failed: tuple[str, ...] = ()


class ParticipantRandomised(Event, tag=True, frozen=True):
    """Allocated: by which stratum and place in its list, with the kit first given ("" where none is). No arm."""

    participant: str
    date: str
    stratum: dict[str, str]
    slot: str
    kit: str


class StratumCorrected(Event, tag=True, frozen=True):
    """The stratum recorded at randomisation was wrong. The allocation stays."""

    participant: str
    stratum: dict[str, str]


class ParticipantMoved(Event, tag=True, frozen=True):
    """The participant is seen at another study centre from a day on. Where she consented, her place and what was
    recorded stay; who looks after her and whose kits she is given change. Why stands in the event's `why`."""

    participant: str
    date: str
    site: str


class DeviationRecorded(Event, tag=True, frozen=True):
    """Something went otherwise than the protocol says."""

    participant: str
    date: str
    what: str


class TreatmentStopped(Event, tag=True, frozen=True):
    """The participant takes no more study treatment, and stays under observation."""

    participant: str
    date: str
    reason: str


class ConsentWithdrawn(Event, tag=True, frozen=True):
    """The participant left. What was collected before stays as the consent said (`keep_data`)."""

    participant: str
    date: str
    keep_data: bool


class FollowUpEnded(Event, tag=True, frozen=True):
    """The participant is followed no more without having withdrawn consent: cannot be found, has died, or was taken out
    of the study by those who run it. Who was lost and comes to a visit after that day is followed again."""

    participant: str
    date: str
    because: Literal["lost_to_follow_up", "died", "taken_out"]
    note: str = ""


class EntryStruck(Event, tag=True, frozen=True):
    """What event `entry` says of the participant was entered in error: of somebody else, or never. It stays in the log
    and counts no more. Why stands in the event's `why`."""

    participant: str
    entry: int


class ParticipantCompleted(Event, tag=True, frozen=True):
    """The last visit of the protocol was reached."""

    participant: str
    date: str
