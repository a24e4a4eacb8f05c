"""Right-censored times, checked: what every survival estimator reads."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence, Sized
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from trialogue.errors import BadInput

Floats: TypeAlias = npt.NDArray[np.float64]
Integers: TypeAlias = npt.NDArray[np.int64]
# Codes within so narrow a range are counted instead of sorted.
_FEW: Final = 1000
Flags: TypeAlias = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class SurvivalData:
    """One row for each participant.

    `time` to the event or to the end of follow-up, `event` whether it is the event; `entry` (left truncation) when the
    participant came under observation, at risk where entry < t <= time; `weight` counts how often the row stands
    (frequency weights: standard errors take them for participants). Times are ties only where exactly equal.
    """

    time: Floats
    event: Flags
    entry: Floats | None = None
    weight: Floats | None = None

    def __len__(self) -> int:
        return len(self.time)

    def taken(self, rows: npt.NDArray[Any]) -> SurvivalData:
        """The rows chosen by a mask or by their indices."""
        return SurvivalData(
            self.time[rows],
            self.event[rows],
            None if self.entry is None else self.entry[rows],
            None if self.weight is None else self.weight[rows],
        )


def survival_data(
    time: Iterable[float],
    event: Iterable[object],
    *,
    entry: Iterable[float] | None = None,
    weight: Iterable[float] | None = None,
) -> SurvivalData:
    """Check and take over times, events (true or 1 is the event), entry times and weights.

    Raises BadInput, naming the row (from 0) and the value: no rows, unequal lengths, a time that is negative or not
    finite, an event that is neither 0 nor 1, an entry that is negative or not before its time, a weight that is not
    positive.

    >>> len(survival_data([5, 8.5], [1, 0]))
    2
    """
    times = numbers("time", time)
    if not len(times):
        raise BadInput("there are no participants; give at least one time")
    _refuse("time", times, times < 0, "times run from 0")
    flags = np.asarray(listed("event", event))
    if flags.dtype != np.bool_:
        codes = numbers("event", flags)
        _refuse("event", codes, (codes != 0) & (codes != 1), "write 1 for an event and 0 for a censored time")
        flags = codes == 1
    same_length("event", flags, len(times))
    entries = None if entry is None else numbers("entry", entry, len(times))
    if entries is not None:
        _refuse("entry", entries, entries < 0, "times run from 0; write 0 for who is there from the start")
        _refuse("entry", entries, entries >= times, "a participant must enter before the time that ends the follow-up")
    weights = None if weight is None else numbers("weight", weight, len(times))
    if weights is not None:
        _refuse("weight", weights, weights <= 0, "weights are positive; leave out a row that does not count")
    return SurvivalData(times, flags, entries, weights)


def numbers(name: str, values: Iterable[Any], length: int | None = None) -> Floats:
    """Finite numbers as an array; raises BadInput with the first row that is none."""
    given = listed(name, values)
    try:
        found = np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError):
        row, value = next((row, value) for row, value in enumerate(given) if not _is_number(value))
        raise BadInput(f"{name}[{row}] is {_plain(value)!r}, not a number") from None
    if found.ndim != 1:
        raise BadInput(f"{name} has {found.ndim} dimensions; give one value for each participant")
    _refuse(name, found, ~np.isfinite(found), "leave out rows without a value, and say so")
    if length is not None:
        same_length(name, found, length)
    return found


def moment_of_curve(time: float) -> float:
    """The time, where a curve has one there; raises BadInput for no number and before 0."""
    if not _is_number(time) or math.isnan(time) or time < 0:
        raise BadInput(f"time {time} is none of the curve; times run from 0")
    return time


def listed(name: str, values: Any) -> Any:
    """An array as it is, anything else as a list; raises BadInput for what is not one value for each participant."""
    if isinstance(values, np.ndarray):
        return values
    if isinstance(values, str | bytes) or not isinstance(values, Iterable):
        raise BadInput(f"{name} is {values!r}; give a list of values, one for each participant")
    return list(values)


def named(names: Sequence[str], name: str | None) -> int:
    """The place of a covariate of a fit, the first where none is named; raises BadInput where it is not there."""
    if not names:
        raise BadInput("the fit has no covariates, so there is no ratio; give one when it is fitted")
    if name is None:
        return 0
    if name not in names:
        raise BadInput(f"covariate {name!r} is not in the fit; it has {', '.join(names)}")
    return names.index(name)


def same_length(name: str, values: Sized, length: int) -> None:
    """Raise BadInput unless there is one value for each participant."""
    if len(values) != length:
        raise BadInput(f"{name} has {len(values)} values for {length} times; give one for each participant")


def coded(name: str, values: Iterable[Any], length: int) -> tuple[list[Any], Integers]:
    """The distinct values in order, and each participant's as an index into them."""
    try:
        given = np.asarray(listed(name, values))
    except ValueError:
        raise BadInput(
            f"{name} holds values of several lengths; write one word or number for each participant"
        ) from None
    if given.ndim != 1:
        raise BadInput(f"{name} has {given.ndim} dimensions; give one value for each participant")
    same_length(name, given, length)
    if given.dtype.kind in "bi" and length:
        # No sorting: with a million rows that is what takes the time.
        low, high = int(given.min()), int(given.max())
        if high - low < _FEW:
            shifted = given.astype(np.int64, copy=False)
            shifted = shifted - low if low else shifted
            if high - low == 1:
                return np.array([low, high], given.dtype).tolist(), shifted
            there = np.flatnonzero(np.bincount(shifted))
            place = np.zeros(high - low + 1, np.int64)
            place[there] = np.arange(len(there))
            found: list[Any] = (there + low).astype(given.dtype).tolist()
            return found, shifted if len(there) == len(place) else place[shifted]
    if given.dtype.kind == "f":
        _refuse(name, given, ~np.isfinite(given), "leave out rows without a value, and say so")
    if given.dtype.kind == "O" and any(value is None for value in given):
        raise BadInput(f"{name}[{next(row for row, value in enumerate(given) if value is None)}] is missing")
    levels, codes = np.unique(given, return_inverse=True)
    return levels.tolist(), codes.astype(np.int64)


def _refuse(name: str, values: npt.NDArray[Any], wrong: npt.NDArray[np.bool_], remedy: str) -> None:
    if wrong.any():
        row = int(np.argmax(wrong))
        raise BadInput(f"{name}[{row}] is {values[row]:g}: {remedy}")


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value


def _is_number(value: object) -> bool:
    try:
        float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return False
    return True
