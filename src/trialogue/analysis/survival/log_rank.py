"""The log-rank test and its Fleming-Harrington weights, for two or more groups, in strata."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from numbers import Real
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from trialogue.analysis.estimate import SignificanceTest, chi_square_test
from trialogue.analysis.survival.data import Floats, Integers, SurvivalData, coded
from trialogue.analysis.survival.risk_table import tabulate
from trialogue.errors import BadInput
from trialogue.executor.sorting import sort_in_turn

if TYPE_CHECKING:
    from trialogue.analysis.survival.log_rank_keys import Keys

SOURCE: Final = "Mantel 1966; Peto & Peto 1972; Harrington & Fleming 1982"


@dataclass(frozen=True, slots=True, eq=False)
class LogRank:
    """The test, with the weighted events observed and expected in each of `groups`.

    `z` is positive where the last group has more events than expected; None for more than two groups.
    """

    test: SignificanceTest
    groups: tuple[Any, ...]
    observed: Floats
    expected: Floats
    covariance: Floats
    z: float | None


def log_rank_test(
    data: SurvivalData,
    group: Iterable[Any],
    *,
    stratum: Iterable[Any] | None = None,
    rho: float = 0.0,
    gamma: float = 0.0,
) -> LogRank:
    """Compare the hazards of the groups.

    Weights S(t-)^rho (1 - S(t-))^gamma with the pooled Kaplan-Meier curve of the stratum: 0, 0 is the log-rank test.
    Raises BadInput where a power is negative, there is one group only, no event, or nothing to compare (no time at
    which two groups are at risk and an event happens).

    >>> from trialogue.analysis.survival import survival_data
    >>> found = log_rank_test(survival_data([1, 2, 3, 4], [1, 1, 1, 1]), ["a", "a", "b", "b"])
    >>> round(found.test.statistic, 4), found.test.degrees
    (2.8824, 1)
    """
    groups, codes = coded("group", group, len(data))
    if len(groups) < 2:
        raise BadInput(
            f"only one group, {groups[0]!r}, has participants; the test compares at least two, each with one"
        )
    for name, power in (("rho", rho), ("gamma", gamma)):
        if not (isinstance(power, Real) and 0 <= power < np.inf):
            raise BadInput(
                f"{name} is {power!r}; the powers of the weights are numbers from 0, and 0, 0 the log-rank test"
            )
    if not data.event.any():
        raise BadInput(
            "nobody has the event (every event is 0); without one there is nothing to compare. Check which values are "
            "events, or take a later cut-off"
        )
    observed, expected, covariance = _sums(data, codes, len(groups), stratum, rho, gamma)
    found = np.flatnonzero(np.diag(covariance) > 0)
    if not len(found):
        raise BadInput("at no event are two groups at risk in one stratum; nothing can be compared")
    difference = observed - expected
    statistic, degrees = _quadratic(difference[found], covariance[np.ix_(found, found)])
    weights = "" if rho == gamma == 0 else f", Fleming-Harrington weights ({rho:g}, {gamma:g})"
    method = f"log-rank{weights}{', stratified' if stratum is not None else ''}"
    z = float(difference[1] / np.sqrt(covariance[1, 1])) if len(groups) == 2 else None
    test = chi_square_test("equal hazards", statistic, degrees, method, SOURCE)
    return LogRank(test, tuple(groups), observed, expected, covariance, z)


def _sums(  # noqa: PLR0913, PLR0917  # what the test was given
    data: SurvivalData, codes: Integers, groups: int, stratum: Iterable[Any] | None, rho: float, gamma: float
) -> tuple[Floats, Floats, Floats]:
    """Observed and expected events and their covariance, summed over the strata."""
    if stratum is None:
        return _one_stratum(data, codes, groups, rho, gamma)
    names, strata = coded("stratum", stratum, len(data))
    observed, expected, covariance = np.zeros(groups), np.zeros(groups), np.zeros((groups, groups))
    for each in range(len(names)):
        rows = strata == each
        parts = _one_stratum(data.taken(rows), codes[rows], groups, rho, gamma)
        observed, expected, covariance = observed + parts[0], expected + parts[1], covariance + parts[2]
    return observed, expected, covariance


def _one_stratum(
    data: SurvivalData, codes: Integers, groups: int, rho: float, gamma: float
) -> tuple[Floats, Floats, Floats]:
    if data.entry is None and data.weight is None:
        found = _by_keys(data, codes, groups, rho, gamma)
        if found is not None:
            return found
    table = tabulate(data, codes, groups)
    happening = table.events.any(axis=1)
    at_risk, events = table.at_risk[happening], table.events[happening]
    everybody, deaths = at_risk.sum(axis=1), events.sum(axis=1)
    weight = np.ones(len(deaths))
    if rho or gamma:
        before = np.concatenate(([1.0], np.cumprod(1 - deaths / everybody)))[:-1]
        weight = before**rho * (1 - before) ** gamma
    share = at_risk / everybody[:, None]
    alone = everybody <= 1
    factor = weight**2 * deaths * np.where(alone, 0.0, (everybody - deaths) / np.where(alone, 1.0, everybody - 1))
    covariance = np.diag(factor @ share) - (share * factor[:, None]).T @ share
    return weight @ events, (weight * deaths) @ share, covariance


def _by_keys(
    data: SurvivalData, codes: Integers, groups: int, rho: float, gamma: float
) -> tuple[Floats, Floats, Floats] | None:
    """The same sums by one sort of keys, what a million rows need; None where a key cannot hold a row."""
    from trialogue.analysis.survival import log_rank_keys as rows  # noqa: PLC0415  # only here
    from trialogue.analysis.survival import log_rank_sums as compiled  # noqa: PLC0415  # only here

    shortest, longest = float(data.time.min()), float(data.time.max())
    if not shortest >= 0:
        return None
    # None for the powers leaves the weights out of the compiled sums.
    powers = (None, None) if rho == gamma == 0 else (float(rho), float(gamma))
    if groups == 2:
        given = data.time, data.event, codes, longest
        counts: Any = rows.count_decimals(*given)
        if counts is None:
            counts = rows.count_few(*given)
        if counts is not None:
            return _of_two(*compiled.sum_counts(counts, *powers))
        narrow = rows.narrow_keys(*given)
        if narrow is not None:
            return _of_two(*_in_turn(narrow, powers))
    found = rows.make_keys(data.time, data.event, codes, groups, (shortest, longest))
    if found is None:
        return None
    if groups == 2:
        return _of_two(*_in_turn(found, powers))
    covariance = np.zeros((groups, groups))
    at_risk = np.bincount(codes, minlength=groups).astype(np.float64)
    keys = np.concatenate(list(sort_in_turn(found.pieces)))
    observed, expects = compiled.sum_many(keys, found.spare, at_risk, *powers, covariance)
    return observed, expects, covariance + np.tril(covariance, -1).T


def _in_turn(keys: Keys, powers: tuple[float | None, float | None]) -> tuple[float, float, float, float, float]:
    """The sums for two groups, piece by piece while the longer times are still sorted."""
    from trialogue.analysis.survival.log_rank_sums import sum_two  # noqa: PLC0415  # only here

    rows = sum(map(len, keys.pieces))
    so_far = (0.0, 0.0, 0.0, 0.0, 0.0), float(rows), float(keys.others), 1.0
    for piece in sort_in_turn(keys.pieces):
        so_far = sum_two(piece, keys.spare, so_far, *powers)
    return so_far[0]


def _of_two(
    first: float, second: float, expected: float, expected_second: float, variance: float
) -> tuple[Floats, Floats, Floats]:
    covariance = variance * np.array([[1.0, -1.0], [-1.0, 1.0]])
    return np.array([first, second]), np.array([expected, expected_second]), covariance


def _quadratic(difference: Floats, covariance: Floats) -> tuple[float, int]:
    """The chi-square statistic of differences that sum to zero, and its degrees of freedom."""
    sizes, directions = np.linalg.eigh(covariance)
    kept = sizes > sizes.max() * 1e-10
    along = directions.T[kept] @ difference
    return float((along**2 / sizes[kept]).sum()), int(kept.sum())
