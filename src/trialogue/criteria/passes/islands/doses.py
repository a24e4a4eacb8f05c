"""Doses in an unread part: a bound in a dose's unit beside the drug it is a dose of."""

from __future__ import annotations

import re
from typing import Final

import msgspec

from trialogue.criteria.nodes import Medication, Quantity
from trialogue.criteria.passes.scan import CLOSE, OPEN, Scan, keep
from trialogue.criteria.symbols import Bound, Symbol

_DOSE: Final = re.compile(r"(?:g|mg|ug|ng|U|\[IU\]|k\[IU\]|\{count\})(?:/(?:kg|m2))?(?:/(?:d|wk|h|min|mo))?\Z")
_ONLY_DOSE: Final = re.compile(r"(?:(?:mg|ug|\[IU\])(?:/(?:kg|d|wk|mo))*|U/(?:kg|d)(?:/d)?|g/d)\Z")
_DRUGS: Final = frozenset(("drug", "drug-class"))
_STOPS: Final = frozenset((".", ";", "quantity", "except", "not"))
_FAR: Final = 9
_OF: Final = frozenset(("of", "neutral", "word", OPEN, CLOSE, "-", "/", "qualifier", "route", "dose-head", "examples"))


def is_dose(unit: str | None) -> bool:
    """Whether a unit is one that drugs are given in."""
    return unit is not None and _DOSE.match(unit) is not None


def is_only_dose(unit: str | None) -> bool:
    """Whether hardly anything but a drug is given in a unit, so that such a bound names no measurement."""
    return unit is not None and _ONLY_DOSE.match(unit) is not None


def take_dose(scan: Scan, index: int, symbol: Symbol, bound: Bound) -> bool:
    """Keep a Medication with its dose, where a drug stands near enough to be the one dosed."""
    if not bound.explicit or not is_dose(bound.quantity.unit):
        return False
    quantity = _whole(scan, symbol, bound)
    if quantity is None:
        return True
    if _CONTRA.search(scan.text, scan.start, symbol.start) or _PROVOKES.search(scan.text, scan.start, symbol.start):
        return True
    drug = _drug(scan, index, -1) or _drug(scan, index, 1)
    if drug is None:
        return False
    equivalent = _EQUIVALENT.match(scan.text, drug.end, symbol.start) is not None
    if drug.start < symbol.start and not equivalent and _last_of_list(scan, drug):
        return False  # "glargine, or degludec, greater than 10 units": the dose goes for each
    span = (min(drug.start, symbol.start), max(drug.end, symbol.end))
    label = scan.text[drug.start : drug.end]
    keep(scan, Medication(concept=drug.value.id, label=label, quantity=quantity, span=span))
    return True


def _whole(scan: Scan, symbol: Symbol, bound: Bound) -> Quantity | None:
    """The dose with the unit that goes on behind the drug's name: "0.5 mg *prednisone equivalent/kg/day*".

    None where it says how much is allowed.
    """
    if scan.allowing and _ALLOWED.search(scan.text, symbol.end, scan.end):
        return None
    unit = bound.quantity.unit or ""
    behind = _GOES_ON.match(scan.text, symbol.end, scan.end)
    if behind is None or "/" in unit or unit not in ("mg", "g", "ug"):
        return bound.quantity
    per = ("/kg" if behind["weight"] else "") + ("/d" if behind["day"] or behind["daily"] else "")
    return msgspec.structs.replace(bound.quantity, unit=unit + per)


_EQUIVALENT: Final = re.compile(r"[ -]?equivalents?\b", re.IGNORECASE)
""" "Benzodiazepines, and lorazepam *equivalents* > 1 mg daily": the dose is one of that drug."""
_CONTRA: Final = re.compile(r"\bcontraindicat", re.IGNORECASE)
_PROVOKES: Final = re.compile(r"\bP[CD] ?\(?\d\d?\b|\bprovo(?:cat\w+|king) (?:dose|concentration)", re.IGNORECASE)
""" "PD20 FEV1 <= 0.3 mg methacholine": the dose that provokes, which is measured and not taken."""
_ALLOWED: Final = re.compile(r"[^.;]{0,60}\b(?:allowed|permitted|permissible|acceptable)\b", re.IGNORECASE)
_GOES_ON: Final = re.compile(
    r"(?: (?:of )?[A-Za-z-]+){0,3}?(?: or)?(?: ?\(?equivalents?\)?)?"
    r"(?:(?P<weight> ?/ ?kg)?(?P<day> ?/ ?d(?:ay)?\b| (?:per|a|each) day\b)|(?P<daily> daily\b))",
    re.IGNORECASE,
)


def _last_of_list(scan: Scan, drug: Symbol) -> bool:
    """Whether "or" or "and" and another drug stand straight before a drug."""
    at = scan.symbols.index(drug) - 1
    if at < 0 or scan.symbols[at].role not in ("or", "and", "/"):
        return False
    while at >= 0 and scan.symbols[at].role in ("or", "and", "/", ","):
        at -= 1
    return at >= 0 and scan.symbols[at].role == "concept" and scan.symbols[at].value.kind in _DRUGS


def _drug(scan: Scan, index: int, step: int) -> Symbol | None:
    """The nearest drug on one side, in the same breath."""
    at, joined = index + step, False
    for _ in range(_FAR):
        if not 0 <= at < len(scan.symbols):
            return None
        symbol = scan.symbols[at]
        if symbol.role == "concept":
            if symbol.value.kind in _DRUGS:
                return symbol
            if symbol.value.kind in ("measurement", "instrument"):
                return None
        joined |= symbol.role == "or"
        if symbol.role == "quantity" and step < 0 and joined and is_only_dose(symbol.value.quantity.unit):
            at += step  # "X (> 7.2 mg/kg IV or > 9 mg/kg orally)": two doses of one drug
            continue
        if symbol.role in _STOPS or (step > 0 and symbol.role not in _OF):
            return None
        at += step
    return None
