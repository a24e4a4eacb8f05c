"""How points are joined where nothing says it: both ways are kept, so that neither is claimed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from trialogue.criteria.criterion import ReadingIssue
from trialogue.criteria.nodes import All, Any, Condition

_SEVERAL: Final = re.compile(
    r"\bor\b|\binclud|\b1 of\b|\bcohorts?\b|\bgroups?\b|\barms?\b|\bparts?\b|\btypes?\b|\bat least\b|\beither\b|"
    r"\bany\b|\bsuch as\b|\be\.g|\bcategor|\bsub-?stud",
    re.IGNORECASE,
)
_BRACKETED: Final = re.compile(r"\([^()]*\)")
_ONE_OF_THESE: Final = re.compile(
    r"\b(?:at least (?:one|1)|any(?: one)?|one or more|either)(?: \(1\))? of (?:the )?following\b", re.IGNORECASE
)
_ONE_OF: Final = re.compile(
    r"\b(?:at least (?:one|1)|any(?: one)?|one or more|either|one)(?: \(1\))? of\b[^:;.]{0,60}:|"
    r"\b(?:at least |any )?(?:two|three|four|[2-4])(?: or more)?(?: \([2-4]\))?(?: out)? of\b[^:;.]{0,60}:",
    re.IGNORECASE,
)
"""Before a colon: of what follows not all need hold."""
_LONGEST_HEAD: Final = 200
_FIRST_WORDS: Final = 80
"""Characters at the beginning of a text in which it says so of all that follows."""


def ways_of(group: Condition, head: str, issues: Iterable[ReadingIssue]) -> tuple[Condition, ...]:
    """How points may be joined under a head that was not read.

    Where it may name several ("melanoma or lung cancer", "cohorts"), and nothing says how its points join: all, or any.
    """
    guessed = _SEVERAL.search(_BRACKETED.sub("", head)) is not None and any(
        each.code == "no-operator" and each.span == group.span for each in issues
    )
    if not guessed or not isinstance(group, All):
        return (group,)
    return (group, Any(parts=group.parts, span=group.span))


def begins_with_some_of(text: str, start: int, end: int) -> bool:
    """Whether the first of several parts says that not all of them need hold: "wobbling, at least two of: A; B; C"."""
    return _ONE_OF.search(text, start, min(end, start + _LONGEST_HEAD)) is not None


def begins_with_one_of(text: str, start: int) -> bool:
    """Whether a running text begins with "at least one of the following": its sentences may be joined by any."""
    return _ONE_OF_THESE.search(text, start, start + _FIRST_WORDS) is not None
