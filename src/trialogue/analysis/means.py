"""Two means compared without equal variances. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import special

from trialogue.analysis.estimate import Estimate, Interval, normal_quantile
from trialogue.errors import BadInput

SOURCE: Final = "Welch 1947; degrees of freedom by Satterthwaite 1946"


def estimate_mean_difference(first: Sequence[float], second: Sequence[float], *, level: float = 0.95) -> Estimate:
    """The mean of `first` less that of `second`, with a t interval.

    Raises BadInput for a group of fewer than two values, one that is not finite, and where nothing varies.

    >>> found = estimate_mean_difference([3, 5, 7], [1, 2, 3])
    >>> found.value, round(found.interval.low, 3), round(found.interval.high, 3)
    (3.0, -1.155, 7.155)
    """
    normal_quantile(level)
    groups = [_floats(name, each) for name, each in (("first", first), ("second", second))]
    for name, values in zip(("first", "second"), groups, strict=True):
        if len(values) < 2:
            raise BadInput(f"the {name} group has {len(values)} values; two at least are needed for a variance")
        if not np.isfinite(values).all():
            place = int(np.argmin(np.isfinite(values)))
            raise BadInput(f"{name}[{place}] is {values[place]:g}; leave out what is missing")
    shares = [float(values.var(ddof=1)) / len(values) for values in groups]
    total = sum(shares)
    if total <= 0:
        raise BadInput("every value of a group is the same; there is no variance to judge a difference by")
    degrees = total**2 / sum(share**2 / (len(values) - 1) for share, values in zip(shares, groups, strict=True))
    value, error = float(groups[0].mean() - groups[1].mean()), math.sqrt(total)
    reach = float(special.stdtrit(degrees, 0.5 + level / 2)) * error
    interval = Interval(value - reach, value + reach, level, "t, unequal variances")
    return Estimate("difference of means", value, error, interval, "Welch", SOURCE)


def _floats(name: str, values: Sequence[float]) -> npt.NDArray[np.float64]:
    try:
        return np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise BadInput(f"the {name} group holds what is no number; leave it out, or write the number") from None
