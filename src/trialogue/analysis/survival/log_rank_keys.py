"""The rows of a log-rank test as whole numbers in the order of their times.

The bits of a time that is not negative, read as a whole number, are in the order of the times. Counted from the
shortest one they leave room for the group and for whether it is an event, so that one key says all of a row, exactly.
Where times are few, or have few decimals, their rows are counted without a sort; where they have some more, a key of
half the length does, counted in units of the last. Which way is taken matters for the time it takes, not for the sums.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

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


class OrderedRows(NamedTuple):
    """Rows of two groups in the order of their times, one whole number each: from the top time, group, event.

    `spare` is how many bits hold the group and the event. Who has the longest time of all is in no key but counted in
    `last`, as the first group's censored and events and the second's: where follow-up ends on one day for all, that is
    most of them. `second` is how many rows the second group has.
    """

    keys: npt.NDArray[Any]
    last: npt.NDArray[np.int64]
    second: int
    spare: int


def order_rows(time: Floats, event: Flags, codes: Integers) -> OrderedRows | None:
    """The rows of two groups; None where the times reach so far apart that a key cannot hold them."""
    shortest, longest = float(time.min()), float(time.max())
    if not shortest >= 0 or longest == 0:
        return None
    time, last = np.ascontiguousarray(time), np.zeros(4, np.int64)
    scale = _decimals(time, 1 << 30)
    if scale:
        narrow = np.empty(len(time), np.uint32)
        second = _fill_decimals(time, event, codes, (longest, scale), narrow, last)
        if second >= 0:
            return OrderedRows(_in_order(narrow, last), last, int(second), 2)
        last[:] = 0
    low, high = _start(time, shortest), int(np.array(longest).view(np.int64))
    if (high - low).bit_length() + 2 > _ROOM:
        return None
    keys = np.empty(len(time), np.int64)
    second = _fill_two(time.view(np.int64), event, codes, (low, high), keys, last)
    return OrderedRows(_in_order(keys, last), last, int(second), 2)


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


def _in_order(keys: npt.NDArray[Any], last: npt.NDArray[np.int64]) -> npt.NDArray[Any]:
    found = keys[: len(keys) - int(last.sum())]
    found.sort()
    return found


def _start(time: Floats, shortest: float) -> int:
    """From where bits are counted: just before the shortest time after 0; 0 itself lies too far from the others."""
    low = shortest or float(np.min(time, where=time > 0, initial=np.inf))
    return int(np.array(low).view(np.int64)) - 1


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
def _fill_decimals(  # noqa: PLR0913, PLR0917  # compiled
    time: Any, event: Any, codes: Any, scope: Any, keys: Any, last: Any
) -> Any:
    """Keys of times counted in decimals; the size of the second group, or -1 where a time is no such decimal."""
    longest, scale = scope
    place, second = 0, np.int64(0)
    for row in range(len(time)):
        units = np.rint(time[row] * scale)
        if units / scale != time[row]:
            return np.int64(-1)
        code = (codes[row] << 1) | event[row]
        keys[place] = np.uint32((np.int64(units) << 2) | code)
        at_end = time[row] == longest
        last[code] += at_end
        place += not at_end
        second += codes[row]
    return second


@compiled
def _fill_two(  # noqa: PLR0913, PLR0917  # compiled
    bits: Any, event: Any, codes: Any, scope: Any, keys: Any, last: Any
) -> Any:
    """Keys of times by their bits; the size of the second group."""
    low, high = scope
    place, second = 0, np.int64(0)
    for row in range(len(bits)):
        # Minus zero has only its sign, and comes to 0 as well.
        along = max(max(bits[row], np.int64(0)) - low, np.int64(0))
        code = (codes[row] << 1) | event[row]
        keys[place] = (along << 2) | code
        at_end = bits[row] == high
        last[code] += at_end
        place += not at_end
        second += codes[row]
    return second


def sort_keys(time: Floats, event: Flags, codes: Integers, groups: int) -> tuple[npt.NDArray[np.int64], int] | None:
    """A key for each row, sorted by time; how many of its low bits hold the code and the event.

    None where the times reach so far apart, or the groups are so many, that a key does not hold both.
    """
    low = float(time.min())
    if not low >= 0:
        return None
    spare = 1 + int(groups - 1).bit_length()
    keys = np.empty(len(time), np.int64)
    largest = _fill(np.ascontiguousarray(time).view(np.int64), event, codes, _start(time, low), spare, keys)
    if int(largest).bit_length() + spare > _ROOM:
        return None
    keys.sort()
    return keys, spare


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
    largest = np.int64(0)
    for row in range(len(bits)):
        # Minus zero has only its sign, and comes to 0 as well.
        along = max(max(bits[row], np.int64(0)) - start, np.int64(0))
        largest = max(largest, along)
        keys[row] = (along << spare) | (codes[row] << 1) | event[row]
    return largest
