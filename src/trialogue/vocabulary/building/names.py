"""Which names of a terminology are safe to recognise in a criterion: precision first.

A terminology lists names for looking up, not for finding: "ME", "all" and "cat" are among them. What is short, an
abbreviation, a formula, a word of plain English, or claimed by two concepts, is left out.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from trialogue.text.fold import fold
from trialogue.vocabulary.loading import read_rows

_FORMULA: Final = re.compile(r"[\[\](){}<>=+%*;:\"]|\d,\d|,\d|\d['′]|--")
_MOST_WORDS: Final = 7
_LONGEST: Final = 70
_SHORTEST_WORD: Final = 6
"""Letters of a name of one word: names of five letters and fewer are abbreviations or plain words too often."""
_SHORTEST_PREFERRED: Final = 5
_SHORTEST_PART: Final = 3


def may_be_found(name: str, *, preferred: bool = False) -> bool:
    """Whether a text that holds `name` may be taken to mean what it names.

    >>> [may_be_found(name) for name in ("ME", "cat", "Sone", "Hansen Disease", "2-(acetyloxy)benzoic acid")]
    [False, False, False, True, False]
    """
    if len(name) > _LONGEST or _FORMULA.search(name) or "," in name:
        return False
    words = fold(name).split()
    letters = [word for word in words if word.isalpha()]
    if not letters or len(words) > _MOST_WORDS or " ".join(words) in _never():
        return False
    if len(words) == 1:
        shortest = _SHORTEST_PREFERRED if preferred else _SHORTEST_WORD
        return len(words[0]) >= shortest and not name.isupper()
    return sum(len(word) >= _SHORTEST_PART for word in letters) >= 1 and max(map(len, letters)) > _SHORTEST_PART


def natural(name: str) -> str:
    """A heading in the order of speech.

    >>> natural("Lupus Erythematosus, Systemic"), natural("Carcinoma, Non-Small-Cell Lung")
    ('Systemic Lupus Erythematosus', 'Non-Small-Cell Lung Carcinoma')
    """
    head, comma, rest = name.partition(", ")
    return f"{rest} {head}" if comma and ", " not in rest else name


def same_words(left: str, right: str) -> bool:
    """Whether two names are the same words in any order: spelling and order of one name, not two names."""
    return sorted(fold(left).split()) == sorted(fold(right).split())


@cache
def _never() -> frozenset[str]:
    return frozenset(fold(row["name"]) for row in read_rows("mesh_names_left_out.tsv"))
