"""A worker that dies: what it held is done again, the item that ends it is a Failure, the others have their results."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from trialogue.errors import BadInput
from trialogue.executor import Failure, Outcome, run

POISON = 5.0


def root_or_die(number: float) -> float:
    if number == POISON:
        os._exit(3)
    return math.sqrt(number)


def die_once(path: str) -> str:
    """Ends the process that takes it first; the second one finds the mark."""
    mark = Path(path)
    if not mark.exists():
        mark.touch()
        os._exit(3)
    return mark.name


def test_a_poisoned_item_is_reported_and_the_others_are_done() -> None:
    items = [1.0, 4.0, POISON, 9.0, -1.0, 16.0, 25.0]
    results = list(run(root_or_die, items, workers=2, chunk=3))
    assert [each.index for each in results] == list(range(7))
    assert [each.result for each in results if isinstance(each, Outcome)] == [1.0, 2.0, 3.0, 4.0, 5.0]
    failed = [each for each in results if isinstance(each, Failure)]
    assert [each.index for each in failed] == [2, 4]
    assert "BrokenProcessPool" in failed[0].error and failed[1].error.startswith("ValueError")


def test_what_a_lost_process_held_is_done_again(tmp_path: Path) -> None:
    (tmp_path / "b").touch()  # only "a" ends its process; one that first ended it when alone would rightly be a Failure
    results = list(run(die_once, [str(tmp_path / name) for name in ("a", "b")], workers=2, chunk=1))
    assert [each.result for each in results if isinstance(each, Outcome)] == ["a", "b"]


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    """A cluster of two processes on loopback, each replaced when it dies."""
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None, silence_logs=50
    ) as cluster:
        yield cluster.scheduler_address


def test_a_cluster_gives_the_results_of_one_process(scheduler: str) -> None:
    items = [4.0, 9.0, -1.0, 16.0, 25.0]
    told: list[int] = []
    there = list(run(math.sqrt, items, cluster=scheduler, chunk=2, progress=told.append))
    assert there == list(run(math.sqrt, items, chunk=2))
    assert told == [2, 4, 5]


def test_a_lost_worker_of_a_cluster_is_retried(scheduler: str, tmp_path: Path) -> None:
    (tmp_path / "b").touch()
    (tmp_path / "b").touch()  # only "a" ends its process; one that first ended it when alone would rightly be a Failure
    results = list(run(die_once, [str(tmp_path / name) for name in ("a", "b")], cluster=scheduler, chunk=1))
    assert [each.result for each in results if isinstance(each, Outcome)] == ["a", "b"]


def test_a_cluster_that_does_not_answer_is_bad_input() -> None:
    pytest.importorskip("distributed")
    with pytest.raises(BadInput, match="no Dask scheduler answers at 'nowhere:x'"):
        list(run(abs, [1], cluster="nowhere:x"))
