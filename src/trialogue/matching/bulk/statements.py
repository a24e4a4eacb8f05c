"""The predicates of the columns, family by family, decoded when first asked and kept."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import msgspec
import numpy as np
import numpy.typing as npt

from trialogue.criteria.nodes import AnyAtom, Condition, Quantity
from trialogue.matching.bulk.columns import Columns
from trialogue.matching.bulk.relation import ALWAYS, family_key, form_of

_decoder = msgspec.msgpack.Decoder(Condition)


@dataclass(frozen=True)
class Bounds:
    """Predicates of one family that bound its value in one unit (and, of ages, in whole numbers or not)."""

    unit: str | None
    whole: bool
    predicates: npt.NDArray[np.int32]
    low: npt.NDArray[np.float64]
    high: npt.NDArray[np.float64]
    closed: npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Family:
    """All statements of one kind about one concept: plain bounds, and the others each as it is."""

    predicates: npt.NDArray[np.int32]
    bounds: tuple[Bounds, ...]
    others: tuple[tuple[int, AnyAtom], ...]
    first: AnyAtom
    forms: tuple[int, ...]
    """For each of `others` the number of its form (the statement without its concept), or -1 where the concept itself
    matters to more than who is kin to it."""
    ladders: tuple[tuple[int, ...], ...]
    """Of kidney function, the predicates of `bounds` that differ in their one threshold alone, from the lowest on; one
    with two thresholds stands by itself."""


class Statements:
    """Gives families by their key, and trees by their number."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self._families: dict[int, Family] = {}
        self._atoms: dict[int, AnyAtom] = {}
        self._exceptions: dict[int, Condition] = {}
        self._forms: dict[AnyAtom, int] = {}

    def family(self, key: int) -> Family | None:
        """The family of this key; None where no criterion asks for it."""
        keys = self.columns.family_key
        at = int(np.searchsorted(keys, np.uint64(key)))
        if at == len(keys) or int(keys[at]) != key:
            return None
        if at not in self._families:
            self._families[at] = self._read(at)
        return self._families[at]

    def atom(self, predicate: int) -> AnyAtom:
        """The statement of a predicate."""
        if predicate not in self._atoms:
            self._atoms[predicate] = _decoded(self.columns.text, self.columns.text_start, predicate)  # type: ignore[assignment]
        return self._atoms[predicate]

    def exception(self, number: int) -> Condition:
        """The tree of an exception."""
        if number not in self._exceptions:
            self._exceptions[number] = _decoded(self.columns.except_text, self.columns.except_text_start, number)
        return self._exceptions[number]

    @cached_property
    def silent_forms(self) -> list[Condition]:
        """The forms in which silence answers."""
        columns = self.columns
        return [
            _decoded(columns.silent_text, columns.silent_text_start, number)
            for number in range(len(columns.silent_text_start) - 1)
        ]

    @cached_property
    def _units(self) -> list[str | None]:
        return [unit or None for unit in self.columns.units.tobytes().decode().split("\n")]

    def _read(self, at: int) -> Family:
        columns = self.columns
        predicates = np.array(columns.member[columns.family_start[at] : columns.family_start[at + 1]])
        first = self.atom(int(predicates[0]))
        units = columns.unit[predicates]
        others = tuple((int(each), self.atom(int(each))) for each in predicates[units < 0])
        groups = []
        for unit in sorted(set(units[units >= 0].tolist())):
            for whole in (False, True):
                chosen = predicates[(units == unit) & ((columns.closed[predicates] >= 4) == whole)]
                if len(chosen):
                    ends = columns.low[chosen], columns.high[chosen], columns.closed[chosen]
                    groups.append(Bounds(self._units[unit], whole, chosen, *ends))
        forms = tuple(self._form(atom) for _, atom in others)
        ladders = self._ladders(groups) if int(columns.family_key[at]) == family_key("kidney", ALWAYS) else ()
        return Family(predicates, tuple(groups), others, first, forms, ladders)

    def _ladders(self, groups: list[Bounds]) -> tuple[tuple[int, ...], ...]:
        steps: dict[tuple[object, ...], list[tuple[float, int]]] = {}
        for group in groups:
            for at, predicate in enumerate(group.predicates.tolist()):
                atom = self.atom(predicate)
                low, high = float(group.low[at]), float(group.high[at])
                sides = (np.isfinite(low), np.isfinite(high))
                quantity = msgspec.structs.replace(atom.quantity or Quantity(), low=None, high=None)
                alike = msgspec.structs.replace(atom, quantity=quantity)
                key = (alike, *sides, *((low, high) if sides == (True, True) else ()))
                steps.setdefault(key, []).append((low if sides[0] else high, predicate))
        return tuple(tuple(predicate for _, predicate in sorted(each)) for each in steps.values())

    def _form(self, atom: AnyAtom) -> int:
        form = form_of(atom)
        return -1 if form is None else self._forms.setdefault(form, len(self._forms))


def _decoded(text: npt.NDArray[np.uint8], start: npt.NDArray[np.int64], number: int) -> Condition:
    node: Condition = _decoder.decode(text[start[number] : start[number + 1]].tobytes())
    return node
