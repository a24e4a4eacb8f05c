"""A pool of spawned processes. One that dies is replaced, and what was under way is done again."""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from typing import Final, Generic, TypeVar

from trialogue.executor.batches import Batch, Chunk, describe, work
from trialogue.executor.outcome import Failure

_T = TypeVar("_T")
_R = TypeVar("_R")

_WAITING_PER_WORKER: Final = 3


def in_processes(function: Callable[[_T], _R], chunks: Iterator[Chunk[_T]], workers: int) -> Iterator[Batch[_R]]:
    """The batches of results, in order."""
    waiting: deque[tuple[Chunk[_T], Future[Batch[_R]]]] = deque()
    pool = _Pool(function, workers)
    try:
        for chunk in islice(chunks, workers * _WAITING_PER_WORKER):
            waiting.append((chunk, pool.submit(chunk)))
        while waiting:
            chunk, future = waiting.popleft()
            try:
                batch = future.result()
            except BrokenProcessPool:
                # Nobody tells at which item the process died: this chunk is done again one by one, then the others.
                pool.renew()
                batch = _one_by_one(pool, chunk)
                waiting = deque((other, pool.submit(other)) for other, _ in waiting)
            except Exception as error:  # something that does not pickle
                batch = [Failure(index, describe(error)) for index in range(chunk[0], chunk[0] + len(chunk[1]))]
            for following in islice(chunks, 1):
                waiting.append((following, pool.submit(following)))
            yield batch
    finally:
        pool.close()


class _Pool(Generic[_T, _R]):
    def __init__(self, function: Callable[[_T], _R], workers: int) -> None:
        self._function, self._workers = function, workers
        self._executor = self._new()

    def _new(self) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(self._workers, mp_context=context, initializer=_end_with_parent)

    def submit(self, chunk: Chunk[_T]) -> Future[Batch[_R]]:
        """Send a chunk; into a pool that broke meanwhile, as a future that says so."""
        try:
            start, items = chunk
            return self._executor.submit(work, self._function, start, items)
        except BrokenProcessPool as error:
            lost: Future[Batch[_R]] = Future()
            lost.set_exception(error)
            return lost

    def renew(self) -> None:
        """A pool of new processes."""
        self.close()
        self._executor = self._new()

    def close(self) -> None:
        self._executor.shutdown(cancel_futures=True)


def _one_by_one(pool: _Pool[_T, _R], chunk: Chunk[_T]) -> Batch[_R]:
    start, items = chunk
    batch: Batch[_R] = []
    for index, item in enumerate(items, start):
        try:
            batch += pool.submit((index, [item])).result()
        except Exception as error:  # this item ends the process that takes it, or does not pickle
            batch.append(Failure(index, describe(error)))
            if isinstance(error, BrokenProcessPool):
                pool.renew()
    return batch


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
