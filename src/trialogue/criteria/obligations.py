"""What a sentence among the exclusions excludes that forbids, asks or denies: who has this, or who has it not.

"Participants must not have diabetes" forbids it: who has diabetes is excluded, wherever the sentence stands. "Women who
can have children must have a negative test" asks it: of those women, who has none is excluded. "No active infection"
most often means that who has one is excluded, but may mean what it says: both readings are kept (rule
`negated-exclusion`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from trialogue.criteria.nodes import (
    Age,
    All,
    Any,
    Condition,
    Consent,
    IfThen,
    Judgement,
    Measurement,
    Not,
    Opaque,
    Readings,
    Score,
    Span,
    State,
    atoms,
)

_FORBIDS: Final = re.compile(
    r"(?:[^\s,;:.]+[ \n]+){0,4}(?:(?:must|should|shall|may)[ \n]+not|cannot)[ \n]+(?:have|be|take|use|receive)\b",
    re.IGNORECASE,
)

_ASKS: Final = re.compile(
    r"(?P<whom>(?:[^\s,;:]+[ \n]+){0,14}?)(?:must|should|shall|(?:will[ ]be|are|is)[ ]required[ ]to)[ \n]+"
    r"(?!not\b|never\b|be[ \n]+(?:excluded|ineligible))",
    re.IGNORECASE,
)
_DUTIES: Final = ("must", "should", "shall", "required")
"""One of these stands in whatever `_ASKS` finds: looked for first, as every part of an exclusion is asked."""
_IS_TO_BE: Final = re.compile(r"(?:must|should|shall)[ \n]+be\b", re.IGNORECASE)
"""What is said of a condition and no person: "asthma must be controlled", which excludes who has it otherwise."""
_ASKS_NOBODY: Final = re.compile(
    r"\b(?:who|whom|that|which|and|or|but|if|unless|treatments?|therap(?:y|ies)|drugs?|medications?|criteri(?:a|on))\b",
    re.IGNORECASE,
)
"""Words ahead of "must" with which it asks nothing of a person, or only of some in a way that is not read."""


def negated_exclusion(
    node: Condition, said: str, issue: Callable[[str, str, Span | None], None], *, forbidden: bool | None = None
) -> Condition:
    """What a part of an exclusion asks, `said` being its words; an ambiguity is told to `issue`."""
    if forbidden is None:
        if _asks(said) is not None:
            return node  # "must have no X": `asked_in_exclusion` turns it
        forbidden = _FORBIDS.match(said) is not None
    if isinstance(node, All) and not all(isinstance(part, Not) for part in node.parts):
        return node  # "X without Y" says what it says
    if isinstance(node, Any | All):
        cls = Any if forbidden else type(node)  # "must have neither": either excludes
        return cls(
            parts=tuple(negated_exclusion(part, said, issue, forbidden=forbidden) for part in node.parts),
            span=node.span,
        )
    if not isinstance(node, Not) or isinstance(node.part, Consent | Judgement) or _is_a_safeguard(node.part):
        return node
    if forbidden:
        return node.part
    message = "a negated sentence among the exclusions: it may exclude who has this, or who has it not"
    issue("negated-exclusion", message, node.span)
    return Readings(alternatives=(node, node.part), rule="negated-exclusion", span=node.span)


def _is_a_safeguard(node: Condition) -> bool:
    """Whether the lack of something is what excludes: "not using contraception"."""
    return isinstance(node, State) and node.concept == "contraception"


def asked_in_exclusion(node: Condition, said: str, at: int) -> Condition:
    """What a part of an exclusion that begins at `at` excludes, where its words `said` ask for something: its lack.

    What stands before "must" says of whom it is asked and stays as it is.
    """
    asks = _asks(said)
    if asks is None or isinstance(node, Opaque):
        return node
    must = at + asks.end("whom")
    whom: tuple[Condition, ...] = ()
    if isinstance(node, IfThen):
        return All(parts=(node.guard, _lacking(node.then)), span=node.span)
    if isinstance(node, All):
        whom = tuple(part for part in node.parts if part.span is not None and part.span[1] <= must)
        asked = [part for part in node.parts if part not in whom]
        if not asked:
            return node
        asked_node = asked[0] if len(asked) == 1 else All(parts=tuple(asked), span=node.span)
    else:
        asked_node = node
    if not all(_is_asked(atom, must) for atom, _ in atoms(asked_node)):
        return Opaque(label=said, span=(at, at + len(said))) if _IS_TO_BE.match(said, must - at) else node
    lack = _lacking(asked_node)
    return All(parts=(*whom, lack), span=node.span) if whom else lack


def _asks(said: str) -> re.Match[str] | None:
    if not any(map(said.lower().__contains__, _DUTIES)):
        return None
    found = _ASKS.match(said)
    return None if found is None or _ASKS_NOBODY.search(found["whom"]) else found


def _is_asked(atom: Condition, must: int) -> bool:
    """Whether an atom lies behind "must", or is a value of what stands before it; no statement with "must" within."""
    behind = atom.span is not None and atom.span[0] >= must
    return behind or isinstance(atom, Age | Measurement | Score | Opaque)


def _lacking(node: Condition) -> Condition:
    return node.part if isinstance(node, Not) else Not(part=node, span=node.span)
