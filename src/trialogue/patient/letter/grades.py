"""Grades of a BILAG index in a letter: "BILAG: B in mucocutaneous, C in renal, others D/E", "BILAG 1A, 2B"."""

from __future__ import annotations

import re
from typing import Final

from trialogue.text.numbers import parse_number

_INDEX: Final = ("bilag", "bilag-2004", "bilag-classic")
_COUNTS: Final = {"no": 0, "zero": 0, "single": 1}
"""Beside the words of numbers."""
_COUNTED: Final = re.compile(
    r"\b(?P<count>\d|no|zero|one|two|three|single)\s*(?:x\s*|[×]\s*)?(?:(?:grade|BILAG)\s+)?[\"'‘’“”]?(?P<grade>[AB])"
    r"[\"'‘’“”]?(?:s\b|\b)(?!\d)"
)
_SYSTEM: Final = (
    r"(?:constitutional|general|muco-?\s?cutaneous|neuro(?:logical|psychiatric)?|musculo-?\s?skeletal|cardio-?\s?(?:respiratory|pulmonary)"
    r"|gastro-?\s?intestinal|ophthalmic|ocular|renal|haematolog(?:y|ical)|hematolog(?:y|ical)|vasculitis)"
)
_NAMED: Final = re.compile(
    rf"\b(?P<before>[A-E])\s+(?:in|for)\s+(?:the\s+)?(?P<systems>{_SYSTEM}(?:(?:\s*,\s*|\s+and\s+|\s*/\s*){_SYSTEM})*)"
    rf"|\b{_SYSTEM}\s*[:=-]?\s*(?:grade\s+)?(?P<after>[A-E])\b",
    re.IGNORECASE,
)
_OTHERS: Final = re.compile(
    r"\b(?:others?|rest|remaining|remainder|all\s+other(?:s|\s+systems)?|other\s+systems)\b\W+(?:\w+\W+){0,2}?"
    r"(?:[C-E]\b|inactive|normal|not\s+active)",
    re.IGNORECASE,
)
_ALL: Final = 9
"""Systems of the BILAG-2004 index."""


def grades_of(concept: str, text: str, start: int, end: int) -> tuple[dict[str, int], int] | None:
    """How many systems stand at A and at B, and where the words end; None where some system is left open.

    >>> text = "BILAG: B in mucocutaneous, C in renal, others D/E."
    >>> grades_of("bilag", text, 5, len(text))[0]
    {'A': 0, 'B': 1}
    >>> grades_of("bilag", "BILAG: B in renal.", 5, 18) is None
    True
    """
    if concept not in _INDEX:
        return None
    counted = {each["grade"]: each for each in _COUNTED.finditer(text, start, end)}
    if set(counted) == {"A", "B"}:
        found = {grade: _count(counted[grade]["count"]) for grade in "AB"}
        return found, max(each.end() for each in counted.values())
    return _by_system(text, start, end)


def _by_system(text: str, start: int, end: int) -> tuple[dict[str, int], int] | None:
    found = {"A": 0, "B": 0}
    told, last = 0, start
    for each in _NAMED.finditer(text, start, end):
        grade = (each["before"] or each["after"]).upper()
        systems = len(re.findall(_SYSTEM, each["systems"], re.IGNORECASE)) if each["systems"] else 1
        told, last = told + systems, each.end()
        if grade in found:
            found[grade] += systems
    others = _OTHERS.search(text, start, end)
    if told < _ALL and (not told or others is None):
        return None
    return found, max(last, others.end() if others else 0)


def _count(word: str) -> int:
    word = word.lower()
    return _COUNTS[word] if word in _COUNTS else int(parse_number(word) or 0)
