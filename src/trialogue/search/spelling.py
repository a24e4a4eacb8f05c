"""Typing errors: how far two words are apart, and which pieces two near words share."""

from __future__ import annotations

from typing import Final

SHORTEST: Final = 4
"""Shorter words are too near to each other to be mended."""


def distance(one: str, other: str, most: int = 2) -> int:
    """Letters left out, put in, changed, or two neighbours swapped; `most` + 1 where there are more.

    Optimal string alignment, the restricted form of Damerau and Levenshtein.

    >>> distance("lupsu", "lupus"), distance("diabetis", "diabetes"), distance("asthma", "gout")
    (1, 1, 3)
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, left in enumerate(one, 1):
        before, last, row = row, before, [i]
        for j, right in enumerate(other, 1):
            cost = min(row[-1] + 1, before[j] + 1, before[j - 1] + (left != right))
            if i > 1 and j > 1 and left == other[j - 2] and one[i - 2] == right:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)


def allowed(word: str) -> int:
    """How many errors a word of this length may have and still be meant."""
    return 1 if len(word) < 8 else 2


def pieces(word: str) -> set[str]:
    """The word, and the word with any one letter left out: words with one error in either share a piece.

    >>> sorted(pieces("lupsu") & pieces("lupus"))
    ['lups', 'lupu']
    """
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}
