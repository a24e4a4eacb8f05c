"""What a negated sentence among the exclusions excludes: who has this, or who has it not.

"Participants must not have diabetes" forbids it: who has diabetes is excluded, wherever the sentence stands. "No active
infection" most often means the same, but may mean what it says: both readings are kept (rule `negated-exclusion`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from trialogue.criteria.nodes import All, Any, Condition, Consent, Judgement, Not, Readings, Span, State

_FORBIDS: Final = re.compile(
    r"(?:[^\s,;:.]+[ \n]+){0,4}(?:(?:must|should|shall|may)[ \n]+not|cannot)[ \n]+(?:have|be|take|use|receive)\b",
    re.IGNORECASE,
)


def negated_exclusion(
    node: Condition, said: str, issue: Callable[[str, str, Span | None], None], *, forbidden: bool | None = None
) -> Condition:
    """What a part of an exclusion asks, `said` being its words; an ambiguity is told to `issue`."""
    if forbidden is None:
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
