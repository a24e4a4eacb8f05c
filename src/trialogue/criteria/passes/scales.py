"""Scales that are only described: "PGA >= 1 (scale 0-3)", "pain of 4 or more on a 0 to 10 visual analogue scale".

From where to where a scale goes is no bound of hers.
"""

from __future__ import annotations

import re
from typing import Final

from trialogue.criteria.symbols import Symbol, with_neutral

_REACH: Final = r"\d{1,3}(?:[.,]\d)?[ ]?(?:-|to|\u2013)[ ]?\d{1,3}(?:[.,]\d)?(?:[- ]?(?:points?|cm|mm))?"
_NAMED: Final = (
    r"(?:(?:visual|numeric(?:al)?|verbal|analog(?:ue)?|rating|pain|likert|ordinal)[ -])*(?:scale|VAS|NRS)"
    r"(?:[ ]\((?:VAS|NRS)\))?"
)
_DESCRIBED: Final = re.compile(
    rf"\((?:on[ ])?(?:an?[ ])?(?:(?:scale|range|score|possible range)s?(?:[ ](?:of|from|is))?:?[ ]{_REACH}|"
    rf"{_REACH}[ ]{_NAMED})\)|"
    rf"\bon[ ](?:an?|the)[ ](?:{_REACH}[ ]{_NAMED}|{_NAMED}(?:[ ](?:of|from))?[ ]{_REACH})",
    re.IGNORECASE,
)


def without_scales(symbols: list[Symbol], text: str) -> list[Symbol]:
    """The same symbols, with each such description as one that says nothing."""
    if not symbols:
        return symbols
    described = _DESCRIBED.finditer(text, symbols[0].start, symbols[-1].end)
    return with_neutral(symbols, [found.span() for found in described])
