"""How text becomes the terms of the index: folded (`trialogue.text.fold`), then stemmed; in records and in queries.

The index is given its terms ready-made, blanks between them (:func:`spaced_terms`): the words of a registry repeat, so
that each is folded and stemmed once and then known.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import tantivy

from trialogue.text.fold import fold

ANALYZER: Final = "folded"

SPACED: Final = "spaced"
"""What the index knows :func:`spaced_analyzer` by."""

_LONGEST: Final = 60
_FIGURES: Final = "0123456789.-:/"
_POINTS: Final = str.maketrans(".-:/", "    ")
_KNOWN_AT_ONCE: Final = 200_000


@cache
def analyzer() -> Any:
    """What turns folded text into terms."""
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace())
    return builder.filter(tantivy.Filter.remove_long(_LONGEST)).filter(tantivy.Filter.stemmer("english")).build()


@cache
def spaced_analyzer() -> Any:
    """What takes apart what :func:`spaced_terms` gives."""
    return tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()


def terms(text: str) -> list[str]:
    """The terms of a text as the index holds them.

    >>> terms("Recruiting tumours") == terms("recruited TUMOR")
    True
    """
    return list(analyzer().analyze(fold(text)))


def spaced_terms(text: str) -> str:
    """The same terms in one text, apart by one blank or more.

    >>> spaced_terms("Recruiting -- tumours").split() == terms("recruited TUMOR")
    True
    """
    return " ".join(map(_SPACED.__getitem__, text.split()))


class _Known(dict[str, str]):
    """The terms of what stands between two blanks of a text; what was met long ago is forgotten."""

    def __missing__(self, chunk: str) -> str:
        if not chunk.strip(_FIGURES):
            # Each coordinate and day is another, and no rule of words touches it.
            return " ".join(chunk.translate(_POINTS).split())
        found = " ".join(terms(chunk))
        if len(chunk) <= _LONGEST:
            if len(self) >= _KNOWN_AT_ONCE:
                self.clear()
            self[chunk] = found
        return found


_SPACED: Final = _Known()
