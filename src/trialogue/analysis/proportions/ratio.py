"""The ratio of two proportions and of their odds, by the logarithm's Wald interval or the score's."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final, Literal, TypeAlias

from trialogue.analysis.estimate import Estimate, Interval, log_wald_interval, normal_quantile
from trialogue.analysis.proportions.counts import TwoByTwo
from trialogue.analysis.proportions.inversion import invert
from trialogue.analysis.proportions.restricted import hold_odds_ratio, hold_ratio
from trialogue.errors import BadInput

Method: TypeAlias = Literal["wald", "miettinen-nurminen"]

SOURCES: Final[dict[str, dict[str, str]]] = {
    "risk ratio": {"wald": "Katz et al. 1978", "miettinen-nurminen": "Miettinen & Nurminen 1985"},
    "odds ratio": {"wald": "Woolf 1955", "miettinen-nurminen": "Miettinen & Nurminen 1985"},
}
# The logarithm of a ratio that no table of counts below a billion leaves.
_FAR: Final = 50.0


def estimate_risk_ratio(counts: TwoByTwo, *, method: Method = "wald", level: float = 0.95) -> Estimate:
    """The first arm's proportion over the second's; the standard error is of the logarithm.

    Wald has no interval where an arm has no event: none is invented by adding a half. Raises BadInput where neither
    arm has an event, and for an unknown method.

    >>> from trialogue.analysis.proportions import two_by_two
    >>> round(estimate_risk_ratio(two_by_two(56, 70, 48, 80)).value, 4)
    1.3333
    """
    if counts.events1 == counts.events2 == 0:
        raise BadInput("nobody in either arm has the event; their ratio is not defined")
    parts = (counts.events1, counts.events2)
    error = None
    if all(parts):
        error = math.sqrt(1 / counts.events1 - 1 / counts.total1 + 1 / counts.events2 - 1 / counts.total2)
    value = counts.proportion1 / counts.proportion2 if counts.events2 else math.inf
    return _estimate("risk ratio", value, error, counts, method, level, _ratio_score)


def estimate_odds_ratio(counts: TwoByTwo, *, method: Method = "wald", level: float = 0.95) -> Estimate:
    """The first arm's odds over the second's; the standard error is of the logarithm.

    Wald has no interval where a cell of the table is empty. Raises BadInput where nobody or everybody has the event,
    and for an unknown method.

    >>> from trialogue.analysis.proportions import two_by_two
    >>> round(estimate_odds_ratio(two_by_two(167, 290, 125, 287)).value, 2)
    1.76
    """
    without = (counts.total1 - counts.events1, counts.total2 - counts.events2)
    if not (counts.events1 or counts.events2) or not any(without):
        who = "everybody" if not any(without) else "nobody"
        raise BadInput(f"{who} in both arms has the event; the odds ratio is not defined")
    cells = (counts.events1, without[1], counts.events2, without[0])
    error = math.sqrt(sum(1 / cell for cell in cells)) if all(cells) else None
    value = cells[0] * cells[1] / (cells[2] * cells[3]) if cells[2] and cells[3] else math.inf
    return _estimate("odds ratio", value, error, counts, method, level, _odds_score)


def _estimate(  # noqa: PLR0913, PLR0917  # what two ratios share
    name: str,
    value: float,
    error: float | None,
    counts: TwoByTwo,
    method: str,
    level: float,
    score: Callable[[TwoByTwo, float], float],
) -> Estimate:
    sources = SOURCES[name]
    if method not in sources:
        raise BadInput(f"method {method!r} is not known; write one of {', '.join(sources)}")
    interval = None
    if method == "wald" and error is not None:
        interval = log_wald_interval(math.log(value), error, level)
    elif method == "miettinen-nurminen":
        centre = max(-_FAR, min(_FAR, math.log(value) if value > 0 else -_FAR))
        low, high = invert(lambda at: score(counts, math.exp(at)), centre, (-_FAR, _FAR), normal_quantile(level))
        interval = Interval(
            0.0 if value == 0 else math.exp(low), math.inf if value == math.inf else math.exp(high), level, method
        )
    return Estimate(name, value, error, interval, f"{method}, logarithm", sources[method])


def _factor(counts: TwoByTwo) -> float:
    total = counts.total1 + counts.total2
    return total / (total - 1)


def _ratio_score(counts: TwoByTwo, ratio: float) -> float:
    p1, p2 = hold_ratio(counts, ratio)
    variance = (p1 * (1 - p1) / counts.total1 + ratio**2 * p2 * (1 - p2) / counts.total2) * _factor(counts)
    return _over(counts.proportion1 - ratio * counts.proportion2, variance)


def _odds_score(counts: TwoByTwo, odds_ratio: float) -> float:
    p1, p2 = hold_odds_ratio(counts, odds_ratio)
    information = (counts.total1 * p1 * (1 - p1), counts.total2 * p2 * (1 - p2))
    if min(information) <= 0:
        return 0.0
    away = counts.total1 * (counts.proportion1 - p1)
    return away * math.sqrt((1 / information[0] + 1 / information[1]) / _factor(counts))


def _over(away: float, variance: float) -> float:
    if variance <= 0:
        return 0.0 if away == 0 else math.copysign(math.inf, away)
    return away / math.sqrt(variance)
