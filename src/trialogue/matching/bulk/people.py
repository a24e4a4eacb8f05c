"""The value of every predicate for a batch of people: bounds by array, presence by what each fact says of each form
(`presence.py`), the rest by the reference evaluator, silence by its form."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import Final, TypeAlias

import msgspec
import numpy as np
import numpy.typing as npt

from trialogue.criteria.nodes import AnyAtom
from trialogue.matching.atoms.age import require_born
from trialogue.matching.bulk import codes
from trialogue.matching.bulk.bounded import judge_bounds
from trialogue.matching.bulk.excepted import Exceptions
from trialogue.matching.bulk.presence import Presence, Rows
from trialogue.matching.bulk.relation import always_keys, keys_of_fact
from trialogue.matching.bulk.statements import Family, Statements
from trialogue.matching.bulk.weighing import WEIGHERS
from trialogue.matching.evaluate import evaluate
from trialogue.matching.freshness import Freshness, default_freshness
from trialogue.matching.policy import Policy
from trialogue.matching.situation import LISTS, Situation
from trialogue.matching.stakes import asked_of
from trialogue.patient import facts

Codes: TypeAlias = npt.NDArray[np.uint16]

ByKind: TypeAlias = dict[type[facts.Fact], Rows]

FEW: Final = 64
"""Up to so many facts of a kind are looked through each time."""


class Evaluator:
    """Values of predicates for batches of people, on one day, under one policy."""

    def __init__(
        self, statements: Statements, *, as_of: datetime.date, policy: Policy, freshness: Freshness | None = None
    ) -> None:
        self.statements = statements
        self.as_of = as_of
        self.policy = policy
        self.freshness = freshness or default_freshness()
        self.presence = Presence(statements, as_of)
        self.exceptions = Exceptions(self.presence)
        self._silent: dict[tuple[object, ...], Codes] = {}

    def situation(self, patient: facts.Patient) -> Situation:
        """The person on the day of asking; of no study in particular. Raises BadInput before birth."""
        require_born(patient, self.as_of)
        return Situation(patient, self.as_of, self.policy, None, freshness=self.freshness)

    def fill(self, situations: Sequence[Situation], values: Codes, touched: npt.NDArray[np.bool_]) -> ByKind:
        """Set the value of every predicate (a column for each person), and whether something recorded as there may
        stand behind it; gives back the facts of presence."""
        silent = [self._silent_codes(situation.patient) for situation in situations]
        alike = all(each is silent[0] for each in silent)
        touched[:] = False
        if alike and silent:
            values[:] = silent[0][self._silent_form][:, None]
        for lane, situation in enumerate(situations):
            if not alike:
                values[:, lane] = silent[lane][self._silent_form]
            column = values[:, lane]
            for family in self._always:
                self._judge(family, situation, column)
                touched[family.predicates, lane] = bool(situation.patient.measurements or situation.patient.states)
            for family, concerning in self._concerned(situation):
                self._judge(family, _narrowed(situation, concerning), column)
                touched[family.predicates, lane] |= not all(fact.absent for fact in concerning)
        rows = self.presence.rows(situations)
        for (lane, number), concerning in self.presence.judge(rows, self.policy, values, touched).items():
            narrowed = _narrowed(situations[lane], concerning)
            for predicate, atom in self.statements.family_of_number(number).others:
                values[predicate, lane] = self._code_of(predicate, atom, narrowed)
        return rows

    def _silent_codes(self, patient: facts.Patient) -> Codes:
        """What silence says in each form: by the lists declared complete, and consent given to no study by name; then
        the same where nothing is presumed."""
        key = (patient.complete, patient.consents)
        if key not in self._silent:
            nobody = self.situation(facts.Patient(complete=patient.complete, consents=patient.consents))
            found = [
                codes.encode(evaluate(each, asked))
                for asked in (nobody, asked_of(nobody, unpresumed=True))
                for each in self.statements.silent_forms
            ]
            self._silent[key] = np.array(found, np.uint16)
        return self._silent[key]

    @cached_property
    def _silent_form(self) -> npt.NDArray[np.int64]:
        columns, forms = self.statements.columns, len(self.statements.silent_forms)
        found: npt.NDArray[np.int64] = columns.silent + forms * columns.unpresumed.astype(np.int64)
        return found

    @cached_property
    def _always(self) -> list[Family]:
        found = (self.statements.family(key) for key in always_keys())
        return [family for family in found if family is not None]

    def _concerned(self, situation: Situation) -> list[tuple[Family, list[facts.Fact]]]:
        """The families of all but presence that something recorded concerns."""
        by_key: dict[int, list[facts.Fact]] = defaultdict(list)
        for kind, name in LISTS.items():
            for fact in getattr(situation.patient, name) if kind not in WEIGHERS else ():
                for key in keys_of_fact(fact, situation):
                    by_key[key].append(fact)
        found = ((self.statements.family(key), concerning) for key, concerning in by_key.items())
        return [(family, concerning) for family, concerning in found if family is not None]

    def _judge(self, family: Family, situation: Situation, values: Codes) -> None:
        judge_bounds(family, self.statements, situation, values)
        for predicate, atom in family.others:
            values[predicate] = self._code_of(predicate, atom, situation)

    def _code_of(self, predicate: int, atom: AnyAtom, situation: Situation) -> int:
        unpresumed = bool(self.statements.columns.unpresumed[predicate])
        return codes.encode(evaluate(atom, asked_of(situation, unpresumed=unpresumed)))


def _narrowed(situation: Situation, concerning: Sequence[facts.Fact]) -> Situation:
    """With only those facts of their kind that can bear on the family: a chart may hold thousands of others."""
    kind = type(concerning[0])
    part = LISTS[kind]
    everything = getattr(situation.patient, part)
    if len(everything) <= FEW:
        return situation
    wanted = {fact.concept for fact in concerning}
    # What is said of a wider thing ("no cancer at all") can contradict what is recorded of a kind of it.
    wanted = wanted.union(*(situation.kin_rows(concept) for concept in wanted))
    kept = tuple(fact for fact in everything if fact.concept in wanted)
    return replace(situation, patient=msgspec.structs.replace(situation.patient, **{part: kept}))
