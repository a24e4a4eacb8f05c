"""Where a bound goes on from the one before it, and what may stand between a name and its bound."""

from __future__ import annotations

import re
from typing import Final

from trialogue.criteria.nodes import LIMIT_UNITS
from trialogue.criteria.passes.islands.whole_names import counts_behind
from trialogue.criteria.passes.scan import CLOSE, OPEN, Scan, opening
from trialogue.criteria.symbols import Bound, Symbol
from trialogue.vocabulary import Concept
from trialogue.vocabulary.units import UnitMismatch, analytes, convert

_NEAR: Final = 8
_HOW: Final = re.compile(
    r"\b(?:(?:at|on|during|in|upon|from) (?:the |an? |each |any |either |both |every )?(?:[\w-]+ ){0,2}"
    r"(?:visits?|morning|evening|admission|presentation|examination|exam|eyes?|position|room air|chart|scan|"
    r"ultrasound|ultrasonography|echocardiograph\w*|echocardiogram|echo|MRI|CT|OCT|ECG|EKG|imaging)|"
    r"(?:(?:as )?(?:calculated|estimated|measured|determined|assessed|obtained|evaluated) )?(?:directly )?"
    r"(?:by|using|via|with|per|according to|based on) (?:the |an? )?(?:[\w-]+ ){0,3}"
    r"(?:formula|equation|method|criteria|assay|Cockcroft-Gault|MDRD|CKD-EPI|Schwartz|echocardiograph\w*|echocardiogram|echo|MRI|CT|OCT|ECG|EKG|ultrasound|"
    r"ultrasonography|scan|tonometry|oximetry|spirometry))(?: \d)?\Z",
    re.IGNORECASE,
)
"""Where, when or how something is measured, straight before its bound."""
_MEASURED: Final = re.compile(
    r"\b(?:measured|assessed|determined|involved|involvement|affected) (?:in|at|on|by|from|with|using|of) "
    r"(?:the |an? )?(?:[\w-]+ ){0,3}[\w-]+\Z",
    re.IGNORECASE,
)
_LONGEST_HOW: Final = 90
_SHOWN: Final = frozenset(("demonstrating", "showing"))
_NORMAL: Final = frozenset(("normal", "within normal limits", "wnl", "normal limits"))
_ROUNDS: Final = frozenset(
    (
        "either",
        "currently",
        "usually",
        "approximately",
        "measuring",
        "measures",
        "measure",
        "rated",
        "scored",
        "cutoff",
        "threshold",
    )
)
"""Words that may stand before a bound and say nothing of it."""
_CUT_OFF: Final = re.compile(r"\bcut[ -]{1,3}off\Z", re.IGNORECASE)


def follows_bound(scan: Scan, at: int, bound: Bound, bounded: Symbol, concept: Concept) -> bool:
    """Whether the bound goes on from one of `concept` before it: "< 26 kg in men; < 18 kg in women", "< 3 or > 7"."""
    joined = False
    stop = max(-1, at - _NEAR)
    while at > stop:
        symbol = scan.symbols[at]
        words = scan.text[symbol.start : symbol.end].lower()
        if symbol.role == "quantity":
            unit = symbol.value.quantity.unit if isinstance(symbol.value, Bound) else None
            if unit is not None and bound.quantity.unit is None and counts_behind(scan.text, *bounded.span):
                return False
            return joined and _go_together(unit, bound.quantity.unit, concept)
        sexed = symbol.role == "concept" and symbol.value.kind == "sex"
        if symbol.role == CLOSE:
            at = opening(scan, at)
        elif symbol.role in ("or", "and", ",", ";", ":", OPEN, "[", "]", "/"):
            joined = True
        elif not (sexed or symbol.role in ("neutral", "agecue", "at") or words in ("in", "for", "if", "but")):
            return False
        at -= 1
    return False


def _go_together(first: str | None, second: str | None, concept: Concept) -> bool:
    """Whether two bounds of one name may have these units: "<= 7.3 kPa or < 55 mmHg", not "> 12,000 or > 10 %"."""
    if (
        second is None
        or first in LIMIT_UNITS
        or (first is not None and second in LIMIT_UNITS)
        or first == second == "%"
    ):
        return True
    if fits(concept, second) is False:
        return False
    return first in (None, second) or _convertible(first, second, concept)


def _convertible(first: str, second: str, concept: Concept) -> bool:
    try:
        convert(1.0, first, second, analyte=concept.id)
    except UnitMismatch:
        return False
    return True


def fits(concept: Concept, unit: str | None) -> bool | None:
    """Whether what a concept measures can have a unit; None where that is not known."""
    known = analytes().get(concept.id)
    if known is None or unit is None or unit.startswith("{"):
        return None
    return _convertible(known.unit, unit, concept)


def is_no_share(concept: Concept, unit: str | None) -> bool:
    """Whether a percentage cannot be of what a concept measures: "TC >= 50 %" is no cholesterol."""
    known = analytes().get(concept.id)
    return unit == "%" and known is not None and _CONCENTRATION.match(known.unit) is not None and concept.id != "hba1c"


_CONCENTRATION: Final = re.compile(r"(?:[munp]?g|[munp]?mol|U|m?\[IU\])/")


def before_how(scan: Scan, at: int) -> int | None:
    """The symbol before the words that say where, when or how it is measured; None where none end at `at`.

    "IOP *at the preoperative visit* of >= 18 mmHg", "eGFR *by the MDRD formula*", "*normal or* < 1.5 x ULN".
    """
    symbol = scan.symbols[at]
    words = scan.text[slice(*symbol.span)].lower()
    if words in _ROUNDS:
        return at - 1
    if words == "off" and (cut := _CUT_OFF.search(scan.text, max(scan.start, symbol.end - 10), symbol.end)):
        return next((i - 1 for i in range(at, -1, -1) if scan.symbols[i].start <= cut.start()), -1)
    if words in _SHOWN and at:
        return at - 1 if _may_be_measured(scan, at - 1) else before_how(scan, at - 1)
    if symbol.role == "or" and at > 1 and scan.text[slice(*scan.symbols[at - 1].span)].lower() in _NORMAL:
        return at - 2
    if symbol.role not in ("word", "concept", "number", "neutral", "equation"):
        return None
    found = _HOW.search(scan.text, max(scan.start, symbol.end - _LONGEST_HOW), symbol.end)
    measured = _MEASURED.search(scan.text, max(scan.start, symbol.end - _LONGEST_HOW), symbol.end)
    begin = measured.start() if measured else found.start() if found else None
    if begin is None:
        return None
    before = at
    while before >= 0 and scan.symbols[before].start >= begin:
        before -= 1
    return before if before >= 0 and (measured is not None or _may_be_measured(scan, before)) else None


def _may_be_measured(scan: Scan, at: int) -> bool:
    """Whether a measure stands here, or words that may name one: nothing else is measured somewhere or somehow."""
    symbol = scan.symbols[at]
    if symbol.role == CLOSE:
        return _may_be_measured(scan, opening(scan, at) - 1) if opening(scan, at) > 0 else False
    if symbol.role == "concept":
        return symbol.value.kind in ("measurement", "instrument")
    return scan.text[slice(*symbol.span)].lower().rpartition(" ")[2] in _NOUNS


_NOUNS: Final = frozenset(
    ("index", "score", "scores", "rate", "level", "levels", "size", "area", "volume", "ratio", "value", "values",
     "scale", "thickness", "diameter", "pressure", "count", "gradient", "acuity", "length", "width", "temperature",
     "fraction", "error", "equivalent")
)  # fmt: skip
