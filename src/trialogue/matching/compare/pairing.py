"""Which statement of one study speaks of the same thing as which statement of the other."""

from __future__ import annotations

from collections.abc import Sequence

from trialogue.matching.compare.statements import Statement
from trialogue.vocabulary import Vocabulary

Pair = tuple[Statement, Statement]


def pair(ours: Sequence[Statement], theirs: Sequence[Statement], vocabulary: Vocabulary) -> list[Pair]:
    """The pairs: first about the same concept, then about the nearest wider or narrower one.

    Several statements of one criterion may pair with one wider statement: hepatitis against hepatitis B or C.
    """
    pairs = _same_subjects(ours, theirs)
    taken = {id(each) for both in pairs for each in both}
    left = [each for each in ours if id(each) not in taken]
    right = [each for each in theirs if id(each) not in taken]
    return pairs + _kindred(left, right, vocabulary)


def _same_subjects(ours: Sequence[Statement], theirs: Sequence[Statement]) -> list[Pair]:
    free = list(theirs)
    pairs = []
    for mine in ours:
        other = next((each for each in free if _same_subject(mine, each)), None)
        if other is not None:
            pairs.append((mine, other))
            free.remove(other)
    return pairs


def _same_subject(left: Statement, right: Statement) -> bool:
    bounded = [statement.guard is not None and statement.atom.quantity is not None for statement in (left, right)]
    return left.key == right.key and bounded[0] == bounded[1]


def _kindred(ours: Sequence[Statement], theirs: Sequence[Statement], vocabulary: Vocabulary) -> list[Pair]:
    steps = {
        (i, j): distance
        for i, mine in enumerate(ours)
        for j, other in enumerate(theirs)
        if (distance := _distance(mine, other, vocabulary)) is not None
    }
    partners: tuple[dict[int, list[int]], dict[int, list[int]]] = ({}, {})
    pairs = []
    # Ties are broken by the concepts and not by whose they are, so that either side sees the same pairs.
    order = {ends: _neutral_order(ours[ends[0]], theirs[ends[1]], ends) for ends in steps}
    for i, j in sorted(steps, key=lambda ends: (steps[ends], order[ends])):
        if _joins(partners[0].get(i, []), theirs, j) and _joins(partners[1].get(j, []), ours, i):
            if partners[0].get(i) and partners[1].get(j):
                continue
            if any(len(partners[1].get(each, [])) > 1 for each in partners[0].get(i, [])):
                continue
            if any(len(partners[0].get(each, [])) > 1 for each in partners[1].get(j, [])):
                continue
            partners[0].setdefault(i, []).append(j)
            partners[1].setdefault(j, []).append(i)
            pairs.append((ours[i], theirs[j]))
    return pairs


def _neutral_order(left: Statement, right: Statement, ends: tuple[int, int]) -> tuple[list[str], list[int]]:
    return sorted(each.atom.concept or "" for each in (left, right)), sorted(ends)


def _joins(known: list[int], side: Sequence[Statement], candidate: int) -> bool:
    """A further partner must stand in the same criterion as the first."""
    return not known or side[known[0]].criterion is side[candidate].criterion


def _distance(left: Statement, right: Statement, vocabulary: Vocabulary) -> int | None:
    """How many concepts lie between the two; None where neither is the other's ancestor, or they differ in kind."""
    same = [key[:1] + key[2:] for key in (left.key, right.key)]
    if same[0] != same[1] or not left.atom.concept or not right.atom.concept:
        return None
    a, b = left.atom.concept, right.atom.concept
    if not vocabulary.is_a(a, b) and not vocabulary.is_a(b, a):
        return None
    depths = [len(vocabulary.ancestors(each)) if each in vocabulary else 0 for each in (a, b)]
    return abs(depths[0] - depths[1])
