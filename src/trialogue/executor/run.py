"""One function over many items, in order, in this process or in a pool of spawned ones."""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from typing import Final, TypeAlias, TypeVar

from trialogue.errors import ProgrammingError
from trialogue.executor.outcome import Failure, Outcome

_T = TypeVar("_T")
_R = TypeVar("_R")
_Batch: TypeAlias = "list[Outcome[_R] | Failure]"

CHUNK: Final = 32
"""Items handed to a process at once: few enough to share the work out, enough to hide the cost of a message."""

_WAITING_PER_WORKER: Final = 3


def run(
    function: Callable[[_T], _R],
    items: Iterable[_T],
    *,
    workers: int | None = 1,
    chunk: int = CHUNK,
    progress: Callable[[int], None] | None = None,
) -> Iterator[Outcome[_R] | Failure]:
    """Yield an Outcome or a Failure for every item, in the order of `items`, which is read only as far as needed.

    `workers` is the number of processes: 1 stays in this one, None takes one for each processor. `progress` is told
    how many items are done. An item that raises an Exception becomes a Failure and stops nothing; a process that dies
    makes Failures of what it held, and of what follows. Raises ProgrammingError for a number below 1.
    """
    workers = (os.cpu_count() or 1) if workers is None else workers
    if workers < 1 or chunk < 1:
        raise ProgrammingError(f"workers and chunk must be at least 1, got {workers} and {chunk}")
    chunks = _chunks(items, chunk)
    return _told((_here(function, chunks) if workers == 1 else _spawned(function, chunks, workers)), progress)


def _told(batches: Iterator[_Batch[_R]], progress: Callable[[int], None] | None) -> Iterator[Outcome[_R] | Failure]:
    done = 0
    for batch in batches:
        for each in batch:
            done += 1
            yield each
        if progress is not None:
            progress(done)


def _chunks(items: Iterable[_T], size: int) -> Iterator[tuple[int, list[_T]]]:
    """Lists of at most `size` items, each with the index of its first."""
    source = iter(items)
    start = 0
    while taken := list(islice(source, size)):
        yield start, taken
        start += len(taken)


def _here(function: Callable[[_T], _R], chunks: Iterable[tuple[int, list[_T]]]) -> Iterator[_Batch[_R]]:
    for start, items in chunks:
        yield _work(function, start, items)


def _spawned(
    function: Callable[[_T], _R], chunks: Iterator[tuple[int, list[_T]]], workers: int
) -> Iterator[_Batch[_R]]:
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_end_with_parent)
    waiting: deque[tuple[int, int, Future[_Batch[_R]]]] = deque()

    def send() -> None:
        for start, items in islice(chunks, 1):
            try:
                waiting.append((start, len(items), pool.submit(_work, function, start, items)))
            except Exception as error:  # the pool is broken: what follows is a failure too, item by item
                lost: Future[_Batch[_R]] = Future()
                lost.set_exception(error)
                waiting.append((start, len(items), lost))

    try:
        for _ in range(workers * _WAITING_PER_WORKER):
            send()
        while waiting:
            start, count, future = waiting.popleft()
            try:
                batch = future.result()
            except Exception as error:  # a died process, or something that does not pickle
                batch = [Failure(start + at, _describe(error)) for at in range(count)]
            send()
            yield batch
    finally:
        pool.shutdown(cancel_futures=True)


def _work(function: Callable[[_T], _R], start: int, items: list[_T]) -> _Batch[_R]:
    batch: _Batch[_R] = []
    for index, item in enumerate(items, start):
        try:
            batch.append(Outcome(index, function(item)))
        except Exception as error:  # whatever one item does, the others go on
            batch.append(Failure(index, _describe(error)))
    return batch


def _describe(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"


def _end_with_parent() -> None:
    """End this worker when the process that spawned it is gone, so that a killed build leaves no orphans."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return
    sentinel = parent.sentinel

    def watch() -> None:
        multiprocessing.connection.wait([sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
