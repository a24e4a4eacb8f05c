"""The state of a study: what its events add up to. Frozen values; :mod:`trialogue.conduct.fold` makes them.

Two versions of everything that can be corrected are kept: what holds, and what was said before with who changed it and
why.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final, Literal

import msgspec

from trialogue.conduct.versions import ProtocolVersion

KitStanding = Literal["in_stock", "quarantined", "dispensed", "returned", "destroyed"]


class Correction(msgspec.Struct, frozen=True):
    """One change of a visit: which event made it, by whom and why, and what stood there before."""

    sequence: int
    who: str
    why: str
    before: dict[str, Any]


class Signature(msgspec.Struct, frozen=True):
    """Who signed a visit, and when (UTC)."""

    sequence: int
    who: str
    at: str


class Visit(msgspec.Struct, frozen=True):
    """A visit as it stands: the event that recorded it, its day and readings, and its corrections. `unscheduled` is the
    reason of one that the protocol does not plan. A correction takes the signature away."""

    sequence: int
    visit: str
    date: str
    readings: dict[str, dict[str, Any]]
    corrections: tuple[Correction, ...] = ()
    unscheduled: str = ""
    signed: Signature | None = None
    locked: bool = False

    @property
    def sequences(self) -> tuple[int, ...]:
        """The events that say it as it stands: its own, and those of its corrections."""
        return (self.sequence, *(each.sequence for each in self.corrections))


class Screening(msgspec.Struct, frozen=True):
    """One screening: outcomes as computed, and the investigator's decisions where he has decided. `failed` names what
    excludes."""

    sequence: int
    date: str
    outcomes: dict[str, str]
    decisions: dict[str, str]
    overrides: dict[str, str]
    failed: tuple[str, ...]


class Dose(msgspec.Struct, frozen=True):
    """Study treatment given, or not and why."""

    sequence: int
    visit: str
    date: str
    given: bool
    amount: dict[str, Any]
    kit: str
    reason: str


class Medication(msgspec.Struct, frozen=True):
    """A medicine beside the study treatment; `stop` is its last day, None while it is taken."""

    sequence: int
    drug: str
    dose: dict[str, Any]
    route: str
    start: str
    stop: str | None
    indication: str


class Query(msgspec.Struct, frozen=True):
    """A question about a visit: by whom, its answers in order, and whether it is closed. Its name is the sequence."""

    sequence: int
    visit: str
    field: str
    question: str
    who: str
    answers: tuple[str, ...] = ()
    closed: bool = False


class Ascertainment(msgspec.Struct, frozen=True):
    """A flare as computed once. A later one of the same visit and rule replaces it for analysis; both stay."""

    sequence: int
    visit: str
    rule: str
    flare: str | None
    from_events: tuple[int, ...]


class Grading(msgspec.Struct, frozen=True):
    """The BILAG-2004 grades of a visit as computed once; a later one of the same visit replaces it, and both stay."""

    sequence: int
    visit: str
    rule: str
    grades: dict[str, str | None]
    from_events: tuple[int, ...]


class Adjudication(msgspec.Struct, frozen=True):
    """A committee's judgement."""

    sequence: int
    visit: str
    flare: str
    blinded: bool


class FollowUp(msgspec.Struct, frozen=True):
    """What became of an adverse event by a day."""

    sequence: int
    date: str
    outcome: str
    note: str


class Submission(msgspec.Struct, frozen=True):
    """A serious event was sent on."""

    sequence: int
    to: str
    date: str


GRAVE: Final = frozenset({"fatal", "life_threatening"})
"""Severities that are serious by definition, and whose report to the authority is due in 7 days."""


class AdverseEvent(msgspec.Struct, frozen=True):
    """An adverse event as reported, with what followed; seriousness, relation and expectedness are the latest said."""

    sequence: int
    date: str
    term: str
    severity: str
    serious: bool
    related: str
    expected: bool | None = None
    aware: str | None = None
    outcome: str | None = None
    follow_ups: tuple[FollowUp, ...] = ()
    submissions: tuple[Submission, ...] = ()


REQUEST_HOURS: Final = 24
"""How long a request to break a code waits for the second person; our choice, as protocols seldom say."""


class CodeBreak(msgspec.Struct, frozen=True):
    """A request to know one participant's treatment, and once broken who saw it and who is told that it was.
    `cancelled` is the event that took it back, `asked_at` the moment of the request (UTC)."""

    sequence: int
    asked_by: str
    reason: str
    impact: str
    broken: int | None = None
    at: str = ""
    seen_by: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    cancelled: int | None = None
    asked_at: str = ""

    @property
    def waiting(self) -> bool:
        """Whether it was neither confirmed nor taken back."""
        return self.broken is None and self.cancelled is None

    def waits_at(self, moment: datetime) -> bool:
        """Whether a second person may still confirm it: an emergency is over after :data:`REQUEST_HOURS`."""
        if not self.waiting:
            return False
        return not self.asked_at or moment < datetime.fromisoformat(self.asked_at) + timedelta(hours=REQUEST_HOURS)


