"""From condition trees to columns: every distinct statement and every distinct combination once.

Total over all node types: an exception (`Except`) is kept beside the value of its base as a tree for the reference
evaluator, which is asked only where facts stand behind the base.
"""

from __future__ import annotations

import datetime
from array import array
from collections.abc import Iterable, Sequence
from typing import Final, TypeAlias

import msgspec
import numpy as np
import numpy.typing as npt

from trialogue.criteria import nodes
from trialogue.criteria.criterion import Criterion
from trialogue.criteria.nodes import AnyAtom, Atom, Condition, Opaque, Quantity, atoms
from trialogue.errors import ProgrammingError
from trialogue.matching.bounds import rounded
from trialogue.matching.bulk.canonical import canonical, canonical_atom
from trialogue.matching.bulk.codes import MOST_CRITERIA
from trialogue.matching.bulk.columns import Array, Columns
from trialogue.matching.bulk.relation import family_key, family_of, form_of, silent_form, wider_keys
from trialogue.matching.bulk.taking_over import Earlier
from trialogue.matching.cohorts import cohorts_of
from trialogue.matching.outcome import hash_sentence
from trialogue.matching.policy import Policy
from trialogue.matching.situation import Situation
from trialogue.matching.stakes import (
    ALL_STAKES,
    Stakes,
    is_unpresumed,
    number_of,
    parts_at_stake,
    stakes_of,
    statements,
)
from trialogue.matching.unsaid_units import lacks_unit
from trialogue.patient.facts import Patient

ALL: Final = 0
ANY: Final = 1
AT_LEAST: Final = 2
IF_THEN: Final = 3
READINGS: Final = 4
EXCEPT: Final = 5

MOST_COHORTS: Final = 255

_encoder = msgspec.msgpack.Encoder()


_Combination: TypeAlias = tuple[int, int, tuple[int, ...], Condition | None]
"""Its operation, how many it needs, references to its parts, and the tree where it is an exception. Not a class: there
are so many that making them would be the most of taking over."""


