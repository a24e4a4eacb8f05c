"""What happens to a study as a whole."""

from __future__ import annotations

from typing import Literal

from trialogue.conduct.events.root import Event


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


class DatabaseLocked(Event, tag=True, frozen=True):
    """The data as they stand are taken: for an interim look, and the trial goes on; or for good. After the final lock
    only adverse events and code breaks are recorded."""

    scope: Literal["interim", "final"]


class ArmsOpened(Event, tag=True, frozen=True):
    """The arms of everybody were shown to somebody: for the board's closed report, to prepare kits, or for good after
    the final lock. The log holds who saw them, not what."""

    purpose: Literal["closed_report", "preparation", "final_unblinding"]
    seen_by: tuple[str, ...]
