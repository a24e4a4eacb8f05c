"""Abbreviations that a text brings in itself: "hidradenitis suppurativa (HS)", and "HS" from there on."""

from __future__ import annotations

import re
from typing import Final

from trialogue.criteria.lexing import symbolise
from trialogue.criteria.symbols import Symbol
from trialogue.vocabulary import Concept, Vocabulary

_BRACKET: Final = re.compile(r"(?<= )\(([A-Z]{2,6})s?\)")
_WORDS: Final = re.compile(r"(?<![\w'-])(?:[^\W\d_][\w'-]*[ ]){2,6}\Z")
"""Begins where a word does: else a word is gone through again from each of its letters, the square of its length."""
_WIDEST: Final = 240
"""Characters before a bracket in which its words are looked for."""
_MOST: Final = 60
_KINDS: Final = frozenset(("condition", "procedure", "drug", "drug-class"))


def find_abbreviations(text: str, vocabulary: Vocabulary) -> dict[str, Concept]:
    """What each abbreviation stands for, where its letters are the first letters of the words before its bracket and
    these words name one thing; one that is given two meanings has none."""
    found: dict[str, Concept] = {}
    doubtful: set[str] = set()
    for match in list(_BRACKET.finditer(text))[:_MOST]:
        short, at = match[1], match.start()
        named = _WORDS.search(text, max(0, at - _WIDEST), at)
        words = list(re.finditer(r"[^\W_]+", named[0]))[-len(short) :] if named is not None else []
        if named is None or "".join(word.group()[0] for word in words).upper() != short:
            continue
        begin = named.start() + words[0].start()
        symbols = symbolise(text, begin, at - 1, vocabulary)
        if len(symbols) != 1 or symbols[0].role != "concept" or symbols[0].value.kind not in _KINDS:
            continue
        concept = symbols[0].value
        if found.setdefault(short, concept).id != concept.id:
            doubtful.add(short)
    return {short: concept for short, concept in found.items() if short not in doubtful}


def with_abbreviations(symbols: list[Symbol], text: str, known: dict[str, Concept]) -> list[Symbol]:
    """The same symbols, with each known abbreviation that no pass has named as what it stands for."""
    return [
        Symbol("group", each.start, each.end, with_abbreviations(each.value, text, known))
        if each.role == "group"
        else Symbol("concept", each.start, each.end, known[text[each.start : each.end]])
        if each.role == "word" and text[each.start : each.end] in known
        else each
        for each in symbols
    ]
