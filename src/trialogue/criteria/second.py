"""What a second reader may add: a tree for a stretch that was not understood, and only if it proves itself.

Pure: who was asked, and how, is not known here. A tree is accepted only where it quotes the stretch word for word,
reads as canonical text and back, names in each atom words of the stretch that mean its concept, and holds no number
that the stretch lacks. It then stands beside the stretch in a `Readings` named `second-reader`, so that it is shown and
never decides, and each atom it made has the qualifier `machine-read`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

import msgspec

from trialogue.criteria.criterion import Criterion, ReadingIssue
from trialogue.criteria.nodes import (
    All,
    Any,
    AtLeast,
    Atom,
    Condition,
    Except,
    IfThen,
    Not,
    Opaque,
    Readings,
    Span,
    atoms,
    walk,
)
from trialogue.criteria.parser import parse_condition
from trialogue.criteria.printer import print_condition
from trialogue.errors import BadInput
from trialogue.text.fold import fold
from trialogue.vocabulary import default, ungrounded_id

RULE: Final = "second-reader"
MACHINE_READ: Final = "machine-read"
_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?")


class Residue(NamedTuple):
    """A stretch that was not understood: the criterion's kind, its whole sentence, and the words in question."""

    kind: str
    sentence: str
    words: str


class Answer(NamedTuple):
    """What a second reader said: the words it read, and its tree in canonical text."""

    quote: str
    condition: str


Ask = Callable[[Residue], Answer | None]


def read_again(criteria: Sequence[Criterion], ask: Ask, who: str) -> tuple[Criterion, ...]:
    """The criteria, each `Opaque` stretch put to a second reader named `who`; what it may not say is an issue."""
    return tuple(_read_criterion(each, ask, who) if each.source == "text" else each for each in criteria)


def check_answer(residue: Residue, answer: Answer) -> Condition:
    """The tree of an answer, marked as made by a machine. Raises BadInput saying why it is refused."""
    if answer.quote != residue.words:
        raise BadInput("it does not quote the words it was asked about")
    node = parse_condition(answer.condition)
    if parse_condition(print_condition(node)) != node:
        raise BadInput("its tree does not survive printing and parsing")
    if any(isinstance(each, Opaque | Readings) for each, _ in walk(node)):
        raise BadInput("its tree holds what is not understood, or several readings")
    for atom, _ in atoms(node):
        _check_atom(atom, residue.words)
    unlabelled = re.sub(r'"(?:[^"\\]|\\.)*"', "", print_condition(node))
    missing = set(_NUMBER.findall(unlabelled)) - set(_NUMBER.findall(residue.words.replace(",", "")))
    if missing:
        raise BadInput(f"the number {min(missing)} is not among the words")
    return _marked(node, None)


def _check_atom(atom: Atom, words: str) -> None:
    if not atom.label or atom.label not in words:
        raise BadInput(f"the label {atom.label!r} is not among the words")
    if atom.concept is None:
        return
    known = default().lookup(atom.label)
    meant = {ungrounded_id(atom.label), *((known.id,) if known is not None else ())}
    if atom.concept not in meant and fold(atom.concept) != fold(atom.label):
        raise BadInput(f"the words {atom.label!r} do not mean the concept {atom.concept!r}")


def _read_criterion(criterion: Criterion, ask: Ask, who: str) -> Criterion:
    issues: list[ReadingIssue] = []

    def second(node: Opaque) -> Condition:
        if not any(char.isalpha() for char in node.label):
            return node
        residue = Residue(criterion.kind, criterion.text, node.label)
        answer = ask(residue)
        if answer is None:
            return node
        try:
            made = check_answer(residue, answer)
        except BadInput as error:
            issues.append(ReadingIssue("second-reader-refused", f"a reading by {who} was refused: {error}", node.span))
            return node
        issues.append(ReadingIssue(RULE, f"also read by {who}, a machine; this never decides", node.span))
        return Readings(alternatives=(_spanned(made, node.span), node), rule=RULE, span=node.span)

    condition = _replaced(criterion.condition, second)
    if not issues:
        return criterion
    return msgspec.structs.replace(criterion, condition=condition, issues=(*criterion.issues, *issues))


def _replaced(node: Condition, second: Callable[[Opaque], Condition]) -> Condition:
    """The tree with every opaque stretch put to `second`; what stands in several readings already is left alone."""

    def each(parts: tuple[Condition, ...]) -> tuple[Condition, ...]:
        return tuple(_replaced(part, second) for part in parts)

    match node:
        case Opaque():
            return second(node)
        case All() | Any() | AtLeast():
            return msgspec.structs.replace(node, parts=each(node.parts))
        case Not():
            return msgspec.structs.replace(node, part=_replaced(node.part, second))
        case Except():
            return msgspec.structs.replace(node, base=_replaced(node.base, second), exceptions=each(node.exceptions))
        case IfThen():
            return msgspec.structs.replace(node, guard=_replaced(node.guard, second), then=_replaced(node.then, second))
    return node


def _marked(node: Condition, span: Span | None) -> Condition:
    return _mapped(
        node, lambda atom: msgspec.structs.replace(atom, span=span, qualifiers=(*atom.qualifiers, MACHINE_READ))
    )


def _spanned(node: Condition, span: Span | None) -> Condition:
    return _mapped(node, lambda atom: msgspec.structs.replace(atom, span=span), span)


def _mapped(node: Condition, change: Callable[[Atom], Atom], span: Span | None = None) -> Condition:
    def each(parts: tuple[Condition, ...]) -> tuple[Condition, ...]:
        return tuple(_mapped(part, change, span) for part in parts)

    match node:
        case All() | Any() | AtLeast():
            return msgspec.structs.replace(node, parts=each(node.parts), span=span)
        case Not():
            return msgspec.structs.replace(node, part=_mapped(node.part, change, span), span=span)
        case Except():
            base = _mapped(node.base, change, span)
            return msgspec.structs.replace(node, base=base, exceptions=each(node.exceptions), span=span)
        case IfThen():
            guard, then = _mapped(node.guard, change, span), _mapped(node.then, change, span)
            return msgspec.structs.replace(node, guard=guard, then=then, span=span)
        case Readings():
            return node
    return change(node)  # type: ignore[return-value]  # the same class of atom
