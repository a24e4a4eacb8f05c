"""The plain bounds of a family on one person's value: by array; of kidney function, which several equations give, by
the reference evaluator, once for all bounds between the same two values that it compares."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from typing import Any, Final

import numpy as np

from trialogue.criteria import nodes
from trialogue.criteria.nodes import AnyAtom, Quantity
from trialogue.matching.atoms.age import birth_interval, known_age
from trialogue.matching.atoms.dated_value import most_recent, staleness
from trialogue.matching.atoms.kidney import asked_of, asks_kidney_function, what_is_compared
from trialogue.matching.atoms.measurement import answers, in_unit_of
from trialogue.matching.bounds import Known
from trialogue.matching.bulk import codes
from trialogue.matching.bulk.bounds import codes_of_bounds
from trialogue.matching.bulk.statements import Bounds, Family, Statements
from trialogue.matching.bulk.windows import NO_FACT, Codes
from trialogue.matching.evaluate import evaluate
from trialogue.matching.evidence import Reason
from trialogue.matching.situation import Situation
from trialogue.patient import facts
from trialogue.truth import Truth

_AGES: Final = frozenset({None, "a", "mo", "wk", "d"})
_STALE: Final = {Truth.TRUE: codes.REASON_BIT[Reason.STALE], Truth.UNKNOWN: codes.REASON_BIT[Reason.AMBIGUOUS]}


def judge_bounds(family: Family, statements: Statements, situation: Situation, values: Codes) -> None:
    """Set the value of every plain bound of the family."""
    if not family.bounds:
        return
    judge = _judge_of(family.first, statements, situation)
    for group in family.bounds:
        found = judge(group)
        if found is None:
            for predicate in group.predicates.tolist():
                values[predicate] = codes.encode(evaluate(statements.atom(predicate), situation))
        else:
            values[group.predicates] = found


def _judge_of(first: AnyAtom, statements: Statements, situation: Situation) -> Callable[[Bounds], Codes | int | None]:
    """What judges a group of bounds; it gives None where only the reference can tell."""
    if isinstance(first, nodes.Age):
        return lambda group: _aged(group, situation)
    if not isinstance(first, nodes.Measurement):
        return lambda _: None
    if not asks_kidney_function(first, situation):
        return _measured(first, situation)
    return _Kidney(statements, situation) if _kidney_recorded(situation) else lambda _: NO_FACT


def _aged(group: Bounds, situation: Situation) -> Codes | None:
    born = birth_interval(situation.patient, situation.as_of)
    if born is None or group.unit not in _AGES:
        return None
    known = known_age(born, situation.as_of, group.unit or "a", whole=group.whole)
    return codes_of_bounds(known, group.low, group.high, group.closed)


def _measured(first: nodes.Measurement, situation: Situation) -> Callable[[Bounds], Codes | int | None]:
    recorded = [fact for fact in situation.recorded(facts.Measurement) if answers(fact, first, situation)]
    recent = most_recent(recorded, situation.as_of)
    if len(recent) != 1:
        return lambda _: None if recent else NO_FACT
    (fact,) = recent
    old = staleness(fact, first.concept, situation)[0].truth

    def judge(group: Bounds) -> Codes | int:
        known = in_unit_of(fact, Quantity(unit=group.unit), "")
        if not isinstance(known, Known):
            return int(_aged_value(codes.encode(known), old))
        found: Codes = _aged_value(codes_of_bounds(known, group.low, group.high, group.closed), old)
        return found

    return judge


def _aged_value(found: Any, old: Truth) -> Any:
    """What a value says, undecided where it is, or may be, too old."""
    return found if old is Truth.FALSE else (found & codes.REASONS_MASK) | codes.UNKNOWN | _STALE[old]


class _Kidney:
    """Judges bounds on kidney function for one person."""

    def __init__(self, statements: Statements, situation: Situation) -> None:
        self._statements = statements
        self._situation = situation
        self._compared: dict[tuple[str | None, str | None], list[float]] = {}
        self._known: dict[tuple[Any, ...], int] = {}

    def __call__(self, group: Bounds) -> Codes:
        ends = zip(group.predicates.tolist(), group.low.tolist(), group.high.tolist(), strict=True)
        return np.array([self._judge(group.unit, *each) for each in ends], dtype=np.uint16)

    def _judge(self, unit: str | None, predicate: int, low: float, high: float) -> int:
        atom = self._statements.atom(predicate)
        assert isinstance(atom, nodes.Measurement)
        assert atom.quantity is not None
        situation = self._situation
        asked = asked_of(atom, situation)
        values = self._compared.get((asked, unit))
        if values is None:
            values = self._compared[asked, unit] = what_is_compared(atom, situation)
        fresh = situation.freshness.days(*situation.kin_rows(atom.concept), otherwise=None)
        key = (asked, unit, atom.qualifiers, fresh, _place(low, values, closed=atom.quantity.low_inclusive),
               _place(high, values, closed=atom.quantity.high_inclusive))  # fmt: skip
        if key not in self._known:
            self._known[key] = codes.encode(evaluate(atom, situation))
        return self._known[key]


def _place(end: float, values: list[float], *, closed: bool) -> tuple[int, int, bool] | None:
    """Between which values a bound lies; whether it is closed matters only where it is one of them."""
    if math.isinf(end):
        return None
    first, last = bisect_left(values, end), bisect_right(values, end)
    return first, last, closed and first < last


def _kidney_recorded(situation: Situation) -> bool:
    """Whether anything is recorded from which kidney function could be told."""
    return any(
        fact.concept == "creatinine"
        or situation.is_a(fact.concept, "gfr")
        or situation.is_a(fact.concept, "creatinine-clearance")
        for fact in situation.recorded(facts.Measurement)
    )
