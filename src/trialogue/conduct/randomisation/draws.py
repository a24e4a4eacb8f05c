"""Chance from a seed, the same on every machine and in every version of Python.

Block `i` of the stream is HMAC-SHA-256(seed, label + ":" + i), read as four 64-bit numbers, most significant byte
first. A number below n is taken from them by rejection, so that none is favoured. Whoever holds seed and label can draw
it all again.
"""

from __future__ import annotations

import hmac
import random
import struct
from collections.abc import Iterator
from typing import Final, Protocol, TypeVar

from trialogue.errors import ProgrammingError

ALGORITHM: Final = "hmac-sha256-counter/1"
"""The name of this stream; a change of any draw gets a new one."""
SMALLEST_SEED: Final = 16
"""Bytes of a seed, so that it cannot be found by trying."""

Item = TypeVar("Item")


class Draws(Protocol):
    """A source of chance."""

    def below(self, bound: int) -> int:
        """A whole number from 0 to `bound` less 1, each as likely."""

    def uniform(self) -> float:
        """A number from 0 up to but not including 1."""


class SeededDraws:
    """The stream of one seed and label.

    >>> first, second = SeededDraws(b"0123456789abcdef", "x"), SeededDraws(b"0123456789abcdef", "x")
    >>> [first.below(10) for _ in range(5)] == [second.below(10) for _ in range(5)]
    True
    """

    def __init__(self, seed: bytes, label: str) -> None:
        if len(seed) < SMALLEST_SEED:
            raise ProgrammingError(f"a seed of {len(seed)} bytes; give at least {SMALLEST_SEED}")
        self._words = _words(seed, label)

    def below(self, bound: int) -> int:
        limit = 2**64 - 2**64 % bound
        return next(word for word in self._words if word < limit) % bound

    def uniform(self) -> float:
        # The top 53 bits of one word: every value a float can hold in steps of 2**-53.
        return float(next(self._words) >> 11) / 2.0**53


class SimulatedDraws:
    """A fast source for simulation; never used to allocate."""

    def __init__(self, seed: int) -> None:
        source = random.Random(seed)  # noqa: S311 (simulation, not allocation)
        self.below = source.randrange
        self.uniform = source.random


def shuffle(items: list[Item], draws: Draws) -> list[Item]:
    """The items in an order of chance (Fisher and Yates, from the last place down)."""
    shuffled = list(items)
    for last in range(len(shuffled) - 1, 0, -1):
        other = draws.below(last + 1)
        shuffled[last], shuffled[other] = shuffled[other], shuffled[last]
    return shuffled


def _words(seed: bytes, label: str) -> Iterator[int]:
    block = 0
    while True:
        digest = hmac.digest(seed, f"{label}:{block}".encode(), "sha256")
        yield from struct.unpack(">4Q", digest)
        block += 1
