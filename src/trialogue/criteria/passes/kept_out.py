"""Sentences that end with who may not take part: "... are excluded", "... may not participate in this study"."""

from __future__ import annotations

import re
from typing import Final

from trialogue.criteria.symbols import Symbol, span_of

_EXCLUDED: Final = frozenset(
    ("excluded", "ineligible", "not eligible", "exclusionary", "not allowed", "not permitted", "prohibited")
)
_ENDING: Final = _EXCLUDED | {"eligible"}
_BE: Final = frozenset(("are", "is", "will be", "be", "must be", "should be", "will", "shall", "were", "not"))
_LONGEST_END: Final = 90
_STEMS: Final = ("exclu", "eligible", "not ", "prohibited")
_KEPT_OUT: Final = re.compile(
    r"\b(?:(?:(?:are|is|were|be|(?:will|must|should|shall) be) )(?:not eligible|excluded|ineligible)|"
    r"(?:will|may|must|should|shall|can|could) ?not (?:be (?:included|enrolled|eligible|considered|recruited|"
    r"admitted|allowed|accepted|entered)|participate|take part|enter)|"
    r"(?:are|is|were) (?:an exclusion(?: criterion)?|exclusion criteria|exclusionary|prohibited|forbidden|"
    r"not (?:allowed|permitted|included|enrolled|accepted)))"
    r"(?: (?:from|for|in|into|to)"
    r"(?: (?:participat(?:ion|ing|e) in|enrol?l(?:ment)? (?:in|into)|entry (?:in)?to|inclusion in))?"
    r"(?: (?:this|the|our)(?: (?:current|present))? (?:study|trial|protocol|research))?)?[ .]*\Z",
    re.IGNORECASE,
)


def where_kept_out(symbols: list[Symbol], text: str) -> int:
    """Where "... are excluded" begins at the end of a part; the part's length where it does not end so."""
    return min(_at_last_word(symbols, text), _at_phrase(symbols, text))


def _at_last_word(symbols: list[Symbol], text: str) -> int:
    if text[symbols[-1].start : symbols[-1].end].lower() not in _ENDING:
        return len(symbols)
    words = [text[each.start : each.end].lower() for each in symbols]
    at = len(words)
    if at > 1 and words[-1] == "eligible" and words[-2] in ("not", "are not", "is not", "not be"):
        at -= 1
    elif not words or words[-1] not in _EXCLUDED:
        return len(words)
    at -= 1
    while at > 0 and (words[at - 1] in _BE or words[at - 1] in ("are not", "is not", "not be")):
        at -= 1
    doubled = any(word in ("not", "are not", "not be", "is not") for word in words[at:-1])
    return len(words) if at == 0 or (doubled and words[-1] != "eligible") else at


def _at_phrase(symbols: list[Symbol], text: str) -> int:
    start, end = span_of(symbols)
    begin = max(start, end - _LONGEST_END)
    words = text[begin:end].lower()
    if not any(map(words.__contains__, _STEMS)):
        return len(symbols)
    found = _KEPT_OUT.search(text, begin, end)
    at = len(symbols) if found is None else next(i for i, each in enumerate(symbols) if each.end > found.start())
    return at or len(symbols)
