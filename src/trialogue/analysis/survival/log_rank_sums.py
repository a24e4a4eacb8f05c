"""The sums of the log-rank test, compiled: one sort of whole numbers, one pass; where times are few, no sort.

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
_SLOTS: Final = 1 << 15
"""Places for times that many share, four for each: visits, whole days."""


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


def count_few(time: Floats, event: Flags, codes: Integers) -> npt.NDArray[np.int64] | None:
    """For two groups what :func:`sum_counts` takes, without a sort; None where there are more than a few times."""
    if not float(time.min()) >= 0:
        return None
    slots, counts = np.full(_SLOTS, -1, np.int64), np.zeros((_SLOTS, 4), np.int64)
    if not _count(np.ascontiguousarray(time).view(np.int64), event, codes, slots, counts):
        return None
    used = np.flatnonzero(slots >= 0)
    found: npt.NDArray[np.int64] = counts[used[np.argsort(slots[used])]]
    return found


@compiled
def _count(bits: Any, event: Any, codes: Any, slots: Any, counts: Any) -> Any:
    """Count each row at the place its time hashes to; whether there were only a few times."""
    last, few = len(slots) - 1, len(slots) // 4
    found = 0
    for row in range(len(bits)):
        key = max(bits[row], np.int64(0))
        place = (key ^ (key >> 29) ^ (key >> 43)) & last
        while slots[place] != key:
            if slots[place] < 0:
                if found == few:
                    return False
                found += 1
                slots[place] = key
                break
            place = (place + 1) & last
        counts[place, (codes[row] << 1) | event[row]] += 1
    return True


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
    n, later, before = float(len(keys)), float(second), 1.0
    sums = (0.0, 0.0, 0.0, 0.0, 0.0)
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
        sums, before = _add(sums, before, n, later, dying, dying_second, rho, gamma)
        n -= leaving
        later -= leaving_second
    return sums


@compiled
def sum_counts(counts: Any, rho: Any, gamma: Any) -> Any:
    """The same of counts for each time in order: of the first group censored and with the event, of the second."""
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
    if rho != 0.0 or gamma != 0.0:
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
