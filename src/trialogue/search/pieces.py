"""The fields of a record as the query language asks for them, in the index and in columns.

Every value stands in the index under its field, between the marks OPENS and CLOSES: so a phrase never runs from one
value into the next, the beginning and the end of a value can be asked for, and a field without a value is known by the
mark it lacks. The figures of results (measurements, adverse events, flow) are left out: they are half of all text and
seldom asked for, and the record itself tells (see `recorded`).
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from trialogue.search.expression.scopes import COMPARED, stored
from trialogue.search.fields import areas
from trialogue.search.terms import spaced_terms
from trialogue.study.fields import Field, fields

PIECE: Final = "piece"
NUMBERS: Final = "number_"
OPENS: Final = "⟦"
CLOSES: Final = "⟧"
RESULTS: Final = "ResultsSection"
"""The one branch that is marked: a study with it may hold what the index does not."""

PHASE: Final = "Phase"
MISSING: Final = -(2**31)
COUNTS: Final = {
    "NumArmGroups": "ArmGroupLabel", "NumInterventions": "InterventionName", "NumConditions": "Condition",
    "NumLocations": "LocationCountry",
}  # fmt: skip
"""Numbers to order by that no field holds but a list tells: how many values of which field."""


@cache
def indexed(field: Field) -> bool:
    """Whether the index holds every value of a field."""
    return not field.path.startswith("resultsSection.") or field.piece in _searched()


@cache
def _searched() -> frozenset[str]:
    return frozenset(piece for area in areas().values() for piece in area.weights)


@cache
def columns() -> tuple[Field, ...]:
    """The dates, numbers and ages that a study has once."""
    return tuple(field for field in fields() if field.kind in COMPARED and not field.many and indexed(field))


def spellings(field: Field, value: Any) -> tuple[str, ...]:
    """A value as text: coded ones as they are and, for phases, as people write them ("PHASE 2")."""
    if value is True or value is False:
        return ("true" if value else "false",)
    text = str(value)
    if field.piece == PHASE and "PHASE" in text:
        return text, text.replace("PHASE", "PHASE ")
    return (text,)


def said_in(found: Mapping[Field, list[Any]]) -> dict[str, list[str]]:
    """The terms of each value of the fields that the index holds, as `spaced_terms` writes them; RESULTS, without any,
    for a study that has some."""
    said = {
        field.piece: [
            spaced_terms(text)
            for value in values
            for text in ((value,) if type(value) is str and field.piece != PHASE else spellings(field, value))
        ]
        for field, values in found.items()
        if indexed(field)
    }
    if any(field.path.startswith("resultsSection.") for field in found):
        said[RESULTS] = []
    return said


def pieces_of(said: Mapping[str, list[str]]) -> dict[str, str]:
    """The text of each field with a value, each value between its marks."""
    joint = f" {CLOSES} {OPENS} "
    return {piece: f"{OPENS} {joint.join(values)} {CLOSES}" if values else OPENS for piece, values in said.items()}


def numbers_of(found: Mapping[Field, list[Any]]) -> dict[str, float]:
    """What each column holds for a record; nothing where it has no value that can be compared."""
    numbers = {}
    for field in columns():
        if values := found.get(field):
            number = stored(field.kind, values[0])
            if number is not None:
                numbers[field.piece] = number
    return numbers


def counts_of(found: Mapping[Field, list[Any]]) -> dict[str, float]:
    """The numbers that lists tell."""
    sizes = {field.piece: len(values) for field, values in found.items()}
    return {name: sizes.get(piece, 0) for name, piece in COUNTS.items()}


class NumberColumns:
    """Gathers the columns study by study, then writes them: what results are ordered by."""

    def __init__(self) -> None:
        self._columns = {name: array("i") for name in (*(field.piece for field in columns()), *COUNTS)}

    def add(self, numbers: Mapping[str, float]) -> None:
        """Take the numbers of the next study, as :func:`numbers_of` and :func:`counts_of` give them."""
        for piece, column in self._columns.items():
            number = numbers.get(piece)
            column.append(MISSING if number is None else max(MISSING + 1, min(2**31 - 1, round(number))))

    def keep(self, before: Numbers, ordinal: int) -> None:
        """Take over as the next study one of other columns."""
        for piece, column in self._columns.items():
            column.append(before.value(piece, ordinal))

    def write(self, folder: Path) -> None:
        """Write one file for each column into `folder`, which is made."""
        folder.mkdir()
        for piece, column in self._columns.items():
            np.save(folder / f"{piece}.npy", np.asarray(column, dtype=np.int32), allow_pickle=False)


class Numbers:
    """The columns of a snapshot, mapped into memory."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: dict[str, NDArray[np.int32]] = {}
        self._views: dict[str, memoryview] = {}

    def value(self, piece: str, ordinal: int) -> int:
        """One value of a column: out of a view in half the time that it takes to come out of an array."""
        if (view := self._views.get(piece)) is None:
            view = self._views[piece] = self.column(piece).data
        number: int = view[ordinal]
        return number

    def column(self, piece: str) -> NDArray[np.int32]:
        """One column by ordinal; MISSING where a study has no value."""
        if piece not in self._open:
            self._open[piece] = np.load(self._folder / f"{piece}.npy", mmap_mode="r", allow_pickle=False)
        return self._open[piece]
