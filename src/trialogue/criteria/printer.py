"""Canonical text of a condition tree; :mod:`trialogue.criteria.parser` reads it back to the same tree, spans aside.

The form::

    all(age([18..70] "a"), except(diagnosis("malignancy", window=[..5] "a"), diagnosis("basal-cell-carcinoma")))

An atom is its lower-case name, its concept in quotes, then what it says, always in the order of the node's fields. A
quantity is an interval: a square bracket includes its end, a round one does not, and an open end is left empty.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from trialogue.criteria.nodes import (
    All,
    Any,
    AtLeast,
    Atom,
    Condition,
    Except,
    IfThen,
    Medication,
    Not,
    Quantity,
    Readings,
    Score,
    Window,
)


def print_condition(node: Condition) -> str:
    """The canonical text of a tree; spans are not in it.

    >>> from trialogue.criteria.nodes import Age
    >>> print_condition(Age(quantity=Quantity(low=18, high=70, unit="a"), label="Age"))
    'age([18..70] "a", label="Age")'
    """
    match node:
        case All(parts=parts) | Any(parts=parts):
            return _call(type(node).__name__.lower(), map(print_condition, parts))
        case AtLeast(n=n, parts=parts):
            return _call("atleast", [str(n), *map(print_condition, parts)])
        case Not(part=part):
            return _call("not", [print_condition(part)])
        case Except(base=base, exceptions=exceptions):
            return _call("except", map(print_condition, (base, *exceptions)))
        case IfThen(guard=guard, then=then):
            return _call("ifthen", [print_condition(guard), print_condition(then)])
        case Readings(alternatives=alternatives, rule=rule):
            return _call("readings", [quoted(rule), *map(print_condition, alternatives)])
    return _print_atom(node)


def _call(name: str, arguments: Iterable[str]) -> str:
    return f"{name}({', '.join(arguments)})"


def quoted(text: str) -> str:
    """Any characters between double quotes, as in JSON."""
    return json.dumps(text)


def print_number(value: float) -> str:
    """The shortest text that reads back to the same number.

    >>> print_number(18.0), print_number(0.1)
    ('18', '0.1')
    """
    text = repr(float(value))
    return text.removesuffix(".0")


def print_quantity(quantity: Quantity) -> str:
    """An interval with its unit.

    >>> print_quantity(Quantity(high=8, high_inclusive=False, unit="{score}"))
    '[..8) "{score}"'
    """
    low = "" if quantity.low is None else print_number(quantity.low)
    high = "" if quantity.high is None else print_number(quantity.high)
    ends = ("[" if quantity.low_inclusive else "(", "]" if quantity.high_inclusive else ")")
    unit = "" if quantity.unit is None else f" {quoted(quantity.unit)}"
    return f"{ends[0]}{low}..{high}{ends[1]}{unit}"


def print_window(window: Window) -> str:
    """A stretch of time before its anchor, or `after` it."""
    interval = print_quantity(Quantity(low=window.low, high=window.high, unit=window.unit))
    side = "after" if window.after else "before"
    anchor = "" if window.anchor is None else f" {side} {quoted(window.anchor)}"
    return interval + (anchor or (" after" if window.after else ""))


def _print_atom(atom: Atom) -> str:
    said = [] if atom.concept is None else [quoted(atom.concept)]
    if atom.quantity is not None:
        said.append(print_quantity(atom.quantity))
    if atom.label:
        said.append(f"label={quoted(atom.label)}")
    if atom.window is not None:
        said.append(f"window={print_window(atom.window)}")
    if atom.stable_for is not None:
        said.append(f"stable_for={print_window(atom.stable_for)}")
    if atom.temporality is not None:
        said.append(f"temporality={quoted(atom.temporality)}")
    if atom.qualifiers:
        said.append(f"qualifiers=[{', '.join(map(quoted, atom.qualifiers))}]")
    if isinstance(atom, Score):
        said += [
            f"{name}={quoted(value)}" for name in ("grade", "version") if (value := getattr(atom, name)) is not None
        ]
    if isinstance(atom, Medication) and atom.route is not None:
        said.append(f"route={quoted(atom.route)}")
    return _call(type(atom).__name__.lower(), said)
