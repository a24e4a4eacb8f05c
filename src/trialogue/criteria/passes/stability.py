"""Words that say a drug's dose has not changed, wherever they stand: "X *at a stable dose*", "X, *no change in dose*".

Behind "a stable dose of" the drug follows, and the cue table knows the words; behind the drug they are told here, by a
pattern, so that what is left of the part is the drug with its dose.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

import msgspec

from trialogue.criteria.nodes import Window
from trialogue.criteria.symbols import Symbol, When

_SAME = r"(?:stable|unchanged|constant|steady|consistent|fixed)"
_WHAT = (
    r"(?:(?:daily|weekly|oral|background|maintenance) )?(?:dos(?:e|age|ing)(?: regimen)?|regimen|therapy|treatment)s?"
)
_BE = r"(?:(?:is|are|was|were|be|being|been|has|have|must|should|will|kept|held|maintained|remain(?:ed|s)?) ){1,4}"
_STABILITY: Final = re.compile(
    rf"(?:\b(?:and|with|where|provided|if|that|which) ){{0,2}}(?:"
    rf"\b(?:the |whose |their )?(?:{_WHAT} )?{_BE}(?:at |on )?(?:an? |the )?{_SAME}(?: {_WHAT}(?: of\b)?)?"
    rf"|\b(?:(?:at|on|in|taking|receiving) )?(?:an? |the )?{_SAME}(?: {_WHAT}(?: of\b)?)?"
    rf"|\b(?:no|without(?: any| a)?) (?:recent )?changes? (?:in|of|to) (?:the |their )?{_WHAT}(?: or {_WHAT})?"
    rf")(?![\w-])",
    re.IGNORECASE,
)
_STEMS: Final = ("stable", "unchanged", "constant", "steady", "consistent", "fixed", "change")
_OF_THE_DOSE: Final = frozenset(("dose", "doses", "dosage", "dosages", "of", "at", "with", "therapy", "treatment"))
"""Words left beside a drug that say nothing more once its stability is told."""
_REGIMEN_ROLES: Final = frozenset(("duration", "window"))


def is_said_stable(symbols: list[Symbol], text: str) -> bool:
    """Whether a part has a length of time and a word of stability: the cheap look before `without_stability`."""
    if not any(each.role in _REGIMEN_ROLES for each in symbols):
        return False
    said = text[symbols[0].start : symbols[-1].end].lower()
    return any(stem in said for stem in _STEMS)


def without_stability(symbols: list[Symbol], text: str) -> tuple[list[Symbol], Window] | None:
    """What is left of a part without its words of stability, and how long it was stable; None where it does not say.

    A window that looks back ("in the 4 weeks before screening") is the same length of time unchanged.
    """
    times = [each for each in symbols if each.role in _REGIMEN_ROLES]
    found = [each.span() for each in _STABILITY.finditer(text, symbols[0].start, symbols[-1].end)]
    lasting = _lasting(times[0]) if len(times) == 1 else None
    if lasting is None or not found:
        return None
    rest = [each for each in symbols if each is not times[0] and not _inside(each, found)]
    if any(_crosses(each, found) for each in rest) or len(rest) == len(symbols) - 1:
        return None
    return _trimmed(rest, text), lasting


def _lasting(symbol: Symbol) -> Window | None:
    when = symbol.value
    if not isinstance(when, When) or when.other is not None:
        return None
    window = when.window
    if window.after:
        return None
    if symbol.role == "window":
        return msgspec.structs.replace(window, low=window.high, high=None) if window.low is None else None
    return window if window.low is not None and window.high is None else None


def _inside(symbol: Symbol, found: list[tuple[int, int]]) -> bool:
    return any(begin <= symbol.start and symbol.end <= end for begin, end in found)


def _crosses(symbol: Symbol, found: list[tuple[int, int]]) -> bool:
    return symbol.role != "group" and any(begin < symbol.end and symbol.start < end for begin, end in found)


def _trimmed(symbols: list[Symbol], text: str) -> list[Symbol]:
    """Without "dose of" beside a drug, and without the comma that the words of stability stood behind."""
    kept = [each for each in symbols if text[each.start : each.end].lower() not in _OF_THE_DOSE]
    kept = [
        a for a, b in pairwise([*kept, None]) if a is not None and not (a.role == "," and (b is None or b.role == ","))
    ]
    return kept
