"""Filled forms of the instruments: a plain mapping becomes a typed form, or is refused with the place and the fix.

A field left out is unanswered, never zero and never "no". Figures are compared exactly as written (0.3 is 3/10): a
value that stands on a bound must not be pushed over it by binary arithmetic.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Annotated, Any, Final, TypeVar

import msgspec

from trialogue.errors import BadInput, in_words
from trialogue.truth import Truth

HIGHEST_PGA: Final = 3.0

Dose = Annotated[float, msgspec.Meta(ge=0, le=10_000)]
"""mg a day."""
Global = Annotated[float, msgspec.Meta(ge=0, le=HIGHEST_PGA)]
"""The physician's global assessment, on its scale of 0 to 3."""
Weight = Annotated[float, msgspec.Meta(gt=0, le=700)]
"""kg."""
Amount = Annotated[float, msgspec.Meta(ge=0, le=1_000_000)]
"""A laboratory value in the unit its field names."""
Activity = Annotated[int, msgspec.Meta(ge=0, le=105)]
"""A total of the SLEDAI family."""

Form = TypeVar("Form", bound=msgspec.Struct)

_COMPARE: Final[dict[str, Callable[[Fraction, Fraction], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
}


class PgaChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The physician's global assessment (0 to 3) at the reference visit and now."""

    before: Global | None = None
    now: Global | None = None


class ActivityChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A total of the SLEDAI family at the reference visit and now; both by the same version."""

    before: Activity | None = None
    now: Activity | None = None


class AmountChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A laboratory value or a dose at the reference visit and now; the field that holds it names the unit."""

    before: Amount | None = None
    now: Amount | None = None


def read_form(kind: type[Form], filled: Mapping[str, Any], name: str) -> Form:
    """`filled` as the form `kind`. Raises BadInput naming the instrument, the field, and what it takes."""
    try:
        return msgspec.convert(dict(filled), kind)
    except msgspec.ValidationError as error:
        fields = ", ".join(field.name for field in msgspec.structs.fields(kind))
        raise BadInput(f"{name}: {in_words(error)}; the form's fields are {fields}") from None


def exact(value: float | str) -> Fraction:
    """The figure as it is written.

    >>> exact(0.1) + exact(0.2) == exact(0.3)
    True
    """
    return Fraction(str(value))


def difference(before: float | None, now: float | None) -> Fraction | None:
    """`now` less `before`; None where one is unanswered."""
    return None if before is None or now is None else exact(now) - exact(before)


def compare(value: float | Fraction | None, comparator: str, bound: float | str | Fraction) -> Truth:
    """Whether the value lies as asked to the bound; UNKNOWN for None.

    >>> compare(30, ">", 30)
    <Truth.FALSE: 'false'>
    """
    if value is None:
        return Truth.UNKNOWN
    return Truth.of(_COMPARE[comparator](Fraction(str(value)), Fraction(str(bound))))
