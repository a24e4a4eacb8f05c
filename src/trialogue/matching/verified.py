"""How a diagnosis was verified, where that is all that was not read: "stroke, radiologically verified".

A letter that tells the illness and a test of that sort tells that it was verified (`data/verified.tsv`).
"""

from __future__ import annotations

from functools import cache
from typing import Final

import msgspec

from trialogue.criteria.criterion import Criterion
from trialogue.criteria.nodes import All, Any, Condition, Opaque, Procedure, Readings
from trialogue.matching.narrowing import is_idle, outside, without_joined_rests
from trialogue.matching.tables import read_rows

_VERIFIED: Final = frozenset(
    ("verified", "confirmed", "documented", "proven", "diagnosed", "established", "proved", "demonstrated", "by", "on")
)
_READ: Final = "\0"


def with_how_it_was_verified(criterion: Criterion) -> Criterion:
    """The criterion with a rest that only says how an illness was verified as the tests that verify it."""
    node = criterion.condition
    match node:
        case Readings(alternatives=(joined, Opaque() as whole), rule="unread-part"):
            part = without_joined_rests(joined)
            tests = _tests(outside(part, whole, criterion), part)
            if tests:
                done = tuple(Procedure(concept=each, label=whole.label) for each in tests)
                by = Any(parts=done) if len(done) > 1 else done[0]
                return msgspec.structs.replace(criterion, condition=All(parts=(part, by)))
    return criterion


def _tests(tokens: list[str] | None, part: Condition) -> tuple[str, ...]:
    """The tests of the sort that the rest names; none where it says anything else."""
    rest = [each for each in tokens or () if each not in (_READ, ",", "-", "(", ")") and not is_idle(each, part)]
    sorts = [each for each in rest if each in _by_word()]
    if len(sorts) != 1 or any(each not in _VERIFIED for each in rest if each not in sorts):
        return ()
    return _by_word()[sorts[0]]


@cache
def _by_word() -> dict[str, tuple[str, ...]]:
    return {word: tuple(tests.split("|")) for word, tests in read_rows("verified.tsv")}
