"""Windows and lengths of time against many facts at once: `calendar.place` and `calendar.lies_back` for arrays.

Days are proleptic ordinals (`datetime.date.toordinal`). Rows are facts, columns windows.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from trialogue.criteria.nodes import Quantity, Window
from trialogue.dates import DAYS_PER, Duration, PartialDate
from trialogue.matching.bulk import codes
from trialogue.matching.calendar import Period, why_not_datable
from trialogue.matching.evidence import Reason

Codes: TypeAlias = npt.NDArray[np.uint16]
Flags: TypeAlias = npt.NDArray[np.bool_]

AMBIGUOUS: Final = codes.UNKNOWN | codes.REASON_BIT[Reason.AMBIGUOUS]
NO_FACT: Final = codes.UNKNOWN | codes.REASON_BIT[Reason.NO_FACT]
NOT_COMPUTABLE: Final = codes.UNKNOWN | codes.REASON_BIT[Reason.NOT_COMPUTABLE]


def both(left: Codes, right: Codes) -> Codes:
    """The code of "both hold", of codes that are never not applicable."""
    either = ((left | right) & np.uint16(codes.REASONS_MASK)) | np.uint16(codes.UNKNOWN)
    either[(left == codes.TRUE) & (right == codes.TRUE)] = codes.TRUE
    either[(left == codes.FALSE) | (right == codes.FALSE)] = codes.FALSE
    return either


def of_flags(true: Flags, false: Flags) -> Codes:
    """True, false, or ambiguous where neither."""
    return np.where(true, codes.TRUE, np.where(false, codes.FALSE, AMBIGUOUS)).astype(np.uint16)


@dataclass(frozen=True)
class Windows:
    """Windows laid on the calendar of one day of asking."""

    first: npt.NDArray[np.int64]
    last: npt.NDArray[np.int64]
    undatable: Flags

    @classmethod
    def of(cls, windows: Sequence[Window], as_of: datetime.date) -> Windows:
        undatable = [why_not_datable(window) is not None for window in windows]
        rows = [(1, 1) if not_at_all else _days(window, as_of)
                for window, not_at_all in zip(windows, undatable, strict=True)]  # fmt: skip
        ends = np.array(rows, dtype=np.int64).reshape(-1, 2)
        return cls(ends[:, 0].copy(), ends[:, 1].copy(), np.array(undatable, dtype=np.bool_))

    def place(self, periods: Sequence[Period]) -> Codes:
        """Whether any day of each period lies in each window."""
        days = np.array([[day.toordinal() for day in (*each.begins, *each.ends)] for each in periods], dtype=np.int64)
        b0, b1, e0, e1 = (column[:, None] for column in days.reshape(-1, 4).T)
        first, last = self.first, self.last
        inside = ((b1 <= last) & (e0 >= first)) | ((first <= b0) & (b1 <= last)) | ((first <= e0) & (e1 <= last))
        found = of_flags(inside, (e1 < first) | (b0 > last))
        found[:, self.undatable] = NOT_COMPUTABLE
        return found


def _days(window: Window, as_of: datetime.date) -> tuple[int, int]:
    first = Duration(window.high, window.unit).before(as_of) if window.high is not None else datetime.date.min
    last = Duration(window.low, window.unit).before(as_of) if window.low is not None else as_of
    return first.toordinal(), last.toordinal()


class Lengths:
    """For how long something has been there, against quantities in units of time."""

    def __init__(self, quantities: Sequence[Quantity], as_of: datetime.date) -> None:
        self._as_of = as_of
        self._timeless = np.array([each.unit not in DAYS_PER for each in quantities], dtype=np.bool_)
        self._low = self._limits([(each.low, each.unit) for each in quantities])
        self._high = self._limits([(each.high, each.unit) for each in quantities])
        self._low_open = np.array([not each.low_inclusive for each in quantities], dtype=np.int64)
        self._high_closed = np.array([each.high_inclusive for each in quantities], dtype=np.int64)

    def _limits(self, ends: Sequence[tuple[float | None, str | None]]) -> npt.NDArray[Any]:
        return np.array(
            [Duration(end, unit).before(self._as_of).toordinal() if end is not None and unit in DAYS_PER else np.nan
             for end, unit in ends],
            dtype=np.float64,
        )  # fmt: skip

    def since(self, onsets: Sequence[PartialDate | None]) -> Codes:
        """Whether the time since each onset lies in each quantity."""
        known = [(each.earliest(), min(each.latest(), self._as_of)) if each else (self._as_of,) * 2 for each in onsets]
        days = np.array([[day.toordinal() for day in each] for each in known], dtype=np.int64).reshape(-1, 2)
        # "More than" is "at least" one day earlier: a day lies more than a length back where it is before the limit.
        low = _lies_back(days, self._low - self._low_open)
        high = _lies_back(days, self._high - self._high_closed)
        high = np.where(high == codes.TRUE, codes.FALSE, np.where(high == codes.FALSE, codes.TRUE, high))
        low[:, np.isnan(self._low)] = codes.TRUE
        high[:, np.isnan(self._high)] = codes.TRUE
        found = both(low, high.astype(np.uint16))
        found[[each is None for each in onsets]] = NO_FACT
        found[:, self._timeless] = NOT_COMPUTABLE
        return found


def _lies_back(days: npt.NDArray[np.int64], limit: npt.NDArray[np.float64]) -> Codes:
    earliest, latest = (column[:, None] <= limit for column in days.T)
    return of_flags(earliest & latest, ~earliest & ~latest)
