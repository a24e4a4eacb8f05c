"""The array programs, compiled by Numba: every distinct node once for a batch of people, then every study's tally.

Each row of `values` is a node, each column (lane) a person; a value is a code of `codes.py`. The rules are those of
`evidence.py`, written on bits; `tests/generative/test_bulk_laws.py` holds the two together.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from trialogue.executor.compiled import compiled
from trialogue.matching.bulk import codes
from trialogue.matching.bulk import compile as program
from trialogue.matching.evidence import Reason

_T, _F_, _N = codes.TRUE, codes.FALSE, codes.NOT_APPLICABLE
_POSSIBLE = codes.POSSIBLE
_REASONS = codes.REASONS_MASK
_AMBIGUOUS = codes.REASON_BIT[Reason.AMBIGUOUS]
_UNKNOWN = codes.UNKNOWN
_OPEN = codes.CODES
"""A bit beyond those of a code: one of several readings was open."""
_NARROW_MOST, _NARROW_YOU, _NARROW_TEAM = codes.NARROW_MOST, codes.NARROW_YOU, codes.NARROW_TEAM
_ALL, _ANY, _AT_LEAST = program.ALL, program.ANY, program.AT_LEAST
_IF_THEN, _READINGS, _EXCEPT = program.IF_THEN, program.READINGS, program.EXCEPT


@compiled
def _decided(possible: Any) -> Any:
    return (possible & (possible - 1)) == 0


@compiled
def _negated(code: Any) -> Any:
    return (code & ~_UNKNOWN) | ((code & _T) << 1) | ((code & _F_) >> 1)


@compiled
def _fold(children: Any, values: Any, decisive: Any, out: Any) -> Any:
    """All (`decisive` false) or Any (`decisive` true), every lane into `out`, reasons with it.

    Child by child with the lanes inside and no branches there, so that many lanes are one instruction.
    """
    other = _UNKNOWN ^ decisive
    begun = _N if len(children) else _F_ if decisive == _T else _T
    for lane in range(len(out)):
        out[lane] = begun
    for reference in children:
        row, turned = values[reference >> 1], reference & 1
        for lane in range(len(out)):
            code = np.int32(row[lane])
            code = _negated(code) if turned else code
            so_far, part = np.int32(out[lane]), code & _POSSIBLE
            possible = so_far & _POSSIBLE
            joined = ((possible | part) & decisive) | (possible & part & _N)
            both = ((possible & other) != 0) & ((part & (other | _N)) != 0)
            left = ((possible & _N) != 0) & ((part & other) != 0)
            joined |= other if both | left else 0
            out[lane] = (so_far & _REASONS) | joined | (0 if _decided(part) else code & _REASONS)
    for lane in range(len(out)):
        possible = np.int32(out[lane]) & _POSSIBLE
        out[lane] = possible if _decided(possible) else out[lane]


@compiled
def _at_least(children: Any, values: Any, lane: Any, need: Any) -> Any:
    certain: Any = 0
    reachable: Any = 0
    open_: Any = 0
    reasons: Any = 0
    may_not_apply = never_applies = len(children) > 0
    for reference in children:
        code = np.int64(values[reference >> 1, lane])
        if reference & 1:
            code = _negated(code)
        part = code & _POSSIBLE
        certain += part == _T
        reachable += part & _T
        may_not_apply &= (part & _N) != 0
        never_applies &= part == _N
        if not _decided(part):
            reasons |= code & _REASONS
    if reachable >= need:
        open_ |= _T
    if certain < need:
        open_ |= _F_
    if may_not_apply:
        open_ = _N if never_applies else open_ | _N
    return open_ if _decided(open_) else open_ | reasons


@compiled
def _if_then(guard: Any, then: Any) -> Any:
    possible = 0
    if guard & _T:
        possible |= then & _POSSIBLE
    if guard & (_F_ | _N):
        possible |= _N
    if _decided(possible):
        return possible
    if _decided(guard & _POSSIBLE):
        return possible | ((then if (guard & _POSSIBLE) == _T else guard) & _REASONS)
    if _decided(then & _POSSIBLE):
        return possible | (guard & _REASONS)
    return possible | ((guard | then) & _REASONS)


@compiled
def _join_readings(children: Any, values: Any, out: Any) -> Any:
    """Readings that have to agree, every lane into `out`, child by child as in :func:`_fold`."""
    for lane in range(len(out)):
        out[lane] = 0
    for reference in children:
        row, turned = values[reference >> 1], reference & 1
        for lane in range(len(out)):
            code = np.int32(row[lane])
            code = _negated(code) if turned else code
            out[lane] |= code | (0 if _decided(code & _POSSIBLE) else _OPEN)
    for lane in range(len(out)):
        code = np.int32(out[lane])
        possible: Any = code & _POSSIBLE
        possible = possible if possible else _UNKNOWN
        because = (code & _REASONS) | (0 if code & _OPEN else _AMBIGUOUS)
        out[lane] = possible if _decided(possible) else possible | because


@compiled
def _answer_whole(reference: Any, values: Any, out: Any) -> Any:
    """Of a statement asked as it stands: what was said of the whole of it, where that decides."""
    row, turned = values[reference >> 1], reference & 1
    for lane in range(len(out)):
        code = np.int32(row[lane])
        code = _negated(code) if turned else code
        out[lane] = code & _POSSIBLE if _decided(code & _POSSIBLE) else out[lane]


@compiled
def run_program(  # noqa: PLR0913, PLR0917
    which: Any, op: Any, need: Any, child_start: Any, child: Any, exception: Any, forced: Any, values: Any
) -> Any:
    """Fill the rows of the combinations `which`, in their order. `exception` gives an exception's number; `forced[k]`
    holds, for the k-th one, what the reference evaluator found for each lane, or -1: then it has the value of its
    base."""
    first = values.shape[0] - len(op)
    for at in which:
        children = child[child_start[at] : child_start[at + 1]]
        kind = op[at]
        if kind in (_ALL, _ANY):  # compiled: no sets of constants
            _fold(children, values, _F_ if kind == _ALL else _T, values[first + at])
            continue
        if kind == _READINGS:
            _join_readings(children[need[at] :], values, values[first + at])
            if need[at]:
                _answer_whole(children[0], values, values[first + at])
            continue
        for lane in range(values.shape[1]):
            if kind == _AT_LEAST:
                code = _at_least(children, values, lane, need[at])
            else:
                code = np.int64(values[children[0] >> 1, lane])
                if children[0] & 1:
                    code = _negated(code)
                if kind == _IF_THEN:
                    then = np.int64(values[children[1] >> 1, lane])
                    if children[1] & 1:
                        then = _negated(then)
                    code = _if_then(code, then)
                elif forced[exception[at], lane] >= 0:
                    code = forced[exception[at], lane]
            values[first + at, lane] = code


@compiled
def on_exceptions(op: Any, child_start: Any, child: Any, predicates: Any) -> Any:
    """Of each combination, whether an exception is among what it is made of, or it is one."""
    found = np.zeros(len(op), dtype=np.bool_)
    for at in range(len(op)):
        found[at] = op[at] == _EXCEPT
        for reference in child[child_start[at] : child_start[at + 1]]:
            if (reference >> 1) >= predicates and found[(reference >> 1) - predicates]:
                found[at] = True
    return found


@compiled
def open_exceptions(  # noqa: PLR0913, PLR0917
    except_node: Any, except_base_start: Any, except_base: Any, child_start: Any, child: Any, touched: Any, values: Any
) -> Any:
    """Which exceptions, in which lanes, only the reference evaluator can judge: those whose base is true, or open with
    a fact concerning it. `touched` tells of each predicate and lane whether a fact does."""
    needed = np.zeros((len(except_node), values.shape[1]), dtype=np.bool_)
    for number in range(len(except_node)):
        at = except_node[number]
        reference = child[child_start[at]]
        predicates = except_base[except_base_start[number] : except_base_start[number + 1]]
        for lane in range(values.shape[1]):
            code = np.int64(values[reference >> 1, lane])
            if reference & 1:
                code = _negated(code)
            possible = code & _POSSIBLE
            if possible == _T:
                needed[number, lane] = True
            elif possible not in (_F_, _N):
                for predicate in predicates:
                    if touched[predicate, lane]:
                        needed[number, lane] = True
                        break
    return needed


@compiled
def criteria_tallies(root: Any, exclusion: Any, table: Any, values: Any, out: Any) -> Any:
    """What each distinct criterion adds to its study's tally, by lane."""
    for criterion in range(len(root)):
        reference, kind = root[criterion], exclusion[criterion]
        for lane in range(values.shape[1]):
            code = np.int64(values[reference >> 1, lane])
            out[criterion, lane] = table[kind, _negated(code) if reference & 1 else code]


