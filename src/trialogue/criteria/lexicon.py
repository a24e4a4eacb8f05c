"""The cue words of the grammar: every pass's data file in one trie, longest phrase first.

Each `data/*.tsv` has the columns phrase, role, value. A phrase is matched on whole tokens, lower case. `data/README.md`
says what each role means.
"""

from __future__ import annotations

import functools
from importlib import resources
from typing import Final

from trialogue.text.tables import read_rows
from trialogue.text.tokens import Token, tokenise

_END: Final = ""
"""The key under which a node of the trie keeps the cue that ends there; no token is empty."""

Cue = tuple[str, str]
"""A role and its value."""


@functools.cache
def read_table(name: str) -> tuple[tuple[str, ...], ...]:
    """The rows of `data/<name>.tsv` without its header and comments."""
    return tuple(map(tuple, read_rows("trialogue.criteria", f"{name}.tsv")))


@functools.cache
def _trie() -> dict[str, object]:
    root: dict[str, object] = {}
    folder = resources.files("trialogue.criteria").joinpath("data")
    for file in sorted(each.name for each in folder.iterdir() if each.name.startswith("cues_")):
        for phrase, role, value in read_table(file.removesuffix(".tsv")):
            for form in _forms(phrase, role, value):
                node = root
                for token in tokenise(form):
                    node = node.setdefault(token.lower, {})  # type: ignore[assignment]  # inner nodes are dicts
                node[_END] = (role, value)
    return root


def _forms(phrase: str, role: str, value: str) -> tuple[str, ...]:
    """A cue; a comparison also behind "of", and with its sign after it: "greater than or equal to (>=)"."""
    if role != "compare":
        return (phrase,)
    led = () if phrase.startswith("of ") else (f"of {phrase}", f"of {phrase} ({value})")
    return (phrase, f"{phrase} ({value})", *led)


def first_words() -> frozenset[str]:
    """The words with which a cue begins, in lower case."""
    return frozenset(_trie())


_NONE: Final = (None,)
"""Remembers on a token that no cue begins there."""


def longest_cue(tokens: list[Token], at: int) -> tuple[Cue, int] | None:
    """The longest cue that begins at token `at`, and the index after it."""
    memo = tokens[at].memo
    if memo is None:
        found = _look_up(tokens, at)
        tokens[at].memo = found or _NONE
        return found
    return None if memo is _NONE else memo  # type: ignore[return-value]  # only this function writes it


def _look_up(tokens: list[Token], at: int) -> tuple[Cue, int] | None:
    node: object = _trie()
    found = None
    index, stop = at, len(tokens)
    while index < stop and (node := node.get(tokens[index].lower)) is not None:  # type: ignore[attr-defined]
        index += 1
        if _END in node:
            found = (node[_END], index)
    return found
