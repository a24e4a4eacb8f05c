"""Which version of the protocol holds for whom: by the day of what happens, not by the day an amendment was recorded.

Versions stand in the order they were recorded in; of those in force on a day the latest holds. Who consents takes that
one. Who is enrolled moves at a visit, to the latest version for everybody that was in force on the day of the visit.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec


class ProtocolVersion(msgspec.Struct, frozen=True):
    """One version: its first day, the hash of its document, and whether who is enrolled moves to it."""

    start: str
    protocol_hash: str
    everybody: bool


def version_in_force(versions: Mapping[str, ProtocolVersion], day: str) -> str:
    """The version in force on a day. Before the first one began it is the first: consent may be older than the log."""
    begun = [name for name, version in versions.items() if version.start <= day]
    return begun[-1] if begun else next(iter(versions), "")


def version_at_visit(versions: Mapping[str, ProtocolVersion], current: str, day: str) -> str:
    """The version of a participant of version `current` from a visit of this day on; nobody moves back."""
    later = list(versions)[list(versions).index(current) + 1 :] if current in versions else []
    reached = [name for name in later if versions[name].everybody and versions[name].start <= day]
    return reached[-1] if reached else current
