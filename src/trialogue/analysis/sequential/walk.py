"""The statistic of a sequential trial as it has not yet crossed a bound: its density, look after look.

Armitage, McPherson & Rowe 1969: the statistics z_k at information I_k are multivariate normal with mean theta sqrt(I_k)
and covariance sqrt(I_j / I_k). The density of those still inside the bounds is carried from look to look by numerical
integration (Gauss-Legendre, as many nodes as the narrowest kernel needs).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy import special

Floats = npt.NDArray[np.float64]

# Beyond so many standard deviations from its mean the statistic is not looked for.
_REACH: Final = 9.0
_NODES_PER_SPREAD: Final = 7
_FEWEST: Final = 64
# Counts of nodes come in steps, so that few sets of them are ever made.
_BLOCK: Final = 64


@dataclass(frozen=True, slots=True, eq=False)
class Walk:
    """Where the statistic may be after a look, given that no bound was crossed: nodes and their probability."""

    information: float
    nodes: Floats
    mass: Floats
    theta: float

    @staticmethod
    def begin(theta: float) -> Walk:
        """Before the first look: no information, the score is 0."""
        return Walk(0.0, np.zeros(1), np.ones(1), theta)

    @staticmethod
    def at(information: float, z: float, theta: float) -> Walk:
        """The statistic was seen to be `z`."""
        return Walk(information, np.array([z]), np.ones(1), theta)

    def above(self, information: float, bound: float) -> float:
        """The probability to be still inside and then at or above `bound` at the next look."""
        return float(self.mass @ special.ndtr(-self._standard(information, np.array([bound]))[:, 0]))

    def below(self, information: float, bound: float) -> float:
        """The probability to be still inside and then below `bound` at the next look."""
        return float(self.mass @ special.ndtr(self._standard(information, np.array([bound]))[:, 0]))

    def step(self, information: float, low: float, high: float) -> Walk:
        """Look at `information` and go on where the statistic lies between the bounds."""
        centre = self.theta * math.sqrt(information)
        low, high = max(low, centre - _REACH), min(high, centre + _REACH)
        if not low < high:
            return Walk(information, np.zeros(1), np.zeros(1), self.theta)
        spread = math.sqrt((information - self.information) / information)
        count = max(_FEWEST, _BLOCK * math.ceil(_NODES_PER_SPREAD * (high - low) / min(1.0, spread) / _BLOCK))
        nodes, weights = _legendre(count)
        z = low + (high - low) * (nodes + 1) / 2
        kernel = np.exp(-(self._standard(information, z) ** 2) / 2) / (math.sqrt(2 * math.pi) * spread)
        return Walk(information, z, (self.mass @ kernel) * weights * (high - low) / 2, self.theta)

    def _standard(self, information: float, z: Floats) -> Floats:
        """The next statistic, standardised given each of the present ones (rows)."""
        added = information - self.information
        score = z * math.sqrt(information) - (self.nodes * math.sqrt(self.information))[:, None] - self.theta * added
        found: Floats = score / math.sqrt(added)
        return found


_NODES: dict[int, tuple[Any, Any]] = {}


def _legendre(count: int) -> tuple[Any, Any]:
    if count not in _NODES:
        _NODES[count] = np.polynomial.legendre.leggauss(count)
    return _NODES[count]
