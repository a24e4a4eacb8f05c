"""What is being done to a person as the state she is in: who is not on dialysis is not undergoing it.

A procedure is of one day, and its absence on a day says nothing of others; so where a criterion asks for one that goes
on today, a letter that tells of the state answers. Likewise a pain that words rate answers for the scale of 0 to 10.
"""

from __future__ import annotations

from typing import Final

import msgspec

from trialogue.criteria.criterion import Criterion
from trialogue.criteria.nodes import All, Any, Condition, Measurement, Not, Procedure, Readings, Score, State

_STATE_OF: Final = {
    "dialysis": "dialysis-dependent", "haemodialysis": "dialysis-dependent",
    "mechanical-ventilation": "mechanically-ventilated", "invasive-mechanical-ventilation": "mechanically-ventilated",
}  # fmt: skip


def as_states_of_today(criterion: Criterion) -> Criterion:
    """The criterion with each procedure that goes on today as the state of whom it is done to."""
    condition = as_states(criterion.condition)
    return criterion if condition is criterion.condition else msgspec.structs.replace(criterion, condition=condition)


def as_states(node: Condition) -> Condition:
    """`node` with each procedure that goes on today as such a state."""
    match node:
        case Procedure(concept=concept, temporality="current") if concept in _STATE_OF:
            return State(concept=_STATE_OF[concept], label=node.label, temporality="current", span=node.span)
        case Score(concept="nrs-pain", grade=None, quantity=quantity) if quantity is not None:
            return Measurement(concept="pain-level", quantity=quantity, label=node.label, span=node.span)
        case Not(part=part):
            inner = as_states(part)
            return node if inner is part else msgspec.structs.replace(node, part=inner)
        case All(parts=parts) | Any(parts=parts):
            changed = tuple(as_states(each) for each in parts)
            return node if changed == parts else msgspec.structs.replace(node, parts=changed)
        case Readings(alternatives=alternatives):
            changed = tuple(as_states(each) for each in alternatives)
            return node if changed == alternatives else msgspec.structs.replace(node, alternatives=changed)
    return node