class Unblinding(msgspec.Struct, frozen=True):
    """Somebody learnt a treatment by accident."""

    sequence: int
    date: str
    seen_by: tuple[str, ...]
    how: str
    impact: str


class Opening(msgspec.Struct, frozen=True):
    """Everybody's arms were shown: when, for what, to whom."""

    sequence: int
    at: str
    purpose: str
    seen_by: tuple[str, ...]


class Kit(msgspec.Struct, frozen=True):
    """A kit as it stands: where it lies, until when it may be given, and whose it is once dispensed."""

    number: str
    site: str
    lot: str
    expiry: str
    received: str
    standing: KitStanding = "in_stock"
    participant: str = ""
    visit: str = ""
    dispensed: str | None = None
    returned: str | None = None
    units_left: int | None = None
    reason: str = ""


class Struck(msgspec.Struct, frozen=True):
    """An entry that was struck out as wrong: by which event, which entry of which kind, by whom and why."""

    sequence: int
    entry: int
    kind: str
    who: str
    why: str


LOST: Final = "lost_to_follow_up"
"""Why follow-up ended where it may go on: who was lost is found again."""


class Move(msgspec.Struct, frozen=True):
    """A participant went to another study centre on a day; `left` is the one before."""

    sequence: int
    date: str
    left: str


class Participant(msgspec.Struct, frozen=True):
    """One participant. Days are None until they come; `consented` is the latest consent; `stratum` is the corrected
    one, `stratum_at_randomisation` not. `site` is where she is seen now, `first_site` where she consented first."""

    number: str
    site: str
    person: str
    protocol_version: str
    consented: str
    consent_version: str
    first_consented: str = ""
    screened: str | None = None
    failed: tuple[str, ...] = ()
    overrides: dict[str, str] = {}
    screenings: tuple[Screening, ...] = ()
    randomised: str | None = None
    slot: str | None = None
    stratum_at_randomisation: dict[str, str] = {}
    stratum: dict[str, str] = {}
    kits: tuple[str, ...] = ()
    visits: dict[str, Visit] = {}
    missed: dict[str, str] = {}
    ascertained: tuple[Ascertainment, ...] = ()
    graded: tuple[Grading, ...] = ()
    adjudicated: tuple[Adjudication, ...] = ()
    adverse_events: tuple[AdverseEvent, ...] = ()
    deviations: tuple[str, ...] = ()
    doses: tuple[Dose, ...] = ()
    medication: tuple[Medication, ...] = ()
    queries: tuple[Query, ...] = ()
    code_breaks: tuple[CodeBreak, ...] = ()
    code_broken: bool = False
    unblinded: tuple[Unblinding, ...] = ()
    treatment_stopped: str | None = None
    stop_reason: str = ""
    withdrawn: str | None = None
    data_kept: bool = True
    completed: str | None = None
    ended: str | None = None
    ended_because: str = ""
    once: dict[str, int] = {}
    """The events behind what happens once: stopping treatment, leaving, completing; by kind, 0 once struck out."""
    struck: tuple[Struck, ...] = ()
    moves: tuple[Move, ...] = ()

    @property
    def first_site(self) -> str:
        """The study centre that took the participant into the study."""
        return self.moves[0].left if self.moves else self.site

    @property
    def left(self) -> str | None:
        """The day on which the participant left before the end: consent was withdrawn, or follow-up ended."""
        return self.withdrawn or self.ended

    @property
    def may_come_back(self) -> bool:
        """Whether the same person may take part again, under a new number: who left before an arm was drawn."""
        return self.withdrawn is not None and self.randomised is None

    @property
    def confirmed(self) -> bool:
        """Whether the investigator decided the latest screening."""
        return bool(self.screenings and self.screenings[-1].decisions)


class Shortage(msgspec.Struct, frozen=True):
    """A kit was asked for in vain: when (UTC), by whom, at which site, for which day."""

    sequence: int
    at: str
    who: str
    site: str
    date: str


class StudyState(msgspec.Struct, frozen=True):
    """A study after `sequence` events; `head` is the hash of the last. `protocol_version` is the latest recorded, which
    may be in force only later: see `versions`. `locked` is "interim" after a data cut, and "final" for good."""

    study: str
    sequence: int
    head: str
    protocol: str = ""
    versions: dict[str, ProtocolVersion] = {}
    protocol_version: str = ""
    locked: str | None = None
    participants: Mapping[str, Participant] = {}
    kits: Mapping[str, Kit] = {}
    openings: tuple[Opening, ...] = ()
    shortages: tuple[Shortage, ...] = ()
