"""`judge_presence` of the reference for a batch of people, on codes: every statement whose family a fact concerns.

Compiled by Numba. `tests/generative/test_bulk_laws.py` holds it to `atoms/presence.py`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from trialogue.executor.compiled import compiled
from trialogue.matching.bulk import codes, relation
from trialogue.matching.evidence import Reason

_T, _F_, _UNKNOWN = codes.TRUE, codes.FALSE, codes.UNKNOWN
_REASONS = codes.REASONS_MASK
_AMBIGUOUS = codes.UNKNOWN | codes.REASON_BIT[Reason.AMBIGUOUS]
_CONFLICT = codes.UNKNOWN | codes.REASON_BIT[Reason.CONFLICT]
_NO_FACT = codes.UNKNOWN | codes.REASON_BIT[Reason.NO_FACT]
_IS, _WIDER, _SAME = relation.IS, relation.WIDER, relation.SAME


@compiled
def _otherwise(  # noqa: PLR0913, PLR0917
    rows: Any, how: Any, slot: Any, absent: Any, covers: Any, listed: Any, presumptive: Any
) -> Any:
    """What is known of everything but the facts that say it is there: `presence._by_something_else`."""
    stale: Any = 0
    for at in range(len(rows)):
        if not absent[rows[at]] and how[at] & _SAME:
            return np.int64(_F_)
    for at in range(len(rows)):
        if absent[rows[at]] and how[at] & _WIDER:
            said = np.int64(covers[rows[at], slot])
            if said == _F_:
                return np.int64(_F_)
            if stale == 0:
                stale = said
    if listed == _F_ or presumptive:
        return np.int64(_F_)
    if stale:
        return np.int64(stale)
    return np.int64(listed) if listed else np.int64(_NO_FACT)


@compiled
def _present(  # noqa: PLR0913, PLR0917
    rows: Any, how: Any, slot: Any, absent: Any, denied: Any, weighed: Any, covers: Any, listed: Any, presumptive: Any
) -> Any:
    true = False
    unknown = False
    reasons: Any = 0
    ruled_out = False  # by an absence of just what is asked: nothing wider can then be it
    for at in range(len(rows)):
        if absent[rows[at]] and how[at] & _SAME and covers[rows[at], slot] == _F_:
            ruled_out = True
    for at in range(len(rows)):
        row = rows[at]
        if absent[row] or not how[at] & (_IS | _WIDER) or (ruled_out and not how[at] & _IS):
            continue
        code = np.int64(weighed[row, slot])
        if code == _F_:
            continue
        if not how[at] & _IS:
            code = (code & _REASONS) | _AMBIGUOUS
        if code == _T:
            if denied[row]:
                return np.int64(_CONFLICT)
            true = True
        else:
            unknown = True
            reasons |= code & _REASONS
    if true:
        return np.int64(_T)
    rest = _otherwise(rows, how, slot, absent, covers, listed, presumptive)
    if rest == _F_ and not unknown:
        return np.int64(_F_)
    return np.int64(_UNKNOWN | reasons | (rest & _REASONS))


@compiled
def judge_families(  # noqa: PLR0913, PLR0917
    lane: Any, family: Any, start: Any, row: Any, how: Any, member: Any, family_start: Any, slot: Any, absent: Any,
    denied: Any, weighed: Any, covers: Any, listed: Any, presumed: Any, unpresumed: Any, values: Any, touched: Any,
) -> Any:  # fmt: skip
    """For each pair of a person (`lane`) and a family that facts of theirs concern (`row[start[k]:start[k + 1]]`, each
    related as `how` tells): the code of every statement of the family that has a form (`slot`), in `values`; `presumed`
    tells of each statement whether silence on it is absence, `unpresumed` whether a complete list is none either."""
    for at in range(len(lane)):
        rows, flags = row[start[at] : start[at + 1]], how[start[at] : start[at + 1]]
        who = lane[at]
        there = False
        for each in rows:
            there |= not absent[each]
        for place in range(family_start[family[at]], family_start[family[at] + 1]):
            predicate = member[place]
            touched[predicate, who] |= there
            if slot[predicate] >= 0:
                list_says = 0 if unpresumed[predicate] else listed[who]
                values[predicate, who] = _present(
                    rows, flags, slot[predicate], absent, denied, weighed, covers, list_says, presumed[predicate]
                )
