"""Kleene's tables, row by row, and the combinators built on them."""

from itertools import product

import pytest

from trialogue.truth import Truth, agreed, all_of, any_of, at_least, not_

T, F, U = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN
ORDER = {F: 0, U: 1, T: 2}


@pytest.mark.parametrize(("left", "right"), list(product((T, F, U), repeat=2)))
def test_conjunction_is_the_minimum_and_disjunction_the_maximum_of_false_unknown_true(
    left: Truth, right: Truth
) -> None:
    assert all_of([left, right]) is min(left, right, key=ORDER.__getitem__)
    assert any_of([left, right]) is max(left, right, key=ORDER.__getitem__)


@pytest.mark.parametrize(("left", "right"), list(product((T, F, U), repeat=2)))
def test_de_morgan(left: Truth, right: Truth) -> None:
    assert not_(all_of([left, right])) is any_of([not_(left), not_(right)])


@pytest.mark.parametrize(
    ("n", "values", "expected"),
    [
        (2, [T, T, F], T),
        (2, [T, U, F], U),
        (2, [T, F, F], F),
        (2, [U, U, F], U),
        (0, [], T),
        (1, [], F),
    ],
)
def test_at_least(n: int, values: list[Truth], expected: Truth) -> None:
    assert at_least(n, values) is expected


def test_nothing_is_all_true_and_none_true() -> None:
    assert all_of([]) is T
    assert any_of([]) is F


def test_readings_that_disagree_are_unknown() -> None:
    assert agreed([T, T]) is T
    assert agreed([T, F]) is U
    assert agreed([T, U]) is U
    assert agreed([]) is U


def test_a_truth_cannot_be_taken_for_a_bool() -> None:
    with pytest.raises(TypeError, match="not a bool"):
        bool(Truth.UNKNOWN)
    assert T.is_true and F.is_false and U.is_unknown
    assert [Truth.of(value) for value in (True, False, None)] == [T, F, U]
