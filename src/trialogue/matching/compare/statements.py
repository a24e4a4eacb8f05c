"""The comparable statements of a criterion: its atoms, each with what surrounds it in the tree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from trialogue.criteria.criterion import Criterion
from trialogue.criteria.nodes import (
    Any,
    AnyAtom,
    Atom,
    Condition,
    Except,
    IfThen,
    Not,
    Opaque,
    children,
)
from trialogue.vocabulary import Vocabulary


@dataclass(frozen=True)
class Statement:
    """One atom of a criterion. `exceptions` are the concepts that its Except node lets off, `also` other criteria of
    the same study that say the same."""

    criterion: Criterion
    atom: AnyAtom
    negated: bool = False
    exceptions: frozenset[str] = frozenset()
    guard: str | None = None
    also: tuple[Criterion, ...] = ()

    @property
    def key(self) -> tuple[str, str | None, str | None, bool, str]:
        """What two statements must share to be about the same thing: side, type, concept, grade, negation."""
        grade = getattr(self.atom, "grade", None)
        return type(self.atom).__name__, self.atom.concept, grade, self.negated, self.criterion.kind


def statements(criterion: Criterion, vocabulary: Vocabulary) -> Iterator[Statement]:
    """The statements of one criterion in tree order; residue that was not understood is left out."""
    yield from _below(criterion.condition, Statement(criterion, Opaque()), vocabulary)


def _below(node: Condition, context: Statement, vocabulary: Vocabulary) -> Iterator[Statement]:
    match node:
        case Opaque():
            return
        case Atom():
            yield replace(context, atom=node)
        case Not(part=part):
            yield from _below(part, replace(context, negated=not context.negated), vocabulary)
        case Except(base=base, exceptions=exceptions):
            let_off = frozenset(name for each in exceptions for name in _concepts(each))
            yield from _below(base, replace(context, exceptions=context.exceptions | let_off), vocabulary)
        case IfThen(guard=guard, then=then):
            names = ", ".join(_concepts(guard))
            yield from _below(then, replace(context, guard=names or None), vocabulary)
        case Any(parts=parts):
            for part in _widest(parts, vocabulary):
                yield from _below(part, context, vocabulary)
        case _:
            for child in children(node):
                yield from _below(child, context, vocabulary)


def _concepts(node: Condition) -> Iterator[str]:
    if isinstance(node, Atom):
        yield node.concept or node.label
    for child in children(node):
        yield from _concepts(child)


def _widest(parts: tuple[Condition, ...], vocabulary: Vocabulary) -> list[Condition]:
    """Of alternatives, those that no other already covers: a class covers the drugs listed behind it."""

    def covered(part: Condition) -> bool:
        return isinstance(part, Atom) and any(
            isinstance(other, Atom)
            and type(other) is type(part)
            and other.concept != part.concept
            and (other.quantity, other.window, other.stable_for) == (part.quantity, part.window, part.stable_for)
            and set(other.qualifiers) <= set(part.qualifiers)
            and vocabulary.is_a(part.concept or "", other.concept or "")
            for other in parts
        )

    return [part for part in parts if not covered(part)]
