"""When a pregnancy is planned for: "planning to become pregnant during the course of the study".

A plan that would exclude is one for the time of the study, so that these words ask no more than the plan does.
"""

from __future__ import annotations

import re
from typing import Final

from trialogue.criteria.symbols import Symbol, with_neutral

_PLANS: Final = frozenset(("planning-pregnancy",))
_ENDS: Final = r"(?= (?:or|and)\b|[ ]?(?:[,;.:)]|\Z))"
_NURSE: Final = r" or (?:to )?(?:breast-?[ ]?feed|nurse)"
_MEANWHILE: Final = re.compile(
    rf"(?:{_NURSE})?[ ](?:at any time )?"
    r"(?:during|while (?:on|in|participating in|enrolled in|taking part in)|throughout|within|in|over|for)"
    r"(?: (?:the|this|their|entire))*(?: (?:whole )?(?:course|duration|period|time|length|conduct)(?: of)?)?"
    r"(?: (?:the|this|their))*(?: clinical)?[ ](?:study|trial|treatment|research|participation)"
    r"(?:[ ](?:period|participation|treatment|duration|drug))?(?: in (?:the|this) (?:study|trial))?"
    rf"{_ENDS}|{_NURSE}{_ENDS}",
    re.IGNORECASE,
)


def without_time_of_plans(symbols: list[Symbol], text: str) -> list[Symbol]:
    """The same symbols, with what only says that a pregnancy is planned for the time of the study as no more."""
    plans = [each.end for each in symbols if each.role == "concept" and each.value.id in _PLANS]
    meanwhile = (_MEANWHILE.match(text, end, symbols[-1].end) for end in plans)
    return with_neutral(symbols, [found.span() for found in meanwhile if found is not None])
