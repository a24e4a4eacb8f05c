"""An interval from a test: the values that a falling statistic does not reject."""

from __future__ import annotations

from collections.abc import Callable


def invert(
    statistic: Callable[[float], float], estimate: float, limits: tuple[float, float], z: float
) -> tuple[float, float]:
    """Where `statistic`, falling over `limits` and 0 at `estimate`, comes down to `z` and to -`z`.

    Found by bisection to the last bit; a statistic that never gets there gives the limit itself.

    >>> [round(limit, 12) for limit in invert(lambda at: 2.0 - at, 2.0, (-10.0, 10.0), 1.0)]
    [1.0, 3.0]
    """
    return _where(statistic, limits[0], estimate, z), _where(statistic, estimate, limits[1], -z)


def _where(statistic: Callable[[float], float], low: float, high: float, target: float) -> float:
    while True:
        middle = (low + high) / 2
        if not low < middle < high:
            return middle
        if statistic(middle) > target:
            low = middle
        else:
            high = middle
