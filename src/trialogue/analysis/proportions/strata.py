"""Two proportions compared in strata: the Cochran-Mantel-Haenszel test, the common odds ratio, Breslow-Day."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from trialogue.analysis.estimate import Estimate, SignificanceTest, chi_square_test, log_wald_interval
from trialogue.analysis.proportions.counts import TwoByTwo
from trialogue.errors import BadInput

SOURCE: Final = "Mantel & Haenszel 1959"
RATIO_SOURCE: Final = "Mantel & Haenszel 1959; Robins, Breslow & Greenland 1986 (variance)"
HOMOGENEITY_SOURCE: Final = "Breslow & Day 1980; Tarone 1985"


@dataclass(frozen=True, slots=True)
class MantelHaenszel:
    """The common odds ratio, the test that it is 1, and the test that it is one (without and with Tarone's term)."""

    odds_ratio: Estimate
    test: SignificanceTest
    homogeneity: SignificanceTest
    tarone: SignificanceTest


def compare_in_strata(strata: Sequence[TwoByTwo], *, continuity: bool = True, level: float = 0.95) -> MantelHaenszel:
    """Compare two arms within strata; `continuity` takes a half off the difference in the test, as R does by default.

    Raises BadInput where no stratum holds somebody with and somebody without the event, or the ratio is 0 or infinite.

    >>> from trialogue.analysis.proportions import two_by_two
    >>> found = compare_in_strata([two_by_two(8, 10, 5, 10), two_by_two(3, 9, 2, 11)])
    >>> round(found.odds_ratio.value, 3), found.homogeneity.degrees
    (3.045, 1)
    """
    for place, each in enumerate(strata):
        if not isinstance(each, TwoByTwo):
            raise BadInput(f"strata[{place}] is {each!r}; give two_by_two(events1, total1, events2, total2)")
    tables = [each for each in strata if 0 < each.events1 + each.events2 < each.total1 + each.total2]
    if not tables:
        raise BadInput(
            f"in none of {len(strata)} strata are there people with and without the event; nothing can be compared"
        )
    ratio = _common_ratio(tables, level)
    away = abs(sum(each.events1 - _expected(each) for each in tables))
    # As R: a difference that a half would turn round is not corrected at all.
    if continuity and away >= 0.5:
        away -= 0.5
    statistic = away**2 / sum(_variance(each) for each in tables)
    method = f"Cochran-Mantel-Haenszel{', continuity correction' if continuity else ''}"
    test = chi_square_test("common odds ratio is 1", statistic, 1, method, SOURCE)
    plain, corrected = _breslow_day(tables, ratio.value)
    degrees = len(tables) - 1
    return MantelHaenszel(
        ratio,
        test,
        chi_square_test("one odds ratio in all strata", plain, degrees, "Breslow-Day", HOMOGENEITY_SOURCE),
        chi_square_test("one odds ratio in all strata", corrected, degrees, "Breslow-Day-Tarone", HOMOGENEITY_SOURCE),
    )


def _cells(table: TwoByTwo) -> tuple[int, int, int, int, int]:
    a, c = table.events1, table.events2
    return a, table.total1 - a, c, table.total2 - c, table.total1 + table.total2


def _expected(table: TwoByTwo) -> float:
    return table.total1 * (table.events1 + table.events2) / (table.total1 + table.total2)


def _variance(table: TwoByTwo) -> float:
    total = table.total1 + table.total2
    events = table.events1 + table.events2
    return table.total1 * table.total2 * events * (total - events) / (total**2 * (total - 1))


def _common_ratio(tables: list[TwoByTwo], level: float) -> Estimate:
    r = s = pr = ps_qr = qs = 0.0
    for table in tables:
        a, b, c, d, total = _cells(table)
        up, down, agree, differ = a * d / total, b * c / total, (a + d) / total, (b + c) / total
        r, s = r + up, s + down
        pr, ps_qr, qs = pr + agree * up, ps_qr + agree * down + differ * up, qs + differ * down
    if r == 0 or s == 0:
        raise BadInput("the common odds ratio is 0 or infinite: in every stratum the events lie on one side only")
    error = math.sqrt(pr / (2 * r**2) + ps_qr / (2 * r * s) + qs / (2 * s**2))
    interval = log_wald_interval(math.log(r / s), error, level)
    return Estimate("common odds ratio", r / s, error, interval, "Mantel-Haenszel, logarithm", RATIO_SOURCE)


def _breslow_day(tables: list[TwoByTwo], ratio: float) -> tuple[float, float]:
    statistic = away = spread = 0.0
    for table in tables:
        expected = _fitted(table, ratio)
        rest = table.total1 - expected, table.events1 + table.events2 - expected
        variance = 1 / sum(1 / cell for cell in (expected, *rest, table.total2 - rest[1]))
        statistic += (table.events1 - expected) ** 2 / variance
        away, spread = away + table.events1 - expected, spread + variance
    return statistic, statistic - away**2 / spread


def _fitted(table: TwoByTwo, ratio: float) -> float:
    """The events of the first arm whose table has the margins of `table` and the odds ratio `ratio`."""
    events = table.events1 + table.events2
    a = ratio - 1
    b = table.total2 - events + ratio * (table.total1 + events)
    c = ratio * table.total1 * events
    return 2 * c / (b + math.sqrt(b * b - 4 * a * c))
