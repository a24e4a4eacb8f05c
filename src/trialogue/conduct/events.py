"""What can have happened in a study: typed events, past tense, each with the version of its schema.

An event never says an arm: that is the allocator's. A participant is a number; who that is stays outside the log, found
again by a keyed hash (`person`). Corrections are events of their own. Dates are ISO 8601 days at the site; moments are
UTC.
"""

from __future__ import annotations

from typing import Any, ClassVar, Final, Literal, TypeAlias

import msgspec


class Event(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", kw_only=True):
    """The root of all events."""

    SCHEMA: ClassVar[int] = 1


class StudyOpened(Event, tag=True, frozen=True):
    """The study begins by one version of its protocol."""

    protocol: str
    version: str
    protocol_hash: str


class ProtocolAmended(Event, tag=True, frozen=True):
    """A new version of the protocol, in force from a day; who is enrolled moves to it at the next visit from that day
    on, or stays."""

    version: str
    protocol_hash: str
    in_force_from: str
    applies_to: Literal["new_participants", "everybody"]


class ConsentGiven(Event, tag=True, frozen=True):
    """A patient has consented: to which document, which version of it, on which day. The first event of a
    participant."""

    SCHEMA: ClassVar[int] = 2
    participant: str
    site: str
    person: str
    document: str
    version: str
    date: str


class ParticipantScreened(Event, tag=True, frozen=True):
    """Outcomes of the criteria, with the investigator's overrides (criterion to reason). `failed` names what
    excludes."""

    participant: str
    date: str
    outcomes: dict[str, str]
    overrides: dict[str, str] = {}
    failed: tuple[str, ...] = ()


class ParticipantRandomised(Event, tag=True, frozen=True):
    """Allocated: by which stratum and place in its list, with the kit first given ("" where none is). No arm."""

    participant: str
    date: str
    stratum: dict[str, str]
    slot: str
    kit: str


class VisitRecorded(Event, tag=True, frozen=True):
    """A visit took place: readings by name, each a value with its unit ("" where it has none)."""

    SCHEMA: ClassVar[int] = 2
    participant: str
    visit: str
    date: str
    readings: dict[str, dict[str, Any]] = {}


class VisitMissed(Event, tag=True, frozen=True):
    """A visit did not take place, and why."""

    participant: str
    visit: str
    reason: str


class VisitCorrected(Event, tag=True, frozen=True):
    """What a recorded visit says was wrong: the event corrected by its sequence, and only what changes."""

    participant: str
    corrects: int
    date: str | None = None
    readings: dict[str, dict[str, Any]] = {}


class StratumCorrected(Event, tag=True, frozen=True):
    """The stratum recorded at randomisation was wrong. The allocation stays."""

    participant: str
    stratum: dict[str, str]


class KitDispensed(Event, tag=True, frozen=True):
    """A kit was handed out."""

    participant: str
    visit: str
    kit: str
    date: str


class FlareAscertained(Event, tag=True, frozen=True):
    """The flare of a visit, as computed at that moment by a rule from the readings that events `from_events` hold."""

    participant: str
    visit: str
    rule: str
    flare: str | None
    from_events: tuple[int, ...]


class FlareAdjudicated(Event, tag=True, frozen=True):
    """The committee's judgement on a visit, kept apart from what was computed."""

    participant: str
    visit: str
    flare: str
    blinded: bool


class AdverseEventReported(Event, tag=True, frozen=True):
    """An adverse event: severity is not seriousness."""

    participant: str
    date: str
    term: str
    severity: Literal["mild", "moderate", "severe", "life_threatening", "fatal"]
    serious: bool
    related: Literal["related", "not_related", "unknown"]
    expected: bool | None = None


class DeviationRecorded(Event, tag=True, frozen=True):
    """Something went otherwise than the protocol says."""

    participant: str
    date: str
    what: str


class CodeBroken(Event, tag=True, frozen=True):
    """The treatment of one participant was uncovered in an emergency. The log holds who saw it and why, not what."""

    participant: str
    seen_by: tuple[str, ...]
    impact: str


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


class ParticipantCompleted(Event, tag=True, frozen=True):
    """The last visit of the protocol was reached."""

    participant: str
    date: str


class DatabaseLocked(Event, tag=True, frozen=True):
    """The data as they stand are taken: for an interim look, and the trial goes on; or for good. After the final lock
    only adverse events and code breaks are recorded."""

    scope: Literal["interim", "final"]


AnyEvent: TypeAlias = (
    StudyOpened | ProtocolAmended | ConsentGiven | ParticipantScreened | ParticipantRandomised | VisitRecorded
    | VisitMissed | VisitCorrected | StratumCorrected | KitDispensed | FlareAscertained | FlareAdjudicated
    | AdverseEventReported | DeviationRecorded | CodeBroken | TreatmentStopped | ConsentWithdrawn | ParticipantCompleted
    | DatabaseLocked
)  # fmt: skip

KINDS: Final[dict[str, type[Event]]] = {kind.__name__: kind for kind in Event.__subclasses__()}
"""Every event by name."""
