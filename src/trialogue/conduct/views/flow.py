"""The flow of participants as CONSORT draws it, and recruitment against plan: counted from the state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

import msgspec

from trialogue.conduct.protocol.types import Protocol
from trialogue.conduct.state import Participant, StudyState


class Flow(msgspec.Struct, frozen=True):
    """How many went which way. Whoever consented is in exactly one of screening, ready, screen_failed, left_before and
    randomised; whoever was randomised in exactly one of completed, left and followed.

    `failed_on` counts a participant once for each criterion; `screened_again` are those with more than one decided
    screening; `stopped_treatment` stay under observation and are in one of the three as well. `left_for` says why who
    was randomised left: `withdrew`, `lost_to_follow_up`, `died`, `taken_out`.
    """

    consented: int
    screening: int
    ready: int
    screen_failed: int
    left_before: int
    randomised: int
    completed: int
    left: int
    followed: int
    stopped_treatment: int
    screened_again: int
    failed_on: dict[str, int] = {}
    stopped_for: dict[str, int] = {}
    left_for: dict[str, int] = {}


class Recruitment(msgspec.Struct, frozen=True):
    """A month and how many were randomised by its end; `planned` is None where the plan has no end."""

    month: str
    randomised: int
    planned: float | None


def count_flow(people: Iterable[Participant]) -> Flow:
    """The flow of these participants: of a study, a site, or an arm."""
    held = list(people)
    allocated = [person for person in held if person.randomised is not None]
    before = Counter(_before(person) for person in held if person.randomised is None)
    after = Counter(_after(person) for person in allocated)
    failed = [person for person in held if person.randomised is None and _before(person) == "screen_failed"]
    stopped = [person for person in allocated if person.treatment_stopped is not None]
    return Flow(
        consented=len(held),
        screening=before["screening"],
        ready=before["ready"],
        screen_failed=before["screen_failed"],
        left_before=before["left_before"],
        randomised=len(allocated),
        completed=after["completed"],
        left=after["left"],
        followed=after["followed"],
        stopped_treatment=len(stopped),
        screened_again=sum(sum(bool(each.decisions) for each in person.screenings) > 1 for person in held),
        failed_on=dict(sorted(Counter(name for person in failed for name in person.failed).items())),
        stopped_for=dict(sorted(Counter(person.stop_reason for person in stopped).items())),
        left_for=dict(sorted(Counter(_why_left(person) for person in allocated if _after(person) == "left").items())),
    )


def count_recruitment(state: StudyState, protocol: Protocol, end: date | None = None) -> tuple[Recruitment, ...]:
    """Randomised by the end of each month, from the first to the last with somebody in it; planned evenly until
    `end`."""
    months = sorted({person.randomised[:7] for person in state.participants.values() if person.randomised})
    if not months:
        return ()
    counts = Counter(person.randomised[:7] for person in state.participants.values() if person.randomised)
    every, reached, found = list(_months(months[0], months[-1])), 0, []
    planned = len(list(_months(months[0], f"{end:%Y-%m}"))) if end is not None else None
    for at, month in enumerate(every, 1):
        reached += counts[month]
        plan = None if planned is None else round(protocol.participants * min(1.0, at / max(planned, 1)), 1)
        found.append(Recruitment(month, reached, plan))
    return tuple(found)


def flow_by_arm(state: StudyState, arms: Mapping[str, str]) -> dict[str, Flow]:
    """The flow of each arm; for who may know the arms alone."""
    people = state.participants
    return {
        arm: count_flow(people[number] for number in arms if arms[number] == arm) for arm in sorted(set(arms.values()))
    }


def _before(person: Participant) -> str:
    if person.left is not None:
        return "left_before"
    if person.failed and person.confirmed and person.screenings[-1].date >= person.consented:
        return "screen_failed"
    return "ready" if person.confirmed and not person.failed else "screening"


def _after(person: Participant) -> str:
    if person.completed is not None:
        return "completed"
    return "left" if person.left is not None else "followed"


def _why_left(person: Participant) -> str:
    return "withdrew" if person.withdrawn is not None else person.ended_because


def _months(first: str, last: str) -> Iterable[str]:
    year, month = map(int, first.split("-"))
    while f"{year:04}-{month:02}" <= last:
        yield f"{year:04}-{month:02}"
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
