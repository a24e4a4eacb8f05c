"""The predicates of the columns, family by family, decoded when first asked and kept."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import msgspec
import numpy as np
import numpy.typing as npt

from trialogue.criteria.nodes import AnyAtom, Condition
from trialogue.matching.bulk.columns import Columns
from trialogue.matching.bulk.relation import KIND_OF_ATOM, WIDER, family_key, kin_of
from trialogue.matching.situation import Situation
from trialogue.matching.stakes import ALL_STAKES, Stakes
from trialogue.matching.unsaid_units import unsaid_quantities
from trialogue.patient import facts
from trialogue.vocabulary import Vocabulary

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
    """All statements of one kind about one concept: plain bounds, those that name no unit with the units that they may
    be in, and of the others those without a form, each as it is (`presence.py` judges the forms)."""

    predicates: npt.NDArray[np.int32]
    bounds: tuple[Bounds, ...]
    unsaid: tuple[tuple[tuple[str | None, ...], Bounds], ...]
    others: tuple[tuple[int, AnyAtom], ...]
    first: AnyAtom


class Statements:
    """Gives families by their key, and trees by their number."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self._families: dict[int, Family] = {}
        self._atoms: dict[int, AnyAtom] = {}
        self._exceptions: dict[int, Condition] = {}
        self._concerned: dict[tuple[type[facts.Fact], str, Vocabulary], tuple[tuple[int, int], ...]] = {}

    def family(self, key: int) -> Family | None:
        """The family of this key; None where no criterion asks for it."""
        at = self._number(key)
        return None if at is None else self.family_of_number(at)

    def family_of_number(self, at: int) -> Family:
        """The family of this number."""
        if at not in self._families:
            self._families[at] = self._read(at)
        return self._families[at]

    def _number(self, key: int) -> int | None:
        keys = self.columns.family_key
        at = int(np.searchsorted(keys, np.uint64(key)))
        return at if at < len(keys) and int(keys[at]) == key else None

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

    def stakes(self, number: int) -> Stakes:
        """What is at stake in an exception."""
        return ALL_STAKES[int(self.columns.need[self.columns.except_node[number]])]

    def asked_in_exception(self, number: int) -> list[int]:
        """The predicates of all statements of an exception, in their order."""
        columns = self.columns
        found: list[int] = columns.except_atom[
            columns.except_atom_start[number] : columns.except_atom_start[number + 1]
        ].tolist()
        return found

    @cached_property
    def silent_forms(self) -> list[Condition]:
        """The forms in which silence answers."""
        columns = self.columns
        return [
            _decoded(columns.silent_text, columns.silent_text_start, number)
            for number in range(len(columns.silent_text_start) - 1)
        ]

    @cached_property
    def forms(self) -> list[AnyAtom]:
        """The statements of presence without their concepts."""
        columns = self.columns
        return [
            _decoded(columns.form_text, columns.form_text_start, number)  # type: ignore[misc]
            for number in range(len(columns.form_text_start) - 1)
        ]

    @cached_property
    def formless(self) -> npt.NDArray[np.bool_]:
        """Of each family, whether it has statements without a form."""
        columns = self.columns
        found = np.zeros(len(columns.family_key), dtype=np.bool_)
        found[columns.family[columns.form < 0]] = True
        return found

    def concerned(self, fact: facts.Fact, situation: Situation) -> tuple[tuple[int, int], ...]:
        """The families that a fact of presence concerns, by number, and how (`relation.py`)."""
        if fact.concept is None:
            return ()
        key = (type(fact), fact.concept, situation.vocabulary)
        if key not in self._concerned:
            kind = KIND_OF_ATOM[type(fact)].__name__.lower()
            keys = kin_of(kind, fact.concept, situation.vocabulary)
            found = {number: how for each, how in keys if (number := self._number(each)) is not None}
            wider = self.columns.wider_key
            asked = np.uint64(family_key(kind, fact.concept))
            first, last = (int(np.searchsorted(wider, asked, side)) for side in ("left", "right"))
            for number in self.columns.wider_family[first:last].tolist():
                found[number] = found.get(number, 0) | WIDER
            self._concerned[key] = tuple(found.items())
        return self._concerned[key]

    @cached_property
    def _units(self) -> list[str | None]:
        return [unit or None for unit in self.columns.units.tobytes().decode().split("\n")]

    def _read(self, at: int) -> Family:
        columns = self.columns
        predicates = np.array(columns.member[columns.family_start[at] : columns.family_start[at + 1]])
        first = self.atom(int(predicates[0]))
        units = columns.unit[predicates]
        rest = predicates[(units < 0) & (columns.form[predicates] < 0)]
        unsaid: dict[tuple[str | None, ...], list[int]] = {}
        others = []
        for each in rest.tolist():
            atom = self.atom(each)
            tried = tuple(quantity.unit for quantity in unsaid_quantities(atom)) if atom.window is None else ()
            if tried:
                unsaid.setdefault(tried, []).append(each)
            else:
                others.append((each, atom))
        groups = []
        for unit in sorted(set(units[units >= 0].tolist())):
            for whole in (False, True):
                chosen = predicates[(units == unit) & ((columns.closed[predicates] >= 4) == whole)]
                if len(chosen):
                    ends = columns.low[chosen], columns.high[chosen], columns.closed[chosen]
                    groups.append(Bounds(self._units[unit], whole, chosen, *ends))
        several = tuple(
            (tried, Bounds(None, False, chosen, columns.low[chosen], columns.high[chosen], columns.closed[chosen]))
            for tried, numbers in unsaid.items()
            if len(chosen := np.array(numbers, dtype=np.int32))
        )
        return Family(predicates, tuple(groups), several, tuple(others), first)


def _decoded(text: npt.NDArray[np.uint8], start: npt.NDArray[np.int64], number: int) -> Condition:
    node: Condition = _decoder.decode(text[start[number] : start[number + 1]].tobytes())
    return node
