"""One function over many items, in order: in this process, in a pool of spawned ones, or on a Dask cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final, TypeVar

from trialogue.errors import ProgrammingError
from trialogue.executor.batches import Batch, chunked, work
from trialogue.executor.outcome import Failure, Outcome
from trialogue.executor.processors import processors

_T = TypeVar("_T")
_R = TypeVar("_R")

CHUNK: Final = 32
"""Items handed to a process at once: few enough to share the work out, enough to hide the cost of a message."""


def run(  # noqa: PLR0913  # all but two are named
    function: Callable[[_T], _R],
    items: Iterable[_T],
    *,
    workers: int | None = 1,
    cluster: str | None = None,
    chunk: int = CHUNK,
    progress: Callable[[int], None] | None = None,
) -> Iterator[Outcome[_R] | Failure]:
    """Yield an Outcome or a Failure for every item, in the order of `items`, which is read only as far as needed.

    `workers` is the number of processes: 1 stays in this one, None takes one for each processor it may use. `cluster`
    is the address of a Dask scheduler ("tcp://10.0.0.7:8786"), which then does the work instead, same results.
    `progress` is told how many items are done. An item that raises an Exception becomes a Failure and stops nothing. A
    worker that dies is replaced and what it held is done again, item by item; an item at which a worker dies again is a
    Failure. Raises ProgrammingError for a number below 1, NotReady or BadInput where the cluster cannot be used.
    """
    workers = processors() if workers is None else workers
    if workers < 1 or chunk < 1:
        raise ProgrammingError(f"workers and chunk must be at least 1, got {workers} and {chunk}")
    chunks = chunked(items, chunk)
    if cluster is not None:
        from trialogue.executor.cluster import on_cluster  # noqa: PLC0415  # an extra

        return _told(on_cluster(function, chunks, cluster), progress)
    if workers == 1:
        return _told((work(function, start, batch) for start, batch in chunks), progress)
    from trialogue.executor.processes import in_processes  # noqa: PLC0415  # only where used

    return _told(in_processes(function, chunks, workers), progress)


def _told(batches: Iterator[Batch[_R]], progress: Callable[[int], None] | None) -> Iterator[Outcome[_R] | Failure]:
    done = 0
    for batch in batches:
        for each in batch:
            done += 1
            yield each
        if progress is not None:
            progress(done)
