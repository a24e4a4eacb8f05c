"""What was understood, in plain English words."""

from __future__ import annotations

from typing import Final

from trialogue.criteria.nodes import (
    Age,
    All,
    Allergy,
    Any,
    AtLeast,
    Condition,
    Consent,
    Diagnosis,
    Except,
    IfThen,
    Judgement,
    Measurement,
    Medication,
    Not,
    Opaque,
    Participation,
    Procedure,
    Quantity,
    Readings,
    Score,
    Sex,
    State,
    Window,
)
from trialogue.criteria.printer import print_number
from trialogue.vocabulary import default

_UNITS: Final = {
    "a": "years",
    "mo": "months",
    "wk": "weeks",
    "d": "days",
    "h": "hours",
    "min": "minutes",
    "{xULN}": "times the upper limit of normal",
    "{xLLN}": "times the lower limit of normal",
    "{xBaseline}": "times baseline",
    "{half-life}": "half-lives",
    "{score}": "",
    "{count}": "",
    "mg/d": "mg/day",
    "mL/min/{1.73_m2}": "mL/min per 1.73 m²",
    "10*9/L": "× 10^9/L",
}


def describe(node: Condition) -> str:
    """One sentence part for the tree, for people who do not read trees.

    >>> describe(Not(part=State(concept="pregnant", label="pregnant")))
    'not (pregnant)'
    """
    match node:
        case All(parts=parts):
            return " and ".join(_bracketed(part) for part in parts)
        case Any(parts=parts):
            return " or ".join(_bracketed(part) for part in parts)
        case AtLeast(n=n, parts=parts):
            return f"at least {n} of: " + "; ".join(map(describe, parts))
        case Not(part=part):
            return f"not ({describe(part)})"
        case Except(base=base, exceptions=exceptions):
            return f"{_bracketed(base)}, except {'; '.join(map(describe, exceptions))}"
        case IfThen(guard=guard, then=then):
            return f"if {_bracketed(guard)}, then {_bracketed(then)}"
        case Readings(alternatives=(stands, Opaque()), rule="unread-part"):
            return f"{_bracketed(stands)}, in a sentence not fully understood"
        case Readings(alternatives=alternatives):
            return "either of these readings: " + " / ".join(_bracketed(each) for each in alternatives)
    return _describe_atom(node)


def _bracketed(node: Condition) -> str:
    words = describe(node)
    return f"({words})" if isinstance(node, All | Any | Except | IfThen | Readings) else words


def _describe_atom(node: Condition) -> str:
    match node:
        case Opaque(label=label, window=window):
            time = f"; time: {_when(window)}" if window is not None else ""
            return f"[not understood: {' '.join(label.split())}{time}]"
        case Consent():
            return "consent or willingness, which only the person can give"
        case Judgement():
            return "a judgement only the study team can make"
        case Age(quantity=quantity):
            return f"age {describe_quantity(quantity)}"
        case Sex(concept=concept):
            return str(concept)
        case Participation(qualifiers=qualifiers, window=window):
            return _joined(
                f"taking part in another {' '.join([*qualifiers, 'study'])}", _when(window), node.temporality
            )
        case Allergy():
            return f"allergy to {_name(node)}"
        case Medication(route=route):
            parts = [route, _name(node), describe_quantity(node.quantity), _stable(node.stable_for), _when(node.window)]
            return _joined(" ".join(filter(None, parts[:2])), *parts[2:], node.temporality)
        case Score(grade=grade, quantity=Quantity(low=0, high=0)) if grade is not None:
            return f"no {_name(node)} {grade} grades"
        case Score(grade=grade) if grade is not None:
            return f"number of {_name(node)} {grade} grades {describe_quantity(node.quantity)}"
        case Diagnosis(quantity=quantity) if quantity is not None:
            return f"{_name(node)} for {describe_quantity(quantity).replace('above', 'more than')}"
        case Measurement() | Score() | Diagnosis() | Procedure() | State():
            words = " ".join([*node.qualifiers, _name(node)])
            return _joined(words, describe_quantity(node.quantity), _when(node.window), node.temporality)
    return type(node).__name__.lower()


def _name(node: Condition) -> str:
    concept = getattr(node, "concept", None)
    vocabulary = default()
    if concept in vocabulary:
        return vocabulary.concept(str(concept)).name
    return str(getattr(node, "label", "") or concept or "").strip()


def _joined(first: str, *more: str | None) -> str:
    words = [first, *(each for each in more if each)]
    last = words[-1]
    if last in ("current", "history"):
        # "Within 5 years (ever)" would contradict itself: a window says more than "ever".
        windowed = any(each.startswith(("within ", "at least ")) for each in words[1:-1])
        words[-1] = "(now)" if last == "current" else "" if windowed else "(ever)"
    return " ".join(word for word in words if word)


def describe_quantity(quantity: Quantity | None) -> str:
    """ "18 to 70 years", "above 2 times the upper limit of normal"."""
    if quantity is None:
        return ""
    unit = _UNITS.get(quantity.unit or "", quantity.unit or "")
    if {quantity.low, quantity.high} <= {1, None}:
        unit = _singular(unit)
    low = None if quantity.low is None else print_number(quantity.low)
    high = None if quantity.high is None else print_number(quantity.high)
    if low is not None and low == high:
        words = f"exactly {low}"
    elif low is not None and high is not None:
        words = f"{low} to {high}" + _excluded_ends(quantity)
    elif low is not None:
        words = f"{'at least' if quantity.low_inclusive else 'above'} {low}"
    elif high is not None:
        words = f"{'at most' if quantity.high_inclusive else 'below'} {high}"
    else:
        return ""
    single = {quantity.low, quantity.high} - {None} == {1.0}
    return f"{words} {unit.removesuffix('s') if single else unit}".strip()


def _excluded_ends(quantity: Quantity) -> str:
    if quantity.low_inclusive and quantity.high_inclusive:
        return ""
    if not quantity.low_inclusive and not quantity.high_inclusive:
        return " (both ends excluded)"
    return f" ({'lower' if not quantity.low_inclusive else 'upper'} end excluded)"


def _singular(unit: str) -> str:
    """One of a unit that is written as a word; a code ("ms") stays as it is.

    >>> _singular("years"), _singular("half-lives"), _singular("ms")
    ('year', 'half-life', 'ms')
    """
    if unit == "half-lives":
        return "half-life"
    return unit[:-1] if unit in {"years", "months", "weeks", "days", "hours", "minutes"} else unit


def _length(window: Window) -> str:
    unit = _UNITS.get(window.unit, window.unit)
    if window.low is not None and window.high is not None:
        return f"{print_number(window.low)} to {print_number(window.high)} {unit}"
    value = window.high if window.high is not None else window.low
    return "" if value is None else f"{print_number(value)} {_singular(unit) if value == 1 else unit}"


def _when(window: Window | None) -> str | None:
    if window is None:
        return None
    side = "after" if window.after else "before"
    anchor = f" {side} {window.anchor or 'today'}"
    return f"{'within' if window.high is not None else 'at least'} {_length(window)}{anchor}"


def _stable(window: Window | None) -> str | None:
    return None if window is None else f"unchanged for at least {_length(window)}"
