"""A query as a tree. Precedence, highest first: words, phrases and brackets; NOT and the context operators; AND; OR."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias, cast

from trialogue.search.expression.lexing import EXAMPLES, ExpressionError, Kind, Token, tokens
from trialogue.search.expression.nodes import (
    COVERAGES,
    EXPANSIONS,
    PARTS,
    All,
    And,
    Area,
    Coverage,
    Covering,
    Expanding,
    Expansion,
    Expression,
    Missing,
    Not,
    Or,
    Range,
    Search,
    Term,
    Tilt,
)

__all__ = ["ExpressionError", "parse_expression"]

DEEPEST: Final = 64
_STARTS: Final = frozenset(("word", "phrase", "open", "NOT", "ALL", "MISSING", "context"))


Check: TypeAlias = Callable[[Token, str, str | None], None]
"""Is shown each operator with a bracket, and each term with its text and the AREA around it; refuses by raising."""


def _unchecked(token: Token, text: str, area: str | None) -> None:
    pass


def parse_expression(text: str, check: Check = _unchecked) -> Expression:
    """The tree of a query; a text without words asks for every study. Raises ExpressionError.

    `check` may refuse names and values (:func:`scopes.check_token`).

    >>> parse_expression("heart attack AND NOT aspirin")
    And(parts=(Term(text='heart attack', phrase=False), Not(part=Term(text='aspirin', phrase=False))))
    """
    parser = _Parser(list(tokens(text)), check)
    if parser.sees("end"):
        return All()
    found = parser.either()
    if not parser.sees("end"):
        raise ExpressionError(parser.at.start, "a bracket closes that was not opened", "Leave it out.")
    return found


class _Parser:
    def __init__(self, pieces: list[Token], check: Check) -> None:
        self.pieces, self.place, self.depth, self.check = pieces, 0, 0, check
        self.areas: list[str] = []

    @property
    def at(self) -> Token:
        return self.pieces[self.place]

    def sees(self, kind: Kind) -> bool:
        return self.at.kind == kind

    def take(self) -> Token:
        token = self.at
        self.place += 1
        return token

    def either(self) -> Expression:
        parts = [self.together()]
        while self.sees("OR"):
            self.take()
            parts.append(self.together())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def together(self) -> Expression:
        parts = [self.single()]
        while self.sees("AND") or self.at.kind in _STARTS:
            if self.sees("AND"):
                self.take()
            parts.append(self.single())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def single(self) -> Expression:
        self.depth += 1
        if self.depth > DEEPEST:
            remedy = f"At most {DEEPEST} brackets and operators may stand inside each other."
            raise ExpressionError(self.at.start, "too much is nested", remedy)
        found = self._single(self.take())
        self.depth -= 1
        return found

    def _single(self, token: Token) -> Expression:
        match token.kind:
            case "NOT":
                return Not(self.single())
            case "context":
                return self._context(token)
            case "open":
                return self._bracket(token)
            case "ALL":
                return All()
            case "MISSING":
                self._only_in_an_area(token, "MISSING")
                return Missing()
            case "phrase":
                return self._term(token, token.text)
            case "word":
                return self._term(token, " ".join([token.text, *self._further_words()]))
        raise _expected_words(token)

    def _term(self, token: Token, text: str) -> Term:
        self.check(token, text, self._area())
        return Term(text, phrase=token.kind == "phrase")

    def _area(self) -> str | None:
        return self.areas[-1] if self.areas else None

    def _further_words(self) -> list[str]:
        found = []
        while self.sees("word"):
            found.append(self.take().text)
        return found

    def _bracket(self, opened: Token) -> Expression:
        if self.sees("close"):
            raise ExpressionError(opened.start, "brackets with nothing between them", "Write words between them.")
        found = self.either()
        if not self.sees("close"):
            raise ExpressionError(opened.start, "a bracket that is not closed", "Put a ) at the end.")
        self.take()
        return found

    def _context(self, token: Token) -> Expression:
        self.check(token, token.inside, self._area())
        match token.text:
            case "RANGE":
                self._only_in_an_area(token, EXAMPLES["RANGE"])
                return _range(token)
            case "AREA":
                self.areas.append(token.inside)
                part = self.single()
                self.areas.pop()
                return Area(token.inside, part)
            case "SEARCH":
                return Search(_one_of(token, PARTS), self.single())
            case "COVERAGE":
                return Covering(cast(Coverage, _one_of(token, COVERAGES)), self.single())
            case "EXPANSION":
                return Expanding(cast(Expansion, _one_of(token, EXPANSIONS)), self.single())
        return Tilt(token.inside, self.single())

    def _only_in_an_area(self, token: Token, what: str) -> None:
        if not self.areas:
            remedy = f"Write the field before it: AREA[StartDate]{what}."
            raise ExpressionError(token.start, f"{token.text} without a field", remedy)


def _range(token: Token) -> Range:
    ends = [end.strip() for end in token.inside.split(",")]
    if len(ends) != 2 or not all(ends):
        remedy = "Write the lowest and the highest value with a comma between: RANGE[2024-01-01, MAX]."
        raise ExpressionError(token.start, f"RANGE[{token.inside}] does not have two ends", remedy)
    low, high = (None if end == open_end else end for end, open_end in zip(ends, ("MIN", "MAX"), strict=True))
    return Range(low, high)


def _one_of(token: Token, known: tuple[str, ...]) -> str:
    for name in known:
        if token.inside.casefold() == name.casefold():
            return name
    raise ExpressionError(
        token.start, f"{token.text}[{token.inside}] is not known", f"Write one of: {', '.join(known)}."
    )


def _expected_words(token: Token) -> ExpressionError:
    if token.kind == "end":
        return ExpressionError(token.start, "it ends where words should follow", "Write what to look for.")
    message = f"{token.text} stands where words should"
    return ExpressionError(token.start, message, f"Write what to look for, or \\{token.text} for the word itself.")
