"""Sorting many whole numbers by two threads, in pieces, so that the first are worked with while others are sorted."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Final, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from trialogue.executor.processors import processors

Number = TypeVar("Number", bound=np.integer[Any])
Found = TypeVar("Found")
Places: TypeAlias = npt.NDArray[np.int64]

_MANY: Final = 1 << 17
"""From so many on they are parted, and a second thread pays."""
_LEADING_BITS: Final = 6
"""How many bits of the largest tell the pieces apart: enough for threads to share them evenly, and so few that the
ends of all of them stay near the processor."""


def part(
    rows: int,
    largest: int,
    kind: type[Number],
    count: Callable[[slice, np.uint64, Places], bool],
    place: Callable[[slice, np.uint64, Places, npt.NDArray[Number]], int],
) -> tuple[list[npt.NDArray[Number]], int] | None:
    """Values from 0 to `largest` in pieces, each with those that have the same leading bits, in the order of these; few
    in one. Beside them the sum of what `place` returns.

    `count` counts the values of some rows by what is left of them when shifted right by so many bits, or says that it
    cannot, which gives None; `place` writes each to the next place of its piece, and moves that. Two threads run each
    for half of many rows, which gains where they do without Python's lock.
    """
    leading, halves = (_LEADING_BITS if rows >= _MANY else 0), (slice(0, rows // 2), slice(rows // 2, rows))
    shift = np.uint64(max(largest.bit_length() - leading, 0))
    counts = np.zeros((2, 1 << leading), np.int64)
    with _second_thread(rows) as second:
        if not all(_both(second, lambda half: count(halves[half], shift, counts[half]))):
            return None
        ends = np.cumsum(counts.T).reshape(-1, 2)
        # Each half has places of its own in a piece.
        places = np.ascontiguousarray(ends.T - counts)
        parted = np.empty(rows, kind)
        returned = _both(second, lambda half: place(halves[half], shift, places[half], parted))
    return [piece for piece in np.split(parted, ends[:-1, 1]) if len(piece)], sum(returned)


def _second_thread(rows: int) -> AbstractContextManager[ThreadPoolExecutor | None]:
    """A thread beside this one, where so many rows are worth it and the process may use two processors."""
    return ThreadPoolExecutor(1) if rows >= _MANY and processors() > 1 else nullcontext()


def _both(second: ThreadPoolExecutor | None, run: Callable[[int], Found]) -> tuple[Found, Found]:
    """Run for the first half and for the other."""
    if second is None:
        return run(0), run(1)
    other = second.submit(run, 1)
    return run(0), other.result()


def sort_in_turn(pieces: Sequence[npt.NDArray[Number]]) -> Generator[npt.NDArray[Number], None, None]:
    """Each piece sorted where it lies, in order; while the caller works with one, a second thread sorts the next.

    >>> [piece.tolist() for piece in sort_in_turn([np.array([3, 1, 2]), np.array([5, 4])])]
    [[1, 2, 3], [4, 5]]
    """
    # Both threads take from it, whoever is free the next one; NumPy sorts without Python's lock.
    waiting, done = iter(range(len(pieces))), [False] * len(pieces)

    def sort_next() -> bool:
        place = next(waiting, None)
        if place is None:
            return False
        pieces[place].sort()
        done[place] = True
        return True

    def sort_on() -> None:
        while sort_next():
            pass

    with _second_thread(sum(map(len, pieces))) as second:
        sorting = second.submit(sort_on) if second else None
        for place, piece in enumerate(pieces):
            while not done[place]:
                # Where nothing waits any more, the piece is in the other thread's hands.
                if not sort_next() and sorting:
                    sorting.result()
            yield piece
