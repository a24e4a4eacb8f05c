"""What an interim result says of the end: conditional and predictive power."""

from __future__ import annotations

import math
from typing import Final

from scipy import special

from trialogue.analysis.sequential.design import Design
from trialogue.analysis.sequential.walk import Walk
from trialogue.errors import BadInput

SOURCE: Final = "Lan, Simon & Halperin 1982; Lan & Wittes 1988; Spiegelhalter, Freedman & Blackburn 1986 (predictive)"


def compute_conditional_power(design: Design, look: int, z: float, *, drift: float | None = None) -> float:
    """The probability to cross a later efficacy bound, given `z` at look number `look` (from 1).

    `drift` is the mean of the last z that is assumed from there on; None takes the trend seen so far. A futility bound
    that is not binding is passed over. Raises BadInput for a look that is not there or is the last.

    >>> from trialogue.analysis.sequential import design_obrien_fleming
    >>> round(compute_conditional_power(design_obrien_fleming(2), 1, 1.0, drift=3.0), 4)
    0.6273
    """
    if not 1 <= look < len(design.fractions):
        raise BadInput(f"look {look} has no look after it; the design has {len(design.fractions)}")
    _refuse_no_number(z=z, drift=0.0 if drift is None else drift)
    fraction = design.fractions[look - 1]
    walk = Walk.at(fraction, z, z / math.sqrt(fraction) if drift is None else drift)
    total = 0.0
    for later in range(look, len(design.fractions)):
        total += walk.above(design.fractions[later], design.efficacy[later])
        low = design.futility[later] if design.binding else -math.inf
        walk = walk.step(design.fractions[later], low, design.efficacy[later])
    return total


def compute_predictive_power(z: float, fraction: float, critical: float) -> float:
    """The conditional power at the end, averaged over what the data say of the effect (flat prior), one look to come.

    Raises BadInput for a fraction that is not between 0 and 1, and a z or bound that is no number.

    >>> round(compute_predictive_power(1.5, 0.5, 1.96), 4)
    0.5641
    """
    if not 0 < fraction < 1:
        raise BadInput(f"information fraction {fraction!r} must lie between 0 and 1")
    _refuse_no_number(z=z, critical=critical)
    return float(special.ndtr((z - critical * math.sqrt(fraction)) / math.sqrt(1 - fraction)))


def _refuse_no_number(**given: float) -> None:
    for name, value in given.items():
        if not math.isfinite(value):
            raise BadInput(f"{name} is {value}; write a number")
