"""The plain bounds of a family on one person's value, by array."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np

from trialogue.criteria import nodes
from trialogue.criteria.nodes import AnyAtom, Quantity
from trialogue.matching.atoms.age import birth_interval, known_age
from trialogue.matching.atoms.dated_value import most_recent, staleness
from trialogue.matching.atoms.kidney import asks_kidney_function
from trialogue.matching.atoms.measurement import answers, in_unit_of
from trialogue.matching.bounds import Known
from trialogue.matching.bulk import codes, kidney
from trialogue.matching.bulk.bounds import codes_of_bounds
from trialogue.matching.bulk.statements import Bounds, Family, Statements
from trialogue.matching.bulk.windows import NO_FACT, Codes
from trialogue.matching.evaluate import evaluate
from trialogue.matching.evidence import Reason
from trialogue.matching.situation import Situation
from trialogue.patient import facts
from trialogue.truth import Truth

_POSSIBLE: Final = 7
_AGES: Final = frozenset({None, "a", "mo", "wk", "d"})
_STALE: Final = {Truth.TRUE: codes.REASON_BIT[Reason.STALE], Truth.UNKNOWN: codes.REASON_BIT[Reason.AMBIGUOUS]}


def judge_bounds(family: Family, statements: Statements, situation: Situation, values: Codes) -> None:
    """Set the value of every plain bound of the family."""
    if not family.bounds and not family.unsaid:
        return
    if isinstance(family.first, nodes.Measurement) and asks_kidney_function(family.first, situation):
        _judge_kidney(family, statements, situation, values)
        return
    judge = _judge_of(family.first, situation)
    for group in family.bounds:
        found = judge(group)
        if found is None:
            _judge_each(group, statements, situation, values)
        else:
            values[group.predicates] = found
    for tried, group in family.unsaid:
        readings = [judge(replace(group, unit=unit)) for unit in tried]
        if any(each is None for each in readings):
            _judge_each(group, statements, situation, values)
        else:
            values[group.predicates] = _agreed(readings)


def _judge_kidney(family: Family, statements: Statements, situation: Situation, values: Codes) -> None:
    recorded = _kidney_recorded(situation)
    for tried, group in family.unsaid:
        if not recorded:
            values[group.predicates] = NO_FACT
        elif len(tried) > 1:
            _judge_each(group, statements, situation, values)
    bounds = kidney.bounds_of(family, statements, situation)
    if recorded:
        kidney.judge(bounds, situation, values)
    else:
        values[bounds.predicates] = NO_FACT


def _judge_each(group: Bounds, statements: Statements, situation: Situation, values: Codes) -> None:
    for predicate in group.predicates.tolist():
        values[predicate] = codes.encode(evaluate(statements.atom(predicate), situation))


def _agreed(readings: Sequence[Any]) -> Any:
    """What all readings say, as `evidence.agreed` has it: where they disagree, undecided for the reasons of all."""
    if len(readings) == 1:
        return readings[0]
    joined = functools.reduce(np.bitwise_or, readings)
    decided = functools.reduce(np.logical_and, [_is_decided(each) for each in readings])
    ambiguous = np.where(decided, np.uint16(codes.REASON_BIT[Reason.AMBIGUOUS]), np.uint16(0))
    return np.where(_is_decided(joined), joined & _POSSIBLE, joined | ambiguous)


def _is_decided(code: Any) -> Any:
    possible = code & _POSSIBLE
    return (possible & (possible - 1)) == 0


def _judge_of(first: AnyAtom, situation: Situation) -> Callable[[Bounds], Codes | int | None]:
    """What judges a group of bounds; it gives None where only the reference can tell."""
    if isinstance(first, nodes.Age):
        return lambda group: _aged(group, situation)
    if not isinstance(first, nodes.Measurement):
        return lambda _: None
    return _measured(first, situation)


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


def _kidney_recorded(situation: Situation) -> bool:
    """Whether anything is recorded from which kidney function could be told."""
    return any(
        fact.concept == "creatinine"
        or situation.is_a(fact.concept, "gfr")
        or situation.is_a(fact.concept, "creatinine-clearance")
        for fact in situation.recorded(facts.Measurement)
    )
