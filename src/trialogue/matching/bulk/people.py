"""One person's value of every predicate: bounds by array, the rest by the reference evaluator, silence by its form."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, TypeAlias

import msgspec
import numpy as np
import numpy.typing as npt

from trialogue.criteria import nodes
from trialogue.criteria.nodes import AnyAtom, Quantity
from trialogue.matching.atoms.age import birth_interval, known_age
from trialogue.matching.atoms.dated_value import most_recent, staleness
from trialogue.matching.atoms.kidney import asks_kidney_function
from trialogue.matching.atoms.measurement import answers, in_unit_of
from trialogue.matching.bounds import Known
from trialogue.matching.bulk import codes
from trialogue.matching.bulk.bounds import codes_of_bounds
from trialogue.matching.bulk.relation import always_keys, keys_of_fact
from trialogue.matching.bulk.statements import Bounds, Family, Statements
from trialogue.matching.evaluate import evaluate
from trialogue.matching.evidence import Reason
from trialogue.matching.freshness import Freshness, default_freshness
from trialogue.matching.policy import Policy
from trialogue.matching.situation import LISTS, Situation
from trialogue.patient import facts
from trialogue.truth import Truth

Codes: TypeAlias = npt.NDArray[np.uint16]

Kin: TypeAlias = tuple[tuple[int, str | None, bool, bool], ...]
Found: TypeAlias = dict[tuple[int, Kin], int]
"""Codes found already for one person: by the form of the statement and how the facts are kin to its concept."""

FEW: Final = 64
"""Up to so many facts of a kind are looked through each time."""

_AGES: Final = frozenset({None, "a", "mo", "wk", "d"})
_NO_FACT: Final = codes.UNKNOWN | codes.REASON_BIT[Reason.NO_FACT]
_STALE: Final = {Truth.TRUE: codes.REASON_BIT[Reason.STALE], Truth.UNKNOWN: codes.REASON_BIT[Reason.AMBIGUOUS]}


class Evaluator:
    """Values of predicates for one person after another, on one day, under one policy."""

    def __init__(
        self, statements: Statements, *, as_of: datetime.date, policy: Policy, freshness: Freshness | None = None
    ) -> None:
        self.statements = statements
        self.as_of = as_of
        self.policy = policy
        self.freshness = freshness or default_freshness()

    def situation(self, patient: facts.Patient) -> Situation:
        """The person on the day of asking; of no study in particular."""
        return Situation(patient, self.as_of, self.policy, None, freshness=self.freshness)

    def fill(self, patient: facts.Patient, values: Codes, touched: npt.NDArray[np.bool_]) -> None:
        """Set the value of every predicate, and whether something recorded as there may stand behind it."""
        situation = self.situation(patient)
        silent = np.array([codes.encode(evaluate(each, situation)) for each in self.statements.silent_forms], np.uint16)
        values[:] = silent[self.statements.columns.silent]
        touched[:] = False
        for key in always_keys():
            family = self.statements.family(key)
            if family is not None:
                self._judge(family, situation, values)
                touched[family.predicates] = bool(patient.measurements or patient.states)
        known: Found = {}
        for family, concerning in self._concerned(situation):
            self._judge(family, _narrowed(situation, concerning), values, _kin(family, concerning, situation), known)
            touched[family.predicates] |= not all(fact.absent for fact in concerning)

    def exception(self, number: int, situation: Situation) -> int:
        """The code of an exception, by the reference evaluator."""
        return codes.encode(evaluate(self.statements.exception(number), situation))

    def _concerned(self, situation: Situation) -> list[tuple[Family, list[facts.Fact]]]:
        by_key: dict[int, list[facts.Fact]] = defaultdict(list)
        for name in LISTS.values():
            for fact in getattr(situation.patient, name):
                for key in keys_of_fact(fact, situation):
                    by_key[key].append(fact)
        found = ((self.statements.family(key), concerning) for key, concerning in by_key.items())
        return [(family, concerning) for family, concerning in found if family is not None]

    def _judge(
        self,
        family: Family,
        situation: Situation,
        values: Codes,
        kin: Kin = (),
        known: Found | None = None,
    ) -> None:
        for ladder in family.ladders if _kidney_recorded(situation) else ():
            self._climb(ladder, situation, values)
        for group in family.bounds if not (family.ladders and _kidney_recorded(situation)) else ():
            found = self._bounds(family.first, group, situation)
            if found is None:
                for predicate in group.predicates.tolist():
                    values[predicate] = codes.encode(evaluate(self.statements.atom(predicate), situation))
            else:
                values[group.predicates] = found
        for (predicate, atom), form in zip(family.others, family.forms, strict=True):
            if known is None or form < 0:
                values[predicate] = codes.encode(evaluate(atom, situation))
                continue
            key = (form, kin)
            if key not in known:
                known[key] = codes.encode(evaluate(atom, situation))
            values[predicate] = known[key]

    def _climb(self, ladder: Sequence[int], situation: Situation, values: Codes) -> None:
        """Judge statements that differ in one threshold. With a rising threshold each value behind them passes it once,
        so what both ends decide alike is decided alike between them; so is, of exact values, what is only too old."""
        alike = {codes.TRUE, codes.FALSE}
        if _exact(situation):
            alike.add(codes.UNKNOWN | _STALE[Truth.TRUE])
        known: dict[int, int] = {}

        def judge(at: int) -> int:
            if at not in known:
                known[at] = codes.encode(evaluate(self.statements.atom(ladder[at]), situation))
            return known[at]

        waiting = [(0, len(ladder) - 1)]
        while waiting:
            low, high = waiting.pop()
            code = judge(low)
            if high - low < 2:
                values[ladder[low]], values[ladder[high]] = code, judge(high)
            elif code == judge(high) and code in alike:
                values[list(ladder[low : high + 1])] = code
            else:
                middle = (low + high) // 2
                waiting += [(low, middle), (middle, high)]

    def _bounds(self, first: AnyAtom, group: Bounds, situation: Situation) -> Codes | None:
        """The codes of many bounds on one value; None where only the reference can tell."""
        if isinstance(first, nodes.Age):
            born = birth_interval(situation.patient, situation.as_of)
            if born is None or group.unit not in _AGES:
                return None
            known = known_age(born, situation.as_of, group.unit or "a", whole=group.whole)
            return codes_of_bounds(known, group.low, group.high, group.closed)
        if not isinstance(first, nodes.Measurement):
            return None
        if asks_kidney_function(first, situation):
            # Nothing is recorded from which it could be told, or the ladders would have been climbed.
            return np.full(len(group.predicates), _NO_FACT, np.uint16)
        return _measured(first, group, situation)


def _measured(first: nodes.Measurement, group: Bounds, situation: Situation) -> Codes | None:
    recorded = [fact for fact in situation.recorded(facts.Measurement) if answers(fact, first, situation)]
    recent = most_recent(recorded, situation.as_of)
    if not recent:
        return np.full(len(group.predicates), _NO_FACT, np.uint16)
    if len(recent) > 1:
        return None
    known = in_unit_of(recent[0], Quantity(unit=group.unit), "")
    old = staleness(recent[0], first.concept, situation)[0].truth
    if isinstance(known, Known):
        found = codes_of_bounds(known, group.low, group.high, group.closed)
    else:
        found = np.full(len(group.predicates), codes.encode(known), np.uint16)
    if old is Truth.FALSE:
        return found
    return (found & np.uint16(codes.REASONS_MASK)) | np.uint16(codes.UNKNOWN | _STALE[old])


def _kidney_recorded(situation: Situation) -> bool:
    """Whether anything is recorded from which kidney function could be told."""
    return any(
        fact.concept == "creatinine"
        or situation.is_a(fact.concept, "gfr")
        or situation.is_a(fact.concept, "creatinine-clearance")
        for fact in situation.recorded(facts.Measurement)
    )


def _exact(situation: Situation) -> bool:
    """Whether nothing is recorded within bounds: a birthday and values, none of them "<5"."""
    birth = situation.patient.birth
    values = situation.recorded(facts.Measurement)
    return (birth is not None and birth.earliest() == birth.latest()
            and not any(fact.amount is not None and fact.amount.comparator for fact in values))  # fmt: skip


def _kin(family: Family, concerning: Sequence[facts.Fact], situation: Situation) -> Kin:
    """How each fact is kin to the family's concept: all that the concept decides of a statement of presence."""
    asked = family.first.concept
    return tuple(
        (id(fact), situation.kinship(fact.concept, asked), situation.is_a(asked, fact.concept), fact.concept == asked)
        for fact in concerning
    )


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
