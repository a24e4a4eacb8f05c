"""How text becomes the terms of the index: folded (`trialogue.text.fold`), then stemmed; in records and in queries."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import tantivy

from trialogue.text.fold import fold

ANALYZER: Final = "folded"


@cache
def analyzer() -> Any:
    """What turns folded text into terms."""
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace())
    return builder.filter(tantivy.Filter.remove_long(60)).filter(tantivy.Filter.stemmer("english")).build()


def terms(text: str) -> list[str]:
    """The terms of a text as the index holds them.

    >>> terms("Recruiting tumours") == terms("recruited TUMOR")
    True
    """
    return list(analyzer().analyze(fold(text)))
