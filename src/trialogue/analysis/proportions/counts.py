"""The counts of two arms, checked."""

from __future__ import annotations

import math
import numbers
from dataclasses import dataclass

from trialogue.errors import BadInput


@dataclass(frozen=True, slots=True)
class TwoByTwo:
    """Those with the event (or a response) of all, in the first arm and in the second, the reference."""

    events1: int
    total1: int
    events2: int
    total2: int

    @property
    def proportion1(self) -> float:
        """The share with the event in the first arm."""
        return self.events1 / self.total1

    @property
    def proportion2(self) -> float:
        """The share with the event in the second arm."""
        return self.events2 / self.total2


def _whole(count: object) -> bool:
    return isinstance(count, numbers.Real) and math.isfinite(count) and count == math.floor(count)


def two_by_two(events1: int, total1: int, events2: int, total2: int) -> TwoByTwo:
    """Check and take over the counts.

    Raises BadInput for an empty arm, a count that is not whole, is negative or exceeds its arm.

    >>> two_by_two(56, 70, 48, 80).proportion1
    0.8
    """
    for name, events, total in (("first", events1, total1), ("second", events2, total2)):
        if not _whole(total) or total < 1:
            raise BadInput(f"the {name} arm has {total!r} participants; a comparison needs at least one in each arm")
        if not _whole(events) or not 0 <= events <= total:
            raise BadInput(
                f"the {name} arm has {events!r} events of {total!r}; write a whole number from 0 to {total!r}"
            )
    return TwoByTwo(int(events1), int(total1), int(events2), int(total2))
