"""Where a statement stands in its criterion's tree: whether one more of its kind lets more or fewer people in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from trialogue.criteria import nodes
from trialogue.matching.compare.statements import Statement

Effect = Literal["more", "fewer", "unclear", "none"]


def ancestors(statement: Statement) -> tuple[nodes.Condition, ...] | None:
    """The nodes above the statement's atom, from the root; None where the tree does not hold it."""
    return next(_paths(statement.criterion.condition, statement.atom, ()), None)


def stands_alone(statement: Statement) -> bool:
    """Whether the atom decides its criterion alone: every node above it joins nothing else to it."""
    path = ancestors(statement)
    return path is not None and all(len(nodes.children(each)) == 1 for each in path)


def effect_of_part(statement: Statement, *, added: bool) -> Effect:
    """Whether one statement more (or fewer) inside a criterion that stayed lets more or fewer people in.

    One more demand that must hold beside others narrows an inclusion, one more alternative widens it; for an exclusion,
    and below a negation, the other way round. Mixed trees are `unclear`.
    """
    path = ancestors(statement)
    joining = {type(each) for each in path or () if len(nodes.children(each)) > 1}
    if joining == {nodes.All}:
        narrows = True
    elif joining == {nodes.Any}:
        narrows = False
    else:
        return "unclear"
    turned = (statement.criterion.kind == "exclusion") != statement.negated
    fewer = (narrows == added) != turned
    return "fewer" if fewer else "more"


def _paths(
    node: nodes.Condition, wanted: nodes.Condition, above: tuple[nodes.Condition, ...]
) -> Iterator[tuple[nodes.Condition, ...]]:
    if node is wanted:
        yield above
    for child in nodes.children(node):
        yield from _paths(child, wanted, (*above, node))
