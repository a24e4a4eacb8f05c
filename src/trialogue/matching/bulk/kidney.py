"""Every bound on kidney function against one person's values at once: `atoms/kidney.py` on arrays.

A bound asks a *question* (a unit, and which equations may answer). A question is answered by *sources*, each a recorded
value or an equation; a source has a *member* for each value of which it is not known that it is older than the others.
Members say what the value is; whether it lies within a bound, and whether the sources agree, the compiled part says.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from trialogue.criteria import nodes
from trialogue.criteria.nodes import Quantity
from trialogue.errors import UserError
from trialogue.executor.compiled import compiled
from trialogue.instruments.kidney import EQUATIONS
from trialogue.matching.atoms import kidney
from trialogue.matching.atoms.age import birth_interval
from trialogue.matching.atoms.dated_value import most_recent, staleness
from trialogue.matching.atoms.measurement import in_unit_of
from trialogue.matching.bounds import Known, rounded
from trialogue.matching.bulk import codes
from trialogue.matching.bulk.bounds import code_of_bound
from trialogue.matching.bulk.statements import Family, Statements
from trialogue.matching.bulk.windows import NO_FACT, Codes
from trialogue.matching.evidence import Reason
from trialogue.matching.situation import Situation
from trialogue.patient.facts import Measurement
from trialogue.truth import Truth

_STALE: Final = {Truth.FALSE: 0, Truth.TRUE: codes.UNKNOWN | codes.REASON_BIT[Reason.STALE],
                 Truth.UNKNOWN: codes.UNKNOWN | codes.REASON_BIT[Reason.AMBIGUOUS]}  # fmt: skip
_AMBIGUOUS: Final = codes.REASON_BIT[Reason.AMBIGUOUS]
_CONFLICT: Final = codes.REASON_BIT[Reason.CONFLICT]
_NEVER: Final = 0
"""Of a member that has a value: no fixed code."""


@dataclass(frozen=True)
class _Question:
    """What all bounds of one number have in common."""

    unit: str | None
    asked: str
    concept: str | None
    named: tuple[str, ...]


@dataclass(frozen=True)
class Bounds:
    """All plain bounds of the family, with the number of the question of each."""

    questions: tuple[_Question, ...]
    question: npt.NDArray[np.int64]
    predicates: npt.NDArray[np.int32]
    low: npt.NDArray[np.float64]
    high: npt.NDArray[np.float64]
    closed: npt.NDArray[np.uint8]


_read: WeakKeyDictionary[Statements, Bounds] = WeakKeyDictionary()


def bounds_of(family: Family, statements: Statements, situation: Situation) -> Bounds:
    """The bounds of the family of kidney function; the same for everybody."""
    if statements not in _read:
        _read[statements] = _bounds_of(family, statements, situation)
    return _read[statements]


def _bounds_of(family: Family, statements: Statements, situation: Situation) -> Bounds:
    numbers: dict[_Question, int] = {}
    question = []
    # A bound that names no unit and may be in one alone is a bound in that unit.
    groups = [*family.bounds, *(replace(each, unit=tried[0]) for tried, each in family.unsaid if len(tried) == 1)]
    for group in groups:
        for predicate in group.predicates.tolist():
            atom = statements.atom(predicate)
            assert isinstance(atom, nodes.Measurement)
            asked = kidney.asked_of(atom, situation)
            assert asked is not None
            named = tuple(each for each in EQUATIONS if each in atom.qualifiers)
            question.append(numbers.setdefault(_Question(group.unit, asked, atom.concept, named), len(numbers)))

    def all_of(name: str, kind: Any) -> Any:
        return np.concatenate([np.zeros(0, dtype=kind), *(getattr(group, name) for group in groups)])

    return Bounds(
        tuple(numbers), np.array(question, dtype=np.int64), all_of("predicates", np.int32), all_of("low", np.float64),
        all_of("high", np.float64), all_of("closed", np.uint8),
    )  # fmt: skip


def judge(bounds: Bounds, situation: Situation, values: Codes) -> None:
    """Set the value of every one of the bounds, for one person."""
    person = _Person(situation)
    answers = [person.answer(each) for each in bounds.questions]
    sources = [source for answer in answers for source in answer]
    members = [member for source in sources for member in source.members]
    table = np.array([member.ends for member in members], dtype=np.float64).reshape(-1, 2)
    flags = np.array([member.flags for member in members], dtype=np.int64).reshape(-1, 4)
    of_question, of_source = _starts([len(each) for each in answers]), _starts([len(each.members) for each in sources])
    clash = np.array([each.clash for each in sources], dtype=np.int64)
    _judge(
        bounds.question, bounds.predicates, bounds.low, bounds.high, bounds.closed, of_question, of_source, clash,
        table, flags, values,
    )  # fmt: skip


@dataclass(frozen=True)
class _Member:
    ends: tuple[float, float]
    flags: tuple[int, int, int, int]
    """Whether it reaches its low and its high end, its code where there is nothing to compare, and what its age does
    to it."""


@dataclass(frozen=True)
class _Source:
    members: tuple[_Member, ...]
    clash: int
    """Why nothing is decided where its members decide differently."""


class _Person:
    """What one person's facts say of kidney function, each found once."""

    def __init__(self, situation: Situation) -> None:
        self._situation = situation
        self._creatinine = most_recent(list(kidney.values_of("creatinine", situation)), situation.as_of)
        self._weight = most_recent(list(kidney.values_of("weight", situation)), situation.as_of)
        self._born = birth_interval(situation.patient, situation.as_of)
        self._estimates: dict[tuple[str, int], list[float] | None] = {}

    def answer(self, question: _Question) -> list[_Source]:
        """The sources that answer a question; where there are none, one that says what is missing."""
        recorded = kidney.recorded_of(question.asked, self._situation, question.named)
        known = dict.fromkeys(fact.equation for fact in recorded)
        found = [self._recorded([f for f in recorded if f.equation == each], question) for each in known]
        wanted = [each for each in question.named or kidney.REASONABLE[question.asked] if each not in known]
        scale = kidney.scale_of(question.unit)
        able = [self._able(each) for each in wanted]
        if scale is not None:
            found += [self._estimated(each, scale) for each, can in zip(wanted, able, strict=True) if can]
        if found:
            return found
        reasons = [_AMBIGUOUS if can else NO_FACT for can in able] or [NO_FACT]
        code = codes.UNKNOWN
        for each in reasons:
            code |= each
        return [_Source((_without_value(code, Truth.FALSE),), 0)]

    def _able(self, equation: str) -> bool:
        there = self._creatinine and self._born is not None and self._situation.patient.sex in ("female", "male")
        return bool(there and (equation != "cockcroft-gault" or self._weight))

    def _recorded(self, values: list[Measurement], question: _Question) -> _Source:
        plain = Quantity(unit=kidney.per_minute(question.unit))

        def compared(fact: Measurement) -> Known | None:
            known = in_unit_of(kidney.without_area(fact), plain, "")
            return known if isinstance(known, Known) else None

        return self._source(most_recent(values, self._situation.as_of), question.concept, compared, ())

    def _estimated(self, equation: str, scale: float) -> _Source:
        def compared(fact: Measurement) -> Known | None:
            values = self._estimate(equation, fact)
            return Known(min(scale * each for each in values), max(scale * each for each in values)) if values else None

        used = self._weight if equation == "cockcroft-gault" else ()
        return self._source(self._creatinine, "creatinine", compared, used)

    def _estimate(self, equation: str, fact: Measurement) -> list[float] | None:
        key = (equation, id(fact))
        if key not in self._estimates:
            weights = self._weight if equation == "cockcroft-gault" else [None]
            try:
                self._estimates[key] = [
                    kidney.estimate(equation, fact, day, heavy, self._situation)
                    for day in self._born or ()
                    for heavy in weights
                ]
            except UserError:
                self._estimates[key] = None
        return self._estimates[key]

    def _source(
        self,
        values: Sequence[Measurement],
        concept: str | None,
        compared: Callable[[Measurement], Known | None],
        used: Sequence[Measurement],
    ) -> _Source:
        members = []
        for fact in values:
            known, old = compared(fact), staleness(fact, concept, self._situation)[0].truth
            members.append(
                _without_value(codes.UNKNOWN | _AMBIGUOUS, old) if known is None else _with_value(known, old)
            )
        one_day = len({str(fact.date) for fact in (*values, *used)}) == 1
        return _Source(tuple(members), _CONFLICT if one_day else _AMBIGUOUS)


