"""Symbols: what the passes see. Each is a stretch of tokens that one pass has named, or one word that none has.

Roles: `concept` (value: the concept), `quantity`, `window`, `duration`, `number`, `group` (value: the symbols between
brackets), `word` (no pass knows it), the cue roles of `data/cues_*.tsv`, and each sign as itself.
"""

from __future__ import annotations

from typing import Any

import msgspec

from trialogue.criteria.nodes import Quantity, Span, Window


class Symbol(msgspec.Struct, gc=False):
    """One named stretch of the text: offsets into the normalised text, and what the pass made of it."""

    role: str
    start: int
    end: int
    value: Any = None

    @property
    def span(self) -> Span:
        return (self.start, self.end)


class Bound(msgspec.Struct, gc=False):
    """A quantity as read: the interval, the unit's words, and whether a comparator or a range stood in the text."""

    quantity: Quantity
    unit_text: str = ""
    explicit: bool = True


class When(msgspec.Struct, gc=False):
    """A window, and the phrase's repair if it held a typing slip."""

    window: Window
    repaired: bool = False
    low_inclusive: bool = True
    high_inclusive: bool = True
    other: Window | None = None
    """A second window of the same thing: "within 30 days *or 5 half-lives*, whichever is longer"."""
    both: bool = False
    """Whether the two must hold together ("whichever is shorter")."""
    between: Span = (0, 0)
    """Where the word stands that joins the two."""


def span_of(symbols: list[Symbol]) -> Span:
    """From the first character to the last."""
    return (symbols[0].start, symbols[-1].end)


def with_neutral(symbols: list[Symbol], stretches: list[Span]) -> list[Symbol]:
    """The same symbols, those within each stretch as one that says nothing."""
    kept: list[Symbol] = []
    ends = 0
    for each in symbols:
        within = next((span for span in stretches if span[0] <= each.start and each.end <= span[1]), None)
        if within is None:
            kept.append(each)
        elif within[1] > ends:
            ends = within[1]
            kept.append(Symbol("neutral", within[0], ends))
    return kept


def without_edges(symbols: list[Symbol], edges: frozenset[str]) -> list[Symbol]:
    """The same symbols without those of certain roles at both ends."""
    begin, end = 0, len(symbols)
    while begin < end and symbols[begin].role in edges:
        begin += 1
    while end > begin and symbols[end - 1].role in edges:
        end -= 1
    return symbols[begin:end]
