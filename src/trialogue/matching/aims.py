"""Which statements of a tree would have to come out how, for the tree to come out as wanted."""

from __future__ import annotations

from collections.abc import Iterator

from trialogue.criteria import nodes
from trialogue.criteria.nodes import AnyAtom, Atom, Condition, children


def aims(node: Condition, wanted: bool) -> Iterator[tuple[AnyAtom, bool]]:
    """The atoms, each with the answer that helps towards `wanted`. A guard helps by being false: it no longer binds.

    The exceptions of an `Except` are left out: they speak of the facts behind its base.
    """
    match node:
        case nodes.Not(part=part):
            yield from aims(part, not wanted)
        case nodes.IfThen(guard=guard, then=then):
            yield from aims(then, wanted)
            yield from aims(guard, False)
        case nodes.Except(base=base):
            yield from aims(base, wanted)
        case Atom():
            yield node, wanted
        case _:
            for child in children(node):
                yield from aims(child, wanted)
