"""Parts that only say what a word means or how a scale is divided: no number in them is asked of anybody.

"Unfavourable risk is defined as ...", "KDIGO staging: stage 1: ...; stage 2: ..." tell terms, and a table that has both
"< 180 degrees" and "> 180 degrees" divides a scale: whoever is on one side of it is not on the other.
"""

from __future__ import annotations

import re
from typing import Final

from trialogue.criteria.nodes import Age, Condition, Measurement, Quantity, Score, Span
from trialogue.criteria.passes.scan import Scan
from trialogue.criteria.symbols import Bound

_DEFINES: Final = re.compile(
    r"\W*(?!(?:patients?|subjects?|participants?|individuals|those|all|must|have|has|with|no|without|history|presence|"
    r"evidence|known|current|any|diagnos\w+|documented|confirmed)\b)"
    r"(?:(?!\b(?:must|should|who|with|have|has|that|which|or|and)\b)[^.:;,()\[\]]|\([^()]*\)){3,80}?"
    r"\b(?:is|are|was|were|will be) (?:hereby |here )?(?:defined|classified|graded|staged|categori[sz]ed|scored) "
    r"(?:as|by|according|in|into)\b",
    re.IGNORECASE,
)
"""A sentence whose subject is a term."""
_TABLE: Final = re.compile(
    r"\W*(?:[\w-]+ ){0,4}(?:staging|grading|classification|grades?|definitions?)(?: [\w-]+){0,6} ?:", re.IGNORECASE
)
_ROW: Final = re.compile(r"\b(?:stage|grade|class|degree|category) ?(?:\d|[IV]+)\b ?[:;=)\-\u2013]", re.IGNORECASE)
_FEWEST_ROWS: Final = 2


def tells_terms(text: str, span: Span) -> bool:
    """Whether a part is a definition, or a table of stages or grades."""
    if _DEFINES.match(text, *span) is not None:
        return True
    return is_table(text, span)


def is_table(text: str, span: Span) -> bool:
    """Whether a part lists what the stages, grades or classes of a scale are."""
    return _TABLE.match(text, *span) is not None and len(_ROW.findall(text, *span)) >= _FEWEST_ROWS


def divides_a_scale(node: Condition, scan: Scan) -> bool:
    """Whether the number of a bound stands in the part on its other side too: "< 65 years: X; >= 65 years: Y"."""
    if not isinstance(node, Age | Measurement | Score) or node.quantity is None or node.span is None:
        return False
    limit = _limit(node.quantity)
    if limit is None:
        return False
    value, side, unit = limit
    for each in scan.symbols:
        if each.role != "quantity" or not isinstance(each.value, Bound) or not each.value.explicit:
            continue
        other = _limit(each.value.quantity)
        apart = each.start >= node.span[1] or each.end <= node.span[0]
        if apart and other is not None and other[:2] == (value, -side) and unit in (None, other[2], "a"):
            return True
    return False


def _limit(quantity: Quantity) -> tuple[float, int, str | None] | None:
    """The one limit of a bound: its value, the side it is on, its unit."""
    if quantity.low is not None and quantity.high is None:
        return quantity.low, 1, quantity.unit
    if quantity.high is not None and quantity.low is None:
        return quantity.high, -1, quantity.unit
    return None
