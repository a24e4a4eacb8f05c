"""Random numbers by counter: each is a function of seed, trial and place alone, so no worker has a stream of its own.

SplitMix64 (Steele, Lea & Flood 2014): the output function of a 64-bit state that grows by a constant. A trial's state
begins at the mixed sum of seed and trial number.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from trialogue.executor.compiled import compiled

GAMMA: Final = np.uint64(0x9E3779B97F4A7C15)
_FIRST: Final = np.uint64(0xBF58476D1CE4E5B9)
_SECOND: Final = np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31 = np.uint64(30), np.uint64(27), np.uint64(31)


@compiled
def mix(state: Any) -> Any:
    """The output of a state."""
    state = (state ^ (state >> _S30)) * _FIRST
    state = (state ^ (state >> _S27)) * _SECOND
    return state ^ (state >> _S31)


@compiled
def begin(seed: Any, trial: Any) -> Any:
    """The state at which a trial's numbers begin."""
    return mix(mix(np.uint64(seed) + GAMMA) + np.uint64(trial) * GAMMA)


def uniforms(seed: int, trials: npt.NDArray[np.uint64], stream: int, size: int) -> npt.NDArray[np.float64]:
    """Numbers between 0 and 1 (never 0), a row each trial; streams below 2^31 and sizes below 2^32 do not overlap."""
    with np.errstate(over="ignore"):
        mixed = _mixed(_mixed(np.array([seed], np.uint64) + GAMMA) + trials * GAMMA)
        places = (np.arange(1, size + 1, dtype=np.uint64) + (np.uint64(stream) << np.uint64(32))) * GAMMA
        bits = _mixed(mixed[:, None] + places)
    return ((bits >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53


def _mixed(state: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    state = (state ^ (state >> _S30)) * _FIRST
    state = (state ^ (state >> _S27)) * _SECOND
    found: npt.NDArray[np.uint64] = state ^ (state >> _S31)
    return found
