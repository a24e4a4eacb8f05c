"""Two windows of one thing: "within 30 days or 5 half-lives, whichever is longer".

The longer of the two is any of them, the shorter both. "Within 30 days or 5 half-lives" alone is any of them too.
"""

from __future__ import annotations

import re
from typing import Final

import msgspec

from trialogue.criteria.nodes import Window
from trialogue.criteria.symbols import Symbol, When
from trialogue.text.durations import parse_time_unit
from trialogue.text.numbers import parse_number

_TWIN: Final = re.compile(
    r"[ ]{0,2},?[ ]?(?P<joint>or|and|/)[ ](?:within[ ]|at least[ ]|for[ ])?"
    r"(?P<value>\d{1,3}|[a-z]{3,6})(?:[ ]?\(\d\))?[ -]?(?:times[ ]the[ ]|x[ ]?)?"
    r"(?P<unit>(?:terminal[ ]|elimination[ ]|plasma[ ]|drug[ ])?half[- ]?li(?:fe|ves)|days?|weeks?|months?)"
    r"(?:[ ]of[ ](?:the[ ]|that[ ]|an?[ ])?(?:\w+[ ]){0,2}(?:drugs?|agents?|medications?|products?|compounds?))?"
    r"(?:[ ]?(?P<open>[,;(\[]?)[ ]?(?:which[ ]?ever|whatever)(?:[ ](?:is|was|one[ ]is|period[ ]is))?(?:[ ]the)?[ ]"
    r"(?P<which>longer|longest|greater|later|shorter|earlier)[ ]?(?P<close>[)\]]?),?)?",
    re.IGNORECASE,
)


_WHICH: Final = re.compile(r"[^.;]{0,120}?\bwh(?:ich[ ]?|at)ever\b", re.IGNORECASE)
"""Which of the two is meant, farther behind: then it cannot be told from the two alone."""
_BEGINS: Final = re.compile(r"[ ]{0,2},?[ ]?(?:or|and|/)[ ]", re.IGNORECASE)


def twin_after(text: str, symbol: Symbol) -> Symbol | None:
    """The window with the second one that stands behind it, or None."""
    when: When = symbol.value
    if symbol.role != "window" or _BEGINS.match(text, symbol.end) is None:
        return None
    found = _TWIN.match(text, symbol.end)
    if found is None or (found["open"] and found["open"] in "([" and not found["close"]):
        return None
    halves = "half" in found["unit"].lower() or when.window.unit == "{half-life}"
    alone = halves and found["joint"].lower() == "or" and not _WHICH.match(text, found.end())
    if not found["which"] and not alone:
        return None
    value = parse_number(found["value"])
    unit = "{half-life}" if "half" in found["unit"].lower() else parse_time_unit(found["unit"])
    if value is None or unit is None:
        return None
    both = (found["which"] or "").lower() in ("shorter", "earlier")
    other = Window(high=value, unit=unit, anchor=when.window.anchor, after=when.window.after)
    between = (symbol.end, found.end("joint") + 1)
    twin = When(when.window, when.repaired, other=other, both=both, between=between)
    return Symbol("window", symbol.start, found.end(), twin)


def with_anchor(when: When, anchor: str | None) -> When:
    """The same two windows, counted from an anchor that stands behind them both."""
    if anchor is None or when.window.anchor is not None or when.other is None:
        return when
    one, other = (msgspec.structs.replace(each, anchor=anchor) for each in (when.window, when.other))
    return msgspec.structs.replace(when, window=one, other=other)
