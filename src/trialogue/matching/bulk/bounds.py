"""Many bounds against one value at once: `bounds.lies_in` for arrays."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from trialogue.matching.bounds import Known, rounded
from trialogue.matching.bulk import codes
from trialogue.matching.evidence import Reason

LOW_CLOSED: Final = 1
HIGH_CLOSED: Final = 2
WHOLE: Final = 4
_OPEN: Final = codes.UNKNOWN | codes.REASON_BIT[Reason.AMBIGUOUS]


def codes_of_bounds(
    known: Known, bottom: npt.NDArray[np.float64], top: npt.NDArray[np.float64], closed: npt.NDArray[np.uint8]
) -> npt.NDArray[np.uint16]:
    """For each interval (its ends already rounded) the code of "the value lies in it"; ambiguous where it may."""
    low, high = rounded(known.low), rounded(known.high)
    low_closed, high_closed = (closed & LOW_CLOSED) > 0, (closed & HIGH_CLOSED) > 0
    inside_low = (low > bottom) | np.isneginf(bottom) | ((low == bottom) & (low_closed | (not known.low_closed)))
    inside_high = (high < top) | np.isposinf(top) | ((high == top) & (high_closed | (not known.high_closed)))
    above = (low > top) | ((low == top) & ~(high_closed & known.low_closed))
    below = (high < bottom) | ((high == bottom) & ~(low_closed & known.high_closed))
    found = np.where(inside_low & inside_high, codes.TRUE, np.where(above | below, codes.FALSE, _OPEN))
    return found.astype(np.uint16)