class Compiler:
    """Takes studies one after the other; :meth:`finish` gives the columns."""

    def __init__(self) -> None:
        self._predicates: dict[tuple[AnyAtom, bool], int] = {}
        self._combinations: dict[_Combination, int] = {}
        self._criteria: dict[tuple[int, int], int] = {}
        self._start = array("q", [0])
        self._criterion = array("i")
        self._group = array("B")
        self._sentence = array("Q")
        self._too_large = array("B")

    def add(self, criteria: Iterable[Criterion]) -> bool:
        """Add the next study; False where it has too many criteria or cohorts for the columns and stands there empty,
        for the reference evaluator to judge whole."""
        criteria = list(criteria)
        cohorts = cohorts_of(criteria)
        groups = list(dict.fromkeys(each for each in cohorts if each))
        fits = len(criteria) <= MOST_CRITERIA and len(groups) <= MOST_COHORTS
        for each, cohort in zip(criteria, cohorts, strict=True) if fits else ():
            key = (self._node(each.condition, stakes_of(each.kind)), int(each.kind == "exclusion"))
            self._criterion.append(self._criteria.setdefault(key, len(self._criteria)))
            self._group.append(groups.index(cohort) + 1 if cohort else 0)
            self._sentence.append(sentence_key(each))
        self._start.append(len(self._criterion))
        self._too_large.append(not fits)
        return fits

    def keep(self, earlier: Earlier, ordinal: int) -> None:
        """Add as the next study the one that has this place in columns compiled before, without reading it again."""
        columns = earlier.columns
        rows = slice(*columns.study_start[ordinal : ordinal + 2].tolist())
        numbers = columns.criterion[rows]
        for old in numbers[earlier.met[numbers] < 0].tolist():
            root = earlier.roots[old]
            key = (self._rebuilt(earlier, root >> 1) ^ (root & 1), earlier.exclusions[old])
            earlier.met[old] = self._criteria.setdefault(key, len(self._criteria))
        self._criterion.frombytes(earlier.met[numbers].tobytes())
        self._group.frombytes(columns.group[rows].tobytes())
        self._sentence.frombytes(columns.sentence[rows].tobytes())
        self._start.append(len(self._criterion))
        self._too_large.append(int(columns.too_large[ordinal]))

    def _rebuilt(self, earlier: Earlier, number: int) -> int:
        """The reference to a node that has this number in earlier columns."""
        rebuilt = earlier.rebuilt
        if (found := rebuilt[number]) is not None:
            return found
        if number < earlier.predicates:
            found = 2 * self._predicate(earlier.statement(number), earlier.unpresumed[number])
        else:
            op, need, parts, tree = earlier.combination(number)
            made = [
                (self._rebuilt(earlier, part >> 1) if (met := rebuilt[part >> 1]) is None else met) ^ (part & 1)
                for part in parts
            ]
            found = self._combine(op, made, need, tree)
        rebuilt[number] = found
        return found

    def _node(self, node: Condition, stakes: Stakes) -> int:
        """A reference to a node; predicates count up from 0, combinations down from -1 until they are numbered."""
        if isinstance(node, Atom):
            return 2 * self._predicate(canonical_atom(node), is_unpresumed(node, stakes))
        if isinstance(node, nodes.Except):
            # The reference evaluator is asked, and has to know what is at stake where that decides.
            decides = any(open_ for _, open_ in statements(node, stakes))
            base = (self._node(node.base, stakes),)
            return self._combine(EXCEPT, base, number_of(stakes) if decides else 0, canonical(node))
        parts = [self._node(part, at_stake) for part, at_stake in parts_at_stake(node, stakes)]
        match node:
            case nodes.Not():
                return parts[0] ^ 1
            case nodes.All():
                return self._combine(ALL, parts)
            case nodes.Any():
                return self._combine(ANY, parts)
            case nodes.AtLeast(n=n):
                return self._combine(AT_LEAST, parts, n)
            case nodes.IfThen():
                return self._combine(IF_THEN, parts)
            case nodes.Readings():
                return self._combine(READINGS, parts, len(parts) - len(node.alternatives))
        raise ProgrammingError(f"no columns for {type(node).__name__}")

    def _predicate(self, atom: AnyAtom, unpresumed: bool) -> int:
        return self._predicates.setdefault((atom, unpresumed), len(self._predicates))

    def _combine(self, op: int, parts: Iterable[int], need: int = 0, tree: Condition | None = None) -> int:
        key = (op, need, tuple(parts), tree)
        return -2 * (self._combinations.setdefault(key, len(self._combinations)) + 1)

    def finish(self) -> Columns:
        """The columns of all studies added."""
        exceptions = [
            (at, tree, ALL_STAKES[need])
            for at, (_, need, _, tree) in enumerate(self._combinations)
            if isinstance(tree, nodes.Except)
        ]
        bases = [sorted(set(self._predicates_of(tree.base, stakes))) for _, tree, stakes in exceptions]
        asked = [self._predicates_of(tree, stakes) for _, tree, stakes in exceptions]
        count = len(self._predicates)
        except_text, except_start = _packed([tree for _, tree, _ in exceptions])
        return Columns(
            study_start=_np(self._start, np.int64),
            criterion=_np(self._criterion, np.int32),
            group=_np(self._group, np.uint8),
            too_large=_np(self._too_large, np.uint8),
            sentence=_np(self._sentence, np.uint64),
            root=_placed([root for root, _ in self._criteria], count),
            exclusion=np.array([kind for _, kind in self._criteria], dtype=np.uint8),
            op=np.array([op for op, _, _, _ in self._combinations], dtype=np.uint8),
            need=np.array([need for _, need, _, _ in self._combinations], dtype=np.int32),
            child_start=_starts(parts for _, _, parts, _ in self._combinations),
            child=_placed([part for _, _, parts, _ in self._combinations for part in parts], count),
            except_node=np.array([at for at, _, _ in exceptions], dtype=np.int32),
            except_text=except_text,
            except_text_start=except_start,
            except_base=np.array([predicate for each in bases for predicate in each], dtype=np.int32),
            except_base_start=_starts(bases),
            except_atom=np.array([predicate for each in asked for predicate in each], dtype=np.int32),
            except_atom_start=_starts(asked),
            **self._statements(),
            **_forms([atom for atom, _ in self._predicates]),
            unpresumed=np.array([open_ for _, open_ in self._predicates], dtype=np.uint8),
        )

    def _predicates_of(self, tree: Condition, stakes: Stakes) -> list[int]:
        return [self._predicate(canonical_atom(atom), open_) for atom, open_ in statements(tree, stakes)]

    def _statements(self) -> dict[str, Array]:
        asked = [atom for atom, _ in self._predicates]
        text, text_start = _packed(asked)
        # Only its vocabulary is looked at: the one in use now, in which the criteria were read.
        nobody = Situation(Patient(), datetime.date.min, Policy.STRICT)
        names = [family_of(each, nobody) for each in asked]
        families: dict[int, int] = {}
        family = [families.setdefault(family_key(*name), len(families)) for name in names]
        if len(families) != len(set(names)):
            raise ProgrammingError("two families of statements have one key; make the key longer")
        forms: dict[AnyAtom, int] = {}
        silent = [forms.setdefault(silent_form(each), len(forms)) for each in asked]
        silent_text, silent_start = _packed(list(forms))
        order = np.argsort(np.array(list(families), dtype=np.uint64), kind="stable")
        members: list[list[int]] = [[] for _ in families]
        rank = np.empty(len(order), dtype=np.int64)
        rank[order] = np.arange(len(order))
        for predicate, number in enumerate(family):
            members[rank[number]].append(predicate)
        return {
            "text": text,
            "text_start": text_start,
            "family": rank[np.array(family, dtype=np.int64)].astype(np.int32),
            "silent": np.array(silent, dtype=np.int32),
            "silent_text": silent_text,
            "silent_text_start": silent_start,
            "member": np.array([each for row in members for each in row], dtype=np.int32),
            "family_start": _starts(members),
            "family_key": np.array(list(families), dtype=np.uint64)[order],
            **_wider(asked, rank[np.array(family, dtype=np.int64)].tolist(), nobody),
            **_bounds(asked),
        }


