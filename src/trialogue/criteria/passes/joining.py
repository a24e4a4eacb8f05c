"""What the members of a list make together: all of them, any of them, or both readings where no rule decides."""

from __future__ import annotations

from dataclasses import dataclass

from trialogue.criteria.nodes import (
    OF_LOWER,
    OF_UPPER,
    All,
    Allergy,
    Any,
    Condition,
    Diagnosis,
    Measurement,
    Medication,
    Procedure,
    Readings,
    Score,
    Span,
    State,
)
from trialogue.criteria.passes.sharing import LEVELS


@dataclass(frozen=True, slots=True)
class Joint:
    """How members are joined: the conjunctions, the kind of list they stand in, and what they share."""

    said: frozenset[str]
    kind: str
    negated: bool
    one_bound: bool
    span: Span


def combined(nodes: list[Condition], joint: Joint) -> Condition | None:
    """All or Any of the members, both in a Readings where no rule decides, None where nothing can be said."""
    parts = tuple(nodes)
    every, some = All(parts=parts, span=joint.span), Any(parts=parts, span=joint.span)
    inclusion = joint.kind == "inclusion"
    bounded = all(isinstance(node, Measurement | Score) for node in nodes)
    if all(isinstance(node, Allergy) for node in nodes) and not joint.negated:
        return some  # "allergy to A and B" excludes, or asks for, whoever has either
    if {"and", "or"} <= joint.said or (joint.negated and "and" in joint.said):
        return None
    if joint.negated:
        return some
    if "or" in joint.said:
        doubtful = inclusion and bounded and joint.one_bound and not any(map(_is_finding, nodes))
        return Readings(alternatives=(every, some), rule="or-in-inclusion", span=joint.span) if doubtful else some
    if "and" in joint.said:
        if inclusion:
            return every
        if all(isinstance(node, State) for node in nodes):
            return some
        if isinstance(nodes[0], State) and nodes[0].concept == "childbearing-potential":
            return every  # "of childbearing potential and not using contraception": whose contraception it is
        return Readings(alternatives=(every, some), rule="and-in-exclusion", span=joint.span)
    if joint.said == {"/"}:
        return every if inclusion and bounded else some
    return _without_conjunction(nodes, every, some, joint)


_FOUND = LEVELS | {"positive"}


def _is_finding(node: Condition) -> bool:
    """Whether a value outside the normal is asked for, of several of which one will do: "low C3 or C4"."""
    if not isinstance(node, Measurement) or (bound := node.quantity) is None:
        return isinstance(node, Measurement) and not _FOUND.isdisjoint(node.qualifiers)
    below, above = bound.low is None and bound.unit == OF_LOWER, bound.high is None and bound.unit == OF_UPPER
    return below or above


def _without_conjunction(nodes: list[Condition], every: All, some: Any, joint: Joint) -> Condition:
    """Members between commas alone."""
    if joint.kind == "exclusion":
        # "Chronic kidney disease, eGFR < 30": the bound may define the disease or stand beside it.
        bounded = {isinstance(node, Measurement | Score) for node in nodes}
        return some if len(bounded) == 1 else Readings(alternatives=(every, some), rule="comma-list", span=joint.span)
    alike = len({type(node) for node in nodes}) == 1
    if alike and isinstance(nodes[0], Diagnosis | Medication | Procedure | State):
        return Readings(alternatives=(every, some), rule="comma-list", span=joint.span)
    return every
