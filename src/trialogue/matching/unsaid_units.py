"""The unit of a bound that names none: "BMI > 35", "platelets < 100,000". The table: `data/unsaid_units.tsv`.

Every unit in which studies set bounds of this size is tried, as with equations that are not named: the answer stands
where they agree, and is unknown where they do not.
"""

from __future__ import annotations

from functools import cache
from typing import Final

import msgspec

from trialogue.criteria.nodes import AnyAtom, Measurement, Quantity
from trialogue.matching.tables import read_rows

RULE: Final = "unit not named"


def lacks_unit(atom: AnyAtom) -> bool:
    """Whether a bound names no unit and its size tells which it may be.

    >>> lacks_unit(Measurement(concept="bmi", quantity=Quantity(low=35)))
    True
    >>> lacks_unit(Measurement(concept="bmi", quantity=Quantity(low=35, unit="kg/m2")))
    False
    """
    return bool(unsaid_quantities(atom))


def unsaid_quantities(atom: AnyAtom) -> tuple[Quantity, ...]:
    """The bound in each unit that it may be in, the commonest first; none where it names one or nothing fits.

    >>> [each.unit for each in unsaid_quantities(Measurement(concept="haemoglobin", quantity=Quantity(high=9)))]
    ['g/dL', 'mmol/L']
    """
    quantity = atom.quantity
    if quantity is None or quantity.unit is not None or not isinstance(atom, Measurement):
        return ()
    ends = [end for end in (quantity.low, quantity.high) if end is not None]
    return tuple(
        msgspec.structs.replace(quantity, unit=unit)
        for unit, low, high in _units().get(atom.concept or "", ())
        if ends and all(low <= end <= high for end in ends)
    )


def said_quantity(atom: AnyAtom) -> Quantity | None:
    """The bound as it is asked for: in its own unit, else in the commonest that it may be in."""
    return next(iter(unsaid_quantities(atom)), atom.quantity)


@cache
def _units() -> dict[str, list[tuple[str, float, float]]]:
    found: dict[str, list[tuple[str, float, float]]] = {}
    for concept, unit, low, high in read_rows("unsaid_units.tsv"):
        found.setdefault(concept, []).append((unit, float(low), float(high)))
    return found
