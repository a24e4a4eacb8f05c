"""The executor: order kept, failures marked with their index, the same answers in one process and in two."""

from __future__ import annotations

import math
import os

import pytest

from trialogue.errors import ProgrammingError
from trialogue.executor import Failure, Outcome, run


@pytest.mark.parametrize("workers", [1, 2])
def test_results_keep_the_order_and_a_failure_stops_nothing(workers: int) -> None:
    items = [4.0, 9.0, -1.0, 16.0, 25.0]
    results = list(run(math.sqrt, items, workers=workers, chunk=2))
    assert [each.index for each in results] == [0, 1, 2, 3, 4]
    assert [each.result for each in results if isinstance(each, Outcome)] == [2.0, 3.0, 4.0, 5.0]
    assert isinstance(results[2], Failure)
    assert str(results[2]).startswith("item 2: ValueError: ")


def test_a_process_that_dies_makes_failures_and_no_hang() -> None:
    results = list(run(os._exit, [7, 7, 7], workers=2, chunk=1))
    assert [each.index for each in results] == [0, 1, 2]
    assert all(isinstance(each, Failure) and "BrokenProcessPool" in each.error for each in results)


def test_progress_ends_at_the_number_of_items() -> None:
    told: list[int] = []
    assert len(list(run(abs, range(70), chunk=32, progress=told.append))) == 70
    assert told == [32, 64, 70]


def test_items_are_read_only_as_far_as_needed() -> None:
    read: list[int] = []

    def items() -> object:
        for number in range(1000):
            read.append(number)
            yield number

    results = run(abs, items(), chunk=10)  # type: ignore[arg-type]
    next(results)
    assert len(read) == 10


def test_no_items_no_results() -> None:
    assert list(run(abs, [], workers=2)) == []


def test_a_number_of_workers_below_one_is_a_programming_error() -> None:
    with pytest.raises(ProgrammingError, match="got 0"):
        run(abs, [1], workers=0)
