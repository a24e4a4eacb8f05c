"""Units that a measurement cannot have, and bounds that no living person's value comes near."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from trialogue.criteria.criterion import Criterion, ReadingIssue
from trialogue.criteria.lint.finding import Finding
from trialogue.criteria.nodes import AnyAtom, Measurement, Quantity, atoms
from trialogue.vocabulary.units import Analyte, UnitMismatch, analytes, convert

_RELATIVE = frozenset(("%", "", "1"))
"""Units of a share or a change, which any measurement can have."""


def find_impossible_units(criteria: Sequence[Criterion]) -> Iterator[Finding]:
    """`impossible-unit` and `implausible-value`, of measurements whose unit and range the vocabulary knows."""
    for index, criterion in enumerate(criteria):
        for atom, _ in atoms(criterion.condition):
            issue = _issue(atom)
            if issue is not None:
                yield Finding(index, issue)


def _issue(atom: AnyAtom) -> ReadingIssue | None:
    known = analytes().get(atom.concept or "")
    quantity = atom.quantity
    if not isinstance(atom, Measurement) or known is None or quantity is None or quantity.unit is None:
        return None
    if (
        quantity.unit in _RELATIVE
        or quantity.unit.startswith("{")
        or "[IU]" in quantity.unit
        or _is_clearance(quantity.unit, known)
    ):
        return None
    try:
        values = _values(quantity, known)
    except UnitMismatch:
        message = f"{atom.label!r} is not measured in {quantity.unit}; expected a unit such as {known.unit}"
        return ReadingIssue("impossible-unit", message, atom.span)
    outside = [value for value in values if _is_outside(value, known)]
    if not outside:
        return None
    message = (
        f"{outside[0]:g} {known.unit} is no plausible bound for {atom.label!r} "
        f"({known.low:g} to {known.high:g}); the number or its unit may be mistyped"
    )
    return ReadingIssue("implausible-value", message, atom.span)


def _is_clearance(unit: str, known: Analyte) -> bool:
    """A clearance is written with or without the body surface; one is no mistake for the other."""
    return unit.startswith("mL/min") and known.unit.startswith("mL/min")


def _values(quantity: Quantity, known: Analyte) -> list[float]:
    assert quantity.unit is not None
    bounds = [value for value in (quantity.low, quantity.high) if value]
    # A bound of zero is in any unit zero; converted all the same, so that a wrong unit is found.
    convert(1.0, quantity.unit, known.unit, known.id)
    return [convert(value, quantity.unit, known.unit, known.id) for value in bounds]


def _is_outside(value: float, known: Analyte) -> bool:
    return (known.low is not None and value < known.low) or (known.high is not None and value > known.high)
