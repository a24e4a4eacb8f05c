"""Predictability and imbalance of each design at 231 participants, against independently computed figures.

The figures (correct guesses of the convergence strategy, mean of the largest imbalance, mean of the last) are those of
a table computed apart from this code; the rates of fixed blocks are exact, after Blackwell and Hodges (1957). The table
does not say which unevenness its minimisation sums: its figure is that of the variance.
"""

import pytest

from trialogue.conduct.randomisation.assessment import assess, block_correct_guess
from trialogue.conduct.randomisation.designs import (
    BiasedCoin,
    BiasedCoinBounded,
    BigStick,
    Complete,
    Design,
    Minimisation,
    PermutedBlocks,
    Urn,
)

TRIALS = 250
TABLE: list[tuple[Design, int, float, float, float]] = [
    (Complete(), 1, 0.500, 18.6, 12.2),
    (PermutedBlocks((4,)), 1, 0.707, 2.0, 1.0),
    (PermutedBlocks((2, 4)), 1, 0.721, 2.0, 1.0),
    (PermutedBlocks((4, 6)), 1, 0.692, 2.9, 1.0),
    (PermutedBlocks((4, 6, 8)), 1, 0.680, 3.3, 1.1),
    (BigStick(2), 1, 0.624, 2.0, 1.0),
    (BigStick(3), 1, 0.582, 3.0, 1.65),
    (BigStick(4), 1, 0.561, 4.0, 2.0),
    (BiasedCoin(2 / 3), 1, 0.624, 6.3, 1.7),
    (BiasedCoinBounded(3, 2 / 3), 1, 0.642, 3.0, 1.3),
    (Urn(0, 1), 1, 0.529, 13.2, 7.1),
    (PermutedBlocks((4,)), 8, 0.702, 6.8, 2.1),
    (Minimisation(0.8, "variance"), 1, 0.758, 4.6, 1.4),
]


@pytest.mark.parametrize(("design", "strata", "correct", "largest", "final"), TABLE)
def test_recomputed_predictability_and_imbalance(
    design: Design, strata: int, correct: float, largest: float, final: float
) -> None:
    trials = 80 if isinstance(design, Minimisation) else TRIALS
    found = assess(design, participants=231, trials=trials, seed=1975, strata=strata, factors=3)
    # The table is printed to three digits; four standard errors on top of half of the last.
    assert found.correct_guess == pytest.approx(correct, abs=4 * found.error + 0.0006)
    assert found.largest == pytest.approx(largest, rel=0.12, abs=0.1)
    assert found.final == pytest.approx(final, rel=0.25, abs=0.25)


@pytest.mark.parametrize(("size", "rate"), [(2, 0.75), (4, 0.7083), (6, 0.6833), (8, 0.6661), (10, 0.6532)])
def test_recomputed_exact_guesses_of_blocks_of_one_size(size: int, rate: float) -> None:
    assert round(block_correct_guess(size), 4) == rate
    found = assess(PermutedBlocks((size,)), participants=size * 20, trials=TRIALS, seed=7)
    assert found.correct_guess == pytest.approx(rate, abs=4 * found.error + 0.0001)


def test_recomputed_exact_guesses_of_the_random_allocation_rule() -> None:
    assert round(block_correct_guess(232), 4) == 0.5390


@pytest.mark.parametrize(
    ("design", "worst"),
    [
        (PermutedBlocks((4,)), 2),
        (PermutedBlocks((2, 4)), 2),
        (PermutedBlocks((4, 6)), 3),
        (PermutedBlocks((4, 6, 8)), 4),
        (BigStick(2), 2),
        (BigStick(3), 3),
        (BigStick(4), 4),
        (BiasedCoinBounded(3, 2 / 3), 3),
    ],
)
def test_recomputed_worst_imbalance_where_a_design_bounds_it(design: Design, worst: int) -> None:
    """The worst of the designs without a bound depends on how many trials are simulated; those are not held."""
    assert assess(design, participants=231, trials=50, seed=3).worst == worst
