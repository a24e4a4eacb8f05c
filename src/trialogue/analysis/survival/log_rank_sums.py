"""The sums of the log-rank test for many rows, compiled: columns parted, sorted apart, and merged in one pass."""

from __future__ import annotations

from typing import Any

import numpy as np

from trialogue.executor.compiled import compiled


@compiled
def part(time: Any, event: Any, codes: Any, groups: Any) -> Any:
    """The times of each group's censored rows, then of its events, one after the other; and where each part begins."""
    firsts = np.zeros(2 * groups + 1, np.int64)
    for row in range(len(time)):
        firsts[2 * codes[row] + event[row] + 1] += 1
    for place in range(2 * groups):
        firsts[place + 1] += firsts[place]
    here = firsts.copy()
    parted = np.empty(len(time))
    for row in range(len(time)):
        place = 2 * codes[row] + event[row]
        parted[here[place]] = time[row]
        here[place] += 1
    return parted, firsts


@compiled
def merge_sorted(times: Any, firsts: Any, rho: Any, gamma: Any, covariance: Any) -> Any:
    """Observed and expected weighted events of each group (two rows); fills the lower triangle of `covariance`.

    `times` and `firsts` are those of `part`, each part sorted. Nobody enters late, every row counts once.
    """
    groups = (len(firsts) - 1) // 2
    sums = np.zeros((2, groups))
    here = firsts[:-1].copy()
    dying, share = np.zeros(groups), np.zeros(groups)
    before = 1.0
    while True:
        moment = np.inf
        for g in range(groups):
            if here[2 * g + 1] < firsts[2 * g + 2]:
                moment = min(moment, times[here[2 * g + 1]])
        if moment == np.inf:
            return sums
        n = 0.0
        d = 0.0
        for g in range(groups):
            place, end = here[2 * g], firsts[2 * g + 1]
            while place < end and times[place] < moment:
                place += 1
            here[2 * g] = place
            first, end = here[2 * g + 1], firsts[2 * g + 2]
            share[g] = (firsts[2 * g + 1] - place) + (end - first)
            n += share[g]
            place = first
            while place < end and times[place] == moment:
                place += 1
            here[2 * g + 1] = place
            dying[g] = place - first
            d += dying[g]
        weight = 1.0
        if rho != 0.0 or gamma != 0.0:
            weight = before**rho * (1.0 - before) ** gamma
            before *= 1.0 - d / n
        spread = weight * weight * d * (n - d) / (n - 1.0) if n > 1.0 else 0.0
        for g in range(groups):
            share[g] /= n
            sums[0, g] += weight * dying[g]
            sums[1, g] += weight * d * share[g]
            for h in range(g + 1):
                covariance[g, h] -= spread * share[g] * share[h]
            covariance[g, g] += spread * share[g]
