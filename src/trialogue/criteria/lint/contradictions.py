"""Criteria that nobody can satisfy together, and exclusions that only say an inclusion again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

from trialogue.criteria.criterion import Criterion, ReadingIssue
from trialogue.criteria.lint.claims import Claim, claims_of
from trialogue.criteria.lint.finding import Finding
from trialogue.criteria.lint.intervals import complement, covers, disjoint, in_unit_of, is_empty
from trialogue.criteria.nodes import Quantity, atoms


def find_contradictions(criteria: Sequence[Criterion]) -> Iterator[Finding]:
    """`empty-range`, `contradictory-range`, `contradicts-inclusion` and `repeats-inclusion`."""
    for index, criterion in enumerate(criteria):
        yield from _empty(index, criterion)
    by_subject: dict[tuple[str | None, str], list[Claim]] = defaultdict(list)
    for index, criterion in enumerate(criteria):
        for claim in claims_of(index, criterion):
            by_subject[criterion.applies_to, claim.subject].append(claim)
    told: set[tuple[int, str]] = set()
    for claims in by_subject.values():
        for first, second in combinations(claims[:_MOST], 2):
            found = _between(first, second, criteria)
            if found is not None and (found.place, found.issue.code) not in told:
                told.add((found.place, found.issue.code))
                yield found


_MOST = 20
"""Claims about one thing that are compared with each other: a text that says more of it is a form, not a list."""


def _empty(index: int, criterion: Criterion) -> Iterator[Finding]:
    for atom, _ in atoms(criterion.condition):
        if atom.quantity is not None and is_empty(atom.quantity):
            message = f"no number lies in the range {_words(atom.quantity)}; one of its ends may be mistyped"
            yield Finding(index, ReadingIssue("empty-range", message, atom.span))


def _between(first: Claim, second: Claim, criteria: Sequence[Criterion]) -> Finding | None:
    if first.quantity is None or second.quantity is None:
        return _without_bounds(first, second)
    mine = in_unit_of(first.quantity, second.quantity, second.atom.concept)
    if mine is None:
        return None
    if first.required and second.required:
        return _both_required(first, second, mine)
    if first.required == second.required:
        return None
    wanted, barred = (mine, second.quantity) if first.required else (second.quantity, mine)
    later = max(first, second, key=_place)
    if covers(barred, wanted):
        said = "an inclusion asks for" if criteria[later.place].kind == "exclusion" else "an exclusion bars"
        message = f"nobody can fit: {said} {_words(wanted if said[:3] == 'an ' else barred)}, which this rules out"
        return Finding(later.place, ReadingIssue("contradicts-inclusion", message, later.atom.span))
    if first.place != second.place and complement(barred, wanted):
        message = f"this says again what the range {_words(wanted)} asked for elsewhere says already"
        return Finding(later.place, ReadingIssue("repeats-inclusion", message, later.atom.span))
    return None


def _both_required(first: Claim, second: Claim, mine: Quantity) -> Finding | None:
    assert second.quantity is not None
    if not disjoint(mine, second.quantity):
        return None
    later = max(first, second, key=_place)
    message = (
        f"nobody fits both {_words(mine)} and {_words(second.quantity)}, asked for of the same thing; "
        "say for which group each is meant"
    )
    return Finding(later.place, ReadingIssue("contradictory-range", message, later.atom.span))


def _without_bounds(first: Claim, second: Claim) -> Finding | None:
    if first.quantity != second.quantity or first.required == second.required:
        return None
    later = max(first, second, key=_place)
    message = "nobody can fit: the same is asked for by one criterion and ruled out by another"
    return Finding(later.place, ReadingIssue("contradicts-inclusion", message, later.atom.span))


def _place(claim: Claim) -> int:
    return claim.place


def _words(quantity: Quantity) -> str:
    """A range as a coordinator writes it."""
    unit = "" if quantity.unit is None else f" {quantity.unit.strip('{}')}"
    low = None if quantity.low is None else f"{'>=' if quantity.low_inclusive else '>'} {quantity.low:g}"
    high = None if quantity.high is None else f"{'<=' if quantity.high_inclusive else '<'} {quantity.high:g}"
    return " and ".join(part for part in (low, high) if part) + unit
