"""Many bounds against one value at once: `bounds.lies_in` for arrays."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from trialogue.executor.compiled import compiled
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
    found = np.empty(len(bottom), dtype=np.uint16)
    _fill(rounded(known.low), rounded(known.high), known.low_closed, known.high_closed, bottom, top, closed, found)
    return found


@compiled
def code_of_bound(low: Any, high: Any, low_closed: Any, high_closed: Any, bottom: Any, top: Any, closed: Any) -> Any:  # noqa: PLR0913, PLR0917
    """The same for one interval; `low` and `high` are rounded too."""
    bottom_closed, top_closed = (closed & LOW_CLOSED) > 0, (closed & HIGH_CLOSED) > 0
    inside_low = low > bottom or bottom == -np.inf or (low == bottom and (bottom_closed or not low_closed))
    inside_high = high < top or top == np.inf or (high == top and (top_closed or not high_closed))
    if inside_low and inside_high:
        return codes.TRUE
    above = low > top or (low == top and not (top_closed and low_closed))
    below = high < bottom or (high == bottom and not (bottom_closed and high_closed))
    return codes.FALSE if above or below else _OPEN


@compiled
def _fill(low: Any, high: Any, low_closed: Any, high_closed: Any, bottom: Any, top: Any, closed: Any, out: Any) -> Any:  # noqa: PLR0913, PLR0917
    for at in range(len(out)):
        out[at] = code_of_bound(low, high, low_closed, high_closed, bottom[at], top[at], closed[at])
