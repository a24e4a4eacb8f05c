"""What a stretch holds, found in one walk, so that a pass is only asked where it could read something.

Each pass needs something to begin with: a window, an exception, a drug. What it needs stands beside it in the table of
passes; where the stretch holds none of it, the pass would return None, and is not entered.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from trialogue.criteria.symbols import Symbol

ANYTHING: Final[frozenset[str]] = frozenset()
"""The needs of a pass that may begin with anything."""


def of_kind(kind: str) -> str:
    """What a concept of a kind is called among the things that a stretch holds.

    >>> of_kind("drug")
    'a drug'
    """
    return f"a {kind}"


def held_in(symbols: Iterable[Symbol]) -> set[str]:
    """The roles of the symbols and the kinds of their concepts, those in brackets among them."""
    held: set[str] = set()
    for symbol in symbols:
        role = symbol.role
        held.add(role)
        if role == "concept":
            held.add(of_kind(symbol.value.kind))
        elif role == "group":
            held |= held_in(symbol.value)
    return held
