"""The rows of a log-rank test as whole numbers in the order of their times.

The bits of a time that is not negative, read as a whole number, are in the order of the times. Counted from the
shortest one they leave room for the group and for whether it is an event, so that one key says all of a row, exactly.
Where times are few, or have few decimals, their rows are counted without a sort; where they have some more, a key of
half the length does, counted in units of the last. Which way is taken matters for the time it takes, not for the sums.
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
_MANY: Final = 1 << 14
"""From so many rows on a look at some of them pays."""
_ROWS_EACH: Final = 4
"""Rows for each place of a time with decimals: with fewer, the places no longer fit near the processor."""
_DECIMALS: Final = tuple(10.0**places for places in range(7))


def narrow_keys(time: Floats, event: Flags, codes: Integers) -> tuple[npt.NDArray[np.uint32], int, int] | None:
    """For two groups what :func:`sort_keys` gives, in half the bits; None for few rows and for times that have no few
    decimals."""
    scale = _decimals(time, 1 << 30) if float(time.min()) >= 0 else 0.0
    if not scale:
        return None
    keys = np.empty(len(time), np.uint32)
    second = int(_fill_decimals(time, event, codes, scale, keys))
    if second < 0:
        return None
    keys.sort()
    return keys, 2, second


def count_decimals(time: Floats, event: Flags, codes: Integers) -> npt.NDArray[np.int32] | None:
    """For two groups what :func:`sum_counts` takes, a place for each unit of the last decimal; None for few rows, and
    for times that have no few decimals or reach too far."""
    scale = _decimals(time, len(time) // _ROWS_EACH) if float(time.min()) >= 0 else 0.0
    if not scale:
        return None
    counts = np.zeros((int(np.rint(time.max() * scale)) + 1, 4), np.int32)
    return counts if _count_decimals(time, event, codes, scale, counts) else None


def _mostly_single(time: Floats) -> bool:
    """Whether of a part of many times, but for the longest, nearly all differ."""
    if len(time) < _MANY:
        return False
    some = time[:: len(time) // 1024]
    some = some[some < time.max()]
    return len(np.unique(some)) > 0.98 * len(some)


def _decimals(time: Floats, most: int) -> float:
    """Ten to as many decimals as a part of the times has, where none comes to as many units of the last as `most`; 0
    for other times and for few rows."""
    if len(time) < _MANY:
        return 0.0
    longest, some = float(time.max()), time[:: len(time) // 1024]
    held = (scale for scale in _DECIMALS if longest * scale < most)
    return next((scale for scale in held if (np.rint(some * scale) / scale == some).all()), 0.0)


@compiled
def _count_decimals(time: Any, event: Any, codes: Any, scale: Any, counts: Any) -> Any:
    """Count each row at its time in units of one over `scale`; whether all were such, which makes units as good."""
    for row in range(len(time)):
        units = np.rint(time[row] * scale)
        if units / scale != time[row]:
            return False
        counts[np.int64(units), (codes[row] << 1) | event[row]] += np.int32(1)
    return True


@compiled
def _fill_decimals(time: Any, event: Any, codes: Any, scale: Any, keys: Any) -> Any:
    """Keys of times in units of one over `scale`; the size of the second group, or -1 where a time is none such."""
    second = np.int64(0)
    for row in range(len(time)):
        units = np.rint(time[row] * scale)
        if units / scale != time[row]:
            return np.int64(-1)
        keys[row] = np.uint32((np.int64(units) << 2) | (codes[row] << 1) | event[row])
        second += codes[row]
    return second


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
    if not float(time.min()) >= 0 or _mostly_single(time):
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
