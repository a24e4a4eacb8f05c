"""The state of a study: what its events add up to. Frozen values; :mod:`trialogue.conduct.fold` makes them.

Two versions of everything that can be corrected are kept: what holds, and what was said before with who changed it and
why.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from trialogue.conduct.versions import ProtocolVersion


class Correction(msgspec.Struct, frozen=True):
    """One change of a visit: which event made it, by whom and why, and what stood there before."""

    sequence: int
    who: str
    why: str
    before: dict[str, Any]


class Visit(msgspec.Struct, frozen=True):
    """A visit as it stands: the event that recorded it, its day and readings, and its corrections."""

    sequence: int
    visit: str
    date: str
    readings: dict[str, dict[str, Any]]
    corrections: tuple[Correction, ...] = ()


class Ascertainment(msgspec.Struct, frozen=True):
    """A flare as computed once. A later one of the same visit and rule replaces it for analysis; both stay."""

    sequence: int
    visit: str
    rule: str
    flare: str | None
    from_events: tuple[int, ...]


class Adjudication(msgspec.Struct, frozen=True):
    """A committee's judgement."""

    sequence: int
    visit: str
    flare: str
    blinded: bool


class AdverseEvent(msgspec.Struct, frozen=True):
    """An adverse event as reported."""

    sequence: int
    date: str
    term: str
    severity: str
    serious: bool
    related: str


class Participant(msgspec.Struct, frozen=True):
    """One participant. Days are None until they come; `stratum` is the corrected one, `stratum_at_randomisation`
    not."""

    number: str
    site: str
    person: str
    protocol_version: str
    consented: str
    consent_version: str
    screened: str | None = None
    failed: tuple[str, ...] = ()
    overrides: dict[str, str] = {}
    randomised: str | None = None
    slot: str | None = None
    stratum_at_randomisation: dict[str, str] = {}
    stratum: dict[str, str] = {}
    kits: tuple[str, ...] = ()
    visits: dict[str, Visit] = {}
    missed: dict[str, str] = {}
    ascertained: tuple[Ascertainment, ...] = ()
    adjudicated: tuple[Adjudication, ...] = ()
    adverse_events: tuple[AdverseEvent, ...] = ()
    deviations: tuple[str, ...] = ()
    code_broken: bool = False
    treatment_stopped: str | None = None
    withdrawn: str | None = None
    data_kept: bool = True
    completed: str | None = None


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
