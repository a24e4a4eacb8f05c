"""How predictable a design is, and how uneven: by simulation, with the code that draws.

The guesser follows Blackwell and Hodges: he guesses the arm that has fewer participants, and where they are level he is
right by half. He knows the stratum, and with minimisation every factor. For two arms in equal ratio.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from trialogue.conduct.randomisation.designs import Design, Minimisation, check_design
from trialogue.conduct.randomisation.draws import Draws, SimulatedDraws
from trialogue.conduct.randomisation.minimisation import FactorCounts, arm_probabilities, draw_arm
from trialogue.conduct.randomisation.sequences import draw_sequence
from trialogue.errors import BadInput

RATIO: Final = (1, 1)


@dataclass(frozen=True, slots=True)
class Assessment:
    """Means over `trials` simulated trials, `error` the standard error of `correct_guess`.

    `correct_guess` is the share of allocations guessed right; `largest` the largest difference between the arms during
    a trial (mean), `worst` the largest of all trials, `final` the difference at the end (mean).
    """

    participants: int
    trials: int
    correct_guess: float
    error: float
    largest: float
    worst: int
    final: float


def assess(  # noqa: PLR0913 (each is a condition of the simulation)
    design: Design, *, participants: int, trials: int, seed: int, strata: int = 1, factors: int = 3
) -> Assessment:
    """Simulate a design. A participant's stratum, or levels of `factors` of two levels each, are drawn evenly."""
    check_design(design, RATIO)
    if min(participants, trials, strata, factors) < 1:
        raise BadInput("participants, trials, strata and factors must each be at least 1; give whole numbers above 0")
    runs = [_one_trial(design, participants, strata, factors, SimulatedDraws(seed + run)) for run in range(trials)]
    guesses = [right / participants for right, _, _ in runs]
    mean = sum(guesses) / trials
    spread = math.sqrt(sum((guess - mean) ** 2 for guess in guesses) / max(trials - 1, 1) / trials)
    largest, final = [run[1] for run in runs], [run[2] for run in runs]
    return Assessment(participants, trials, mean, spread, sum(largest) / trials, max(largest), sum(final) / trials)


def block_correct_guess(size: int) -> float:
    """The exact probability of a right guess in permuted blocks of one even size, 1:1 (Blackwell and Hodges, 1957).

    >>> round(block_correct_guess(4), 4)
    0.7083
    """
    half = size // 2
    return (half + float(2 ** (size - 1)) / math.comb(size, half) - 0.5) / size


def _one_trial(design: Design, participants: int, strata: int, factors: int, draws: Draws) -> tuple[float, int, int]:
    steps = _minimised(design, factors, draws) if isinstance(design, Minimisation) else _listed(design, strata, draws)
    right, ahead, largest = 0.0, 0, 0
    for _ in range(participants):
        arm, guess = next(steps)
        right += 0.5 if guess is None else guess == arm
        ahead += 1 if arm == 0 else -1
        largest = max(largest, abs(ahead))
    return right, largest, abs(ahead)


def _listed(design: Design, strata: int, draws: Draws) -> Iterator[tuple[int, int | None]]:
    """Each allocation with the guess: the arm behind in the stratum, None where the two are level."""
    sequences = [draw_sequence(design, RATIO, draws) for _ in range(strata)]
    ahead = [0] * strata
    while True:
        stratum = draws.below(strata) if strata > 1 else 0
        arm = next(sequences[stratum])
        yield arm, None if ahead[stratum] == 0 else int(ahead[stratum] > 0)
        ahead[stratum] += 1 if arm == 0 else -1


def _minimised(design: Minimisation, factors: int, draws: Draws) -> Iterator[tuple[int, int | None]]:
    counts = FactorCounts(2)
    while True:
        levels = {str(factor): str(draws.below(2)) for factor in range(factors)}
        first, second = probabilities = arm_probabilities(design, counts, levels, RATIO)
        arm = draw_arm(probabilities, draws)
        yield arm, None if first == second else int(second > first)
        counts.add(levels, arm)