def _with_value(known: Known, old: Truth) -> _Member:
    ends = (rounded(known.low), rounded(known.high))
    return _Member(ends, (known.low_closed, known.high_closed, _NEVER, _STALE[old]))


def _without_value(code: int, old: Truth) -> _Member:
    return _Member((0.0, 0.0), (True, True, code, _STALE[old]))


def _starts(sizes: list[int]) -> npt.NDArray[np.int64]:
    return np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(np.array(sizes, dtype=np.int64))])


@compiled
def _of_member(member: Any, low: Any, high: Any, closed: Any, table: Any, flags: Any) -> Any:  # noqa: PLR0913, PLR0917
    low_closed, high_closed, fixed, old = flags[member]
    code = fixed
    if not fixed:
        code = code_of_bound(table[member, 0], table[member, 1], low_closed != 0, high_closed != 0, low, high, closed)
    return (code & ~np.int64(codes.POSSIBLE)) | old if old else code


@compiled
def _of_source(first: Any, last: Any, clash: Any, low: Any, high: Any, closed: Any, table: Any, flags: Any) -> Any:  # noqa: PLR0913, PLR0917
    """Any of its members may be the value that counts: decided only where they decide alike."""
    joined, decided = np.int64(0), True
    for member in range(first, last):
        code = _of_member(member, low, high, closed, table, flags)
        joined |= code
        decided &= (code & codes.POSSIBLE) != codes.UNKNOWN
    return joined | clash if decided and (joined & codes.POSSIBLE) == codes.UNKNOWN else joined


@compiled
def _judge(  # noqa: PLR0913, PLR0917
    question: Any, predicates: Any, low: Any, high: Any, closed: Any, source_start: Any, member_start: Any, clash: Any,
    table: Any, flags: Any, values: Any,
) -> Any:  # fmt: skip
    """All sources must say the same; one gone stale does not spoil what fresh ones agree on."""
    for at in range(len(predicates)):
        decided, open_ = np.int64(0), np.int64(0)
        for source in range(source_start[question[at]], source_start[question[at] + 1]):
            code = _of_source(
                member_start[source],
                member_start[source + 1],
                clash[source],
                low[at],
                high[at],
                closed[at],
                table,
                flags,
            )
            if (code & codes.POSSIBLE) == codes.UNKNOWN:
                open_ |= code
            else:
                decided |= code
        if decided == codes.UNKNOWN:
            decided |= _AMBIGUOUS
        values[predicates[at]] = decided if decided else open_
