"""Items in batches, and what a worker does with one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TypeAlias, TypeVar

from trialogue.errors import UserError
from trialogue.executor.outcome import Failure, Outcome

_T = TypeVar("_T")
_R = TypeVar("_R")
Batch: TypeAlias = "list[Outcome[_R] | Failure]"
Chunk: TypeAlias = tuple[int, list[_T]]
"""The index of the first item, and the items."""


def chunked(items: Iterable[_T], size: int) -> Iterator[Chunk[_T]]:
    """Lists of at most `size` items, each with the index of its first."""
    source = iter(items)
    start = 0
    while taken := list(islice(source, size)):
        yield start, taken
        start += len(taken)


def work(function: Callable[[_T], _R], start: int, items: list[_T]) -> Batch[_R]:
    """Every item's result, or what it raised."""
    batch: Batch[_R] = []
    for index, item in enumerate(items, start):
        try:
            batch.append(Outcome(index, function(item)))
        except Exception as error:  # whatever one item does, the others go on
            batch.append(Failure(index, describe(error)))
    return batch


def describe(error: BaseException) -> str:
    """An exception in one line: what is wrong with the input in its own words, a fault of ours with its kind."""
    if isinstance(error, UserError):
        return str(error)
    return f"{type(error).__name__}: {error}"
