"""A query cut into words, phrases, brackets and operators, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from trialogue.errors import BadInput

Kind = Literal["word", "phrase", "open", "close", "AND", "OR", "NOT", "ALL", "MISSING", "context", "end"]
LONGEST: Final = 20_000
"""Characters; the registry's own limit is not published, and nobody types more."""
CONTEXT: Final = ("AREA", "SEARCH", "RANGE", "COVERAGE", "EXPANSION", "TILT")
OPERATORS: Final = frozenset(("AND", "OR", "NOT", "ALL", "MISSING"))

_CONTEXT: Final = re.compile(rf"({'|'.join(CONTEXT)})\[")
_APART: Final = re.compile(rf"({'|'.join(CONTEXT)})\s+\[")
_WORD: Final = re.compile(r'(?:\\\S|[^\s()"\\])+')


class ExpressionError(BadInput):
    """A query that cannot be read. `position` is the character (from 0), `remedy` what to do."""

    def __init__(self, position: int, message: str, remedy: str) -> None:
        super().__init__(f"the query cannot be read at character {position + 1}: {message}. {remedy}")
        self.position, self.message, self.remedy = position, message, remedy


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a query: kind, text (without quotes and escapes), where it begins, what stood inside its bracket."""

    kind: Kind
    text: str
    start: int
    inside: str = ""


def tokens(text: str) -> Iterator[Token]:
    """The pieces of a query, the last one of kind `end`. Raises ExpressionError."""
    if len(text) > LONGEST:
        remedy = f"Write at most {LONGEST:,} characters."
        raise ExpressionError(LONGEST, f"it has {len(text):,} characters", remedy)
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        token, at = _next(text, at)
        yield token
    yield Token("end", "", len(text))


def _next(text: str, at: int) -> tuple[Token, int]:
    if text[at] == "(":
        return Token("open", "(", at), at + 1
    if text[at] == ")":
        return Token("close", ")", at), at + 1
    if text[at] == '"':
        return _phrase(text, at)
    if context := _CONTEXT.match(text, at):
        return _context(text, at, context)
    if apart := _APART.match(text, at):
        raise ExpressionError(at, f"{apart[1]} stands apart from its bracket", f"Write {EXAMPLES[apart[1]]}, no space.")
    word = _WORD.match(text, at)
    if word is None:
        raise ExpressionError(at, "a backslash with nothing behind it", "Leave it out, or write it twice.")
    if word[0] in OPERATORS:
        return Token(word[0], word[0], at), word.end()  # type: ignore[arg-type]  # one of the kinds
    return Token("word", re.sub(r"\\(.)", r"\1", word[0], flags=re.DOTALL), at), word.end()


def _phrase(text: str, at: int) -> tuple[Token, int]:
    end = text.find('"', at + 1)
    if end < 0:
        raise ExpressionError(at, "a quotation mark that is not closed", 'Put a " at the end of the phrase.')
    words = " ".join(text[at + 1 : end].split())
    if not words:
        raise ExpressionError(at, "quotation marks with nothing between them", "Write words between them.")
    return Token("phrase", words, at), end + 1


def _context(text: str, at: int, opened: re.Match[str]) -> tuple[Token, int]:
    end = text.find("]", opened.end())
    if end < 0:
        raise ExpressionError(at, f"{opened[1]}[ is not closed", "Put a ] behind the name.")
    inside = text[opened.end() : end].strip()
    if not inside:
        raise ExpressionError(at, f"{opened[1]}[] names nothing", f"Write a name, such as {EXAMPLES[opened[1]]}.")
    return Token("context", opened[1], at, inside), end + 1


EXAMPLES: Final = {
    "AREA": "AREA[Condition]",
    "SEARCH": "SEARCH[Location]",
    "RANGE": "RANGE[2024-01-01, MAX]",
    "COVERAGE": "COVERAGE[FullMatch]",
    "EXPANSION": "EXPANSION[Term]",
    "TILT": "TILT[LastUpdatePostDate]",
}
