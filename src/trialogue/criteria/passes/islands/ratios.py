"""Ratios, differences and fractions of two measures, which are neither of the two."""

from __future__ import annotations

import re
from typing import Final

from trialogue.criteria.passes.islands.whole_names import Named
from trialogue.criteria.passes.scan import CLOSE, OPEN, PASSED_OVER, Scan, opening
from trialogue.criteria.symbols import Bound
from trialogue.vocabulary import default

_MEASURES: Final = ("measurement", "instrument")
_SLASHED: Final = 2
_MEAN: Final = re.compile(r"(?<=-)mean \Z", re.IGNORECASE)


def ratio_of_volumes(scan: Scan, index: int) -> Named | None:
    """ "FEV1 (...) / FVC (...) ratio < 70 %": the ratio of the two, not the second of them."""
    at = index - 1
    while at > 0 and (scan.symbols[at].role in PASSED_OVER or scan.text[slice(*scan.symbols[at].span)] == "ratio"):
        at -= 1
    at = _outside(scan, at)
    if at < _SLASHED or scan.symbols[at].role != "concept" or scan.symbols[at].value.id != "fvc":
        return None
    if scan.symbols[at - 1].role != "/":
        return None
    first = scan.symbols[_outside(scan, at - 2)]
    if first.role != "concept" or first.value.id != "fev1":
        return None
    return default().concept("fev1-fvc"), (first.start, scan.symbols[at].end)


def _outside(scan: Scan, at: int) -> int:
    """The symbol before the bracket that closes at `at`, or `at` itself."""
    while at > 0 and scan.symbols[at].role == CLOSE:
        at = opening(scan, at) - 1
    return max(at, 0)


def is_difference(scan: Scan, start: int) -> bool:
    """ "PCWP-RAP >= 5": what one measure is above another."""
    lead = _MEAN.search(scan.text, max(scan.start, start - 10), start)
    start = start if lead is None else lead.start()
    if scan.text[start - 1 : start] != "-":
        return False
    before = next((each for each in scan.symbols if each.end == start - 1), None)
    return before is not None and before.role == "concept" and before.value.kind in _MEASURES


def is_ratio(scan: Scan, start: int) -> bool:
    """ "MMV / FVC <= 70 %": what one measure is to another, of which the first was not read."""
    at = next((i for i, each in enumerate(scan.symbols) if each.start >= start), 0) - 1
    if at < 1 or scan.symbols[at].role != "/":
        return False
    return scan.symbols[at - 1].role == "word" and scan.text[slice(*scan.symbols[at - 1].span)].isupper()


def ejection_fraction(scan: Scan, index: int, bound: Bound) -> Named | None:
    """ "HFrEF *(<= 40 %)*": a percentage in brackets behind a heart failure by its ejection fraction."""
    if bound.quantity.unit != "%" or index < _BRACKETED or scan.symbols[index - 1].role != OPEN:
        return None
    name = scan.symbols[index - 2]
    if name.role != "concept" or not name.value.id.endswith("-ejection-fraction"):
        return None
    return default().concept("lvef"), scan.symbols[index].span


_BRACKETED: Final = 2