def _placed(references: list[int], predicates: int) -> Array:
    """References as columns hold them: combinations, which count down from -1 until all are known, after the
    predicates. -2k and -2k + 1 are combination k - 1 and its negation."""
    given = np.array(references, dtype=np.int64)
    combinations = 2 * (predicates - (given >> 1) - 1) + (given & 1)
    return np.where(given >= 0, given, combinations).astype(np.int32)


def _wider(statements: list[AnyAtom], family: list[int], nobody: Situation) -> dict[str, Array]:
    pairs = sorted(
        {(key, number) for each, number in zip(statements, family, strict=True)
         for key in wider_keys(each, nobody.vocabulary)}
    )  # fmt: skip
    return {
        "wider_key": np.array([key for key, _ in pairs], dtype=np.uint64),
        "wider_family": np.array([number for _, number in pairs], dtype=np.int32),
    }


def _forms(statements: list[AnyAtom]) -> dict[str, Array]:
    forms: dict[AnyAtom, int] = {}
    found = [form_of(each) for each in statements]
    numbers = [-1 if form is None else forms.setdefault(form, len(forms)) for form in found]
    text, start = _packed(list(forms))
    return {"form": np.array(numbers, dtype=np.int32), "form_text": text, "form_text_start": start}


def _bounds(statements: list[AnyAtom]) -> dict[str, Array]:
    units: dict[str | None, int] = {}
    rows = []
    for each in statements:
        quantity = each.quantity or Quantity()
        unit = units.setdefault(quantity.unit, len(units)) if is_plain_bound(each) else -1
        low = -np.inf if quantity.low is None else rounded(quantity.low)
        high = np.inf if quantity.high is None else rounded(quantity.high)
        ends = [end for end in (quantity.low, quantity.high) if end is not None]
        whole = all(float(end).is_integer() for end in ends)
        rows.append((low, high, quantity.low_inclusive + 2 * quantity.high_inclusive + 4 * whole, unit))
    table = np.array(rows or np.zeros((0, 4)), dtype=np.float64).reshape(-1, 4)
    names = "\n".join(unit or "" for unit in units)
    return {
        "low": table[:, 0].copy(),
        "high": table[:, 1].copy(),
        "closed": table[:, 2].astype(np.uint8),
        "unit": table[:, 3].astype(np.int32),
        "units": np.frombuffer(names.encode(), dtype=np.uint8).copy(),
    }


def is_plain_bound(atom: AnyAtom) -> bool:
    """Whether a statement is a number between bounds, with nothing else that would decide it."""
    return (
        atom.quantity is not None
        and isinstance(atom, nodes.Age | nodes.Measurement)
        and (atom.window is None and atom.quantity.unit != "" and not lacks_unit(atom))
    )


def sentence_key(criterion: Criterion) -> int:
    """The first 64 bits of the hash of the sentence where an attestation may answer it, else 0."""
    if not any(isinstance(atom, Opaque) for atom, _ in atoms(criterion.condition)):
        return 0
    return int(hash_sentence(criterion.text)[:16], 16)


def _packed(
    statements: Iterable[Condition | None],
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    blobs = [_encoder.encode(each) for each in statements]
    return np.frombuffer(b"".join(blobs), dtype=np.uint8).copy(), _starts(blobs)


def _starts(rows: Iterable[bytes | Sequence[int]]) -> npt.NDArray[np.int64]:
    return np.concatenate([np.zeros(1, np.int64), np.cumsum([len(row) for row in rows], dtype=np.int64)])


def _np(values: array, kind: type[np.generic]) -> Array:  # type: ignore[type-arg]
    return np.array(values, dtype=kind)
