"""Sequences of arms by the methods that need no covariates; an arm is its place in the ratio."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from trialogue.conduct.randomisation.designs import (
    BiasedCoin,
    BiasedCoinBounded,
    BigStick,
    Complete,
    Design,
    Minimisation,
    PermutedBlocks,
    Urn,
    check_design,
)
from trialogue.conduct.randomisation.draws import Draws, shuffle
from trialogue.errors import ProgrammingError


def draw_sequence(design: Design, ratio: Sequence[int], draws: Draws) -> Iterator[int]:
    """Arms without end. Raises BadInput where the design cannot serve the ratio."""
    check_design(design, ratio)
    if isinstance(design, Minimisation):
        raise ProgrammingError("minimisation draws for a participant's factors, not from a list")
    if isinstance(design, PermutedBlocks):
        return _blocks(design, ratio, draws)
    if isinstance(design, Complete):
        return _complete(ratio, draws)
    return _two_arms(design, draws)


def _blocks(design: PermutedBlocks, ratio: Sequence[int], draws: Draws) -> Iterator[int]:
    unit = [arm for arm, share in enumerate(ratio) for _ in range(share)]
    while True:
        size = design.sizes[draws.below(len(design.sizes))]
        yield from shuffle(unit * (size // len(unit)), draws)


def _complete(ratio: Sequence[int], draws: Draws) -> Iterator[int]:
    unit = [arm for arm, share in enumerate(ratio) for _ in range(share)]
    while True:
        yield unit[draws.below(len(unit))]


def _two_arms(design: BigStick | BiasedCoin | BiasedCoinBounded | Urn, draws: Draws) -> Iterator[int]:
    counts = [0, 0]
    while True:
        arm = 0 if draws.uniform() < first_arm_probability(design, counts[0], counts[1]) else 1
        counts[arm] += 1
        yield arm


def first_arm_probability(design: BigStick | BiasedCoin | BiasedCoinBounded | Urn, first: int, second: int) -> float:
    """The probability of the first arm when `first` and `second` participants are in the two.

    >>> first_arm_probability(BigStick(3), 5, 2)
    0.0
    """
    if isinstance(design, Urn):
        balls = 2 * design.initial + design.added * (first + second)
        return 0.5 if balls == 0 else (design.initial + design.added * second) / balls
    ahead = first - second
    if not isinstance(design, BiasedCoin) and abs(ahead) >= design.bound:
        return 0.0 if ahead > 0 else 1.0
    if ahead == 0 or isinstance(design, BigStick):
        return 0.5
    return 1 - design.probability if ahead > 0 else design.probability
