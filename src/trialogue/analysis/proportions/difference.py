"""The difference of two proportions with intervals by Wald, Agresti-Caffo, Newcombe, Miettinen-Nurminen and Mee."""

from __future__ import annotations

import math
from typing import Final, Literal, TypeAlias

from trialogue.analysis.estimate import Estimate, Interval, normal_quantile, wald_interval
from trialogue.analysis.proportions.counts import TwoByTwo
from trialogue.analysis.proportions.inversion import invert
from trialogue.analysis.proportions.restricted import hold_difference
from trialogue.errors import BadInput

Method: TypeAlias = Literal["wald", "agresti-caffo", "newcombe", "miettinen-nurminen", "mee"]

SOURCES: Final[dict[str, str]] = {
    "wald": "Wald, unpooled variance",
    "agresti-caffo": "Agresti & Caffo 2000",
    "newcombe": "Newcombe 1998, method 10 (hybrid of Wilson's score limits)",
    "miettinen-nurminen": "Miettinen & Nurminen 1985 (variance times N/(N-1))",
    "mee": "Mee 1984; Farrington & Manning 1990",
}


def estimate_risk_difference(
    counts: TwoByTwo, *, method: Method = "miettinen-nurminen", level: float = 0.95
) -> Estimate:
    """The first arm's proportion less the second's; the standard error is the unpooled one for every method.

    Raises BadInput for an unknown method.

    >>> from trialogue.analysis.proportions import two_by_two
    >>> found = estimate_risk_difference(two_by_two(56, 70, 48, 80), method="newcombe")
    >>> round(found.value, 4), round(found.interval.low, 4), round(found.interval.high, 4)
    (0.2, 0.0524, 0.3339)
    """
    if method not in SOURCES:
        raise BadInput(f"method {method!r} is not known; write one of {', '.join(SOURCES)}")
    value = counts.proportion1 - counts.proportion2
    error = _spread(counts.proportion1, counts.total1, counts.proportion2, counts.total2)
    if method == "wald":
        interval = wald_interval(value, error, level)
    elif method == "agresti-caffo":
        interval = _agresti_caffo(counts, level)
    elif method == "newcombe":
        interval = _newcombe(counts, value, level)
    else:
        interval = _score(counts, value, level, method)
    return Estimate("risk difference", value, error, interval, method, SOURCES[method])


def score_of_difference(counts: TwoByTwo, difference: float, *, small_sample: bool) -> float:
    """The score statistic against the true difference `difference`; with N/(N-1) in its variance or not."""
    p1, p2 = hold_difference(counts, difference)
    factor = _small_sample(counts) if small_sample else 1.0
    variance = (p1 * (1 - p1) / counts.total1 + p2 * (1 - p2) / counts.total2) * factor
    away = counts.proportion1 - counts.proportion2 - difference
    if variance <= 0:
        return 0.0 if abs(away) < 1e-15 else math.copysign(math.inf, away)
    return away / math.sqrt(variance)


def _small_sample(counts: TwoByTwo) -> float:
    total = counts.total1 + counts.total2
    return total / (total - 1)


def _score(counts: TwoByTwo, value: float, level: float, method: str) -> Interval:
    low, high = invert(
        lambda at: score_of_difference(counts, at, small_sample=method == "miettinen-nurminen"),
        value,
        (-1.0, 1.0),
        normal_quantile(level),
    )
    return Interval(low, high, level, method)


def _newcombe(counts: TwoByTwo, value: float, level: float) -> Interval:
    z = normal_quantile(level)
    low1, high1 = _wilson(counts.events1, counts.total1, z)
    low2, high2 = _wilson(counts.events2, counts.total2, z)
    p1, p2 = counts.proportion1, counts.proportion2
    return Interval(
        value - math.hypot(p1 - low1, high2 - p2), value + math.hypot(high1 - p1, p2 - low2), level, "newcombe"
    )


def _wilson(events: int, total: int, z: float) -> tuple[float, float]:
    share, square = events / total, z * z
    centre = events + square / 2
    reach = z * math.sqrt(total * share * (1 - share) + square / 4)
    low, high = (centre - reach) / (total + square), (centre + reach) / (total + square)
    return (0.0 if events == 0 else low), (1.0 if events == total else high)


def _agresti_caffo(counts: TwoByTwo, level: float) -> Interval:
    p1, n1 = (counts.events1 + 1) / (counts.total1 + 2), counts.total1 + 2
    p2, n2 = (counts.events2 + 1) / (counts.total2 + 2), counts.total2 + 2
    return wald_interval(p1 - p2, _spread(p1, n1, p2, n2), level, "agresti-caffo")


def _spread(p1: float, n1: int, p2: float, n2: int) -> float:
    return math.sqrt(p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2)
