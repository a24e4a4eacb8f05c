"""Run one function over many items: here, or in worker processes; the same results in the same order either way."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Done(Generic[Result]):
    """What the function gave for one item."""

    value: Result


@dataclass(frozen=True, slots=True)
class Failed:
    """An item the function raised on: its index and the error in words. The other items were not affected."""

    index: int
    error: str


def run(
    function: Callable[[Item], Result], items: Iterable[Item], *, workers: int = 1, chunk: int = 64
) -> Iterator[Done[Result] | Failed]:
    """Yield one outcome per item, in the order of `items`, without holding them all.

    With `workers` above 1 the items travel to that many processes (started fresh, never forked) in pieces of `chunk`;
    `function` must then be a module's own, and items and results must pickle.

    >>> [outcome.value for outcome in run(abs, [-1, 2]) if isinstance(outcome, Done)]
    [1, 2]
    """
    pieces = _pieces(items, chunk)
    if workers <= 1:
        for start, piece in pieces:
            yield from _run_piece(function, start, piece)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        waiting = [pool.submit(_run_piece, function, *piece) for piece in islice(pieces, 2 * workers)]
        while waiting:
            outcomes = waiting.pop(0).result()
            # One more piece is sent for each that came back, so a slow reader never makes the queue grow.
            waiting += [pool.submit(_run_piece, function, *piece) for piece in islice(pieces, 1)]
            yield from outcomes


def _pieces(items: Iterable[Item], chunk: int) -> Iterator[tuple[int, list[Item]]]:
    source = iter(items)
    start = 0
    while piece := list(islice(source, chunk)):
        yield start, piece
        start += len(piece)


def _run_piece(function: Callable[[Item], Result], start: int, piece: list[Item]) -> list[Done[Result] | Failed]:
    outcomes: list[Done[Result] | Failed] = []
    for index, item in enumerate(piece, start):
        try:
            outcomes.append(Done(function(item)))
        except Exception as error:  # one poisoned item must not cost the others; it is reported by its index
            outcomes.append(Failed(index, f"{type(error).__name__}: {error}"))
    return outcomes
