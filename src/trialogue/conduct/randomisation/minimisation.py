"""Pocock and Simon's minimisation: the arm that keeps the participants' factors most even, with a probability.

The state is the participants already allocated with their factors and arms, as recorded; nothing else is remembered, so
the same inputs and the same draw give the same arm, and an auditor can compute each allocation again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from trialogue.conduct.randomisation.designs import Minimisation
from trialogue.conduct.randomisation.draws import Draws


class FactorCounts:
    """How many participants of each level of each factor are in each arm. Built from the log, then kept up to date."""

    def __init__(self, arms: int, allocated: Iterable[tuple[Mapping[str, str], int]] = ()) -> None:
        self._arms = arms
        self._counts: dict[tuple[str, str], list[int]] = {}
        for factors, arm in allocated:
            self.add(factors, arm)

    def add(self, factors: Mapping[str, str], arm: int) -> None:
        """One more participant."""
        for level in factors.items():
            self._counts.setdefault(level, [0] * self._arms)[arm] += 1

    def at(self, factors: Mapping[str, str]) -> list[list[int]]:
        """For each factor, the arms' counts at this participant's level."""
        return [self._counts.get(level, [0] * self._arms) for level in factors.items()]


def arm_probabilities(
    design: Minimisation, counts: FactorCounts, factors: Mapping[str, str], ratio: Sequence[int]
) -> list[float]:
    """The probability of each arm. Where every arm is level the ratio decides; the best arms share `probability`."""
    present = counts.at(factors)
    measure = _range if design.unevenness == "range" else _variance
    unevenness = [sum(measure(_after(arm, level, ratio)) for level in present) for arm in range(len(ratio))]
    least = min(unevenness)
    best = [arm for arm, value in enumerate(unevenness) if value == least]
    if len(best) == len(ratio):
        return [share / sum(ratio) for share in ratio]
    rest = (1 - design.probability) / (len(ratio) - len(best))
    return [design.probability / len(best) if arm in best else rest for arm in range(len(ratio))]


def draw_arm(probabilities: Sequence[float], draws: Draws) -> int:
    """The arm of the next participant; one number is drawn, whatever the state.

    >>> from trialogue.conduct.randomisation.draws import SeededDraws
    >>> draw_arm([0.0, 1.0], SeededDraws(b"0123456789abcdef", "x"))
    1
    """
    at, passed = draws.uniform(), 0.0
    for arm, probability in enumerate(probabilities):
        passed += probability
        if at < passed:
            return arm
    return len(probabilities) - 1


def _after(arm: int, level: Sequence[int], ratio: Sequence[int]) -> list[Fraction | int]:
    """The arms' counts at one level with one more in `arm`, each over its share of the ratio; exact, so that ties
    are."""
    counts = [count + (other == arm) for other, count in enumerate(level)]
    if len(set(ratio)) == 1:
        return list(counts)
    return [Fraction(count, share) for count, share in zip(counts, ratio, strict=True)]


def _range(values: Sequence[Fraction | int]) -> Fraction | int:
    return max(values) - min(values)


def _variance(values: Sequence[Fraction | int]) -> Fraction | int:
    # Times the square of how many there are: whole numbers stay whole, and the order is the same.
    return len(values) * sum(value * value for value in values) - sum(values) ** 2
