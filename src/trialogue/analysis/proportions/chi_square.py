"""Pearson's chi-square test of two proportions."""

from __future__ import annotations

from typing import Final

from trialogue.analysis.estimate import SignificanceTest, chi_square_test
from trialogue.analysis.proportions.counts import TwoByTwo
from trialogue.errors import BadInput

SOURCE: Final = "Pearson 1900; Yates 1934 (continuity)"


def chi_square_of_proportions(counts: TwoByTwo, *, continuity: bool = False) -> SignificanceTest:
    """Test that the two proportions are equal; raises BadInput where nobody or everybody has the event.

    >>> from trialogue.analysis.proportions import two_by_two
    >>> round(chi_square_of_proportions(two_by_two(167, 290, 125, 287)).p_value, 5)
    0.00075
    """
    events, total = counts.events1 + counts.events2, counts.total1 + counts.total2
    if events in {0, total}:
        raise BadInput(f"{events} of {total} have the event; there is nothing to compare")
    away = float(abs(counts.events1 * counts.total2 - counts.events2 * counts.total1))
    if continuity:
        away = max(0.0, away - total / 2)
    statistic = total * away**2 / (events * (total - events) * counts.total1 * counts.total2)
    method = f"Pearson chi-square{', continuity correction' if continuity else ''}"
    return chi_square_test("equal proportions", statistic, 1, method, SOURCE)
