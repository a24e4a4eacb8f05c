"""Reference limits as multiples: "2.5 x ULN", "three times the upper limit of normal", "twice normal", "> LLN"."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import Final

import msgspec

from trialogue.criteria.nodes import OF_LOWER, OF_UPPER, Quantity
from trialogue.vocabulary import default
from trialogue.vocabulary.units import analytes, unit_of_analyte

_OF_WHOM: Final = (
    r"(?:(?:the|an|above|institutional|institution's|laboratory|laboratory's|lab|local|site|study|site's|central|"
    r"of|to|greater|higher|more|"
    r"age|sex|gender|age-adjusted|age-specific|respective|corresponding|adjusted|and|for|than)[ -]){0,6}"
)
_MORE: Final = (
    r"(?:(?:the|normal|reference|limits?|level|levels|value|values|of|range|ranges|institutional|bound|boundary|"
    r"laboratory|threshold)(?:[ ]|(?![a-z]))){1,7}"
)
_LIMIT: Final = re.compile(
    rf"[ ]{{0,2}}(?P<times>[xX*]\*?|times?|-?[ ]?folds?)?[ ]{{0,2}}{_OF_WHOM}"
    rf"(?:(?P<upper>I?ULN|UNL|ULNR|ULRR|NUL|(?:upper|highest|maximum|uper|superior|higher)[ ]{_MORE}"
    rf"|(?:normal|reference)[ ]upper[ ]{_MORE}|(?:normal|reference)[ ](?:value|range|limit)'?s?[ ]upper[ ]{_MORE})"
    rf"|(?P<lower>LLN|LNL|(?:lower|lowest|minimum)[ ]{_MORE}|(?:normal|reference)[ ]lower[ ]{_MORE})"
    rf"|(?P<normal>normal(?:[ ](?:values?|range|levels?|limits?))?|NL|N))(?![a-zA-Z])",
    re.IGNORECASE,
)
_OF_METHOD: Final = re.compile(r"[ ](?:of )?(?:the )?(?:assay|quantif|quantit|detect|sensitivity)", re.IGNORECASE)
"""Behind a limit: it is of the method, "above the lower limit of quantification", not of what is normal."""
_WHOSE: Final = re.compile(
    r"[ ](?:of|for|per|at) (?:the )?(?:normal |reference )?(?:ranges? |limits? |values? )?"
    r"(?:(?:of|for|at) the )?(?:(?:testing|local|central|institutional|study|clinical|site|hospital|site's) ){0,2}"
    r"(?:laborator(?:y|ies)|reference ranges?|lab)\b",
    re.IGNORECASE,
)
"""Behind a limit: whose it is, "> ULN *of the reference range of the testing laboratory*"."""
_FARTHEST: Final = 90
_MARKS: Final = (
    "ln", "nl", "nul", "ulr", "normal", "reference", "upper", "lower", "est ", "imum", "superior", "higher",
    "x n", "xn", "* n", "times n",
)  # fmt: skip
"""One of these stands in every limit: looked for before the pattern is tried."""
MULTIPLES: Final = {"twice": 2.0, "thrice": 3.0, "double": 2.0, "triple": 3.0, "twofold": 2.0, "threefold": 3.0}
"""Words that are a number only before a limit: "twice the upper limit of normal"."""


@functools.cache
def is_times_of_nothing(concept: str, unit: str | None) -> bool:
    """ "ALT > 3 times": times of what is not said, where something is measured in a unit and not counted."""
    if unit != "{count}":
        return False
    kinds = [known for known in analytes() if known == concept or default().is_a(known, concept)]
    return any(analytes()[known].unit != unit for known in kinds)


def in_its_unit(quantity: Quantity, concept: str, written: str) -> Quantity:
    """A bound written in "G/L" in what that is for the concept: 10^9/L of cells, g/L of a substance."""
    if written.strip() != "G/L":
        return quantity
    unit = unit_of_analyte(quantity.unit, concept)
    return quantity if unit == quantity.unit else msgspec.structs.replace(quantity, unit=unit)


@dataclass(slots=True)
class Limit:
    """A limit that stands behind a number or a comparison: its unit and where it ends."""

    unit: str
    end: int


def limit_after(text: str, at: int, *, multiple: bool = False) -> Limit | None:
    """The limit that begins at offset `at`. `multiple` says that a word for "times" has stood before it already."""
    ahead = text[at : at + _FARTHEST].lower()
    match = _LIMIT.match(text, at) if any(map(ahead.__contains__, _MARKS)) else None
    if match is None:
        return None
    if match.group("normal") and not (multiple or match.group("times")):
        return None  # "1 normal kidney": only a multiple of normal is one of its upper limit
    end = at + len(match.group().rstrip())
    if whose := _WHOSE.match(text, end):
        end = whose.end()
    if _OF_METHOD.match(text, end):
        return None
    return Limit(OF_LOWER if match.group("lower") else OF_UPPER, end)
