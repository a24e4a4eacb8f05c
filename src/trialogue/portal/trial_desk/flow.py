"""The flow of participants, counted from the log and drawn: nobody types a number into it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from trialogue.conduct.protocol.types import Protocol
from trialogue.conduct.state import Participant

ROW: Final = 74
BOX: Final = 54
_MAIN: Final = 10
_SIDE: Final = 330
WIDTH: Final = 640


@dataclass(frozen=True)
class Flow:
    """How many went which way. `failed_on` counts a person once for each criterion that excludes her."""

    consented: int
    screening: int
    failed: int
    withdrawn_before: int
    ready: int
    randomised: int
    stopped: int
    withdrawn: int
    completed: int
    followed: int
    failed_on: list[tuple[str, int]]

    @property
    def not_randomised(self) -> int:
        """Everybody who consented and has no place."""
        return self.consented - self.randomised


@dataclass(frozen=True)
class Box:
    """One box of the drawing; `side` boxes branch off the one before."""

    words: str | Promise
    count: int
    y: int
    side: bool

    @property
    def x(self) -> int:
        """Its left edge."""
        return _SIDE if self.side else _MAIN

    @property
    def width(self) -> int:
        """Its width."""
        return WIDTH - 10 - _SIDE if self.side else 300

    @property
    def text_y(self) -> int:
        """The base line of its words."""
        return self.y + 34


def count_flow(people: Iterable[Participant], protocol: Protocol) -> Flow:
    """The flow of these participants."""
    everybody = list(people)
    words = {each.id: each.words for each in protocol.criteria}
    before = [each for each in everybody if each.randomised is None]
    inside = [each for each in everybody if each.randomised is not None]
    failed = [each for each in before if each.failed and each.confirmed]
    left = [each for each in before if each.withdrawn and not each.failed]
    ready = [each for each in before if each.confirmed and not each.failed and not each.withdrawn]
    reasons = Counter(name for each in failed for name in each.failed)
    gone = [each for each in inside if each.withdrawn]
    done = [each for each in inside if each.completed and not each.withdrawn]
    return Flow(
        consented=len(everybody),
        screening=len(before) - len(failed) - len(left) - len(ready),
        failed=len(failed),
        withdrawn_before=len(left),
        ready=len(ready),
        randomised=len(inside),
        stopped=sum(each.treatment_stopped is not None for each in inside),
        withdrawn=len(gone),
        completed=len(done),
        followed=len(inside) - len(gone) - len(done),
        failed_on=[(words.get(name, name), count) for name, count in reasons.most_common()],
    )


def boxes_of(flow: Flow) -> list[Box]:
    """The drawing, from above."""
    rows: list[tuple[str | Promise, int, bool]] = [
        (_("Consented"), flow.consented, False),
        (_("In screening"), flow.screening, True),
        (_("Screening failed"), flow.failed, True),
        (_("Left before"), flow.withdrawn_before, True),
        (_("Ready"), flow.ready, True),
        (_("Randomised"), flow.randomised, False),
        (_("Stopped treatment"), flow.stopped, True),
        (_("Withdrew consent"), flow.withdrawn, True),
        (_("Followed now"), flow.followed, False),
        (_("Completed"), flow.completed, False),
    ]
    return [Box(words, count, 6 + place * ROW, side) for place, (words, count, side) in enumerate(rows)]
