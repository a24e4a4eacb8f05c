"""A part that was not read as a whole, symbol by symbol, and what has been found in it so far."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from trialogue.criteria.lexicon import read_table
from trialogue.criteria.nodes import (
    Age,
    Condition,
    Measurement,
    Not,
    Opaque,
    Readings,
    Score,
    Span,
)
from trialogue.criteria.symbols import Symbol, When
from trialogue.dates import DAYS_PER
from trialogue.vocabulary import Concept

OPEN: Final = "("
CLOSE: Final = ")"
TIMES: Final = frozenset(DAYS_PER) | {"{half-life}", "h", "min"}
LINKS: Final = frozenset(row[0] for row in read_table("island_words") if row[1] == "link")
"""Words that may stand between a name and its bound."""
PASSED_OVER: Final = frozenset(("at", ":", "*", '"', "'", "between", "for", "of", "vague"))


@dataclass(slots=True)
class Scan:
    """The flat symbols of a part and what has been found in it."""

    symbols: list[Symbol]
    text: str
    kind: str
    start: int
    end: int
    found: list[tuple[Condition, bool]] = field(default_factory=list)
    named: tuple[Concept, Span] | None = None
    taken: set[int] = field(default_factory=set)
    allowing: bool = False
    """Whether the part says what does not matter, or when."""
    excepted: bool = False
    in_brackets: bool = False
    """Whether the exception began with a bracket, and so ends with it."""
    depth: int = 0
    """In how many brackets what is looked at stands."""
    examples: bool = False
    """Whether examples in brackets are passed through."""
    relatives: bool | None = None
    """Whether somebody else is spoken of; None until somebody asks."""
    denying: bool = False
    """Whether a part of an exclusion begins with a denial, which may mean either."""
    past_and: bool = False
    """Whether "and" stands behind the negation: it does not reach a number there."""
    of_clause: bool = False
    """Whether the negation is of a clause of its own ("not been controlled"), which ends at the next joint."""
    denied_at: int = 0
    """In how many brackets the negation stands: it ends with the innermost."""
    negated: str = ""  # "" no negation, "here" in this stretch, "earlier" in one before

    def bracket_around(self, index: int) -> Span:
        """From the bracket that opens before a symbol to where it closes; the whole part where none does."""
        at, depth = index, 0
        while at >= 0:
            depth += (self.symbols[at].role == OPEN) - (self.symbols[at].role == CLOSE)
            if depth > 0:
                return self.symbols[at].start, self.symbols[closing(self.symbols, at)].start
            at -= 1
        return self.start, self.end


def flatten(symbols: list[Symbol]) -> list[Symbol]:
    flat: list[Symbol] = []
    for symbol in symbols:
        if symbol.role == "group":
            flat.append(Symbol(OPEN, symbol.start, symbol.start + 1))
            flat += flatten(symbol.value)
            flat.append(Symbol(CLOSE, symbol.end - 1, symbol.end))
        elif symbol.role == "window" and symbol.value.other is not None:
            (first, last), joint = symbol.value.between, "and" if symbol.value.both else "or"
            flat.append(Symbol("window", symbol.start, first, When(symbol.value.window)))
            flat.append(Symbol(joint, first, last))
            flat.append(Symbol("window", last, symbol.end, When(symbol.value.other)))
        else:
            flat.append(symbol)
    return flat


def keep(scan: Scan, node: Condition) -> None:
    if scan.negated == "here":
        lack = Not(part=node, span=node.span)
        either = Readings(alternatives=(lack, node), rule="negated-exclusion", span=node.span)
        node = either if scan.denying else lack
    elif (
        scan.negated == "earlier" and (scan.past_and or scan.of_clause) and isinstance(node, Age | Measurement | Score)
    ):
        pass
    elif scan.negated == "earlier" and not isinstance(node, Opaque):
        node = Readings(alternatives=(node, Not(part=node, span=node.span)), rule="negation", span=node.span)
    scan.found.append((node, scan.excepted))


def stands_before(scan: Scan, index: int) -> int | None:
    """The symbol before, links passed over; None at the start."""
    at = index - 1
    while at >= 0:
        symbol = scan.symbols[at]
        words = scan.text[symbol.start : symbol.end].lower()
        linking = symbol.role == "neutral" and all(word in LINKS for word in words.split())
        if linking or symbol.role in PASSED_OVER or words in LINKS:
            at -= 1
        elif symbol.role == CLOSE:
            at = opening(scan, at) - 1
        else:
            return at
    return None


_APART: Final = re.compile(r" ?(?:apart|between (?:doses|measurements|visits))\b", re.IGNORECASE)


def is_apart(text: str, end: int) -> bool:
    """Whether a length of time lies between two things: "at least 7 days apart"."""
    return _APART.match(text, end) is not None


def closing(symbols: list[Symbol], at: int) -> int:
    """Where the bracket that opens at `at` closes; the last symbol where it never does."""
    depth = 0
    for index in range(at, len(symbols)):
        depth += (symbols[index].role == OPEN) - (symbols[index].role == CLOSE)
        if depth == 0:
            return index
    return len(symbols) - 1


def opening(scan: Scan, at: int) -> int:
    """Where the bracket that closes at `at` opens; the first symbol where it never does."""
    depth = 0
    while at >= 0:
        depth += (scan.symbols[at].role == CLOSE) - (scan.symbols[at].role == OPEN)
        if depth == 0:
            return at
        at -= 1
    return 0
