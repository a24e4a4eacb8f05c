"""Exceptions (`Except`) judged by the reference evaluator once for all people whose facts bear on them alike.

What the reference finds of a statement of presence depends on each fact only through what it says of it: how its
concept is kin to the one asked, and the codes of `weighing.py`. Of a measurement, a dose, age and sex it depends on the
facts of it as they are, which most people do not have. Two people of one such *signature* have one answer. Trees that
ask for anything else are judged for each person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from trialogue.criteria import nodes
from trialogue.criteria.nodes import AnyAtom, Condition, atoms
from trialogue.matching.atoms.kidney import asks_kidney_function
from trialogue.matching.atoms.medication import widened
from trialogue.matching.bulk import codes
from trialogue.matching.bulk.presence import Presence, Rows
from trialogue.matching.bulk.relation import KIND_OF_FACT, form_of
from trialogue.matching.evaluate import evaluate
from trialogue.matching.situation import Situation
from trialogue.patient import facts

MOST_KNOWN: Final = 500_000
"""So many answers are kept; then they are forgotten, and found anew."""

_Kind = type[facts.Fact]
_ALONE_IN_THEIR_WORDS: Final = (nodes.Opaque, nodes.Judgement)
# What is said of a state depends on the other states recorded.
_OF_BODY: Final = frozenset({"weight", "creatinine"})
_BY_FACT: Final = (nodes.Diagnosis, nodes.Medication, nodes.Procedure, nodes.Allergy)


@dataclass(frozen=True)
class _Asked:
    """The statements of one kind in a tree: the concept of each, and the slot of its form."""

    kind: _Kind
    concepts: tuple[str | None, ...]
    slots: tuple[int, ...]


@dataclass(frozen=True)
class _Tree:
    """What a tree asks: statements of presence by kind, and those that look at facts as they are."""

    presence: tuple[_Asked, ...]
    measured: tuple[nodes.Measurement, ...]
    taken: tuple[nodes.Medication, ...]
    of_body: bool
    """Whether age, sex, weight or kidney function may matter."""


class Exceptions:
    """Answers by number of the exception in the columns."""

    def __init__(self, presence: Presence) -> None:
        self._statements = presence.statements
        self._slots = presence.slots
        self._numbers = {form: number for number, form in enumerate(self._statements.forms)}
        self._asked: dict[int, _Tree | None] = {}
        self._looked_at: dict[tuple[int, _Kind, str | None], bool] = {}
        self._kin: dict[tuple[int, _Kind, str | None], Any] = {}
        self._known: dict[tuple[Any, ...], int] = {}

    def code(self, number: int, lane: int, rows: Mapping[_Kind, Rows], situation: Situation) -> int:
        """The code of an exception for the person of this lane."""
        asked = self._of_tree(number)
        if asked is None:
            return codes.encode(evaluate(self._statements.exception(number), situation))
        presence = (self._signature(number, each, lane, rows[each.kind], situation) for each in asked.presence)
        signature = (number, *presence, self._as_they_are(number, asked, situation))
        found = self._known.get(signature)
        if found is None:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            found = self._known[signature] = codes.encode(evaluate(self._statements.exception(number), situation))
        return found

    def _of_tree(self, number: int) -> _Tree | None:
        if number not in self._asked:
            self._asked[number] = self._read(self._statements.exception(number))
        return self._asked[number]

    def _read(self, tree: Condition) -> _Tree | None:
        by_kind: dict[_Kind, list[tuple[str | None, int]]] = {}
        measured, taken, of_body = [], [], False
        for atom, _ in atoms(tree):
            if isinstance(atom, _ALONE_IN_THEIR_WORDS):
                continue
            if (number := self._form(atom)) is not None:
                kind = KIND_OF_FACT[type(atom)]
                by_kind.setdefault(kind, []).append((atom.concept, int(self._slots[kind][number])))
            elif isinstance(atom, nodes.Measurement):
                measured.append(atom)
                of_body = of_body or atom.quantity is not None
            elif isinstance(atom, nodes.Medication):
                taken.append(atom)
                of_body = of_body or atom.quantity is not None
            elif isinstance(atom, nodes.Age | nodes.Sex):
                of_body = True
            else:
                return None
        presence = tuple(_Asked(kind, *zip(*pairs, strict=True)) for kind, pairs in by_kind.items())
        return _Tree(presence, tuple(measured), tuple(taken), of_body)

    def _as_they_are(self, number: int, tree: _Tree, situation: Situation) -> tuple[Any, ...]:
        """The facts that statements look at as they are, without what only explains them."""
        found: list[Any] = []
        if tree.measured or tree.taken:
            for fact in (*situation.recorded(facts.Measurement), *situation.recorded(facts.Medication)):
                key = (number, type(fact), fact.concept)
                if key not in self._looked_at:
                    self._looked_at[key] = _is_looked_at(fact, tree, situation)
                if self._looked_at[key]:
                    found.append(msgspec.structs.replace(fact, path="", source="", name=""))
        if found or (tree.of_body and not tree.measured and not tree.taken):
            person = situation.patient
            found.append((person.birth, person.age, person.age_on, person.sex))
            found += [each for each in person.complete if each.of == "medications"]
        return tuple(found)

    def _form(self, atom: AnyAtom) -> int | None:
        form = form_of(atom) if isinstance(atom, _BY_FACT) else None
        return None if form is None else self._numbers.get(form)

    def _signature(self, number: int, asked: _Asked, lane: int, rows: Rows, situation: Situation) -> tuple[Any, ...]:
        bearing: list[Any] = []
        concepts: list[str | None] = []
        for row in rows.of(lane):
            concept = rows.concept(row)
            kin = self._kin_to(number, asked, concept, situation)
            if not kin:
                continue
            concepts.append(concept)
            absent = bool(rows.absent[row])
            said = rows.covers if absent else rows.weighed
            slots = list(asked.slots)
            alone = () if absent else rows.alone[row, slots].tobytes()
            bearing.append((kin, absent, bool(rows.denied[row]), said[row, slots].tobytes(), alone))
        # Of one fact its kinship is all that its concept decides; of several also which of them speaks for which.
        return int(rows.listed[lane]), tuple(bearing), tuple(concepts) if len(concepts) > 1 else ()

    def _kin_to(self, number: int, asked: _Asked, concept: str | None, situation: Situation) -> Any:
        """How a fact of this concept is kin to each statement, or None where it concerns none of them."""
        key = (number, asked.kind, concept)
        if key not in self._kin:
            kin = tuple(
                (situation.kinship(concept, each), situation.is_a(each, concept), each is not None and each == concept,
                 each is None)
                for each in asked.concepts
            )  # fmt: skip
            self._kin[key] = kin if any(how or wider or anything for how, wider, _, anything in kin) else None
        return self._kin[key]


def _is_looked_at(fact: facts.Fact, tree: _Tree, situation: Situation) -> bool:
    if isinstance(fact, facts.Medication):
        asked: list[AnyAtom] = [widened(each)[0] for each in tree.taken]
        return any(situation.kinship(fact.concept, each.concept) or situation.is_a(each.concept, fact.concept)
                   for each in asked)  # fmt: skip
    if tree.of_body and fact.concept in _OF_BODY:
        return True
    kidney = any(asks_kidney_function(each, situation) for each in tree.measured)
    if kidney and any(situation.is_a(fact.concept, each) for each in ("gfr", "creatinine-clearance")):
        return True
    return any(situation.kinship(fact.concept, each.concept) for each in tree.measured)
