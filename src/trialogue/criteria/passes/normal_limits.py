"""Results that are only said to lie within limits: "within normal institutional limits", "above the normal range"."""

from __future__ import annotations

import re
from typing import Final

from trialogue.criteria.symbols import Symbol

_WHOSE: Final = (
    r"(?:(?:the|normal|institutional(?:ly)?|laboratory(?:'s)?|lab|local|central|reference|standard|acceptable|site|"
    r"institution(?:'s)?|upper|lower|and|age-?[ ]?adjusted|age|age-specific|expected|physiological|their|of|for|"
    r"accepted|hospital|clinical|limits?|ranges?|values?|levels?)[ ,/]{1,2}){0,7}"
)
_PHRASE: Final = re.compile(
    rf"\b(?P<where>with-?[ ]?in|inside|outside(?: of)?|above|below|in)[ ]{_WHOSE}"
    r"(?:limits?|ranges?|values?|levels?|normal)"
    r"(?:[ ]of[ ](?:the[ ])?(?:normal(?:ity)?(?:[ ](?:limits?|ranges?|values?))?|institution|laboratory|reference))?"
    r"(?:[ ](?:of|for|by)[ ](?:the[ ])?(?:local[ ]|central[ ]|study[ ]|participating[ ]|testing[ ])?"
    r"(?:institution|laboratory|lab|site|center|centre)|[ ]at[ ](?:the[ ])?(?:institution|laboratory))?\b",
    re.IGNORECASE,
)
_RESULTS: Final = {"above": "elevated", "below": "decreased"}


def find_normal_limits(text: str, start: int, end: int) -> list[Symbol]:
    """Every such phrase as a result in words."""
    if "normal" not in (words := text[start:end].lower()) and "reference" not in words:
        return []
    found = []
    for match in _PHRASE.finditer(text, start, end):
        said = match.group().lower()
        if "normal" not in said and "reference" not in said:
            continue
        where = match["where"].lower()
        if where in _RESULTS and ("upper" in said or "lower" in said or "limit" in said):
            continue  # a multiple of a limit is read as a quantity
        value = "abnormal" if where.startswith("outside") else _RESULTS.get(where, "normal")
        found.append(Symbol("result", *match.span(), value))
    return found
