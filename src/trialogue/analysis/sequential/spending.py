"""How much of an error has been spent by a share of the information."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TypeAlias

from scipy import special

from trialogue.errors import BadInput

Spending: TypeAlias = Callable[[float, float], float]
"""The error spent by information fraction t of the whole `error`: 0 at 0, all of it from 1 on."""


def lan_demets_obrien_fleming(error: float, fraction: float) -> float:
    """Lan & DeMets 1983, like O'Brien and Fleming's bounds: 2 - 2 Phi(z / sqrt(t)), z the quantile of error / 2.

    >>> round(lan_demets_obrien_fleming(0.025, 0.5), 6)
    0.001525
    """
    if fraction <= 0:
        return 0.0
    z = -float(special.ndtri(error / 2))
    return 2 * float(special.ndtr(-z / math.sqrt(min(1.0, fraction))))


def lan_demets_pocock(error: float, fraction: float) -> float:
    """Lan & DeMets 1983, like Pocock's bounds: error * log(1 + (e - 1) t).

    >>> lan_demets_pocock(0.025, 1.0)
    0.025
    """
    return error * math.log(1 + (math.e - 1) * min(1.0, max(0.0, fraction)))


def hwang_shih_decani(gamma: float) -> Spending:
    """Hwang, Shih & DeCani 1990: error (1 - exp(-gamma t)) / (1 - exp(-gamma)); linear for gamma 0.

    Raises BadInput for a gamma that is no number from -100 to 100.

    >>> round(hwang_shih_decani(-4)(0.025, 0.5), 6)
    0.00298
    """
    if not math.isfinite(gamma) or abs(gamma) > 100:
        raise BadInput(f"gamma {gamma!r} must be a number from -100 to 100; -4 is usual for efficacy, -2 for futility")

    def spend(error: float, fraction: float) -> float:
        t = min(1.0, max(0.0, fraction))
        return error * (t if gamma == 0 else math.expm1(-gamma * t) / math.expm1(-gamma))

    return spend
