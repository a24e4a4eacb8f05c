"""What happens to somebody's safety, and to the blinding where safety asks for it."""

from __future__ import annotations

from typing import Literal

from trialogue.conduct.events.root import Event

Outcome = Literal["recovered", "recovering", "not_recovered", "recovered_with_sequelae", "fatal", "unknown"]


class AdverseEventReported(Event, tag=True, frozen=True):
    """An adverse event: severity is not seriousness. `aware` is the day on which the site learnt that it is serious:
    the clock of its report runs from then; without it, from `date`."""

    SCHEMA = 2
    participant: str
    date: str
    term: str
    severity: Literal["mild", "moderate", "severe", "life_threatening", "fatal"]
    serious: bool
    related: Literal["related", "not_related", "unknown"]
    expected: bool | None = None
    aware: str | None = None


class AdverseEventFollowedUp(Event, tag=True, frozen=True):
    """What became of the adverse event that event `report` told; what is None did not change."""

    participant: str
    report: int
    date: str
    outcome: Outcome
    serious: bool | None = None
    related: Literal["related", "not_related", "unknown"] | None = None
    expected: bool | None = None
    note: str = ""


class SeriousEventSubmitted(Event, tag=True, frozen=True):
    """The serious event that event `report` told was sent on: to the sponsor, an ethics committee, an authority."""

    participant: str
    report: int
    to: Literal["sponsor", "ethics_committee", "authority"]
    date: str


class CodeBreakRequested(Event, tag=True, frozen=True):
    """Somebody asks to know one participant's treatment. Why stands in the event's `why`; `impact` says what knowing it
    does to the study."""

    participant: str
    impact: str


class CodeBreakCancelled(Event, tag=True, frozen=True):
    """The request that event `asked` made is taken back: the code need not be known any more. Why stands in `why`."""

    participant: str
    asked: int


class CodeBroken(Event, tag=True, frozen=True):
    """The treatment of one participant was uncovered, as event `asked` asked, by a second person. The log holds who saw
    it, who is told that it happened, and why, not what was seen."""

    SCHEMA = 2
    participant: str
    seen_by: tuple[str, ...]
    impact: str
    asked: int
    notices: tuple[str, ...] = ()


class BlindingLost(Event, tag=True, frozen=True):
    """Somebody learnt a participant's treatment by accident: who, how, and what it does to the study."""

    participant: str
    date: str
    seen_by: tuple[str, ...]
    how: str
    impact: str
