"""What of a tree decides its value: without the characters it was read from, and without words that only explain."""

from __future__ import annotations

import msgspec

from trialogue.criteria import as_it_stands, nodes
from trialogue.criteria.nodes import AnyAtom, Condition


def canonical_atom(atom: AnyAtom) -> AnyAtom:
    """The statement alone. Words that were not understood all say the same to the evaluator: nothing."""
    match atom:
        case nodes.Opaque():
            return nodes.Opaque()
        case nodes.Consent():
            return nodes.Consent()
        case nodes.Judgement():
            return nodes.Judgement()
        case nodes.Participation():
            return nodes.Participation(window=atom.window, temporality=atom.temporality)
    return msgspec.structs.replace(atom, span=None, label="")


def canonical(node: Condition) -> Condition:
    """The tree of the statements alone."""
    match node:
        case nodes.All() | nodes.Any() | nodes.AtLeast():
            return msgspec.structs.replace(node, span=None, parts=tuple(map(canonical, node.parts)))
        case nodes.Not():
            return nodes.Not(part=canonical(node.part))
        case nodes.Except():
            return nodes.Except(base=canonical(node.base), exceptions=tuple(map(canonical, node.exceptions)))
        case nodes.IfThen():
            return nodes.IfThen(guard=canonical(node.guard), then=canonical(node.then))
        case nodes.Readings():
            # Of the rules one decides: a statement asked as it stands is answered by what was said of the whole of it.
            rule = node.rule if node.rule == as_it_stands.RULE else ""
            return nodes.Readings(alternatives=tuple(map(canonical, node.alternatives)), rule=rule)
    return canonical_atom(node)
