"""The fast path: each participant's outcome from a table by one random number, the log-rank test from the counts.

Drawing by Walker's alias method (1977), with 32 bits for the place and 32 for the choice within it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from trialogue.analysis.simulation.counter import GAMMA, begin, mix
from trialogue.analysis.simulation.outcomes import compute_outcomes
from trialogue.analysis.simulation.trial import FlareTrial, Floats
from trialogue.executor.compiled import compiled

_LOW = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)


def alias_table(probabilities: Floats) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int64]]:
    """For each place of equal chance: below which 32-bit number it stands for itself, and for what else otherwise."""
    size = len(probabilities)
    share = probabilities / probabilities.sum() * size
    other = np.arange(size)
    small = [place for place in range(size) if share[place] < 1]
    large = [place for place in range(size) if share[place] >= 1]
    while small and large:
        little, big = small.pop(), large.pop()
        other[little] = big
        share[big] -= 1 - share[little]
        (small if share[big] < 1 else large).append(big)
    share[small + large] = 1.0
    return np.round(share * 2.0**32).astype(np.uint64), other


@compiled
def run_table(  # noqa: PLR0913, PLR0917  # compiled, no objects
    seed: Any, start: Any, sizes: Any, limits: Any, others: Any, visits: Any, z: Any, events: Any
) -> Any:
    """Run `len(z)` trials from number `start` on: the log-rank z of the treated, and the events of each arm."""
    width = np.uint64(limits.shape[1])
    counts = np.zeros((2, limits.shape[1]), np.int64)
    for place in range(len(z)):
        state = begin(seed, start + place)
        counts[:, :] = 0
        for arm in range(2):
            for _ in range(sizes[arm]):
                state += GAMMA
                bits = mix(state)
                slot = np.int64(((bits >> _HALF) * width) >> _HALF)
                if (bits & _LOW) < limits[arm, slot]:
                    counts[arm, slot] += 1
                else:
                    counts[arm, others[arm, slot]] += 1
        control = sizes[0] - counts[0, visits]
        treated = sizes[1] - counts[1, visits]
        away = 0.0
        variance = 0.0
        for visit in range(visits):
            d0, d1 = counts[0, visit], counts[1, visit]
            d, n = d0 + d1, control + treated
            if d > 0:
                away += d1 - d * treated / n
                if n > 1:
                    variance += d * (n - d) / (n - 1) * (treated / n) * (control / n)
            events[place, 0] += d0
            events[place, 1] += d1
            control -= d0 + counts[0, visits + visit + 1]
            treated -= d1 + counts[1, visits + visit + 1]
        z[place] = away / np.sqrt(variance) if variance > 0 else 0.0
    return 0


def simulate_by_table(trial: FlareTrial, seed: int, start: int, count: int) -> tuple[Floats, npt.NDArray[np.int64]]:
    """Trials `start` to `start + count` of a trial with visits: z and events of each."""
    tables = [alias_table(compute_outcomes(trial, treated=treated)) for treated in (False, True)]
    limits, others = (np.ascontiguousarray(np.stack(each)) for each in zip(*tables, strict=True))
    z, events = np.zeros(count), np.zeros((count, 2), np.int64)
    sizes = np.array(trial.arms, np.int64)
    run_table(np.uint64(seed), start, sizes, limits, others, len(trial.visit_times), z, events)
    return z, events