@compiled
def criteria_codes(root: Any, values: Any, out: Any) -> Any:
    """The code of each distinct criterion, by lane."""
    for criterion in range(len(root)):
        reference = root[criterion]
        for lane in range(values.shape[1]):
            code = np.int64(values[reference >> 1, lane])
            out[criterion, lane] = _negated(code) if reference & 1 else code


@compiled
def _rank(tally: Any) -> Any:
    return 2 if tally & 1023 else 1 if tally & (2047 << 10) else 0


@compiled
def _of_cohort(start: Any, end: Any, number: Any, criterion: Any, group: Any, of_criterion: Any, into: Any) -> Any:  # noqa: PLR0913, PLR0917
    for at in range(start, end):
        if group[at] == number:
            for lane in range(len(into)):
                into[lane] += of_criterion[criterion[at], lane]


@compiled
def study_tallies(  # noqa: PLR0913, PLR0917
    study_start: Any, criterion: Any, group: Any, of_criterion: Any, narrow: Any, out: Any
) -> Any:
    """The tally of every study by lane; where a study has cohorts, that of its first best one with the common part.
    `narrow` holds what `of_criterion` holds, in sixteen bits."""
    lanes = out.shape[1]
    common = np.zeros(lanes, dtype=np.uint32)
    cohort = np.zeros(lanes, dtype=np.uint32)
    row = np.zeros(lanes, dtype=np.uint16)
    for study in range(len(study_start) - 1):
        start, end = study_start[study], study_start[study + 1]
        cohorts = 0
        for lane in range(lanes):
            out[study, lane] = 0
        for at in range(start, end):
            cohorts = max(cohorts, int(group[at]))
        # Lane by lane, here: adding a row as an array, or in a function, takes twice as long or more.
        for first in range(start, end if cohorts == 0 else start, _NARROW_MOST):
            for lane in range(lanes):
                row[lane] = 0
            for at in range(first, min(first + _NARROW_MOST, end)):
                distinct = criterion[at]
                for lane in range(lanes):
                    row[lane] += narrow[distinct, lane]
            for lane in range(lanes):
                code = np.uint32(row[lane])
                violated, you = code & np.uint32(31), (code >> np.uint32(_NARROW_YOU)) & np.uint32(63)
                team = code >> np.uint32(_NARROW_TEAM)
                out[study, lane] += violated | (you << np.uint32(10)) | (team << np.uint32(21))
        if cohorts == 0:
            continue
        common[:] = 0
        _of_cohort(start, end, 0, criterion, group, of_criterion, common)
        for number in range(1, cohorts + 1):
            cohort[:] = common
            _of_cohort(start, end, number, criterion, group, of_criterion, cohort)
            for lane in range(lanes):
                if number == 1 or _rank(cohort[lane]) < _rank(out[study, lane]):
                    out[study, lane] = cohort[lane]
