"""How many people of a cohort a study leaves: which criterion costs how many, in order, alone and jointly.

Pure counting over what became of every criterion for every person. A criterion *costs* the people who violate it; what
is undetermined costs nobody, and is counted beside.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from trialogue.criteria.criterion import Criterion, Eligibility
from trialogue.criteria.nodes import Atom, Condition, Quantity, children, walk
from trialogue.errors import BadInput
from trialogue.matching.outcome import CriterionMatch
from trialogue.matching.verdict import VERDICTS, Verdict, decide

MOST_TOGETHER: Final = 20
"""How many of the sets of criteria that people violate together are told."""

Judged = tuple[Verdict, tuple[str, ...]]
"""A person's verdict, and the outcome of every criterion; "not_counted" where it binds another cohort of the study."""


@dataclass(frozen=True)
class Step:
    """One criterion. `violated` people violate it; `only` violate nothing else, so it alone costs them; `lost` are the
    ones it takes of those the criteria before it left, `left` those that remain; for `undetermined` it is open."""

    number: int
    criterion: Criterion
    violated: int
    only: int
    lost: int
    left: int
    undetermined: int


@dataclass(frozen=True)
class Funnel:
    """`verdicts` counts people; `together` the people who violate exactly these criteria (numbers from 1), the most
    frequent sets first."""

    people: int
    verdicts: dict[str, int]
    steps: tuple[Step, ...]
    together: tuple[tuple[tuple[int, ...], int], ...]


def judged(criteria: Sequence[CriterionMatch]) -> Judged:
    """What the funnel counts of one person."""
    verdict, counted = decide(criteria)
    those = {id(each) for each in counted}
    return verdict, tuple(each.outcome if id(each) in those else "not_counted" for each in criteria)


def count_funnel(criteria: Sequence[Criterion], people: Iterable[Judged]) -> Funnel:
    """Count a cohort."""
    everyone = list(people)
    violated = [
        frozenset(at for at, outcome in enumerate(outcomes) if outcome == "violated") for _, outcomes in everyone
    ]
    left = len(everyone)
    steps = []
    for at, criterion in enumerate(criteria):
        lost = sum(min(each) == at for each in violated if each)
        left -= lost
        steps.append(Step(
            number=at + 1,
            criterion=criterion,
            violated=sum(at in each for each in violated),
            only=sum(each == {at} for each in violated),
            lost=lost,
            left=left,
            undetermined=sum(outcomes[at] == "undetermined" for _, outcomes in everyone),
        ))  # fmt: skip
    sets = Counter(tuple(sorted(at + 1 for at in each)) for each in violated if len(each) > 1)
    together = sorted(sets.items(), key=lambda pair: (-pair[1], len(pair[0]), pair[0]))[:MOST_TOGETHER]
    verdicts = Counter(verdict for verdict, _ in everyone)
    return Funnel(len(everyone), {each: verdicts[each] for each in VERDICTS}, tuple(steps), tuple(together))


_RELAX: Final = re.compile(r"([0-9]+)(?::(low|high)=(-?[0-9]+(?:\.[0-9]+)?))?\Z")


def relax(eligibility: Eligibility, wanted: str) -> tuple[Eligibility, str]:
    """The criteria with one of them left out ("7"), or with another bound ("7:high=30"); and the change in words.

    Raises BadInput that names what can be relaxed.
    """
    match = _RELAX.match(wanted.strip())
    number = int(match[1]) if match else 0
    if match is None or not 1 <= number <= len(eligibility.criteria):
        raise BadInput(
            f"--relax: {wanted!r} names no criterion; write its number, 1 to {len(eligibility.criteria)} "
            '("7" leaves it out), or a bound of it ("7:high=30")'
        )
    chosen = eligibility.criteria[number - 1]
    if match[2] is None:
        rest = tuple(each for each in eligibility.criteria if each is not chosen)
        return msgspec.structs.replace(eligibility, criteria=rest), f"without criterion {number}"
    end, value = match[2], float(match[3])
    ends = bounds_of(chosen.condition, end)
    if len(ends) != 1:
        said = (
            "no such bound" if not ends else f"{len(ends)} of them ({', '.join(f'{each:g}' for each in sorted(ends))})"
        )
        raise BadInput(f"--relax: criterion {number} must have one {end} bound, and has {said}; leave it out instead")
    other = msgspec.structs.replace(chosen, condition=_with_bound(chosen.condition, end, value))
    changed = tuple(other if each is chosen else each for each in eligibility.criteria)
    (before,) = ends
    return msgspec.structs.replace(eligibility, criteria=changed), f"criterion {number}: {end} {before:g} -> {value:g}"


def bounds_of(condition: Condition, end: str) -> set[float]:
    """The different low or high ends in a tree."""
    quantities = [node.quantity for node, _ in walk(condition) if isinstance(node, Atom) and node.quantity is not None]
    return {float(value) for each in quantities if (value := getattr(each, end)) is not None}


def _with_bound(node: Condition, end: str, value: float) -> Condition:
    if isinstance(node, Atom):
        quantity: Quantity | None = node.quantity
        if quantity is None or getattr(quantity, end) is None:
            return node
        return msgspec.structs.replace(node, quantity=msgspec.structs.replace(quantity, **{end: value}))
    changed = tuple(_with_bound(child, end, value) for child in children(node))
    fields: dict[str, object] = {}
    at = 0
    for name in node.__struct_fields__:
        held = getattr(node, name)
        if isinstance(held, tuple) and name in ("parts", "exceptions", "alternatives"):
            fields[name], at = changed[at : at + len(held)], at + len(held)
        elif name in ("part", "base", "guard", "then"):
            fields[name], at = changed[at], at + 1
    return msgspec.structs.replace(node, **fields)
