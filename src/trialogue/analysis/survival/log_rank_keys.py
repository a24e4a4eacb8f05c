"""The rows of a log-rank test as whole numbers in the order of their times.

The bits of a time that is not negative, read as a whole number, are in the order of the times. Counted from the
shortest one they leave room for the group and for whether it is an event, so that one key says all of a row, exactly.
Where times are few, or have few decimals, their rows are counted without a sort; where they have some more, a key of
half the length does, counted in units of the last. Which way is taken matters for the time it takes, not for the sums.
All functions are given times from 0 on, and the shortest or longest of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from trialogue.analysis.survival.data import Flags, Floats, Integers
from trialogue.executor.compiled import compiled
from trialogue.executor.sorting import part

_ROOM: Final = 63
_SLOTS: Final = 1 << 15
"""Places for times that many share, four for each: visits, whole days."""
_MANY: Final = 1 << 14
"""From so many rows on a look at some of them pays."""
_ROWS_EACH: Final = 4
"""Rows for each place of a time with decimals: with fewer, the places no longer fit near the processor."""
_DECIMALS: Final = tuple(10.0**places for places in range(7))


@dataclass(frozen=True, slots=True, eq=False)
class Keys:
    """A key for each row, in pieces by time: no time lies in two, and what is in one comes after what is in another.

    `spare` low bits of a key hold the code and the event; `others` rows are not of the first group.
    """

    pieces: Sequence[npt.NDArray[Any]]
    spare: int
    others: int


def narrow_keys(time: Floats, event: Flags, codes: Integers, longest: float) -> Keys | None:
    """Keys for two groups in half the bits; None for few rows and for times that have no few decimals."""
    scale = _decimals(time, longest, 1 << 30)
    if not scale:
        return None

    def count(some: slice, shift: np.uint64, counts: Integers) -> bool:
        return bool(_count_units(time[some], scale, shift, counts))

    def place(some: slice, shift: np.uint64, places: Integers, keys: npt.NDArray[np.uint32]) -> int:
        return int(_place_units(time[some], event[some], codes[some], scale, shift, places, keys))

    found = part(len(time), int(np.rint(longest * scale)), np.uint32, count, place)
    return None if found is None else Keys(found[0], 2, found[1])


def count_decimals(time: Floats, event: Flags, codes: Integers, longest: float) -> npt.NDArray[np.int32] | None:
    """For two groups what :func:`sum_counts` takes, a place for each unit of the last decimal; None for few rows, and
    for times that have no few decimals or reach too far."""
    scale = _decimals(time, longest, len(time) // _ROWS_EACH)
    if not scale:
        return None
    counts = np.zeros((int(np.rint(longest * scale)) + 1, 4), np.int32)
    return counts if _count_decimals(time, event, codes, scale, counts) else None


def _mostly_single(time: Floats, longest: float) -> bool:
    """Whether of a part of many times, but for the longest, nearly all differ."""
    if len(time) < _MANY:
        return False
    some = time[:: len(time) // 1024]
    some = some[some < longest]
    return len(np.unique(some)) > 0.98 * len(some)


def _decimals(time: Floats, longest: float, most: int) -> float:
    """Ten to as many decimals as a part of the times has, where none comes to as many units of the last as `most`; 0
    for other times and for few rows."""
    if len(time) < _MANY:
        return 0.0
    some = time[:: len(time) // 1024]
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
def _count_units(time: Any, scale: Any, shift: Any, counts: Any) -> Any:
    """Count times in units of one over `scale` by their leading bits; whether all were such."""
    for row in range(len(time)):
        units = np.rint(time[row] * scale)
        if units / scale != time[row]:
            return False
        counts[np.uint64(units) >> shift] += 1
    return True


@compiled
def _place_units(  # noqa: PLR0913, PLR0917  # compiled
    time: Any, event: Any, codes: Any, scale: Any, shift: Any, places: Any, keys: Any
) -> Any:
    """Write the key of each row to its place; how many are of the second group."""
    second = np.int64(0)
    for row in range(len(time)):
        second += codes[row]
        units = np.uint64(np.rint(time[row] * scale))
        piece = units >> shift
        keys[places[piece]] = np.uint32((np.int64(units) << 2) | (codes[row] << 1) | event[row])
        places[piece] += 1
    return second


def make_keys(time: Floats, event: Flags, codes: Integers, groups: int, span: tuple[float, float]) -> Keys | None:
    """Keys of any times, the shortest and longest of which are `span`.

    None where they reach so far apart, or the groups are so many, that a key does not hold both.
    """
    low = span[0]
    if low == 0:
        # 0 lies further from the others than they from one another: it gets the place just before them.
        low = float(np.min(time, where=time > 0, initial=np.inf))
    start, last = (int(each) for each in np.array([low, span[1]]).view(np.int64))
    start, spare = start - 1, 1 + int(groups - 1).bit_length()
    largest = max(last - start, 0)
    if largest.bit_length() + spare > _ROOM:
        return None
    bits = np.ascontiguousarray(time).view(np.int64)

    def count(some: slice, shift: np.uint64, counts: Integers) -> bool:
        return bool(_count_bits(bits[some], start, shift, counts))

    def place(some: slice, shift: np.uint64, places: Integers, keys: npt.NDArray[np.int64]) -> int:
        return int(_place_bits(bits[some], event[some], codes[some], start, spare, shift, places, keys))

    found = part(len(time), largest, np.int64, count, place)
    return None if found is None else Keys(found[0], spare, found[1])


def count_few(time: Floats, event: Flags, codes: Integers, longest: float) -> npt.NDArray[np.int64] | None:
    """For two groups what :func:`sum_counts` takes, without a sort; None where there are more than a few times."""
    if _mostly_single(time, longest):
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
def _count_bits(bits: Any, start: Any, shift: Any, counts: Any) -> Any:
    """Count times by the leading bits of how far they lie behind `start`."""
    for row in range(len(bits)):
        counts[np.uint64(_behind(bits[row], start)) >> shift] += 1
    return True


@compiled
def _place_bits(  # noqa: PLR0913, PLR0917  # compiled
    bits: Any, event: Any, codes: Any, start: Any, spare: Any, shift: Any, places: Any, keys: Any
) -> Any:
    """Write the key of each row to its place; how many are not of the first group."""
    others = np.int64(0)
    for row in range(len(bits)):
        others += codes[row] > 0
        along = _behind(bits[row], start)
        piece = np.uint64(along) >> shift
        keys[places[piece]] = (along << spare) | (codes[row] << 1) | event[row]
        places[piece] += 1
    return others


@compiled
def _behind(bits: Any, start: Any) -> Any:
    # Minus zero has only its sign, and comes to 0 as well.
    return max(bits - start, np.int64(0)) if bits > 0 else np.int64(0)
