"""A Dask cluster by the address of its scheduler; needs the extra `cluster`."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, Final, TypeVar

from trialogue.errors import BadInput, NotReady
from trialogue.executor.batches import Batch, Chunk, describe, work
from trialogue.executor.outcome import Failure

_T = TypeVar("_T")
_R = TypeVar("_R")

_WAITING_PER_WORKER: Final = 3
_CONNECT_SECONDS: Final = 10


def on_cluster(function: Callable[[_T], _R], chunks: Iterator[Chunk[_T]], address: str) -> Iterator[Batch[_R]]:
    """The batches of results, in order. Dask itself gives what a lost worker held to another one."""
    client = _connect(address)
    return _results(client, function, chunks)


def _connect(address: str) -> Any:
    try:
        import distributed  # noqa: PLC0415  # an extra
    except ImportError:
        raise NotReady("a cluster needs the extra: pip install 'trialogue[cluster]'") from None
    try:
        client: Any = distributed.Client  # without types
        return client(address, timeout=_CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise BadInput(
            f"no Dask scheduler answers at {address!r} ({type(error).__name__}); give an address as tcp://HOST:8786"
        ) from None


def _results(client: Any, function: Callable[[_T], _R], chunks: Iterator[Chunk[_T]]) -> Iterator[Batch[_R]]:
    def send(chunk: Chunk[_T]) -> Any:
        return client.submit(work, function, *chunk, pure=False)

    with client:
        at_once = max(1, len(client.scheduler_info()["workers"])) * _WAITING_PER_WORKER
        waiting = deque((chunk, send(chunk)) for chunk in islice(chunks, at_once))
        while waiting:
            chunk, future = waiting.popleft()
            try:
                batch: Batch[_R] = future.result()
            except Exception:  # the chunk ended every worker that took it: one item of it does
                batch = [_alone(send, index, item) for index, item in enumerate(chunk[1], chunk[0])]
            waiting.extend((following, send(following)) for following in islice(chunks, 1))
            yield batch


def _alone(send: Callable[[Chunk[Any]], Any], index: int, item: object) -> Any:
    try:
        return send((index, [item])).result()[0]
    except Exception as error:  # this item ends every worker that takes it, or does not pickle
        return Failure(index, describe(error))
