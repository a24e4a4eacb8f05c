"""The sums of the log-rank test, compiled: one pass over the rows in the order of their times.

For two groups: observed weighted events of both, expected ones of both, their variance. Powers of None leave the
weights out.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from trialogue.executor.compiled import compiled


@compiled
def sum_two(keys: Any, spare: Any, so_far: Any, rho: Any, gamma: Any) -> Any:
    """Go on with the sorted rows of a piece; no time lies in two pieces.

    `so_far` are the sums of the times before, how many are at risk, how many of these in the second group, and the
    pooled curve.
    """
    sums, n, later, before = so_far
    row, rows = 0, len(keys)
    while row < rows:
        # The first row of a time apart: mostly it is alone.
        moment, dying, leaving_second = keys[row] >> spare, keys[row] & 1, (keys[row] >> 1) & 1
        leaving, dying_second = 1, dying & leaving_second
        row += 1
        while row < rows and keys[row] >> spare == moment:
            event, code = keys[row] & 1, (keys[row] >> 1) & 1
            leaving += 1
            leaving_second += code
            dying += event
            dying_second += event & code
            row += 1
        sums, before = _add(sums, before, n, later, dying, dying_second, rho, gamma)
        n -= leaving
        later -= leaving_second
    return sums, n, later, before


@compiled
def sum_counts(counts: Any, rho: Any, gamma: Any) -> Any:
    """The sums of counts for each time in order: of the first group censored and with the event, of the second."""
    n, later, before = float(counts.sum()), float(counts[:, 2:].sum()), 1.0
    sums = (0.0, 0.0, 0.0, 0.0, 0.0)
    for row in range(len(counts)):
        censored, dying_first, censored_second, dying_second = counts[row]
        leaving_second = censored_second + dying_second
        sums, before = _add(sums, before, n, later, dying_first + dying_second, dying_second, rho, gamma)
        n -= censored + dying_first + leaving_second
        later -= leaving_second
    return sums


@compiled
def _add(  # noqa: PLR0913, PLR0917  # compiled
    sums: Any, before: Any, n: Any, later: Any, dying: Any, dying_second: Any, rho: Any, gamma: Any
) -> Any:
    """The sums with one time more, and the pooled curve after it.

    Without a branch on whether anybody died: it would be guessed wrongly half of the time.
    """
    weight = 1.0
    if rho is not None:
        weight = before**rho * (1.0 - before) ** gamma
        before *= 1.0 - dying / n
    share = later / n
    # One alone needs no second division: (n - 1) / (n - 1).
    spread = dying * (n > 1.0) if dying <= 1 else dying * (n - dying) / (n - 1.0)
    return (
        sums[0] + weight * (dying - dying_second),
        sums[1] + weight * dying_second,
        sums[2] + weight * dying * (1.0 - share),
        sums[3] + weight * dying * share,
        sums[4] + weight * weight * spread * share * (1.0 - share),
    ), before


@compiled
def sum_many(  # noqa: PLR0913, PLR0917  # compiled
    keys: Any, spare: Any, at_risk: Any, rho: Any, gamma: Any, covariance: Any
) -> Any:
    """Observed and expected weighted events of each group (two rows); fills the lower triangle of `covariance`.

    `at_risk` counts the rows of each group, and is used up.
    """
    groups = len(at_risk)
    sums = np.zeros((2, groups))
    leaving, dying, share = np.zeros(groups), np.zeros(groups), np.zeros(groups)
    before, n = 1.0, float(len(keys))
    mask = (1 << spare) - 1
    row, rows = 0, len(keys)
    while row < rows:
        moment, d, gone = keys[row] >> spare, 0.0, 0.0
        leaving[:], dying[:] = 0.0, 0.0
        while row < rows and keys[row] >> spare == moment:
            code = (keys[row] & mask) >> 1
            leaving[code] += 1.0
            dying[code] += keys[row] & 1
            d += keys[row] & 1
            gone += 1.0
            row += 1
        if d > 0.0:
            weight = 1.0
            if rho is not None:
                weight = before**rho * (1.0 - before) ** gamma
                before *= 1.0 - d / n
            spread = weight * weight * d * (n - d) / max(n - 1.0, 1.0)
            for g in range(groups):
                share[g] = at_risk[g] / n
                sums[0, g] += weight * dying[g]
                sums[1, g] += weight * d * share[g]
                for h in range(g + 1):
                    covariance[g, h] -= spread * share[g] * share[h]
                covariance[g, g] += spread * share[g]
        for g in range(groups):
            at_risk[g] -= leaving[g]
        n -= gone
    return sums
