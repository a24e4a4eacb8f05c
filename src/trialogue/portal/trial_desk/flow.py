"""The flow of participants as the page draws it, and recruitment by month; the numbers are those of `conduct.views`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from trialogue.conduct.protocol.types import Protocol
from trialogue.conduct.views import Flow
from trialogue.portal.trial_desk.happening_forms import ENDINGS

ROW: Final = 74
BOX: Final = 54
_MAIN: Final = 10
_SIDE: Final = 150
WIDTH: Final = 640


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
        return WIDTH - 10 - _SIDE if self.side else 420

    @property
    def text_y(self) -> int:
        """The base line of its words."""
        return self.y + 34


def boxes_of(flow: Flow) -> list[Box]:
    """The drawing, from above."""
    rows: list[tuple[str | Promise, int, bool]] = [
        (_("Consented"), flow.consented, False),
        (_("In screening"), flow.screening, True),
        (_("Screening failed"), flow.screen_failed, True),
        (_("Left before"), flow.left_before, True),
        (_("Ready"), flow.ready, True),
        (_("Randomised"), flow.randomised, False),
        (_("Stopped treatment"), flow.stopped_treatment, True),
        (_("Withdrew consent"), flow.left_for.get("withdrew", 0), True),
        *((words, flow.left_for.get(why, 0), True) for why, words in ENDINGS),
        (_("Followed now"), flow.followed, False),
        (_("Completed"), flow.completed, False),
    ]
    return [Box(words, count, 6 + place * ROW, side) for place, (words, count, side) in enumerate(rows)]


def failures_of(flow: Flow, protocol: Protocol) -> list[tuple[str, int]]:
    """How many failed on each criterion, in the protocol's words, the most frequent first."""
    words = {each.id: each.words for each in protocol.criteria}
    ordered = sorted(flow.failed_on.items(), key=lambda pair: (-pair[1], pair[0]))
    return [(words.get(name, name), count) for name, count in ordered]
