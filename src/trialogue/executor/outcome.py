"""What became of one piece of work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

_R = TypeVar("_R")


@dataclass(frozen=True, slots=True)
class Outcome(Generic[_R]):
    """The result for the item at `index` (from 0, in the order given)."""

    index: int
    result: _R


@dataclass(frozen=True, slots=True)
class Failure:
    """The item at `index` raised: the exception's type and message. The other items are not concerned."""

    index: int
    error: str

    def __str__(self) -> str:
        return f"item {self.index}: {self.error}"
