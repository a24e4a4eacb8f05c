"""The most likely proportions of two arms when their difference, ratio or odds ratio is held fixed."""

from __future__ import annotations

import math

from trialogue.analysis.proportions.counts import TwoByTwo


def hold_difference(counts: TwoByTwo, difference: float) -> tuple[float, float]:
    """The proportions p2 + `difference` and p2 of greatest likelihood.

    The likelihood equation is a cubic with one root in range (Miettinen & Nurminen 1985, Farrington & Manning 1990);
    it is solved by bisection on the score, which always falls, so that no root can be mistaken for another.

    >>> [round(p, 4) for p in hold_difference(TwoByTwo(56, 70, 48, 80), 0.0)]
    [0.6933, 0.6933]
    """
    low, high = max(0.0, -difference), min(1.0, 1.0 - difference)
    x1, x2 = counts.events1, counts.events2
    y1, y2 = counts.total1 - x1, counts.total2 - x2

    def rising(p2: float) -> bool:
        p1 = p2 + difference
        return _part(x1, p1) + _part(x2, p2) > _part(y1, 1 - p1) + _part(y2, 1 - p2)

    while True:
        middle = (low + high) / 2
        if not low < middle < high:
            break
        low, high = (middle, high) if rising(middle) else (low, middle)
    p2 = (low + high) / 2
    return min(1.0, max(0.0, p2 + difference)), p2


def hold_ratio(counts: TwoByTwo, ratio: float) -> tuple[float, float]:
    """The proportions `ratio` * p2 and p2 of greatest likelihood (a quadratic: Miettinen & Nurminen 1985)."""
    n1, n2 = counts.total1, counts.total2
    a = (n1 + n2) * ratio
    b = -(n1 * ratio + counts.events1 + n2 + counts.events2 * ratio)
    c = float(counts.events1 + counts.events2)
    p2 = _smaller_root(a, b, c)
    return min(1.0, ratio * p2), min(1.0, p2)


def hold_odds_ratio(counts: TwoByTwo, odds_ratio: float) -> tuple[float, float]:
    """The proportions whose odds are `odds_ratio` apart, of greatest likelihood (a quadratic, as above)."""
    total = counts.events1 + counts.events2
    a = counts.total2 * (odds_ratio - 1)
    b = counts.total1 * odds_ratio + counts.total2 - total * (odds_ratio - 1)
    p2 = _positive_root(a, b, -float(total))
    p1 = p2 * odds_ratio / (1 + p2 * (odds_ratio - 1))
    return min(1.0, p1), min(1.0, p2)


def _part(count: int, share: float) -> float:
    if count == 0:
        return 0.0
    return count / share if share > 0 else math.inf


def _smaller_root(a: float, b: float, c: float) -> float:
    """Of a x^2 + b x + c with a, c >= 0 >= b, written so that nothing cancels."""
    return 2 * c / (-b + math.sqrt(max(0.0, b * b - 4 * a * c)))


def _positive_root(a: float, b: float, c: float) -> float:
    """The root in 0..1 of a x^2 + b x + c with c <= 0."""
    root = math.sqrt(max(0.0, b * b - 4 * a * c))
    return -2 * c / (b + root) if b + root > 0 else 0.0
