"""Exceptions (`Except`) judged by the reference evaluator once for all people whose facts bear on them alike.

What the reference finds of a statement of presence depends on each fact only through what it says of it: how its
concept is kin to the one asked, and the codes of `weighing.py`. Of a measurement, a dose, age and sex it depends on the
facts of it as they are, which most people do not have; of age, sex, and states where none is recorded, on nothing but
what their statements were found to say. Two people of one such *signature* have one answer. Trees that ask for
anything else are judged for each person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

import msgspec
import numpy as np
import numpy.typing as npt

from trialogue.criteria import nodes
from trialogue.criteria.nodes import AnyAtom
from trialogue.matching.atoms.kidney import asks_kidney_function
from trialogue.matching.atoms.medication import widened
from trialogue.matching.bulk import codes
from trialogue.matching.bulk.presence import Presence, Rows
from trialogue.matching.bulk.relation import KIND_OF_FACT, form_of
from trialogue.matching.bulk.windows import Codes
from trialogue.matching.evaluate import evaluate
from trialogue.matching.situation import Situation
from trialogue.matching.stakes import statements
from trialogue.patient import facts
from trialogue.vocabulary import Vocabulary

MOST_KNOWN: Final = 500_000
"""So many answers are kept; then they are forgotten, and found anew."""

_Kind = type[facts.Fact]
_ALONE_IN_THEIR_WORDS: Final = (nodes.Opaque, nodes.Judgement)
# What is said of a state depends on the other states recorded.
_OF_KIDNEY: Final = ("gfr", "creatinine-clearance")
_BY_FACT: Final = (nodes.Diagnosis, nodes.Medication, nodes.Procedure, nodes.Allergy)


@dataclass(frozen=True)
class _Asked:
    """The statements of one kind in a tree: the concept of each, and the slot of its form."""

    kind: _Kind
    concepts: tuple[str | None, ...]
    slots: npt.NDArray[np.int64]
    kin: dict[str | None, Any] = field(default_factory=dict)
    """How a fact of each concept met so far is kin to each statement; None where it concerns none of them."""

    @cached_property
    def own(self) -> frozenset[str]:
        return frozenset(each for each in self.concepts if each is not None)

    @cached_property
    def anything(self) -> bool:
        return None in self.concepts


@dataclass(frozen=True)
class _Tree:
    """What a tree asks: statements of presence by kind, and those that look at facts as they are."""

    presence: tuple[_Asked, ...]
    measured: tuple[nodes.Measurement, ...]
    predicates: tuple[int, ...]
    """Of what is measured, the numbers of the statements."""
    taken: tuple[nodes.Medication, ...]
    plain: tuple[int, ...]
    """The statements of age, sex and states."""
    of_states: bool


class Exceptions:
    """Answers by number of the exception in the columns."""

    def __init__(self, presence: Presence) -> None:
        self._statements = presence.statements
        self._slots = presence.slots
        self._numbers = {form: number for number, form in enumerate(self._statements.forms)}
        self._asked: dict[int, _Tree | None] = {}
        self._looked_at: dict[tuple[int, _Kind, str | None], tuple[bool, ...]] = {}
        self._known: dict[tuple[Any, ...], int] = {}

    def code(self, number: int, lane: int, rows: Mapping[_Kind, Rows], situation: Situation, values: Codes) -> int:
        """The code of an exception for the person of this lane, whose statements have these `values`."""
        asked = self._of_tree(number)
        if asked is None or (asked.of_states and situation.patient.states):
            return self._evaluated(number, situation)
        presence = (_signature(each, lane, rows[each.kind], situation) for each in asked.presence)
        signature = (number, *presence, self._as_they_are(number, asked, situation, values))
        found = self._known.get(signature)
        if found is None:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            found = self._known[signature] = self._evaluated(number, situation)
        return found

    def _evaluated(self, number: int, situation: Situation) -> int:
        statements = self._statements
        return codes.encode(evaluate(statements.exception(number), situation, statements.stakes(number)))

    def _of_tree(self, number: int) -> _Tree | None:
        if number not in self._asked:
            self._asked[number] = self._read(number)
        return self._asked[number]

    def _read(self, number: int) -> _Tree | None:
        tree = self._statements.exception(number)
        by_kind: dict[_Kind, list[tuple[str | None, int]]] = {}
        measured, predicates, taken, plain, of_states = [], [], [], [], False
        asked = statements(tree, self._statements.stakes(number))
        for (atom, _), predicate in zip(asked, self._statements.asked_in_exception(number), strict=True):
            if isinstance(atom, _ALONE_IN_THEIR_WORDS):
                continue
            if (form := self._form(atom)) is not None:
                kind = KIND_OF_FACT[type(atom)]
                by_kind.setdefault(kind, []).append((atom.concept, int(self._slots[kind][form])))
            elif isinstance(atom, nodes.Measurement):
                measured.append(atom)
                predicates.append(predicate)
            elif isinstance(atom, nodes.Medication):
                taken.append(atom)
            elif isinstance(atom, nodes.Age | nodes.Sex | nodes.State):
                plain.append(predicate)
                of_states = of_states or isinstance(atom, nodes.State)
            else:
                return None
        presence = tuple(
            _Asked(kind, tuple(concept for concept, _ in pairs), np.array([slot for _, slot in pairs], dtype=np.int64))
            for kind, pairs in by_kind.items()
        )
        return _Tree(presence, tuple(measured), tuple(predicates), tuple(taken), tuple(plain), of_states)

    def _as_they_are(self, number: int, tree: _Tree, situation: Situation, values: Codes) -> tuple[Any, ...]:
        """What is measured, or taken in a dose. Where each statement of a measurement looks at one value at most, what
        it finds is all that matters; else the facts, without what only explains them."""
        found = tuple(values[list(tree.plain)].tolist())
        if not (tree.measured or tree.taken):
            return found
        looked_at = [
            (fact, which)
            for fact in (*situation.recorded(facts.Measurement), *situation.recorded(facts.Medication))
            if any(which := self._looks(number, fact, tree, situation))
        ]
        listed = *found, *(each for each in situation.patient.complete if tree.taken and each.of == "medications")
        if not looked_at:
            return listed
        times = [sum(column) for column in zip(*(which for _, which in looked_at), strict=True)]
        if max(times[:-1], default=0) < 2 and not times[-1]:
            return tuple(values[list(tree.predicates)].tolist()), tuple(which for _, which in looked_at), *listed
        person = situation.patient
        return (
            *(msgspec.structs.replace(fact, path="", source="", name="") for fact, _ in looked_at),
            (person.birth, person.age, person.age_on, person.sex),
            *listed,
        )

    def _looks(self, number: int, fact: facts.Fact, tree: _Tree, situation: Situation) -> tuple[bool, ...]:
        """Which statements of a measurement look at a fact, and last whether it has to be looked at as it is."""
        key = (number, type(fact), fact.concept)
        if key not in self._looked_at:
            measured = [isinstance(fact, facts.Measurement) and situation.kinship(fact.concept, each.concept) == "is"
                        for each in tree.measured]  # fmt: skip
            self._looked_at[key] = (*measured, _as_it_is(fact, tree, situation))
        return self._looked_at[key]

    def _form(self, atom: AnyAtom) -> int | None:
        form = form_of(atom) if isinstance(atom, _BY_FACT) else None
        return None if form is None else self._numbers.get(form)


def _signature(asked: _Asked, lane: int, rows: Rows, situation: Situation) -> tuple[Any, ...]:
    """What the facts of one kind say of the statements of that kind in a tree."""
    bearing: list[Any] = []
    there: list[str | None] = []
    never: list[str | None] = []
    for row in rows.of(lane):
        concept = rows.concept(row)
        kin = asked.kin[concept] if concept in asked.kin else _kin_to(asked, concept, situation)
        if not kin:
            continue
        absent = bool(rows.absent[row])
        (never if absent else there).append(concept)
        said = rows.covers if absent else rows.weighed
        alone = () if absent else rows.alone[row].take(asked.slots).tobytes()
        bearing.append((kin, absent, bool(rows.denied[row]), said[row].take(asked.slots).tobytes(), alone))
    # Of one fact its kinship is all that its concept decides; of several also which of them denies which.
    denies = tuple(situation.is_a(each, other) for each in there for other in never)
    # Without denials neither their order nor how many say the same matters.
    return int(rows.listed[lane]), tuple(bearing) if never else frozenset(bearing), denies


def _kin_to(asked: _Asked, concept: str | None, situation: Situation) -> Any:
    """How a fact of this concept is kin to each statement, or None where it concerns none of them."""
    if not asked.anything and not _may_be_kin(asked.own, concept, situation.vocabulary):
        asked.kin[concept] = None
        return None
    kin = tuple(
        (situation.kinship(concept, each), situation.is_a(each, concept), each is not None and each == concept,
         each is None)
        for each in asked.concepts
    )  # fmt: skip
    found = asked.kin[concept] = kin if any(how or wider or anything for how, wider, _, anything in kin) else None
    return found


def _may_be_kin(asked: frozenset[str], concept: str | None, vocabulary: Vocabulary) -> bool:
    if concept is None or concept in asked or not asked.isdisjoint(vocabulary.ancestors(concept)):
        return True
    return any(concept in vocabulary.ancestors(each) for each in asked)


def _as_it_is(fact: facts.Fact, tree: _Tree, situation: Situation) -> bool:
    """Whether it may matter to a dose, to kidney function or to the body."""
    if isinstance(fact, facts.Medication):
        asked = (widened(each)[0].concept for each in tree.taken)
        return any(situation.kinship(fact.concept, each) for each in asked)
    of_doses = any(each.quantity is not None for each in tree.taken)
    kidney = any(asks_kidney_function(each, situation) for each in tree.measured)
    of_kidney = fact.concept == "creatinine" or any(situation.is_a(fact.concept, each) for each in _OF_KIDNEY)
    return (fact.concept == "weight" and (of_doses or kidney)) or (kidney and of_kidney)
