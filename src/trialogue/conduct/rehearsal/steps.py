"""One step of a rehearsal: who does what and when. What is done is built from the state as it is then, because a
correction must name an event that was written before it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from trialogue.conduct.events import AnyEvent
from trialogue.conduct.log import Context
from trialogue.conduct.protocol.types import Protocol
from trialogue.conduct.state import StudyState


@dataclass(frozen=True, slots=True)
class Randomise:
    """Ask the allocator for a place."""

    participant: str
    day: str
    stratum: dict[str, str]


@dataclass(frozen=True, slots=True)
class Dispense:
    """Ask the allocator for a kit."""

    participant: str
    visit: str
    day: str


@dataclass(frozen=True, slots=True)
class BreakCode:
    """Confirm the request to break a code."""

    participant: str


@dataclass(frozen=True, slots=True)
class Amend:
    """A new version of the protocol."""

    protocol: Protocol
    in_force_from: str


Action: TypeAlias = AnyEvent | Randomise | Dispense | BreakCode | Amend
Build: TypeAlias = Callable[[StudyState], Action | None]


@dataclass(frozen=True, slots=True)
class Step:
    """What is done and in which context; None from `build` when it is not done after all."""

    context: Context
    build: Build
