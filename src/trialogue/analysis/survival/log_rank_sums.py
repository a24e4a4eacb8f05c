"""The sums of the log-rank test, compiled: one sort of whole numbers, one pass.

The bits of a time that is not negative, read as a whole number, are in the order of the times. Counted from the
shortest one they leave room for the group and for whether it is an event, so that one key says all of a row, exactly.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from trialogue.analysis.survival.data import Flags, Floats, Integers
from trialogue.executor.compiled import compiled

_ROOM: Final = 63


def sort_keys(
    time: Floats, event: Flags, codes: Integers, groups: int
) -> tuple[npt.NDArray[np.int64], int, int] | None:
    """A key for each row, sorted by time; how many of its low bits hold the code and the event; how many rows are not
    of the first group.

    None where the times reach so far apart, or the groups are so many, that a key does not hold both.
    """
    low = float(time.min())
    if not low >= 0:
        return None
    if low == 0:
        # 0 lies further from the others than they from one another: it gets the place just before them.
        low = float(np.min(time, where=time > 0, initial=np.inf))
    start = int(np.array(low).view(np.int64)) - 1
    spare = 1 + int(groups - 1).bit_length()
    keys = np.empty(len(time), np.int64)
    largest, others = _fill(np.ascontiguousarray(time).view(np.int64), event, codes, start, spare, keys)
    if int(largest).bit_length() + spare > _ROOM:
        return None
    keys.sort()
    return keys, spare, int(others)


@compiled
def _fill(  # noqa: PLR0913, PLR0917  # compiled
    bits: Any, event: Any, codes: Any, start: Any, spare: Any, keys: Any
) -> Any:
    largest, others = np.int64(0), np.int64(0)
    for row in range(len(bits)):
        # Minus zero has only its sign, and comes to 0 as well.
        along = max(bits[row] - start, np.int64(0)) if bits[row] > 0 else np.int64(0)
        largest = max(largest, along)
        others += codes[row] > 0
        keys[row] = (along << spare) | (codes[row] << 1) | event[row]
    return largest, others


@compiled
def sum_two(keys: Any, spare: Any, second: Any, rho: Any, gamma: Any) -> Any:
    """Observed weighted events of both groups, expected ones of both, their variance.

    `second` is how many rows the second group has.
    """
    n, later = float(len(keys)), float(second)
    observed, observed_second, expected, expected_second, variance, before = 0.0, 0.0, 0.0, 0.0, 0.0, 1.0
    weighted = rho != 0.0 or gamma != 0.0
    weight = 1.0
    row, rows = 0, len(keys)
    while row < rows:
        moment = keys[row] >> spare
        leaving, leaving_second, dying, dying_second = 0, 0, 0, 0
        while row < rows and keys[row] >> spare == moment:
            event, code = keys[row] & 1, (keys[row] >> 1) & 1
            leaving += 1
            leaving_second += code
            dying += event
            dying_second += event & code
            row += 1
        # Without a branch on whether anybody died: it would be guessed wrongly half of the time.
        if weighted:
            weight = before**rho * (1.0 - before) ** gamma
            before *= 1.0 - dying / n
        share = later / n
        observed += weight * (dying - dying_second)
        observed_second += weight * dying_second
        expected += weight * dying * (1.0 - share)
        expected_second += weight * dying * share
        variance += weight * weight * dying * (n - dying) / max(n - 1.0, 1.0) * share * (1.0 - share)
        n -= leaving
        later -= leaving_second
    return observed, observed_second, expected, expected_second, variance


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
            if rho != 0.0 or gamma != 0.0:
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
