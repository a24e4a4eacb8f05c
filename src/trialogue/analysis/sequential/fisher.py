"""Fisher's combination of the stages' p values (Bauer and Koehne), for designs that may change after a look."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from scipy import optimize, special

from trialogue.errors import BadInput

SOURCE: Final = "Bauer & Koehne 1994; equal levels at the stages as in Wassmer & Brannath 2016, section 6.2"
_MOST: Final = 20


@dataclass(frozen=True, slots=True)
class FisherDesign:
    """`critical[k]`: the hypothesis is rejected at stage k + 1 where the product of its p values is at most that.

    `spent` is the type I error by each stage. One-sided; the p values of the stages are independent.
    """

    critical: tuple[float, ...]
    spent: tuple[float, ...]
    alpha: float
    source: str = SOURCE

    def rejected_at(self, p_values: Sequence[float]) -> int | None:
        """The first stage (from 1) at which the product of the p values so far is low enough; None where at none.

        Raises BadInput for more p values than stages, and for one outside 0 to 1.
        """
        if len(p_values) > len(self.critical):
            raise BadInput(f"{len(p_values)} p values for {len(self.critical)} stages; give one for each stage done")
        for stage, each in enumerate(p_values, 1):
            if not 0 <= each <= 1:
                raise BadInput(f"p value {each!r} of stage {stage} must lie between 0 and 1")
            if math.prod(p_values[:stage]) <= self.critical[stage - 1]:
                return stage
        return None


def design_fisher(stages: int, alpha: float = 0.025) -> FisherDesign:
    """Critical values with the same probability to be undercut at each stage by itself, and `alpha` over all of them.

    Raises BadInput for stages or alpha out of range.

    >>> [round(each, 6) for each in design_fisher(2).critical]
    [0.015788, 0.002221]
    """
    if not 1 <= stages <= _MOST:
        raise BadInput(f"{stages} stages: write a number from 1 to {_MOST}")
    if not 0 < alpha < 1:
        raise BadInput(f"alpha {alpha!r} must lie between 0 and 1; 0.025 is usual for one side")

    def excess(level: float) -> float:
        return sum(_crossings(_depths(stages, level))) - alpha

    level = alpha if stages == 1 else float(optimize.brentq(excess, alpha / stages / 2, alpha, xtol=1e-17, rtol=1e-15))
    depths = _depths(stages, level)
    total, spent = 0.0, []
    for part in _crossings(depths):
        total += part
        spent.append(total)
    return FisherDesign(tuple(math.exp(-depth) for depth in depths), tuple(spent), alpha)


def _depths(stages: int, level: float) -> list[float]:
    """Minus the logarithm of each critical value: a sum of k exponentials lies above it with probability `level`."""
    return [float(special.gammainccinv(stage, level)) for stage in range(1, stages + 1)]


def _crossings(depths: Sequence[float]) -> list[float]:
    """The probability to cross first at each stage: exp(-b_k) times the volume of the sums that stayed below before.

    The volumes of 0 < u_1 < ... < u_k with u_i < b_i, by Steck's recursion.
    """
    volumes = [1.0]
    for k in range(1, len(depths)):
        volumes.append(
            sum((-1) ** (k - j - 1) * volumes[j] * depths[j] ** (k - j) / math.factorial(k - j) for j in range(k))
        )
    return [math.exp(-depth) * volume for depth, volume in zip(depths, volumes, strict=True)]
