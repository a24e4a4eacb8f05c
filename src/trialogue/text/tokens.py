"""Tokens: the words, numbers and signs of normalised text, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import msgspec

# A comparison glued to its number ("less than10 days") is two tokens; any other word with digits is one.
GLUED: Final = ("than", "least", "within", "under", "over", "below", "above", "aged", "age", "to", "between")
_PATTERN: Final = (
    rf"(?P<number>\d+(?:[.,]\d+)*)|(?P<word>(?:{'|'.join(GLUED)})(?=\d)|[^\W\d_][^\W_]*(?:'[a-z]{{1,2}}\b)?)"
    r"|(?P<compare>[<>]=?)|(?P<sign>[^\w\s]|_)"
)
_TOKEN: Final = re.compile(_PATTERN)
_ASCII_TOKEN: Final = re.compile(_PATTERN, re.ASCII)
"""The same in a text of ASCII alone, found faster."""
_KINDS: Final = ("", "number", "word", "compare", "sign")


class Token(msgspec.Struct, gc=False):
    """One token: `text` as written, `lower` folded for comparing, `kind` number, word, compare or sign."""

    text: str
    lower: str
    start: int
    end: int
    kind: str
    memo: object = None
    """What a reader of tokens found to begin here, so that it need not look twice."""
    amount: object = None
    """The same for a reader of quantities."""


def tokenise(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """The tokens of `text[start:end]`, with offsets into `text`.

    >>> [t.text for t in tokenise("ALT>2.5x ULN")]
    ['ALT', '>', '2.5', 'x', 'ULN']
    """
    stop = len(text) if end is None else end
    return [
        Token(found := match.group(), found.lower(), match.start(), match.end(), _KINDS[match.lastindex or 0])
        for match in (_ASCII_TOKEN if text.isascii() else _TOKEN).finditer(text, start, stop)
    ]


def words_in(text: str) -> Iterator[str]:
    """The tokens of a text that are words, folded, one by one: for who may know enough from the first."""
    return (match.group().lower() for match in _TOKEN.finditer(text) if match.lastgroup == "word")
