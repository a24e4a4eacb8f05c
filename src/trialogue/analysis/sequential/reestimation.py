"""Sample size again while the trial runs, from pooled data only: nobody is unblinded."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from trialogue.analysis.sequential.size import compute_size_two_proportions
from trialogue.errors import BadInput

SOURCE: Final = "Gould 1992; Friede & Kieser 2006"


@dataclass(frozen=True, slots=True)
class Reestimate:
    """The pooled figure seen, and the participants in both arms that it calls for (rounded up)."""

    pooled: float
    participants: int
    source: str


def reestimate_two_proportions(
    events: int, total: int, *, difference: float, power: float = 0.8, alpha: float = 0.025
) -> Reestimate:
    """Participants for the planned absolute `difference`, from the events seen in both arms together (1 to 1).

    Raises BadInput where the pooled proportion leaves no room for the difference.

    >>> reestimate_two_proportions(55, 200, difference=0.15).participants
    276
    """
    if total < 1 or not 0 <= events <= total:
        raise BadInput(f"{events!r} events of {total!r}: write a whole number from 0 to the participants")
    pooled = events / total
    if not 0 < abs(difference) < 2 * min(pooled, 1 - pooled):
        raise BadInput(f"a difference of {difference:g} does not fit around a pooled proportion of {pooled:.3f}")
    high, low = pooled + abs(difference) / 2, pooled - abs(difference) / 2
    each = compute_size_two_proportions(high, low, power=power, alpha=alpha)
    return Reestimate(pooled, 2 * math.ceil(each), SOURCE)


def reestimate_for_events(
    required_events: float, *, events: int, exposure: float, follow_up: float, dropout: float = 0.0
) -> Reestimate:
    """Participants who give `required_events` when each is followed for `follow_up`, by the pooled rate seen.

    `exposure` is the time at risk of both arms together; `dropout` a constant hazard, in the same unit.

    >>> reestimate_for_events(66, events=20, exposure=80, follow_up=1).participants
    299
    """
    if events < 1 or exposure <= 0:
        raise BadInput(f"{events!r} events in {exposure!r} time at risk give no rate; wait for the first event")
    if required_events <= 0 or follow_up <= 0 or dropout < 0:
        raise BadInput("required events and follow-up must be positive, dropout 0 or more")
    rate = events / exposure
    every = rate + dropout
    chance = rate / every * -math.expm1(-every * follow_up)
    return Reestimate(rate, math.ceil(required_events / chance), SOURCE)
